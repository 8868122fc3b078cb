"""One point's way down a function: the optimizers of training, on the function's own gradient."""

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
from gdtui.engine.cancellation import CancelCheck, never_cancelled
from gdtui.engine.descend.objective import Objective
from gdtui.engine.models.dataset import Floats
from gdtui.engine.training import optimizers

PATIENCE = 64  # updates between two questions whether to give up


@dataclass(frozen=True, eq=False)
class Trajectory:
    """The points that a walk went through: n updates between n + 1 of them, every number finite.

    Attributes:
        points: n + 1 rows of a value for each variable.
        values: f there.
        slopes: f′ there, as the points.
        updates: what was subtracted from each but the last.
        reason: the cause, in numbers, when the next update would have no finite value; empty when all were made.
    """

    points: Floats
    values: Floats
    slopes: Floats
    updates: Floats
    reason: str = ""


class Walker:
    """A point and the optimizer that moves it.

    Attributes:
        objective: what it walks on.
        points: where it has been.
        values: f there.
        slopes: f′ there.
        updates: what was subtracted.
        beyond: where the next update would lead, once that has no finite value or slope; otherwise empty.

    Raises:
        ValidationError: when it cannot start there, or the settings do not fit each other.
    """

    def __init__(self, function: Function, start: Sequence[float], method: Method) -> None:
        self.objective, self._method = Objective(function), method.checked()
        function.check_start(tuple(start))
        self._point = torch.tensor(start, dtype=torch.float64)
        self._optimizer = optimizers.build(method, [self._point])
        value, slope = self._look()
        _check_start(self.objective, self._point, value, slope)
        self.points, self.values, self.slopes = [list(map(float, start))], [value], [slope]
        self.updates: list[list[float]] = []
        self.beyond: list[float] = []

    def step(self) -> bool:
        """Make an update; False when it leads to where f or f′ has no finite value, and then it is not made."""
        before, slope = self.points[-1], self.slopes[-1]
        self._optimizer.step(self._closure)
        after: list[float] = self._point.tolist()
        value, new = self._look()
        if not all(map(math.isfinite, (*after, value, *new))):
            self.beyond = after
            return False
        self.points.append(after)
        self.values.append(value)
        self.slopes.append(new)
        self.updates.append(self._update(before, slope, after))
        return True

    def _look(self) -> tuple[float, list[float]]:
        """Return value and slope where the point is; the slope is left for the optimizer."""
        self._value, self._point.grad = self.objective.slope(self._point)
        return float(self._value), self._point.grad.tolist()

    def _closure(self) -> Tensor:
        """Return what an optimizer calls before it moves; most do so once, where the point still is."""
        if self._method.optimizer_spec.takes_closure:
            self._look()
        return self._value

    def _update(self, before: list[float], slope: list[float], after: list[float]) -> list[float]:
        if self._method.plain:  # exact, where a difference of points would show rounding
            return [self._method.lr * s for s in slope]
        return [x - x_next for x, x_next in zip(before, after, strict=True)]


def walk(
    function: Function, start: Sequence[float], method: Method, steps: int, is_cancelled: CancelCheck = never_cancelled
) -> Trajectory | None:
    """Make updates from a start.

    Args:
        function: what to descend.
        start: a value for each variable.
        method: optimizer and settings.
        steps: how many updates, at most.
        is_cancelled: whether nobody wants the answer any more; asked now and then.

    Returns:
        The path, or None when it was given up.

    Raises:
        ValidationError: when it cannot start there, or the settings do not fit each other.
    """
    walker = Walker(function, start, method)
    for k in range(steps):
        if k % PATIENCE == 0 and is_cancelled():
            return None
        if not walker.step():
            break
    return Trajectory(
        points=np.array(walker.points),
        values=np.array(walker.values),
        slopes=np.array(walker.slopes),
        updates=np.array(walker.updates).reshape(-1, len(start)),
        reason=_cause(walker, method) if walker.beyond else "",
    )


def _check_start(objective: Objective, point: Tensor, value: float, slope: list[float]) -> None:
    """Refuse a start without a value or a derivative."""
    at = plain(tuple(point.tolist()))
    if math.isnan(value):
        raise ValidationError("x0", at, "the function has no real value there")
    if math.isinf(value):
        raise ValidationError("x0", at, "the function is infinite there")
    if not all(map(math.isfinite, slope)):
        raise ValidationError("x0", at, "the function has no derivative there")
    if objective.corners(point[None]).item():
        raise ValidationError("x0", at, "the function has a corner there and so no derivative: start beside it")


def _cause(walker: Walker, method: Method) -> str:
    """Return why the update after the last finite point has no finite value: lr, local critical lr, where it was."""
    k, x, f = len(walker.updates), format_point(walker.points[-1]), walker.values[-1]
    end = f"the next update, to {format_point(walker.beyond)}, would not be finite (k = {k})"
    if all(map(math.isfinite, walker.beyond)) and math.isnan(
        walker.objective.value(torch.tensor(walker.beyond, dtype=torch.float64)).item()
    ):
        end = f"the next update leads to {format_point(walker.beyond)}, where f has no value (k = {k})"
    return f"{_against(walker, method)}: x is {x}, f is {f:.3g} and {end}"


def _against(walker: Walker, method: Method) -> str:
    """Return the lr against the critical one at the last finite point."""
    descent, head = method.descent, f"lr {method.lr:g}"
    if descent is None:
        return f"{head} with {method.optimizer}"
    here = torch.tensor([walker.points[-1]], dtype=torch.float64)
    high = walker.objective.curvatures(here)[0, -1].item()
    if not 0 < high < math.inf:
        return f"{head} where f does not curve upwards"
    critical, symbol = descent.critical(high), "f″" if len(here[0]) == 1 else "λ"
    momentum = f" with momentum {descent.momentum:g}" if descent.momentum else ""
    times = f"{method.lr / critical:.3g} times the local critical {critical:.4g}{momentum}"
    return f"{head} is {times} ({symbol} = {high:.4g})"


def format_point(point: Sequence[float]) -> str:
    """Return a point to six digits, in parentheses when it has two coordinates."""
    texts = [f"{x:.6g}" for x in point]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"
