"""Metrics of the parameters after an update: losses over all rows, R², RMSE."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.record_columns import MEASURED, VALUES
from gdtui.engine.models import loss
from gdtui.engine.models.dataset import Dataset, Floats
from gdtui.engine.models.flat_parameters import RECORDED, FlatParameters
from gdtui.engine.models.model import Model

WORK = 2**16  # most rows x scalars to process for the metrics of each update
SPARSE = 8  # the least `every` of models measured one update at a time, which costs nearly as much as an update
CELLS = 2**20  # numbers in one intermediate result
NOTHING = np.full(4, np.nan)


class Metrics:
    """Training loss, test loss, R² and RMSE of a model, at its own parameters or at many recorded ones.

    The losses are without the penalty, in the units of training; RMSE is in the target's own units. R² is 1 less the
    squared errors over those of the mean, over the training rows. A metric without a value is NaN: without test rows,
    for a constant target, or when it overflows.

    Attributes:
        every: number of updates from one measured update to the next; 1 where measuring is cheap.
        at_once: whether an update has to be measured when it is made, because a record cannot hold all parameters.
    """

    def __init__(self, experiment: Experiment, data: Dataset, model: Model, flat: FlatParameters) -> None:
        self._function, self._parameters, self._flat = model.function, model.parameters, flat
        self._each, self._data, self._factor = loss.loss_per_row(experiment), data, experiment.loss_factor
        self._broadcast = all(parameter.shape == (1,) for parameter in model.parameters.values())
        self._y = data.y.view(-1, 1)
        self._unit = float(data.target.spread[0])
        self._clipped = experiment.clip_norm is not None
        target = self._y.double()
        self._variation = float((target - target.mean()).square().sum())
        scalars, rows = len(flat.scalars), len(data.x) + len(data.test_x)
        self._size, self.at_once = min(scalars, RECORDED), scalars > RECORDED
        stops = experiment.stop_loss is not None or experiment.stop_r2 is not None
        least = SPARSE if self.at_once and not stops else 1
        self.every = max(least, math.ceil(rows * scalars / (WORK + experiment.batch_rows * scalars // 8)))

    def now(self) -> Floats:
        """Return training loss, test loss, R² and RMSE with the parameters as they are."""
        with torch.no_grad():
            metrics: Floats = self._finish(self._measure(self._parameters)[None])[0]
            return metrics

    def fill(self, rows: Floats, first: int) -> None:
        """Fill the measured columns of records.

        Args:
            rows: the records (updates x columns) of consecutive updates.
            first: the number of the first update.
        """
        if self.at_once:
            return
        values = rows[:, VALUES]
        train, test, norm, r2, rmse = rows[:, MEASURED].T
        if not self._clipped:
            norm[:] = np.hypot.reduce(values[:, self._size :], axis=1)  # hypot, because squares could overflow
        train[:] = test[:] = r2[:] = rmse[:] = np.nan
        due = slice(-(first + 1) % self.every, None, self.every)
        if len(values[due]):
            train[due], test[due], r2[due], rmse[due] = self._many(values[due, : self._size]).T

    def _many(self, values: Floats) -> Floats:
        chunk = max(1, CELLS // (len(self._data.x) + len(self._data.test_x)))
        with torch.no_grad():
            parts = torch.from_numpy(values).to(self._data.x).split(chunk)
            return self._finish(torch.cat([self._measured(self._flat.stacked(part)) for part in parts]))

    def _measured(self, stacked: dict[str, Tensor]) -> Tensor:
        """Return what `_measure` returns, for the parameters after many updates.

        Parameters of one number are broadcast against the rows. That avoids vmap, which nothing else uses while
        training and which takes nearly twice as long when its code is no longer in the caches.
        """
        if self._broadcast:
            return self._measure({name: parameter[:, None] for name, parameter in stacked.items()})
        return torch.func.vmap(self._measure)(stacked)

    def _measure(self, parameters: dict[str, Tensor]) -> Tensor:
        """Return training loss, test loss and the sum of squared errors: a pure function."""
        data, hypothesis = self._data, self._function(parameters, self._data.x)
        train, squares = self._loss(hypothesis, data.y), (hypothesis - self._y).square().sum(dim=(-2, -1))
        test = self._loss(self._function(parameters, data.test_x), data.test_y) if len(data.test_x) else train
        return torch.stack([train, test, squares], dim=-1)

    def _loss(self, hypothesis: Tensor, y: Tensor) -> Tensor:
        mean = self._each(hypothesis, y).mean(dim=(-2, -1))
        return mean if self._factor == 1 else mean * self._factor

    def _finish(self, measured: Tensor) -> Floats:
        train, test, squares = measured.double().cpu().numpy().T
        test = test if len(self._data.test_x) else np.full(len(train), np.nan)
        r2 = 1 - squares / self._variation if self._variation else np.full(len(train), np.nan)
        metrics: Floats = np.column_stack([train, test, r2, np.sqrt(squares / len(self._y)) * self._unit])
        metrics[~np.isfinite(metrics)] = np.nan
        return metrics
