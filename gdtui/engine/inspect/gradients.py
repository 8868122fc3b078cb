"""The gradient of each row of a batch, and how far an update went along its own direction.

Both are of the present update, or between updates of the last one, at the parameters before its step. Cockpit (F.
Schneider and others, NeurIPS 2021) watches the same of large models.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from gdtui.core.texts import text
from gdtui.engine.curvature.loss_surface import CHUNK_NUMBERS, LossSurface
from gdtui.engine.inspect.line_step import line_step
from gdtui.engine.models.dataset import Floats
from gdtui.engine.models.loss import loss_per_row
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import GradientsReady

SHOWN_ROWS = 64
SHOWN_SCALARS = 8
WORK = 2**24  # rows x scalar parameters of the largest batch whose rows are differentiated one by one

NO_FORWARD = "step.gradients_before_forward"
CHANGED = "step.gradients_changed"


def gradients(run_id: int, trainer: Trainer) -> GradientsReady:
    """Return the gradients of the rows of the batch, and what the last update's step was along its line.

    Args:
        run_id: id of the run.
        trainer: trainer of the run.
    """
    rows = trainer.operations.rows
    if trainer.operations.hypothesis is None:
        return _nothing(run_id, trainer, text(NO_FORWARD))
    if rows is not None and int(rows.max()) >= len(trainer.data.x):
        return _nothing(run_id, trainer, text(CHANGED))
    surface, before, after = _surface(trainer, rows)
    count = surface.rows * len(before)
    if count > WORK:
        return _nothing(run_id, trainer, text("step.many_gradients", count=f"{count:,}", most=f"{WORK:,}"))
    mean, variance, first = _moments(surface, before)
    positions = torch.arange(surface.rows) if rows is None else rows
    return GradientsReady(
        run_id,
        trainer.steps,
        trainer.phase,
        names=surface.names[:SHOWN_SCALARS],
        rows=trainer.data.rows[positions[:SHOWN_ROWS].numpy()].astype(np.int32).tobytes(),
        gradients=first.tobytes(),
        count=surface.rows,
        mean=mean[:SHOWN_SCALARS].tobytes(),
        spread=np.sqrt(variance[:SHOWN_SCALARS]).tobytes(),
        noise_scale=_noise_scale(mean, variance),
        line=None if trainer.phase else line_step(surface, before, after),
    )


def _nothing(run_id: int, trainer: Trainer, reason: str) -> GradientsReady:
    return GradientsReady(run_id, trainer.steps, trainer.phase, reason=reason)


def _surface(trainer: Trainer, rows: Tensor | None) -> tuple[LossSurface, Tensor, Tensor]:
    """Return the loss of the batch, and the parameters before the update and now."""
    surface, count = LossSurface(trainer.experiment, trainer.model, trainer.data), len(trainer.flat.values)
    if rows is not None:
        surface.x, surface.y = surface.x[rows.cpu()], surface.y[rows.cpu()]
    before = torch.from_numpy(trainer.operations.before[:count]).double()
    after, surface.theta = surface.theta, before
    return surface, before, after


def _moments(surface: LossSurface, at: Tensor) -> tuple[Floats, Floats, Floats]:
    """Return the mean and the variance of the rows' gradients (scalars each), and those of the first few rows.

    The variance is that of a sample, over rows - 1; of a single row it is unknown.
    """
    total = square = np.zeros(len(at))
    first: list[Floats] = []
    origin: Floats | None = None
    for part in _row_gradients(surface, at):
        origin = part[0] if origin is None else origin  # squares of differences do not cancel as squares do
        apart = part - origin
        total, square = total + apart.sum(axis=0), square + np.square(apart).sum(axis=0)
        if len(first) * len(part) < SHOWN_ROWS:
            first.append(part[:SHOWN_ROWS, :SHOWN_SCALARS])
    assert origin is not None
    rows, mean = surface.rows, total / surface.rows
    variance = np.full(len(at), math.nan) if rows == 1 else np.maximum(square - rows * mean**2, 0) / (rows - 1)
    return origin + mean, variance, np.concatenate(first)[:SHOWN_ROWS]


def _row_gradients(surface: LossSurface, at: Tensor) -> Iterator[Floats]:
    """Yield the gradients of the rows' losses (rows x scalars), some rows at a time.

    A row's loss is its contribution, so that their mean over a batch is the batch's gradient; of a loss that is a sum,
    its sum is.
    """
    each, paired = loss_per_row(surface.experiment), surface.experiment.reshape
    size = max(1, CHUNK_NUMBERS // len(at))

    def row_loss(vector: Tensor, x: Tensor, y: Tensor) -> Tensor:
        return each(surface.hypothesis(vector, x[None]), y[None] if paired else y).mean()

    # Each row has parameters of its own, so that one call of autograd differentiates all of them: torch.func.grad would
    # first import sympy for a second.
    by_row = torch.func.vmap(row_loss, (0, 0, 0 if paired else None))
    for x, y in zip(surface.x.split(size), surface.y.split(size), strict=True):
        own = at.expand(len(x), -1).clone().requires_grad_()
        total = by_row(own, x, y if paired else surface.y).sum()
        (made,) = torch.autograd.grad(total, own, materialize_grads=True)
        yield made.numpy()


def _noise_scale(mean: Floats, variance: Floats) -> float | None:
    """Return the batch size at which noise and gradient are equally long: tr Σ / |g|²; None where that is unknown.

    This is the simple noise scale of S. McCandlish and others, An Empirical Model of Large-Batch Training (2018).
    """
    length, noise = float(mean @ mean), float(variance.sum())
    return noise / length if length > 0 and math.isfinite(noise) else None
