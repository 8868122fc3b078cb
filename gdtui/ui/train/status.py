"""What the header and the time line say of a training run."""

from __future__ import annotations

from textual.content import Content

from gdtui.protocol import State
from gdtui.ui.text.numbers import count, short
from gdtui.ui.train.snapshot import Snapshot
from gdtui.ui.widgets.bars import Heading, Track


def heading(snapshot: Snapshot) -> Heading:
    """The session, and what is happening to the run, and how fast."""
    run = f"run {snapshot.label} · " if snapshot.ghosts else ""
    text, style = _happening(snapshot)
    return Heading("Train", snapshot.title, run, text, style)


def track(snapshot: Snapshot) -> Track:
    """The updates of the run."""
    total = max(snapshot.experiment.epochs * snapshot.experiment.updates_per_epoch, snapshot.updates, 1)
    marks = tuple((mark.step, mark.text) for mark in snapshot.marks)
    return Track(snapshot.step, snapshot.updates, total, _readout(snapshot), marks, snapshot.view is not None)


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
