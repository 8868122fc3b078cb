"""The trajectory of one point down a function: the optimizers of training use the function's own gradient."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from gdtui.core.errors import ValidationError
from gdtui.core.functions.function import Function, plain
from gdtui.core.functions.method import Method
from gdtui.core.maths.outcome import Ending
from gdtui.core.texts import text
from gdtui.core.theory.regime_text import ratio_text
from gdtui.engine.cancellation import CancelCheck, never_cancelled
from gdtui.engine.descend.objective import Objective
from gdtui.engine.models.dataset import Floats
from gdtui.engine.training import optimizers

NEARBY = 1e-3  # fraction of an update: a pole is infinite at one point alone, numbers too large are so beside it too
CHECK_EVERY = 64  # updates between two calls of the cancel check


@dataclass(frozen=True, eq=False)
class Trajectory:
    """The points of a descent: n updates between n + 1 points, with every number finite.

    Attributes:
        points: n + 1 rows of a value for each variable.
        values: f at the points.
        slopes: f′ at the points, in the same shape.
        updates: what each update subtracted from its point.
        reason: why the next update has no finite result, in numbers; empty when all updates were made.
        ending: the same in a word; None when all updates were made.
    """

    points: Floats
    values: Floats
    slopes: Floats
    updates: Floats
    reason: str = ""
    ending: Ending | None = None


class Walker:
    """A point and the optimizer that moves it.

    Attributes:
        objective: the function that the point descends.
        points: the points so far.
        values: f at the points.
        slopes: f′ at the points.
        updates: what each update subtracted from its point.
        rejected_point: where the next update leads, when f or f′ is not finite there; otherwise empty.

    Raises:
        ValidationError: when the start is not allowed, or the settings do not fit each other.
    """

    def __init__(self, function: Function, start: Sequence[float], method: Method) -> None:
        self.objective, self._method = Objective(function), method.checked()
        function.check_start(tuple(start))
        self._point = torch.tensor(start, dtype=torch.float64)
        self._optimizer = optimizers.build(method, [self._point])
        value, slope = self._evaluate()
        _check_start(self.objective, self._point, value, slope)
        self.points, self.values, self.slopes = [list(map(float, start))], [value], [slope]
        self.updates: list[list[float]] = []
        self.rejected_point: list[float] = []

    def step(self) -> bool:
        """Make an update and return True; if it leads to where f or f′ is not finite, reject it and return False."""
        before, slope = self.points[-1], self.slopes[-1]
        self._optimizer.step(self._closure)
        after: list[float] = self._point.tolist()
        value, new = self._evaluate()
        if not all(map(math.isfinite, (*after, value, *new))):
            self.rejected_point = after
            return False
        self.points.append(after)
        self.values.append(value)
        self.slopes.append(new)
        self.updates.append(self._update(before, slope, after))
        return True

    def _evaluate(self) -> tuple[float, list[float]]:
        """Return the value and the slope at the point; the slope also becomes the gradient for the optimizer."""
        self._value, self._point.grad = self.objective.slope(self._point)
        return float(self._value), self._point.grad.tolist()

    def _closure(self) -> Tensor:
        """Return the value for the optimizer's step; LBFGS calls this at other points too, the others only once."""
        if self._method.optimizer_spec.takes_closure:
            self._evaluate()
        return self._value

    def _update(self, before: list[float], slope: list[float], after: list[float]) -> list[float]:
        if self._method.plain:  # lr times slope is exact; a difference of points would show rounding errors
            return [self._method.lr * s for s in slope]
        return [x - x_next for x, x_next in zip(before, after, strict=True)]


def walk(
    function: Function, start: Sequence[float], method: Method, steps: int, is_cancelled: CancelCheck = never_cancelled
) -> Trajectory | None:
    """Descend a function from a start.

    Args:
        function: function to descend.
        start: a value for each variable.
        method: optimizer and settings.
        steps: greatest number of updates.
        is_cancelled: whether to give up; it is called from time to time.

    Returns:
        The trajectory, or None when it is cancelled.

    Raises:
        ValidationError: when the start is not allowed, or the settings do not fit each other.
    """
    walker = Walker(function, start, method)
    for k in range(steps):
        if k % CHECK_EVERY == 0 and is_cancelled():
            return None
        if not walker.step():
            break
    ending = _ending(walker) if walker.rejected_point else None
    return Trajectory(
        points=np.array(walker.points),
        values=np.array(walker.values),
        slopes=np.array(walker.slopes),
        updates=np.array(walker.updates).reshape(-1, len(start)),
        reason=_cause(walker, method, ending) if ending else "",
        ending=ending,
    )


def _check_start(objective: Objective, point: Tensor, value: float, slope: list[float]) -> None:
    """Raise an error for a start where the function has no value or no derivative."""
    at = plain(tuple(point.tolist()))
    if math.isnan(value):
        raise ValidationError("x0", at, text("points.no_real_value"))
    if math.isinf(value):
        raise ValidationError("x0", at, text("points.infinite"))
    if not all(map(math.isfinite, slope)):
        raise ValidationError("x0", at, text("points.no_derivative"))
    if objective.corners(point[None]).item():
        raise ValidationError("x0", at, text("points.corner"))


def _ending(walker: Walker) -> Ending:
    """Return what keeps the trajectory from its next point: the size of the numbers, or the function there."""
    if not all(map(math.isfinite, walker.rejected_point)):
        return Ending.DIVERGED
    point, last = (torch.tensor(p, dtype=torch.float64) for p in (walker.rejected_point, walker.points[-1]))
    if math.isfinite(walker.objective.value(point).item()):
        return Ending.NO_DERIVATIVE
    return Ending.DIVERGED if walker.objective.overflows(point, (point - last) * NEARBY) else Ending.NO_VALUE


def _cause(walker: Walker, method: Method, ending: Ending) -> str:
    """Return why the next update has no finite result: lr, the local critical lr and the last finite point."""
    value = walker.objective.value(torch.tensor(walker.rejected_point, dtype=torch.float64)).item()
    forms = {Ending.NO_VALUE: "infinite" if math.isinf(value) else "no_value", Ending.NO_DERIVATIVE: "no_derivative"}
    return text(
        f"walk.{forms.get(ending, 'diverged')}",
        lr=_lr_comparison(walker, method),
        x=format_point(walker.points[-1]),
        f=f"{walker.values[-1]:.3g}",
        next=format_point(walker.rejected_point),
        value=f"{value:.3g}",
        k=len(walker.updates),
    )


def _lr_comparison(walker: Walker, method: Method) -> str:
    """Compare the lr with the critical one at the last finite point."""
    descent, lr = method.descent, f"{method.lr:g}"
    if descent is None:
        return text("walk.adaptive", lr=lr, optimizer=method.optimizer)
    last = torch.tensor([walker.points[-1]], dtype=torch.float64)
    high = walker.objective.curvatures(last)[0, -1].item()
    if not 0 < high < math.inf:
        return text("walk.no_upward_curve", lr=lr)
    critical = descent.critical(high)
    return text(
        "walk.critical_momentum" if descent.momentum else "walk.critical",
        lr=lr,
        times=ratio_text(method.lr / critical),
        critical=f"{critical:.4g}",
        momentum=f"{descent.momentum:g}",
        symbol="f″" if len(last[0]) == 1 else "λ",
        curvature=f"{high:.4g}",
    )


def format_point(point: Sequence[float]) -> str:
    """Return a point to six digits, in parentheses when it has two coordinates."""
    texts = [f"{x:.6g}" for x in point]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"
