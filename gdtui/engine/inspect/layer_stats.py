"""What the layers of an mlp make of the training rows: how large, how spread, how many units are saturated."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from gdtui.engine.models.architectures import activation_function
from gdtui.engine.models.loss import criterion
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import LayerStats, LayerStatsReady

ROWS = 1000  # the most that are gone through
WORK = 2**24  # rows x scalar parameters of a large model, about
LEAST = 64  # rows in any case
SATURATED = 0.01  # the derivative below which an activation lets next to nothing through


def layer_stats(run_id: int, trainer: Trainer) -> LayerStatsReady:
    """Return every layer, the last one without an activation, with the parameters as they are now.

    Args:
        run_id: of the run.
        trainer: the run; of a model that is no mlp there are no layers.
    """
    if trainer.experiment.model != "mlp":
        return LayerStatsReady(run_id, trainer.steps, ())
    values = {name: p.detach().clone().requires_grad_() for name, p in trainer.model.parameters.items()}
    x, y = _rows(trainer)
    weights = {name: value for name, value in values.items() if name.endswith(".weight")}
    sums = _sums(trainer, values, x, len(weights))
    cost = criterion(trainer.experiment)(sums[-1][1], y)
    gradients = torch.autograd.grad(cost, list(weights.values()), retain_graph=True)
    parts = zip(weights.items(), sums, gradients, strict=True)
    return LayerStatsReady(run_id, trainer.steps, tuple(_layer(n, w, z, a, g) for (n, w), (z, a), g in parts))


def _rows(trainer: Trainer) -> tuple[Tensor, Tensor]:
    """Return the training rows, or some of them, evenly spaced."""
    most = min(ROWS, max(LEAST, WORK // len(trainer.flat.values)))
    if len(trainer.data.x) <= most:
        return trainer.data.x, trainer.data.y
    kept = (
        torch.linspace(0, len(trainer.data.x) - 1, most, dtype=torch.float64).round().long().to(trainer.data.x.device)
    )
    return trainer.data.x[kept], trainer.data.y[kept]


def _sums(trainer: Trainer, values: dict[str, Tensor], x: Tensor, count: int) -> list[tuple[Tensor, Tensor]]:
    """Return what goes into each layer's activation and what comes out of it (rows x units)."""
    activation, found = activation_function(trainer.experiment.activation), []
    for index in range(0, 2 * count, 2):
        z = functional.linear(x, values[f"{index}.weight"], values.get(f"{index}.bias"))
        x = activation(z) if index < 2 * (count - 1) else z
        found.append((z, x))
    return found


def _layer(name: str, weight: Tensor, z: Tensor, a: Tensor, gradient: Tensor) -> LayerStats:
    out = a.detach().double()
    return LayerStats(
        name=name.removesuffix(".weight"),
        mean=out.mean().item(),
        spread=out.std(dim=0, correction=0).mean().item(),
        saturated=_saturated(z, a),
        weight=weight.detach().double().std(correction=0).item(),
        gradient=gradient.double().square().mean().sqrt().item(),
    )


def _saturated(z: Tensor, a: Tensor) -> float:
    if a is z:
        return 0.0
    (derivative,) = torch.autograd.grad(a.sum(), z, retain_graph=True)
    return (derivative.abs() < SATURATED).double().mean().item()
