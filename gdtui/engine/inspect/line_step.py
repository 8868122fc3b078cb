"""How far an update went along its own direction, against where the loss is least along that line."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from gdtui.core.texts import text
from gdtui.engine.curvature.hessian import hessian_product
from gdtui.engine.curvature.loss_surface import LossSurface
from gdtui.engine.curvature.quadratic import as_quadratic
from gdtui.engine.models.loss import coupled_decay
from gdtui.protocol import LineStep

NEAREST, FARTHEST = 2.0**-10, 2.0**20  # multiples of a step within which its line is looked at
HALVINGS = 40  # of what is left between two of them

NOT_MOVED = "step.not_moved"
NOT_FINITE = "step.line_not_finite"
LEVEL = "step.level"


def line_step(surface: LossSurface, before: Tensor, after: Tensor) -> LineStep:
    """Return how far an update went along its line, on the loss that it descended, with the penalty of weight decay.

    With the step s from θ, the loss along the line is φ(t) = L(θ + ts), and t = 1 is where the update ended. For a
    quadratic loss φ is a parabola with its vertex at -φ'(0)/φ''(0), which is exact. Otherwise the first minimum of φ is
    searched for.

    Args:
        surface: the loss of the batch, at the parameters before the update.
        before: these parameters (scalars).
        after: those after it.
    """
    step = after - before
    if not bool(step.any()):
        return LineStep(reason=text(NOT_MOVED))
    decay = coupled_decay(surface.experiment)
    slope = float(surface.gradient() @ step) + decay * float(before @ step)
    if not math.isfinite(slope):
        return LineStep(reason=text(NOT_FINITE))
    start, end = _losses(surface, before, step, (0.0, 1.0))
    rose = not end <= start
    if slope >= 0:
        return LineStep(rose=rose, uphill=slope > 0, reason="" if slope else text(LEVEL))
    if as_quadratic(surface) is not None:
        curvature = float(hessian_product(surface)(step) @ step) + decay * float(step @ step)
        return LineStep(part=curvature / -slope, rose=rose, exact=True)
    least = _search(surface, before, step)
    return LineStep(rose=rose, endless=True) if least is None else LineStep(part=1 / least, rose=rose)


def _losses(surface: LossSurface, before: Tensor, step: Tensor, places: tuple[float, ...]) -> list[float]:
    """Return the loss with the penalty at places along the line."""
    points = before + torch.tensor(places, dtype=torch.float64)[:, None] * step
    penalties = coupled_decay(surface.experiment) / 2 * points.square().sum(dim=1)
    losses: list[float] = (surface.at(points) + penalties.numpy()).tolist()
    return losses


def _search(surface: LossSurface, before: Tensor, step: Tensor) -> float | None:
    """Return where the slope along the line first turns, as a multiple of the step; None where it never does.

    The slope is looked at because its sign is known long after differences of the loss are lost in rounding.
    """
    decay, high = coupled_decay(surface.experiment), NEAREST

    def rises(place: float) -> bool:
        surface.raise_if_cancelled()
        at = torch.tensor(place, dtype=torch.float64, requires_grad=True)
        point = before + at * step
        (slope,) = torch.autograd.grad(surface.loss(point) + decay / 2 * point.square().sum(), at)
        return not float(slope) <= 0  # where the loss is beyond float64 it has turned

    while not rises(high):
        high *= 2
        if high > FARTHEST:
            return None
    low = high / 2 if high > NEAREST else 0.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if rises(middle) else (middle, high)
    return (low + high) / 2
