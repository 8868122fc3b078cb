"""The rows that each update takes."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from gdtui.core.experiment.experiment import Experiment, Run, same_rows
from gdtui.core.experiment.settings.optimizer import Order
from gdtui.engine.models.dataset import prepare


@dataclass(frozen=True)
class BatchPosition:
    """A position in the sequence of batches.

    Attributes:
        epoch: the pass over the rows, from 0.
        taken: number of rows that earlier batches of the epoch took.
        count: number of training rows.
        size: number of rows in a whole batch.
        generator: the generator's state before it drew the order of this epoch, so that it can be drawn again.
    """

    epoch: int
    taken: int
    count: int
    size: int
    generator: Tensor


class Batches:
    """The rows of each update: all in the table's order, or an order of every epoch cut into batches.

    The last batch of an epoch is short where the rows run out, or left out; no batch continues into the next epoch.

    Args:
        count: number of training rows.
        size: number of rows in a batch; `count` makes one batch per epoch.
        seed: seed of the generator that draws the orders.
        order: a new permutation every epoch (but for the full batch, for which it makes no difference), as given, or
            as many rows as there are, drawn with replacement.
        drop_last: whether the short batch is left out.

    Attributes:
        epoch: the pass over the rows that the current batch belongs to, from 0.
        rows: the current batch's positions among the training rows; None when it is all of them in order.
    """

    epoch: int
    rows: Tensor | None
    _taken: int  # number of rows that earlier batches of this epoch took
    _order: Tensor | None  # order of this epoch; None is the table's, in one batch
    _drawn_from: Tensor  # the generator's state before it drew the order

    def __init__(self, count: int, size: int, seed: int, order: Order = "shuffled", drop_last: bool = False) -> None:
        self.epoch = 0
        self._generator = torch.Generator().manual_seed(seed)
        self._drawn_from = self._generator.get_state()
        self._count, self._size = count, size
        self._kind, self._drop_last = order, drop_last
        self._begin()

    @property
    def epoch_begins(self) -> bool:
        """Whether the current batch is the first of its epoch."""
        return self._taken == 0

    def advance(self, times: int = 1) -> None:
        """Go to the next batch, or over several where each is all rows in order."""
        if self._order is None:
            self.epoch += times
            return
        self._taken += self._size
        if self._left <= 0:
            self.epoch += 1
            self._begin()
        else:
            self._cut()

    def resize(self, count: int, size: int, drop_last: bool = False) -> None:
        """Continue with another number of rows or another batch size.

        The rest of an epoch keeps its order. An epoch of which no row was taken begins again. If the number of rows
        changes or the rest would be left out, the next epoch begins. All this depends only on the updates made before,
        so that a replay takes the same rows.
        """
        begun, fits = self._taken > 0, count == self._count
        self._count, self._size, self._drop_last = count, size, drop_last
        if begun and fits and self._left > 0:
            self._cut()
            return
        if begun:
            self.epoch += 1
        else:
            self._generator.set_state(self._drawn_from)
        self._begin()

    def follow(self, old: Experiment, new: Experiment, count: int) -> None:
        """Continue as another experiment has it, which has so many training rows."""
        if not same_rows(old, new) or (old.batch_rows, old.drop_last) != (new.batch_rows, new.drop_last):
            self.resize(count, new.batch_rows, new.drop_last)

    def save(self) -> BatchPosition:
        """Return the current position."""
        return BatchPosition(self.epoch, self._taken, self._count, self._size, self._drawn_from)

    def load(self, place: BatchPosition, drop_last: bool = False) -> None:
        """Go to a saved position."""
        self.epoch, self._count, self._size, self._drop_last = place.epoch, place.count, place.size, drop_last
        self._generator.set_state(place.generator)
        self._begin(place.taken)

    def remaining(self, epochs: int) -> int:
        """Return the number of batches, from the current one, until a number of epochs are over."""
        if self.epoch >= epochs:
            return 0
        rows, later = (self._left, self._count), epochs - self.epoch - 1
        here, whole = (max(n // self._size if self._drop_last else -(-n // self._size), 1) for n in rows)
        return here + later * whole

    @property
    def _left(self) -> int:
        """The number of rows of this epoch that are still to be taken."""
        left = self._count - self._taken
        return 0 if self._drop_last and left < self._size else left

    def _begin(self, taken: int = 0) -> None:
        self._taken, self._order, self.rows = taken, None, None
        if taken or self._size < self._count or self._kind == "replacement":
            self._order = self._draw()
            self._cut()

    def _draw(self) -> Tensor:
        if self._kind == "given":
            return torch.arange(self._count)
        self._drawn_from = self._generator.get_state()
        if self._kind == "replacement":
            return torch.randint(self._count, (self._count,), generator=self._generator)
        return torch.randperm(self._count, generator=self._generator)

    def _cut(self) -> None:
        assert self._order is not None
        self.rows = self._order[self._taken : self._taken + self._size]


def batch_rows(run: Run) -> Iterator[npt.NDArray[np.int64]]:
    """Yield the row numbers of each update's batch, from the first update on, without end.

    They are drawn again from the seed, so that no run needs to keep them.
    """
    e, data = run.experiment, prepare(run.experiment)
    batches = Batches(len(data.rows), e.batch_rows, e.seed, e.order, e.drop_last)
    changes = deque(run.changes)
    for step in itertools.count():
        while changes and changes[0].step == step:
            before, e = e, changes.popleft().experiment
            data = data if same_rows(before, e) else prepare(e)
            batches.follow(before, e, len(data.rows))
        yield data.rows if batches.rows is None else data.rows[batches.rows.numpy()]
        batches.advance()
