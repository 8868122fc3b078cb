"""Statistics of an mlp's layers on the training rows: mean, spread and saturated units of their outputs."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from gdtui.engine.models.architectures import activation_function
from gdtui.engine.models.loss import criterion
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import LayerStats, LayerStatsReady

MAX_ROWS = 1000
WORK_BUDGET = 2**24  # rows x scalar parameters, roughly; a large model uses fewer rows
MIN_ROWS = 64  # rows that are always used
SATURATED = 0.01  # a unit whose activation has a smaller derivative counts as saturated


def layer_stats(run_id: int, trainer: Trainer) -> LayerStatsReady:
    """Compute the statistics of every layer at the present parameters; the last layer has no activation.

    Args:
        run_id: id of the run.
        trainer: trainer of the run; a model that is not an mlp has no layers.
    """
    if trainer.experiment.model != "mlp":
        return LayerStatsReady(run_id, trainer.steps, ())
    values = {name: p.detach().clone().requires_grad_() for name, p in trainer.model.parameters.items()}
    x, y = sample_rows(trainer)
    weights = {name: value for name, value in values.items() if name.endswith(".weight")}
    outputs = layer_outputs(trainer, values, x, len(weights))
    cost = criterion(trainer.experiment)(outputs[-1][1], y)
    gradients = torch.autograd.grad(cost, list(weights.values()), retain_graph=True)
    parts = zip(weights.items(), outputs, gradients, strict=True)
    return LayerStatsReady(run_id, trainer.steps, tuple(_layer(n, w, z, a, g) for (n, w), (z, a), g in parts))


def sample_rows(trainer: Trainer) -> tuple[Tensor, Tensor]:
    """Return the training rows, or some of them, evenly spaced."""
    count = min(MAX_ROWS, max(MIN_ROWS, WORK_BUDGET // len(trainer.flat.values)))
    if len(trainer.data.x) <= count:
        return trainer.data.x, trainer.data.y
    selected = (
        torch.linspace(0, len(trainer.data.x) - 1, count, dtype=torch.float64).round().long().to(trainer.data.x.device)
    )
    return trainer.data.x[selected], trainer.data.y[selected]


def layer_outputs(trainer: Trainer, values: dict[str, Tensor], x: Tensor, count: int) -> list[tuple[Tensor, Tensor]]:
    """Return the input and the output of each layer's activation (rows x units)."""
    activation, outputs = activation_function(trainer.experiment.activation), []
    for index in range(0, 2 * count, 2):
        z = functional.linear(x, values[f"{index}.weight"], values.get(f"{index}.bias"))
        x = activation(z) if index < 2 * (count - 1) else z
        outputs.append((z, x))
    return outputs


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
