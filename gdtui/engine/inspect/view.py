"""What a screen shows of a run, taken from its trainer at one moment."""

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

BATCH = 4096  # the most row numbers in a view
HYPOTHESIS = 8  # the most predictions of a batch
EXACT = 100_000  # the most rows of which the loss is computed while a run goes on


class PredictionPoints(NamedTuple):
    """Rows to predict that are in no table.

    Attributes:
        points: features in the table's units (points x features).
        start: every scalar parameter as the run started with them.
    """

    points: Floats
    start: Tensor


def view(
    trainer: Trainer, watched: range, curve: Floats, running: bool = False, asked: PredictionPoints | None = None
) -> RunView:
    """Return the model as it is now.

    Args:
        trainer: the run.
        watched: rows of the table to predict; those beyond its end are left out.
        curve: values of the one feature to predict; none when there are several.
        running: whether time is dear, so that the loss over a large table is left at the last batch's.
        asked: more to predict.
    """
    parameters = len(trainer.flat.values)
    predictions, points, line = _predictions(trainer, watched, asked, curve)
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
        state=_state(trainer),
        answers=points.tobytes(),
        answers_before=_predict_with(trainer, asked.start, asked.points).tobytes() if asked else b"",
    )


def _predictions(trainer: Trainer, watched: range, asked: PredictionPoints | None, curve: Floats) -> list[Floats]:
    """Predict the watched rows, the points that are asked and the curve by one call of the model: calls cost."""
    table = columns(trainer.experiment, slice(watched.start, watched.stop))[:, :-1]
    parts = [table, asked.points if asked else table[:0], curve.reshape(-1, table.shape[1])]
    return np.split(trainer.predict(np.concatenate(parts)), np.cumsum([len(part) for part in parts[:-1]]))


def _predict_with(trainer: Trainer, values: Tensor, points: Floats) -> Floats:
    """Return predictions (points) with other parameters."""
    if not len(points):
        return np.empty(0)
    parameters = {name: p[0] for name, p in trainer.flat.stacked(values[None]).items()}
    with torch.no_grad():
        return trainer.data.unscale(trainer.model.function(parameters, trainer.data.scale(points)))[:, 0]


def _state(trainer: Trainer) -> dict[str, dict[str, list[float]]]:
    """Return the numbers in the optimizer's state, by parameter and buffer, without LBFGS's lists of directions."""
    found = {}
    for name, parameter in trainer.model.parameters.items():
        held = trainer.optimizer.state.get(parameter, {})
        numbers = {buffer: _values(value) for buffer, value in held.items() if isinstance(value, Tensor | float | int)}
        if numbers:
            found[name] = numbers
    return found


def _values(value: Tensor | float) -> list[float]:
    """Return the first of them."""
    if isinstance(value, Tensor):
        return [float(number) for number in value.detach().flatten()[:RECORDED].tolist()]
    return [float(value)]


def _batch(trainer: Trainer) -> npt.NDArray[np.int64]:
    """Return the rows of the table in the batch, the first of them, without those that a change took out."""
    if trainer.operations.hypothesis is None:  # no forward yet
        return np.arange(0)
    rows = trainer.data.rows
    if trainer.operations.rows is None:
        return rows[:BATCH]
    places = trainer.operations.rows[:BATCH].numpy()
    known: npt.NDArray[np.int64] = rows[places[places < len(rows)]]
    return known


def _bytes(hypothesis: Tensor | None) -> bytes:
    return b"" if hypothesis is None else hypothesis.detach()[:HYPOTHESIS, 0].double().cpu().numpy().tobytes()


def _gradients(trainer: Trainer) -> dict[str, list[float] | None]:
    """Return the gradients by name; None between zero_grad and backward, and before the first backward."""
    cleared = (trainer.phase == 3 and trainer.experiment.zero_grad) or (trainer.steps == 0 and trainer.phase < 4)
    numbers = trainer.flat.named(trainer.flat.block[len(trainer.flat.values) :])
    return dict.fromkeys(numbers) if cleared else {**numbers}


def _train_loss(trainer: Trainer, running: bool) -> float:
    if running and len(trainer.data.x) > EXACT and trainer.operations.cost is not None:
        return trainer.operations.cost.item()
    return trainer.evaluate()
