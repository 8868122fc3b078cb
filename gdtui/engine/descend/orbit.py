"""Where gradient descent settles, for hundreds of learning rates at once: one value, two in turns, many, or none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import setting
from gdtui.core.functions.function import Function
from gdtui.core.functions.method import Method
from gdtui.core.maths.outcome import MAX_PERIOD
from gdtui.core.texts import text
from gdtui.core.theory.learning_rates import descent_of
from gdtui.engine.cancellation import CancelCheck, never_cancelled
from gdtui.engine.descend.objective import Objective
from gdtui.engine.descend.walk import NEARBY
from gdtui.engine.models.dataset import Floats
from gdtui.protocol.descend import OrbitRequest

COMPARED = 256  # last points among which a cycle has to repeat at least three times
SAME = 1e-6  # of the box's width: values that no picture tells apart
REPEATED = 1e-6  # a cycle's gaps are this fraction of those after fewer updates: else the points draw together


GONE = 1e6  # a point further away than so many widths of the box does not come back
PATIENCE = 16  # updates between two questions whether to give up


@dataclass(frozen=True, eq=False)
class OrbitResult:
    """Where the points of each lr settled.

    Attributes:
        lrs: one a row.
        counts: distinct values of each; 0 where it is gone.
        periods: updates after which each repeats; 0 where no cycle was found, -1 where f′ was not finite.
        values: its distinct values, rising, then NaN (lrs x kept).
    """

    lrs: Floats
    counts: npt.NDArray[np.int32]
    periods: npt.NDArray[np.int32]
    values: Floats


class ParallelDescent:
    """Gradient descent, with momentum as torch's SGD has it, from one start at many learning rates.

    Attributes:
        x: where each is (lrs x 1).
    """

    def __init__(self, function: Function, start: float, method: Method, lrs: Tensor) -> None:
        self._objective, self._lrs = Objective(function), lrs[:, None]
        self._descent, self._decay = descent_of(method), method.weight_decay or 0.0
        self.x = torch.full_like(self._lrs, start)
        self._velocity: Tensor | None = None

    def step(self) -> None:
        """Make one update of each."""
        slope = self._objective.slope(self.x)[1] + self._decay * self.x
        move, self._velocity = self._descent.move(slope, self._velocity)
        self.x = self.x - self._lrs * move


def orbit(function: Function, request: OrbitRequest, is_cancelled: CancelCheck = never_cancelled) -> OrbitResult | None:
    """Return where each learning rate leads.

    Args:
        function: of one variable.
        request: which lrs, how many updates, from where; the lr of its method is not used.
        is_cancelled: whether nobody wants the answer any more; asked now and then.

    Raises:
        ValidationError: when the optimizer is not sgd or the function is not of one variable.
    """
    _check(function, request)
    lrs = np.linspace(request.low, request.high, request.count)
    descents, last = ParallelDescent(function, request.start[0], request.method, torch.from_numpy(lrs)), []
    finite = descents.x
    for k in range(request.updates):
        if k % PATIENCE == 0 and is_cancelled():
            return None
        descents.step()
        finite = torch.where(descents.x.isfinite(), descents.x, finite)
        if k >= request.updates - max(request.kept, COMPARED):
            last.append(descents.x[:, 0])
    low, high = function.around(request.start)[0]
    tail = torch.stack(last, dim=1).numpy()
    repeats = periods(tail[:, :, None], high - low)
    counts, values = distinct(tail[:, -request.kept :], high - low)
    for row in np.flatnonzero(counts == 0):
        repeats[row] = 0 if _diverged(function, finite[row], GONE * (high - low)) else -1
    return OrbitResult(lrs, counts, repeats, values)


def _diverged(function: Function, last: Tensor, far: float) -> bool:
    """Return whether the last finite point is far away, or f is too large for float64 there."""
    return bool(last.abs() > far) or Objective(function).overflows(last, NEARBY * last)


def distinct(values: Floats, width: float) -> tuple[npt.NDArray[np.int32], Floats]:
    """Return how many values of each row are distinct, and those of them, rising, then NaN.

    Args:
        values: one lr's last values a row.
        width: of the box; values nearer to each other than a millionth of it are one.
    """
    gone = ~(np.abs(values) <= GONE * width).all(axis=1)
    ordered = np.sort(values, axis=1)
    with np.errstate(invalid="ignore"):  # infinity - infinity
        new = np.diff(ordered, axis=1, prepend=-np.inf) > SAME * width
    new[gone] = False
    return new.sum(axis=1, dtype=np.int32), np.sort(np.where(new, ordered, np.nan), axis=1)


def _check(function: Function, request: OrbitRequest) -> None:
    if len(function.variables) != 1:
        raise ValidationError("function", function.name, text("refusals.orbit_x"))
    if not request.method.optimizer_spec.is_gradient_descent:
        allowed = text("refusals.orbit_sgd")
        raise ValidationError("optimizer", request.method.optimizer, allowed)
    for lr in (request.low, request.high):
        setting("lr").check(lr)
    if request.low >= request.high:
        raise ValidationError("high", request.high, text("refusals.above_least_lr", low=f"{request.low:g}"))
    if request.kept > request.updates:
        raise ValidationError("kept", request.kept, text("refusals.most_updates", updates=request.updates))


def periods(points: Floats, width: float) -> npt.NDArray[np.int32]:
    """Return the least number of updates after which each trajectory repeats, at least three times; 0 where none does.

    Args:
        points: the last points of each, in their order (trajectories x points x variables).
        width: of the box; points nearer to each other than a millionth of it are one.
    """
    found = np.zeros(len(points), np.int32)
    with np.errstate(invalid="ignore"):  # infinity - infinity
        spread = np.ptp(points, axis=1).max(axis=1)
        found[spread <= SAME * width] = 1
        open_rows = np.flatnonzero(spread > SAME * width)  # NaN is in neither
        least = spread[open_rows]
        for period in range(1, min(MAX_PERIOD, points.shape[1] // 3) + 1):
            rows = points[open_rows]
            gaps = np.abs(rows[:, period:] - rows[:, :-period]).max(axis=(1, 2))
            repeats = (gaps <= REPEATED * least) & (period > 1)
            found[open_rows[repeats]] = period
            open_rows, least = open_rows[~repeats], np.minimum(least, gaps)[~repeats]
    return found
