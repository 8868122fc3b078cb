"""Descent from many starts at once, and what becomes of each: the minimum at which it settles, a cycle, or neither.

All points are in one tensor. torch's optimizers, except LBFGS, move each number by its own gradients only, so each
point moves as if it were alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from gdtui.core.errors import ValidationError
from gdtui.core.functions.function import Function
from gdtui.core.functions.method import Box, Method
from gdtui.core.texts import text
from gdtui.engine.cancellation import CancelCheck, never_cancelled
from gdtui.engine.descend.objective import Objective, are_minima
from gdtui.engine.descend.orbit import COMPARED, SAME, periods
from gdtui.engine.models.dataset import Floats
from gdtui.engine.training import optimizers
from gdtui.protocol.descend import StartOutcome

REACH = 0.05  # fraction of the box's width: minima are looked for this close to the ends
SETTLED = 1e-3  # fraction of the box's width: a point settles at a minimum when its last points are this close to it
LAST = 16  # the number of those points
FAR = 1e6  # widths of the box: a point that is further away is gone
KEPT = 2**22  # the most numbers of last points of all starts together
MIN_CURVATURE = 1e-6  # fraction of the greatest curvature: with less, the minimum is the floor of a valley, not a point
NEWTON_UPDATES = 100  # of Newton's method, at most: at the minimum of x⁴ each leaves 2/3 of the error
AROUND = (1e-2, 1e-4)  # fractions of the reach, at which f is compared with that at a minimum
EXACT, ZERO = 1e-13, 1e-9  # fractions of the reach: a step that ends the search; a coordinate of a minimum that is 0
CHECK_EVERY = 16  # updates between two calls of the cancel check


@dataclass(frozen=True, eq=False)
class Basins:
    """The minima that starts lead to.

    Attributes:
        starts: the starts (starts x variables).
        ends: the points after the last update (starts x variables); NaN or infinite where descent diverged.
        labels: for each start the row of `minima` at which it settled, or a `StartOutcome`.
        minima: the minima, the lowest first (minima x variables).
        values: f at the minima.
    """

    starts: Floats
    ends: Floats
    labels: npt.NDArray[np.int32]
    minima: Floats
    values: Floats


def basins(
    function: Function, starts: Floats, method: Method, steps: int, is_cancelled: CancelCheck = never_cancelled
) -> Basins | None:
    """Descend from every start, and find the minima that the starts reach; return None when cancelled.

    What becomes of a start follows from its last points: it settles at a minimum when they all are near it and come no
    further from it, and it cycles when they repeat. The minima are the known minima of the function and those that
    Newton's method finds from the ends.

    Args:
        function: function to descend.
        starts: starts x variables.
        method: optimizer and settings.
        steps: number of updates from each start.
        is_cancelled: whether to give up; it is called from time to time.

    Raises:
        ValidationError: for LBFGS, which cannot move points independently.
    """
    objective, tail = Objective(function), _descend(function, starts, method, steps, is_cancelled)
    if tail is None:
        return None
    width = max(high - low for low, high in function.box)
    ends = tail[:, -1]
    found = _newton_minima(objective, torch.from_numpy(ends), REACH * width)
    known = np.array(function.minima).reshape(-1, ends.shape[1])
    minima = _merge(np.concatenate([known, found]), REACH * width)
    values = objective.value(torch.from_numpy(minima)).numpy()
    order = np.argsort(values, kind="stable")
    return Basins(starts, ends, _label(tail, minima[order], width), minima[order], values[order])


def lattice(box: Box, counts: tuple[int, ...]) -> Floats:
    """Return evenly spaced points of a box, including its edges (points x variables); x varies fastest."""
    axes = [np.linspace(low, high, count) for (low, high), count in zip(box, counts, strict=False)]
    return np.stack([axis.ravel() for axis in np.meshgrid(*axes)], axis=1)


def _descend(
    function: Function, starts: Floats, method: Method, steps: int, is_cancelled: CancelCheck
) -> Floats | None:
    """Return the last points of each start, in their order (starts x points x variables); None when cancelled."""
    if method.optimizer_spec.takes_closure:
        allowed = text("refusals.all_points", optimizer=method.optimizer_spec.torch_name)
        raise ValidationError("optimizer", method.optimizer, allowed)
    objective, points = Objective(function), torch.tensor(starts)
    optimizer, last = optimizers.build(method, [points]), [points.clone()]
    kept = min(COMPARED, max(KEPT // points.numel(), LAST))
    for k in range(steps):
        if k % CHECK_EVERY == 0 and is_cancelled():
            return None
        points.grad = objective.slope(points)[1]
        optimizer.step()
        if k >= steps - kept:
            last.append(points.clone())
    tail: Floats = torch.stack(last[-kept:], dim=1).numpy()
    return tail


def _newton_minima(objective: Objective, ends: Tensor, near: float) -> Floats:
    """Return the minima that Newton's method finds within a distance of `near` from the ends."""
    points = ends.clone()
    for _ in range(NEWTON_UPDATES):
        slope, hessian = objective.slope(points)[1], objective.hessian(points)
        step = torch.where(slope == 0, 0.0, torch.linalg.solve_ex(hessian, slope)[0])  # at the minimum of x⁴: 0 / 0
        points = points - step
        if not (step.abs() > EXACT * near).any():
            break
    slope, curvatures = objective.slope(points)[1].norm(dim=1), objective.curvatures(points)
    at_rest = slope <= 1e-9 * (1 + curvatures[:, -1])
    bottom = at_rest & (curvatures[:, 0] >= MIN_CURVATURE * curvatures[:, -1]) & ((points - ends).norm(dim=1) <= near)
    bottom &= are_minima(objective, points, [fraction * near for fraction in AROUND])
    return torch.where(points.abs() <= ZERO * near, 0.0, points)[bottom].numpy()


