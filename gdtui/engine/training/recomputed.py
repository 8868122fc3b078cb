"""The records of updates that a run has made before, computed again by a trainer of their own."""

from __future__ import annotations

from time import perf_counter

import numpy as np

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Run
from gdtui.core.texts import text
from gdtui.engine.models.dataset import Floats
from gdtui.engine.training.checkpoints import Checkpoint
from gdtui.engine.training.trainer import Trainer

BURST = 0.004  # seconds of training between two questions whether to go on


class RecomputedRecords:
    """The records of some updates of a run; `work` brings them nearer.

    Args:
        run: the run.
        first: the number of the first update.
        stop: the number after the last one.
        checkpoint: a state of the run at `first` or before it, to begin from; None to begin at the start.

    Attributes:
        first: as above.
        done: whether all records are there.

    Raises:
        ValidationError: when there are no such updates, or the run cannot be trained.
    """

    def __init__(self, run: Run, first: int, stop: int, checkpoint: Checkpoint | None = None) -> None:
        if not 0 <= first < stop:
            raise ValidationError("stop", stop, text("refusals.above_first_update", first=first))
        self.first, self._stop = first, stop
        self._trainer = Trainer(run.experiment)
        if checkpoint is not None:
            self._trainer.load(checkpoint.state)
        self._changes = list(run.changes[checkpoint.changes if checkpoint is not None else 0 :])
        self._blocks: list[Floats] = []
        self._few = 1  # updates that take about as long as a burst
        self._change()

    @property
    def done(self) -> bool:
        """Whether all records are there."""
        return self._trainer.steps >= self._stop

    def work(self) -> None:
        """Make some updates, for a few milliseconds.

        Raises:
            ValidationError: when the run has ended before.
        """
        trainer, start, step = self._trainer, perf_counter(), self._trainer.steps
        ends = [self._stop, *([self.first] if step < self.first else []), *(c.step for c in self._changes[:1])]
        trainer.updates(min(self._few, min(ends) - step))
        if trainer.steps > self.first:
            self._blocks.append(trainer.records.drain())
        else:
            trainer.records.pop(len(trainer.records))
        if trainer.steps == step:
            raise ValidationError("stop", self._stop, text("refusals.run_ends", step=step))
        quick = perf_counter() - start < BURST
        self._few = 2 * self._few if quick else max(self._few // 2, 1)
        self._change()

    def _change(self) -> None:
        """Make the changes that are pinned to this step."""
        while self._changes and self._changes[0].step == self._trainer.steps:
            self._trainer.change(self._changes.pop(0).experiment)

    @property
    def rows(self) -> Floats:
        """The records that are there (updates x columns)."""
        return np.concatenate(self._blocks)
