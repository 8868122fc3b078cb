"""A run in time: forwards by training, back by a checkpoint and training again.

A run's numbers depend on nothing but its experiment and its changes, so to train again gives the same bits.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import msgspec

from gdtui.core.experiment.experiment import Change, Experiment, Run
from gdtui.engine.training.checkpoints import Checkpoint, Checkpoints
from gdtui.engine.training.trainer import Trainer


class Timeline:
    """A run that can be gone through in both directions.

    Attributes:
        run: the experiment and its changes so far.
        trainer: the run at the cursor, which is at `trainer.steps`.
        start: every scalar parameter as the run started with them; a fork has its parent's.
        head: the newest update computed. Updates below it are known: made again, they are not recorded again.

    Args:
        run: what to train.
        head: updates that are known already, from an earlier life of the run; go to them by `seek`.
        checkpoints: where to keep what makes going back fast.

    Raises:
        ValidationError: when the experiment cannot be trained.
    """

    def __init__(self, run: Run, head: int = 0, checkpoints: Checkpoints | None = None) -> None:
        self.run, self.head = run, head
        self.trainer = Trainer(run.experiment)
        self.start = self.trainer.flat.values.clone()
        self._checkpoints = Checkpoints() if checkpoints is None else checkpoints
        self._changes = 0  # how many are in effect at the cursor
        self._spent = 0.0  # seconds of training since the last checkpoint
        self._stuck = False  # whether the update after the head was found not to be finite
        self._keep()
        self._arrive()

    @property
    def past(self) -> bool:
        """Whether something of the run is known to come after the cursor: an update, or a change."""
        return self.trainer.steps < self.head or self._changes < len(self.run.changes)

    def update(self) -> None:
        """Make the update at the cursor, or what is left of it: a new one at the head, else a known one again."""
        self._go(self.trainer.update)

    def updates(self, most: int) -> int:
        """Make up to so many updates in one go, or one where they are known already; how many were made."""
        step = self.trainer.steps
        if self.past or self.trainer.phase:
            self.update()
        else:
            self._go(lambda: self.trainer.updates(most))
        return self.trainer.steps - step

    def advance(self) -> None:
        """Do the next of the five operations of that update."""
        self._go(self.trainer.advance)

    def seek(self, step: int, is_cancelled: Callable[[], bool] = lambda: False) -> None:
        """Put the cursor at a step, or as near as the run's start and head let it; an update at hand is left.

        Args:
            step: updates done there, with the changes pinned to it made.
            is_cancelled: asked before each update whether to stay where it has come to.
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
        """Go on with another experiment from the cursor, as a change pinned to its step. In the past that is a fork.

        Raises:
            ValidationError: when it takes a new run; nothing has changed then.
        """
        self.trainer.change(experiment)
        step, made = self.trainer.steps, self.run.changes[: self._changes]
        self.run = msgspec.structs.replace(self.run, changes=(*made, Change(step, experiment)))
        self._changes += 1
        self._end()

    def fork(self) -> None:
        """Leave what comes after the cursor: the run goes on from here as another. `Run` has what the old one was."""
        self.run = msgspec.structs.replace(self.run, changes=self.run.changes[: self._changes])
        self._end()

    def _end(self) -> None:
        """Make the cursor the head."""
        self.head = self.trainer.steps
        self._checkpoints.forget(self.head)

    def _train(self, step: int, is_cancelled: Callable[[], bool]) -> None:
        """Make the known updates up to a step."""
        while self.trainer.steps < step and not self.trainer.done and not is_cancelled():
            self.update()
        if self.trainer.done:  # an earlier life cannot have come further than this
            self.head = self.trainer.steps
        if self.trainer.steps == self.head and self._stuck:
            self.trainer.update()  # which says again why it cannot be made

    def _go(self, operation: Callable[[], None]) -> None:
        step = self.trainer.steps
        if self._spent >= self._checkpoints.spacing and step > self._checkpoints.newest and not self.trainer.phase:
            self._keep()
        start = perf_counter()
        operation()
        self._spent += perf_counter() - start
        if self.trainer.steps > step:
            if self.trainer.steps <= self.head:
                self.trainer.records.pop()
            self._arrive()

    def _arrive(self) -> None:
        """Count the update and make the changes that are pinned here."""
        self.head = max(self.head, self.trainer.steps)
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
