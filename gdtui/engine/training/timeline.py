"""Move a run in time: forwards by training, back by loading a checkpoint and training again.

A run's numbers depend only on its experiment and its changes, so training again gives the same bits.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import msgspec

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Change, Experiment, Run
from gdtui.core.texts import text
from gdtui.engine.training.checkpoints import Checkpoint, Checkpoints
from gdtui.engine.training.recomputed import RecomputedRecords
from gdtui.engine.training.trail import Trail
from gdtui.engine.training.trainer import Trainer

_BURST = 0.004  # seconds of repeated updates between two questions whether to go on


class Timeline:
    """A run with a cursor that moves in both directions.

    Attributes:
        run: the experiment and its changes so far.
        trainer: the training at the cursor, which is at `trainer.steps`.
        start: every scalar parameter at the start of the run; a fork has its parent's.
        trail: the parameters at some steps.
        head: number of known updates. When a known update is repeated, it is not recorded again.

    Args:
        run: what to train.
        head: number of updates already known from an earlier opening of the run; `seek` reaches them.
        checkpoints: where to store states, which make going back fast.

    Raises:
        ValidationError: when the experiment cannot be trained.
    """

    def __init__(self, run: Run, head: int = 0, checkpoints: Checkpoints | None = None) -> None:
        self.run, self.head = run, head
        self.trainer = Trainer(run.experiment)
        self.start = self.trainer.flat.values.clone()
        self.trail = Trail()
        self._checkpoints = Checkpoints() if checkpoints is None else checkpoints
        self._changes = 0  # number of changes in effect at the cursor
        self._spent = 0.0  # seconds of training since the last checkpoint
        self._stuck = False  # whether the update after the head would not be finite
        self._keep()
        self._arrive()

    @property
    def past(self) -> bool:
        """Whether a known update or a change comes after the cursor."""
        return self.trainer.steps < self.head or self._changes < len(self.run.changes)

    def update(self) -> None:
        """Make the update at the cursor, or the rest of it: a new one at the head, otherwise a known one again."""
        self._go(self.trainer.update)

    def updates(self, most: int) -> int:
        """Make up to `most` updates, and return how many were made. They end at the head and at a change to come."""
        step = self.trainer.steps
        ends = [self.head] if step < self.head else []
        ends += [change.step for change in self.run.changes[self._changes : self._changes + 1]]
        self._go(lambda: self.trainer.updates(min(step + most, *ends) - step if ends else most))
        return self.trainer.steps - step

    def advance(self) -> None:
        """Do the next of the five operations of the update at the cursor."""
        self._go(self.trainer.advance)

    def seek(self, step: int, is_cancelled: Callable[[], bool] = lambda: False) -> None:
        """Move the cursor to a step between the run's start and its head; an unfinished update is abandoned.

        Args:
            step: number of updates done there; the changes pinned to it are in effect.
            is_cancelled: called every few milliseconds; when it returns True, the cursor stays where it is.
        """
        step = min(max(step, 0), self.head)
        cursor = self.trainer.steps
        if cursor == self.head:
            self._stuck = bool(self.trainer.reason)
        if cursor == step and not self.trainer.phase:
            return
        nearest = self._checkpoints.before(step)
        if not nearest.step <= cursor < step:
            self._load(nearest)
        self._train(step, is_cancelled)

    def change(self, experiment: Experiment) -> None:
        """Continue with another experiment from the cursor, as a change pinned to its step. In the past this forks.

        Raises:
            ValidationError: when the change needs a new run; nothing is changed then.
        """
        self.trainer.change(experiment)
        step, made = self.trainer.steps, self.run.changes[: self._changes]
        self.run = msgspec.structs.replace(self.run, changes=(*made, Change(step, experiment)))
        self._changes += 1
        self._end()

    def fork(self) -> None:
        """Drop everything after the cursor and continue from here as a new run. The old value of `run` stays valid."""
        self.run = msgspec.structs.replace(self.run, changes=self.run.changes[: self._changes])
        self._end()

    def records(self, first: int, stop: int) -> RecomputedRecords:
        """Return the records of known updates from one to before another, yet to be computed; the cursor stays.

        Raises:
            ValidationError: when there are no such updates.
        """
        if stop > self.head:
            raise ValidationError("stop", stop, text("refusals.run_has", updates=self.head))
        return RecomputedRecords(self.run, first, stop, self._checkpoints.before(first + 1))

    def _end(self) -> None:
        """Make the cursor the head."""
        self.head = self.trainer.steps
        self._checkpoints.forget(self.head)
        self.trail.forget(self.head)

    def _train(self, step: int, is_cancelled: Callable[[], bool]) -> None:
        """Repeat the known updates up to a step."""
        few, start = 1, perf_counter()
        while self.trainer.steps < step and not self.trainer.done and not is_cancelled():
            self.updates(min(few, step - self.trainer.steps))
            few, start = 2 * few if perf_counter() - start < _BURST else max(few // 2, 1), perf_counter()
        if self.trainer.done:  # the run cannot have been further than this before
            self.head = self.trainer.steps
        if self.trainer.steps == self.head and self._stuck:
            self.trainer.update()  # fails again, which sets the reason

    def _go(self, operation: Callable[[], None]) -> None:
        step = self.trainer.steps
        if self._spent >= self._checkpoints.spacing and step > self._checkpoints.newest and not self.trainer.phase:
            self._keep()
        start = perf_counter()
        operation()
        self._spent += perf_counter() - start
        if self.trainer.steps > step:
            if self.trainer.steps <= self.head:
                self.trainer.records.pop(self.trainer.steps - step)
            self._arrive()

    def _arrive(self) -> None:
        """Move the head if the cursor has passed it, and make the changes that are pinned to this step."""
        self.head = max(self.head, self.trainer.steps)
        self.trail.visit(self.trainer.steps, self.trainer.flat.values)
        for change in self.run.changes[self._changes :]:
            if change.step > self.trainer.steps:
                break
            self.trainer.change(change.experiment)
            self._changes += 1

    def _keep(self) -> None:
        self._checkpoints.add(Checkpoint(self.trainer.steps, self._changes, self.trainer.save()))
        self._spent = 0.0

    def _load(self, checkpoint: Checkpoint) -> None:
        self.trainer.load(checkpoint.state)
        self._changes, self._spent = checkpoint.changes, 0.0
        self._arrive()
