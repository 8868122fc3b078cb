"""The rows of an experiment as tensors, and which of them each update takes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from gdtui.experiment import Experiment
from gdtui.fields import ValidationError

Floats = npt.NDArray[np.float64]
LARGEST = torch.finfo(torch.float32).max


def columns(experiment: Experiment) -> Floats:
    """The features and, last, the target, as the table has them (rows x columns)."""
    table = experiment.table
    cells = np.frombuffer(table.cells, np.float64).reshape(-1, len(table.columns))
    return cells[:, [table.columns.index(name) for name in (*experiment.features, experiment.target)]]


def tensors(experiment: Experiment) -> tuple[Tensor, Tensor]:
    """The features (rows x features) and the target (rows x 1) as float32.

    Raises:
        ValidationError: when a number is beyond float32.
    """
    used = columns(experiment)
    largest = float(np.abs(used).max())
    if largest > LARGEST:
        raise ValidationError("data", largest, f"numbers must be within {LARGEST:.2g}, as float32 is")
    rows = torch.from_numpy(used).float()
    return rows[:, :-1].contiguous(), rows[:, -1:].contiguous()


def grid(x: Tensor, points: int = 121) -> Floats:
    """Values at which to draw the model's curve: over the one feature and a tenth more on both sides.

    Empty with several features. 121 points are more than one for each column of a plot of the usual width.
    """
    if x.shape[1] != 1:
        return np.empty(0)
    low, high = float(x.min()), float(x.max())
    margin = 0.1 * (high - low) or 1.0
    return np.linspace(low - margin, high + margin, points)


class Batches:
    """The rows of each update: all in the table's order, or a new permutation every epoch cut into batches.

    The last batch of an epoch is short where the rows run out; none spills into the next epoch.

    Attributes:
        epoch: the pass over the rows that the batch at hand belongs to, from 0.
        rows: the row numbers of the batch at hand; None when it is the whole table in order.
    """

    epoch: int
    rows: Tensor | None
    _taken: int  # rows that earlier batches of this epoch took
    _order: Tensor | None  # of this epoch; None is the table's
    _drawn_from: Tensor | None  # the generator as it was before it drew the order

    def __init__(self, count: int, size: int, seed: int) -> None:
        self.epoch = 0
        self._generator = torch.Generator().manual_seed(seed)
        self._count, self._size = count, size
        self._begin()

    def advance(self) -> None:
        """Go to the next batch."""
        self._taken += self._size
        if self._taken >= self._count:
            self.epoch += 1
            self._begin()
        elif self._order is not None:
            self._cut()

    def resize(self, count: int, size: int) -> None:
        """Go on with another number of rows or another batch size.

        The rest of an epoch keeps its order. An epoch of which no row was taken begins anew, and so does one whose
        number of rows changes, counted as the next. All this depends only on the updates made before, so that a
        replay takes the same rows.
        """
        begun, fits = self._taken > 0, count == self._count
        self._count, self._size = count, size
        if begun and fits:
            self._cut()
            return
        if begun:
            self.epoch += 1
        elif self._drawn_from is not None:
            self._generator.set_state(self._drawn_from)
        self._begin()

    def _begin(self) -> None:
        self._taken = 0
        self._order = self._drawn_from = self.rows = None
        if self._size < self._count:
            self._drawn_from = self._generator.get_state()
            self._order = torch.randperm(self._count, generator=self._generator)
            self._cut()

    def _cut(self) -> None:
        assert self._order is not None
        self.rows = self._order[self._taken : self._taken + self._size]
