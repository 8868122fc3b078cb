"""Many starts at once, and the minimum that each reaches.

All points are one tensor: torch's optimizers move each of its numbers by that number's own gradients alone, LBFGS
excepted, so that each goes its way as if it were the only one.
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

NEAR = 0.05  # of the box's width: how far from a minimum a point that reaches it may still be
FLAT = 1e-6  # of the greatest curvature: less is none, and the minimum is no point but a valley's floor
POLISH = 30  # updates of Newton's method
PATIENCE = 16  # updates between two questions whether to give up


@dataclass(frozen=True, eq=False)
class Basins:
    """Where starts lead.

    Attributes:
        starts: a row for each (starts x variables).
        ends: likewise, after the last update; NaN or infinite where it diverged.
        labels: of each start the row of `minima` that it reached, or -1.
        minima: the lowest first (minima x variables).
        values: f there.
    """

    starts: Floats
    ends: Floats
    labels: npt.NDArray[np.int32]
    minima: Floats
    values: Floats


def basins(
    function: Function, starts: Floats, method: Method, steps: int, is_cancelled: CancelCheck = never_cancelled
) -> Basins | None:
    """Descend from every start, and find the minima that they reach.

    A start has reached a minimum when it ends within a twentieth of the box's width of it. The minima are where
    Newton's method leads from the ends, and those that are known of the function.

    Args:
        function: what to descend.
        starts: starts x variables.
        method: optimizer and settings.
        steps: updates of each.
        is_cancelled: whether nobody wants the answer any more; asked now and then.

    Raises:
        ValidationError: for LBFGS, which cannot move points on their own.
    """
    objective, ends = Objective(function), _descend(function, starts, method, steps, is_cancelled)
    if ends is None:
        return None
    near = NEAR * max(high - low for low, high in function.box)
    found = _bottoms(objective, ends, near)
    minima = _merge(np.concatenate([np.array(function.minima).reshape(-1, ends.shape[1]), found]), near)
    values = objective.value(torch.from_numpy(minima)).numpy()
    order = np.argsort(values, kind="stable")
    return Basins(starts, ends.numpy(), _label(ends.numpy(), minima[order], near), minima[order], values[order])


def lattice(box: Box, counts: tuple[int, ...]) -> Floats:
    """Return evenly spaced points of a box, its edges among them, row after row of x (points x variables)."""
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
        if k % PATIENCE == 0 and is_cancelled():
            return None
        points.grad = objective.slope(points)[1]
        optimizer.step()
    return points


def _bottoms(objective: Objective, ends: Tensor, near: float) -> Floats:
    """Return the minima that Newton's method finds from the ends without going far."""
    points = ends.clone()
    for _ in range(POLISH):
        slope, hessian = objective.slope(points)[1], objective.hessian(points)
        points = points - torch.linalg.solve_ex(hessian, slope)[0]
    slope, curvatures = objective.slope(points)[1].norm(dim=1), objective.curvatures(points)
    still = slope <= 1e-9 * (1 + curvatures[:, -1])
    bottom = still & (curvatures[:, 0] > FLAT * curvatures[:, -1]) & ((points - ends).norm(dim=1) <= near)
    return points[bottom].numpy()


def _merge(minima: Floats, near: float) -> Floats:
    """Return minima, none within a hundredth of `near` of another; of such ones the last stands, to more digits."""
    _, first = np.unique(np.round(minima[::-1] / (near / 100)), axis=0, return_index=True)
    kept: list[Floats] = []
    for point in minima[::-1][np.sort(first)]:
        if all(np.linalg.norm(point - other) > near / 100 for other in kept):
            kept.append(point)
    return np.array(kept).reshape(-1, minima.shape[1])


def _label(ends: Floats, minima: Floats, near: float) -> npt.NDArray[np.int32]:
    """Return the row of the nearest minimum, or -1."""
    labels, least = np.full(len(ends), -1, np.int32), np.full(len(ends), near)
    for row, point in enumerate(minima):
        far = np.linalg.norm(ends - point, axis=1)
        nearer = far <= least  # NaN is not
        labels[nearer], least[nearer] = row, far[nearer]
    return labels
