"""The lines above and below the panels: what is happening, and where in the run it is."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from gdtui.protocol import State
from gdtui.ui.numbers import count, short
from gdtui.ui.training import Snapshot
from gdtui.ui.widgets.label import Label


class Bar(Label):
    """A line that is drawn for its width, and again when that changes."""

    _last: Snapshot | None = None

    def tell(self, snapshot: Snapshot) -> None:
        """Show what a snapshot says."""
        self._last = snapshot
        self.show(self.line(snapshot, self.content_size.width))

    def on_resize(self) -> None:
        """Draw it at its new width."""
        if self._last is not None:
            self.tell(self._last)

    def line(self, snapshot: Snapshot, width: int) -> Content:
        """What to show in so many cells."""
        raise NotImplementedError


class Header(Bar):
    """The session on the left; what is happening, and how fast, on the right."""

    def line(self, snapshot: Snapshot, width: int) -> Content:
        """The title gives way where both do not fit."""
        text, style = _happening(snapshot)
        room = max(width - len(text) - 10, 0)
        title = snapshot.title if len(snapshot.title) <= room else snapshot.title[: max(room - 1, 0)] + "…"
        return Content.assemble((" gdtui ", "bold $text-accent"), f" {title.ljust(room)} ", (text, style))


def _happening(snapshot: Snapshot) -> tuple[str, str]:
    speed = f"speed {_speed(snapshot.speed)}"
    if snapshot.fault:
        return "engine ended", "$text-error bold"
    if snapshot.view is None:
        return "importing PyTorch …", "$text-muted"
    match snapshot.state:
        case State.RUNNING:
            return f"● running {count(snapshot.rate)} updates/s · {speed}", "$text-success bold"
        case State.FINISHED:
            return f"✓ finished after {count(snapshot.experiment.epochs)} epochs", "$text-success"
        case State.DIVERGED:
            return "✗ diverged", "$text-error bold"
    return f"{'paused' if snapshot.updates else 'ready'} · {speed}", "$text-muted"


def _speed(speed: float | None) -> str:
    return "max" if speed is None else f"{count(speed)}/s"


class PanelTabs(Label):
    """The names of the panels in a line, for a terminal that shows one at a time; a click shows another."""

    def __init__(self, names: Sequence[str], active: str) -> None:
        super().__init__()
        self._names = names
        self.tell(active)

    def tell(self, active: str) -> None:
        """Say which one is shown."""
        self.show(Content(" ").join(_tab(name, name == active) for name in self._names))


def _tab(name: str, active: bool) -> Content:
    style = "bold $text-accent underline" if active else "$text-muted"
    return Content.from_markup(f"[{style} @click=screen.show('{name}')] {name} [/]")


class Timeline(Bar):
    """Where the run is: a bar of all its updates, and the numbers of the last one."""

    def line(self, snapshot: Snapshot, width: int) -> Content:
        """Two lines; more only for a message that needs them."""
        return Content("\n").join([_progress(snapshot, width), _readout(snapshot)])


def _progress(snapshot: Snapshot, width: int) -> Content:
    total = max(snapshot.experiment.epochs * snapshot.experiment.updates_per_epoch, 1)
    label = f" step {count(snapshot.updates)}/{count(total)} "
    room = max(width - len(label) - 1, 0)
    done = min(round(room * snapshot.updates / total), max(room - 1, 0))
    rest = "━" * max(room - done - 1, 0)
    return Content.assemble(label, ("━" * done, "$primary"), ("●", "$text-accent bold"), (rest, "$panel-lighten-2"))


def _readout(snapshot: Snapshot) -> Content:
    """One line: the fault or refusal there is, or the numbers of the model now."""
    if message := _message(snapshot):
        return Content.styled(f" {message}", "$text-error")
    view = snapshot.view
    if view is None:
        return Content("")
    if not snapshot.updates and not view.phase:
        return Content.styled(" Press space to run, → for one update, . for one operation, ? for help.", "$text-accent")
    parts = [f"epoch {count(view.epoch + snapshot.experiment.first_epoch)}", f"loss {short(view.train_loss, 6)}"]
    for name, values in list(view.params.items())[:4]:
        parts += [f"{name} {short(values[0])}" if len(values) == 1 else f"{name}[0] {short(values[0])}"]
    return Content(f" {'   '.join(parts)}")


def _message(snapshot: Snapshot) -> str:
    if snapshot.fault:
        return f"{snapshot.fault[:1].upper()}{snapshot.fault[1:]}. r or any run key starts a new one."
    if snapshot.state is State.DIVERGED:
        return f"{snapshot.why}. Lower the learning rate and press r."
    return snapshot.refusal
