"""The texts of the header and the time line for a descent."""

from __future__ import annotations

from textual.content import Content

from gdtui.ui.descend.snapshot import DescendSnapshot
from gdtui.ui.text.numbers import fitted_number, grouped_number, number_text
from gdtui.ui.widgets.bars import HeaderContent, TimelineContent


def heading(snapshot: DescendSnapshot) -> HeaderContent:
    """Return the function and the method, and the state of the run."""
    function, _, method, _ = snapshot.question
    name = function.name if function.name == function.formula else f"{function.name} · {function.formula}"
    text, style = _happening(snapshot)
    return HeaderContent(
        "Descend", f"{name} · {method.optimizer} lr {fitted_number(method.lr, 9, given=True)}", "", text, style
    )


def _happening(snapshot: DescendSnapshot) -> tuple[str, str]:
    if snapshot.fault:
        return "engine ended", "$text-error bold"
    if snapshot.trajectory is None:
        return "importing PyTorch …", "$foreground-muted"
    if snapshot.running:
        return f"● running {grouped_number(snapshot.speed)} updates/s", "$text-success bold"
    if snapshot.over:
        assert snapshot.trajectory.answer.ending is not None
        return f"✗ {snapshot.trajectory.answer.ending}", "$text-error bold"
    return f"{'paused' if snapshot.head else 'ready'} · speed {grouped_number(snapshot.speed)}/s", "$foreground-muted"


def track(snapshot: DescendSnapshot) -> TimelineContent:
    """Return the content of the time line."""
    return TimelineContent(
        snapshot.k, snapshot.head, snapshot.total, _readout(snapshot), movable=snapshot.trajectory is not None
    )


def _readout(snapshot: DescendSnapshot) -> Content:
    """Return one line: the fault or refusal, the feedback on a prediction, or the numbers at the cursor."""
    if snapshot.fault:
        message = f"{snapshot.fault[:1].upper()}{snapshot.fault[1:]}. Any change starts a new one."
        return Content.styled(message, "$text-error")
    if snapshot.refusal:
        return Content.styled(snapshot.refusal, "$text-error")
    if snapshot.quiz.feedback:
        return Content.styled(snapshot.quiz.feedback, "$text-accent")
    if snapshot.trajectory is None:
        return Content("")
    if not snapshot.head:
        return Content.styled(
            "→ makes an update, space runs, ↑ ↓ change lr, p asks you first, n is the next function, ? helps.",
            "$text-accent",
        )
    trajectory, k = snapshot.trajectory, snapshot.k
    point = [
        f"{name} {number_text(x, 6)}" for name, x in zip(trajectory.answer.variables, trajectory.points[k], strict=True)
    ]
    return Content("   ".join([*point, f"f {number_text(trajectory.values[k], 6)}"]))
