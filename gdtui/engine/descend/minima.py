"""Whether points are minima: f is nowhere lower beside them."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from gdtui.engine.descend.objective import Objective


def are_minima(objective: Objective, points: Tensor, distances: Sequence[Tensor | float]) -> Tensor:
    """Return at which of some points f is nowhere lower around the point, and somewhere higher.

    At a point of inflection, and on flat ground such as the floor of exp(x) at infinity, the gradient is as small as at
    a minimum, but f is lower on one side.

    Args:
        objective: the function.
        points: points x variables.
        distances: how far around to look, one for all points or points x 1; one distance without a lower f is enough.
    """
    signs = torch.cartesian_prod(*[torch.tensor([-1.0, 0.0, 1.0], dtype=torch.float64)] * points.shape[1])
    ways = [way for way in signs.reshape(-1, points.shape[1]) if way.any()]
    found = torch.zeros(len(points), dtype=torch.bool)
    with torch.no_grad():
        here = objective.value(points)
        for distance in distances:
            around = torch.stack([objective.value(points + distance * way) for way in ways])
            found |= (around >= here).all(dim=0) & (around > here).any(dim=0)  # false for NaN
    return found
