"""Descent from many starts at once, and the minimum that each start reaches.

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
from gdtui.engine.cancellation import CancelCheck, never_cancelled
from gdtui.engine.descend.objective import Objective
from gdtui.engine.models.dataset import Floats
from gdtui.engine.training import optimizers

REACH = 0.05  # fraction of the box's width: a point that ends this close to a minimum has reached it
MIN_CURVATURE = 1e-6  # fraction of the greatest curvature: with less, the minimum is the floor of a valley, not a point
NEWTON_UPDATES = 30  # updates of Newton's method
CHECK_EVERY = 16  # updates between two calls of the cancel check


@dataclass(frozen=True, eq=False)
class Basins:
    """The minima that starts lead to.

    Attributes:
        starts: the starts (starts x variables).
        ends: the points after the last update (starts x variables); NaN or infinite where descent diverged.
        labels: for each start the row of `minima` that it reached, or -1.
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

    A start reaches a minimum when it ends within a twentieth of the box's width of it. The minima are the known minima
    of the function and those that Newton's method finds from the ends.

    Args:
        function: function to descend.
        starts: starts x variables.
        method: optimizer and settings.
        steps: number of updates from each start.
        is_cancelled: whether to give up; it is called from time to time.

    Raises:
        ValidationError: for LBFGS, which cannot move points independently.
    """
    objective, ends = Objective(function), _descend(function, starts, method, steps, is_cancelled)
    if ends is None:
        return None
    near = REACH * max(high - low for low, high in function.box)
    found = _newton_minima(objective, ends, near)
    minima = _merge(np.concatenate([np.array(function.minima).reshape(-1, ends.shape[1]), found]), near)
    values = objective.value(torch.from_numpy(minima)).numpy()
    order = np.argsort(values, kind="stable")
    return Basins(starts, ends.numpy(), _label(ends.numpy(), minima[order], near), minima[order], values[order])


def lattice(box: Box, counts: tuple[int, ...]) -> Floats:
    """Return evenly spaced points of a box, including its edges (points x variables); x varies fastest."""
    axes = [np.linspace(low, high, count) for (low, high), count in zip(box, counts, strict=False)]
    return np.stack([axis.ravel() for axis in np.meshgrid(*axes)], axis=1)


def _descend(
    function: Function, starts: Floats, method: Method, steps: int, is_cancelled: CancelCheck
) -> Tensor | None:
    if method.optimizer_spec.takes_closure:
        allowed = f"{method.optimizer_spec.torch_name} takes all points for one: choose another for many"
        raise ValidationError("optimizer", method.optimizer, allowed)
    objective, points = Objective(function), torch.tensor(starts)
    optimizer = optimizers.build(method, [points])
    for k in range(steps):
        if k % CHECK_EVERY == 0 and is_cancelled():
            return None
        points.grad = objective.slope(points)[1]
        optimizer.step()
    return points


def _newton_minima(objective: Objective, ends: Tensor, near: float) -> Floats:
    """Return the minima that Newton's method finds within a distance of `near` from the ends."""
    points = ends.clone()
    for _ in range(NEWTON_UPDATES):
        slope, hessian = objective.slope(points)[1], objective.hessian(points)
        points = points - torch.linalg.solve_ex(hessian, slope)[0]
    slope, curvatures = objective.slope(points)[1].norm(dim=1), objective.curvatures(points)
    at_rest = slope <= 1e-9 * (1 + curvatures[:, -1])
    bottom = at_rest & (curvatures[:, 0] > MIN_CURVATURE * curvatures[:, -1]) & ((points - ends).norm(dim=1) <= near)
    return points[bottom].numpy()


def _merge(minima: Floats, near: float) -> Floats:
    """Merge minima that are within a hundredth of `near` of each other; the last one stays, since it is more exact."""
    _, first = np.unique(np.round(minima[::-1] / (near / 100)), axis=0, return_index=True)
    kept: list[Floats] = []
    for point in minima[::-1][np.sort(first)]:
        if all(np.linalg.norm(point - other) > near / 100 for other in kept):
            kept.append(point)
    return np.array(kept).reshape(-1, minima.shape[1])


def _label(ends: Floats, minima: Floats, near: float) -> npt.NDArray[np.int32]:
    """Return for each end the row of the nearest minimum within a distance of `near`, or -1."""
    labels, least = np.full(len(ends), -1, np.int32), np.full(len(ends), near)
    for row, point in enumerate(minima):
        distances = np.linalg.norm(ends - point, axis=1)
        nearer = distances <= least  # this is false for NaN
        labels[nearer], least[nearer] = row, distances[nearer]
    return labels
