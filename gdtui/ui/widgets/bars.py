"""The lines above and below the panels: what is happening, and where in the run it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from textual import events
from textual.content import Content

from gdtui.protocol import State
from gdtui.ui.messages import Go
from gdtui.ui.numbers import count, short
from gdtui.ui.snapshot import Snapshot
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
        run = f"run {snapshot.label} · " if snapshot.ghosts else ""
        room = max(width - len(run) - len(text) - 10, 0)
        title = snapshot.title if len(snapshot.title) <= room else snapshot.title[: max(room - 1, 0)] + "…"
        return Content.assemble((" gdtui ", "bold $text-accent"), f" {title.ljust(room)} ", run, (text, style))


def _happening(snapshot: Snapshot) -> tuple[str, str]:
    speed = f"speed {_speed(snapshot.speed)}"
    if snapshot.fault:
        return "engine ended", "$text-error bold"
    if snapshot.view is None:
        return "importing PyTorch …", "$foreground-muted"
    doing = {
        State.RUNNING: (f"● running {count(snapshot.rate)} updates/s · {speed}", "$text-success bold"),
        State.FINISHED: (f"✓ finished after {count(snapshot.view.epoch + 1)} epochs", "$text-success"),
        State.DIVERGED: ("✗ diverged", "$text-error bold"),
    }
    waiting = "◀ in the past" if snapshot.past else "paused" if snapshot.updates else "ready"
    return doing.get(
        snapshot.state, (f"{waiting} · {speed}", "$text-warning" if snapshot.past else "$foreground-muted")
    )


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
    style = "bold $text-accent underline" if active else "$foreground-muted"
    return Content.from_markup(f"[{style} @click=screen.show('{name}')]{name}[/]")


class Timeline(Bar):
    """Where the run is: a bar of all its updates with its changes marked, and the numbers at the cursor.

    A click or a drag on the bar moves the cursor.
    """

    ALLOW_SELECT = False  # a drag moves the cursor

    def line(self, snapshot: Snapshot, width: int) -> Content:
        """Two lines; more only for a message that needs them."""
        return Content("\n").join([_progress(snapshot, width), _readout(snapshot)])

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the cursor."""
        if event.y == 0:
            self.capture_mouse()
            self._go(event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag it, or say what is marked here."""
        if self.app.mouse_captured is self:
            self._go(event.x)
        elif self._last is not None:
            self.tooltip = _marked(self._last, self.content_size.width, event.x) if event.y == 0 else None

    def on_mouse_up(self) -> None:
        """Let it go."""
        self.release_mouse()

    def _go(self, x: int) -> None:
        if self._last is None or self._last.view is None:
            return
        left, room, total = _bar(self._last, self.content_size.width)
        self.post_message(Go(round(total * min(max((x - left) / max(room - 1, 1), 0), 1))))


def _bar(snapshot: Snapshot, width: int) -> tuple[int, int, int]:
    """Where the bar begins, its cells, and the updates that it is for."""
    total = max(snapshot.experiment.epochs * snapshot.experiment.updates_per_epoch, snapshot.updates, 1)
    left = len(f" step {count(total)}/{count(total)} ")
    return left, max(width - left - 1, 1), total


def _place(step: int, room: int, total: int) -> int:
    return min(round((room - 1) * step / total), room - 1)


def _progress(snapshot: Snapshot, width: int) -> Content:
    left, room, total = _bar(snapshot, width)
    label = f" step {count(snapshot.step)}/{count(total)}".ljust(left)
    cursor, head = _place(snapshot.step, room, total), _place(snapshot.updates, room, total)
    signs = {_place(mark.step, room, total): ("◆", "$text-warning") for mark in snapshot.marks}
    signs[cursor] = ("●", "$text-accent bold")
    cells = (
        signs.get(i) or ("━", "$primary" if i < cursor else "$secondary" if i < head else "$panel-lighten-2")
        for i in range(room)
    )
    return Content.assemble(label, *_joined(cells))


def _joined(cells: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Neighbours of one style as one text."""
    for style, group in groupby(cells, key=lambda cell: cell[1]):
        yield "".join(text for text, _ in group), style


def _marked(snapshot: Snapshot, width: int, x: int) -> str | None:
    """What is marked at a cell of the bar."""
    left, room, total = _bar(snapshot, width)
    here = [f"step {count(m.step)}: {m.text}" for m in snapshot.marks if _place(m.step, room, total) == x - left]
    return "\n".join(here) or None


def _readout(snapshot: Snapshot) -> Content:
    """One line: the fault or refusal there is, or the numbers of the model at the cursor."""
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
    here = [mark.text for mark in snapshot.marks if mark.step == snapshot.step]
    return Content.assemble(f" {'   '.join(parts)}", (f"   ◆ {', '.join(here)}" if here else "", "$text-warning"))


def _message(snapshot: Snapshot) -> str:
    if snapshot.fault:
        return f"{snapshot.fault[:1].upper()}{snapshot.fault[1:]}. r or any run key starts a new one."
    if snapshot.refusal:
        return snapshot.refusal
    if snapshot.state is State.DIVERGED and not snapshot.past:
        return f"{snapshot.why}. Press o to go on from its best step with the optimal lr, or r to begin again."
    return ""
