"""What the header and the time line say of a descent."""

from __future__ import annotations

from textual.content import Content

from gdtui.ui.descend.snapshot import Scene
from gdtui.ui.text.numbers import count, fitting
from gdtui.ui.widgets.bars import Heading, Track


def heading(scene: Scene) -> Heading:
    """The function and the method, and what is happening."""
    function, _, method, _ = scene.question
    name = function.name if function.name == function.formula else f"{function.name} · {function.formula}"
    text, style = _happening(scene)
    return Heading("Descend", f"{name} · {method.optimizer} lr {fitting(method.lr, 9, given=True)}", "", text, style)


def _happening(scene: Scene) -> tuple[str, str]:
    if scene.fault:
        return "engine ended", "$text-error bold"
    if scene.way is None:
        return "importing PyTorch …", "$foreground-muted"
    if scene.running:
        return f"● running {count(scene.speed)} updates/s", "$text-success bold"
    if scene.over:
        return "✗ diverged", "$text-error bold"
    return f"{'paused' if scene.head else 'ready'} · speed {count(scene.speed)}/s", "$foreground-muted"


def track(scene: Scene) -> Track:
    """The updates so far."""
    return Track(scene.k, scene.head, scene.total, _readout(scene), movable=scene.way is not None)


def _readout(scene: Scene) -> Content:
    """One line: the fault or refusal there is, how a prediction did, or the numbers at the cursor."""
    if scene.fault:
        message = f" {scene.fault[:1].upper()}{scene.fault[1:]}. Any change starts a new one."
        return Content.styled(message, "$text-error")
    if scene.refusal:
        return Content.styled(f" {scene.refusal}", "$text-error")
    if scene.quiz.said:
        return Content.styled(f" {scene.quiz.said}", "$text-accent")
    if scene.way is None:
        return Content("")
    if not scene.head:
        return Content.styled(
            " → makes an update, space runs, ↑ ↓ change lr, p asks you first, n is the next function, ? helps.",
            "$text-accent",
        )
    way, k = scene.way, scene.k
    point = [f"{name} {x:.6g}" for name, x in zip(way.told.variables, way.points[k], strict=True)]
    return Content(" " + "   ".join([*point, f"f {way.values[k]:.6g}"]))
