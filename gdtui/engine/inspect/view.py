"""The view of a run: what the screens show of its trainer at one moment."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from gdtui.engine.models.dataset import Floats, columns
from gdtui.engine.models.flat_parameters import RECORDED
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import RunView

MAX_BATCH_ROWS = 4096  # row numbers of the batch in a view
MAX_HYPOTHESIS = 8  # predictions of the batch in a view
TOGETHER = 2**16  # rows of a whole table that are predicted together
MAX_LOSS_ROWS = 100_000  # with more rows, the loss of all rows is not computed during a run


class PredictionPoints(NamedTuple):
    """What to predict besides the watched rows.

    Attributes:
        points: features in the table's units (points x features).
        start: all scalar parameters at the start of the run.
        rows: further rows of the table; those beyond its end are left out.
    """

    points: Floats
    start: Tensor
    rows: tuple[int, ...] = ()


def view(
    trainer: Trainer, watched: range, curve: Floats, running: bool = False, extra: PredictionPoints | None = None
) -> RunView:
    """Return the present view of a run.

    Args:
        trainer: trainer of the run.
        watched: rows of the table to predict; rows beyond its end are left out.
        curve: values of the feature to predict; empty when there are several features.
        running: whether the run goes on; the loss of a large table is then that of the last batch, to save time.
        extra: more points and rows to predict.
    """
    parameters = len(trainer.flat.values)
    rows = [row for row in (extra.rows if extra else ()) if 0 <= row < trainer.experiment.table.rows]
    further = np.array(rows, np.int32)
    predictions, points, line, others = _predictions(trainer, watched, extra, curve, further)
    return RunView(
        step=trainer.steps,
        epoch=trainer.batches.epoch if trainer.phase else trainer.epoch,
        phase=trainer.phase,
        batch=_batch(trainer).astype(np.int32).tobytes(),
        hypothesis=_bytes(trainer.operations.hypothesis),
        cost=None if trainer.operations.cost is None else trainer.operations.cost.item(),
        params=trainer.flat.named(trainer.flat.block[:parameters]),
        before=trainer.flat.named(trainer.operations.before[:parameters]),
        grads=_gradients(trainer),
        predictions=predictions.tobytes(),
        first=watched.start,
        curve=line.tobytes(),
        train_loss=_train_loss(trainer, running),
        penalty=trainer.penalty(),
        lr=trainer.lr,
        taken_lr=trainer.taken_lr,
        momentum=trainer.momentum,
        taken_momentum=trainer.taken_momentum,
        state=_state(trainer),
        answers=points.tobytes(),
        answers_before=_predict_with(trainer, extra.start, extra.points).tobytes() if extra else b"",
        rows=further.tobytes(),
        row_predictions=others.tobytes(),
    )


def predict_table(trainer: Trainer) -> Floats:
    """Return the predictions of all rows of the table, made some at a time: a wide model would need much memory."""
    starts = range(0, trainer.experiment.table.rows, TOGETHER)
    parts = [columns(trainer.experiment, slice(start, start + TOGETHER))[:, :-1] for start in starts]
    return np.concatenate([trainer.predict(part) for part in parts])


def _predictions(
    trainer: Trainer, watched: range, extra: PredictionPoints | None, curve: Floats, further: npt.NDArray[np.int32]
) -> list[Floats]:
    """Predict watched rows, points, the curve and further rows in one call of the model, since calls are slow."""
    table = columns(trainer.experiment, slice(watched.start, watched.stop))[:, :-1]
    parts = [table, extra.points if extra else table[:0], curve.reshape(-1, table.shape[1])]
    parts.append(columns(trainer.experiment, further)[:, :-1])
    return np.split(trainer.predict(np.concatenate(parts)), np.cumsum([len(part) for part in parts[:-1]]))


def _predict_with(trainer: Trainer, values: Tensor, points: Floats) -> Floats:
    """Return the predictions (points) of the model with other parameters."""
    if not len(points):
        return np.empty(0)
    parameters = {name: p[0] for name, p in trainer.flat.stacked(values[None]).items()}
    with torch.no_grad():
        return trainer.data.unscale(trainer.model.function(parameters, trainer.data.scale(points)))[:, 0]


def _state(trainer: Trainer) -> dict[str, dict[str, list[float]]]:
    """Return the numbers of the optimizer's state, by parameter and buffer, without LBFGS's lists of directions."""
    held = trainer.optimizer.state.get(trainer.flat.values, {})
    buffers = {name: value for name, value in held.items() if isinstance(value, Tensor | float | int)}
    if not buffers:
        return {}
    return {
        parameter: {name: _numbers(value, where) for name, value in buffers.items()}
        for parameter, where in trainer.flat.slices.items()
    }


def _numbers(value: Tensor | float, where: slice) -> list[float]:
    """Return the first `RECORDED` numbers of one parameter's part of a buffer, or the one number for all parameters."""
    if isinstance(value, Tensor) and value.dim():
        return [float(number) for number in value[where][:RECORDED].tolist()]
    return [float(value)]


def _batch(trainer: Trainer) -> npt.NDArray[np.int64]:
    """Return the table's row numbers of the batch: the first ones, without rows that a change removed from the data."""
    if trainer.operations.hypothesis is None:  # forward has not run yet
        return np.arange(0)
    rows = trainer.data.rows
    if trainer.operations.rows is None:
        return rows[:MAX_BATCH_ROWS]
    positions = trainer.operations.rows[:MAX_BATCH_ROWS].numpy()
    rows_in_table: npt.NDArray[np.int64] = rows[positions[positions < len(rows)]]
    return rows_in_table


def _bytes(hypothesis: Tensor | None) -> bytes:
    return b"" if hypothesis is None else hypothesis.detach()[:MAX_HYPOTHESIS, 0].double().cpu().numpy().tobytes()


def _gradients(trainer: Trainer) -> dict[str, list[float] | None]:
    """Return the gradients by name; None between zero_grad and backward, and before the first backward."""
    cleared = (trainer.phase == 3 and trainer.experiment.zero_grad) or (trainer.steps == 0 and trainer.phase < 4)
    numbers = trainer.flat.named(trainer.flat.block[len(trainer.flat.values) :])
    return dict.fromkeys(numbers) if cleared else {**numbers}


def _train_loss(trainer: Trainer, running: bool) -> float:
    if running and len(trainer.data.x) > MAX_LOSS_ROWS and trainer.operations.cost is not None:
        return trainer.operations.cost.item()
    return trainer.evaluate()
