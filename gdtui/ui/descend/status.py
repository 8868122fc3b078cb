"""The texts of the header and the time line for a descent."""

from __future__ import annotations

from textual.content import Content

from gdtui.core.maths.outcome import Ending
from gdtui.core.texts import text
from gdtui.ui.descend.snapshot import DescendSnapshot
from gdtui.ui.text.numbers import fitted_number, grouped_number, number_text
from gdtui.ui.widgets.bars import IMPORTING, HeaderContent, TimelineContent, capitalised

ENDINGS = {
    Ending.DIVERGED: "states.diverged",
    Ending.NO_VALUE: "states.NO_VALUE",
    Ending.NO_DERIVATIVE: "states.NO_DERIVATIVE",
}


def heading(snapshot: DescendSnapshot) -> HeaderContent:
    """Return the function and the method, and the state of the run."""
    function, _, method, _ = snapshot.question
    name = function.name if function.name == function.formula else f"{function.name} · {function.formula}"
    title = f"{name} · {method.optimizer} lr {fitted_number(method.lr, 9, given=True)}"
    return HeaderContent("Descend", title, "", *_happening(snapshot))


def _happening(snapshot: DescendSnapshot) -> tuple[str, str]:
    if snapshot.fault:
        return text("states.ended"), "$text-error bold"
    if snapshot.trajectory is None:
        return str(IMPORTING), "$foreground-muted"
    if snapshot.running:
        return f"● {text('states.running', rate=grouped_number(snapshot.speed))}", "$text-success bold"
    if snapshot.over:
        ending = snapshot.trajectory.answer.ending
        assert ending is not None
        return f"✗ {text(ENDINGS[ending])}", "$text-error bold"
    state = text("states.paused" if snapshot.head else "states.ready")
    return f"{state} · {text('states.speed', speed=f'{grouped_number(snapshot.speed)}/s')}", "$foreground-muted"


def track(snapshot: DescendSnapshot) -> TimelineContent:
    """Return the content of the time line."""
    return TimelineContent(
        snapshot.k, snapshot.head, snapshot.total, _readout(snapshot), movable=snapshot.trajectory is not None
    )


def _readout(snapshot: DescendSnapshot) -> Content:
    """Return one line: the fault or refusal, the feedback on a prediction, or the numbers at the cursor."""
    if snapshot.fault:
        return Content.styled(text("hints.restart_descend", fault=capitalised(snapshot.fault)), "$text-error")
    if snapshot.refusal:
        return Content.styled(snapshot.refusal, "$text-error")
    if snapshot.quiz.feedback:
        return Content.styled(snapshot.quiz.feedback, "$text-accent")
    if snapshot.trajectory is None:
        return Content("")
    if not snapshot.head:
        return Content.styled(text("hints.descend"), "$text-accent")
    trajectory, k = snapshot.trajectory, snapshot.k
    point = [
        f"{name} {number_text(x, 6)}" for name, x in zip(trajectory.answer.variables, trajectory.points[k], strict=True)
    ]
    return Content("   ".join([*point, f"f {number_text(trajectory.values[k], 6)}"]))