def _merge(minima: Floats, near: float) -> Floats:
    """Merge minima that are within a hundredth of `near` of each other; the last one stays, since it is more exact."""
    _, first = np.unique(np.round(minima[::-1] / (near / 100)), axis=0, return_index=True)
    kept: list[Floats] = []
    for point in minima[::-1][np.sort(first)]:
        if all(np.linalg.norm(point - other) > near / 100 for other in kept):
            kept.append(point)
    return np.array(kept).reshape(-1, minima.shape[1])


def _label(tail: Floats, minima: Floats, width: float) -> npt.NDArray[np.int32]:
    """Return for each start the row of the minimum at which it settles, or else what becomes of it.

    Args:
        tail: the last points of each start (starts x points x variables).
        minima: minima x variables.
        width: of the box.
    """
    repeats = periods(tail, width)
    labels = np.full(len(tail), int(StartOutcome.MOVES), np.int32)
    labels[repeats == 1] = StartOutcome.RESTS
    labels[repeats > 1] = StartOutcome.CYCLES
    labels[~(np.abs(tail[:, -1]).max(axis=1) <= FAR * width)] = StartOutcome.GONE  # NaN is gone too
    for row, point in enumerate(minima):
        labels[(repeats <= 1) & _settles(np.linalg.norm(tail - point, axis=2), width)] = row
    return labels


def _settles(distances: Floats, width: float) -> npt.NDArray[np.bool_]:
    """Return whether the last of some distances from a minimum (starts x points) are small and do not grow."""
    count = distances.shape[1]
    before, after = distances[:, : count // 2], distances[:, count // 2 :]
    near = distances[:, -LAST:].max(axis=1) <= SETTLED * width  # this is false for NaN
    grows = after.max(axis=1) > before.max(axis=1, initial=SAME * SETTLED * width)
    settles: npt.NDArray[np.bool_] = near & ~grows
    return settles
