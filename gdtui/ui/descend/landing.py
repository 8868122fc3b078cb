"""The question where the next update lands, with all the numbers that the answer follows from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gdtui.core.functions.method import Method
from gdtui.core.texts import text
from gdtui.core.theory.stability import Descent
from gdtui.ui.text.numbers import rounded, trimmed_number

if TYPE_CHECKING:
    import numpy as np

    from gdtui.plots.spec import Floats
    from gdtui.ui.descend.trajectory import Trajectory

NEAR = 0.05  # fraction of the step by which a correct answer may be off
ROUNDING = 1e-12  # relative rounding error of a number
STATED = NEAR / 5  # fraction of the step by which the answer from the stated numbers may be off
DIGITS = 6, 17  # significant digits of the stated numbers, at least and at most


def landing_question(method: Method, trajectory: Trajectory, k: int) -> str:
    """Return the question where the update after k lands, for sgd; an empty text for other optimizers.

    The update is that of torch's SGD: with g = f′ + wd x and the velocity v = β v + (1 - dampening) g, at first g, it
    is lr v, or lr (g + β v) for Nesterov. The numbers have as many digits as the answer needs: six, unless they cancel.
    The text is also empty when float64 has too few.

    Args:
        method: the optimizer and its settings.
        trajectory: at least k + 1 updates.
        k: the number of updates done.
    """
    if method.descent is None:
        return ""
    velocity, there = _velocity(method, trajectory, k), trajectory.points[k + 1]
    step = abs(there - trajectory.points[k]).max()
    allowed = STATED * step + ROUNDING * (step + abs(there).max())
    for digits in range(DIGITS[0], DIGITS[1] + 1):
        answer = _landing(method, trajectory, k, velocity, _rounding(digits))
        if abs(answer - there).max() <= allowed:
            return _text(method, trajectory, k, velocity, digits)
    return ""


def written(point: Floats, digits: int = DIGITS[0]) -> str:
    """Return the coordinates of a point with a comma between them."""
    return ",".join(trimmed_number(x, digits) for x in point.tolist())


def _velocity(method: Method, trajectory: Trajectory, k: int) -> Floats | None:
    """Return the velocity after k updates; None before the first."""
    descent, decay = method.descent, method.weight_decay or 0.0
    assert descent is not None
    velocity: Floats | None = None
    if method.momentum:
        for point, slope in zip(trajectory.points[:k], trajectory.gradients[:k], strict=True):
            velocity = descent.move(slope + decay * point, velocity)[1]
    return velocity


def _rounding(digits: int) -> Callable[[Floats], Floats]:
    """Return the function that rounds numbers as a text of some digits does."""
    import numpy as np

    return np.vectorize(lambda x: rounded(x, digits), otypes=[float])


def _landing(
    method: Method, trajectory: Trajectory, k: int, velocity: Floats | None, shorten: Callable[[Floats], Floats]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return where the update lands that the rounded numbers make."""
    import numpy as np

    settings = shorten(np.array([method.lr, method.momentum, method.dampening, method.weight_decay or 0.0]))
    lr, momentum, dampening, decay = settings.tolist()
    here, slope = shorten(trajectory.points[k]), shorten(trajectory.gradients[k])
    descent = Descent(lr, momentum, method.nesterov, 1 - dampening)
    move, _ = descent.move(slope + decay * here, velocity if velocity is None else shorten(velocity))
    landing: Floats = here - lr * move
    return landing


def _text(method: Method, trajectory: Trajectory, k: int, velocity: Floats | None, digits: int) -> str:
    names = trajectory.answer.variables
    slope = written(trajectory.gradients[k], digits)
    facts = [text("quiz.at", names=",".join(names), point=written(trajectory.points[k], digits))]
    facts.append(f"f′ {slope}" if len(names) == 1 else text("quiz.gradient", slope=slope))
    facts.append(f"lr {trimmed_number(method.lr, digits)}")
    if method.momentum:
        momentum = trimmed_number(method.momentum, digits)
        facts.append(text("quiz.nesterov", momentum=momentum) if method.nesterov else f"momentum {momentum}")
        facts.append("velocity 0" if velocity is None else f"velocity {written(velocity, digits)}")
    if method.dampening:
        dampening = trimmed_number(method.dampening, digits)
        facts.append(f"dampening {dampening}" if k else text("quiz.first_dampening", dampening=dampening))
    if method.weight_decay:
        facts.append(f"weight decay {trimmed_number(method.weight_decay, digits)}")
    return text("quiz.landing", facts=", ".join(facts))
