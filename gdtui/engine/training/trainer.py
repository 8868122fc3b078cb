"""Training: each update as the five operations of the tutorials, with a record of every update."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import repeat

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Change, Experiment, changed_fields, same_rows
from gdtui.core.experiment.record_columns import EPOCH, FIXED, GRAD_NORM, LOSS, LR, VALUES
from gdtui.core.fields import OnChange
from gdtui.core.texts import text
from gdtui.engine.curvature.divergence import divergence_cause, divergence_reason
from gdtui.engine.models import loss
from gdtui.engine.models.dataset import Dataset, Floats, prepare
from gdtui.engine.models.flat_parameters import Numbers, record_names
from gdtui.engine.training import optimizers
from gdtui.engine.training.metrics import NOTHING, Metrics
from gdtui.engine.training.recorder import capture_for
from gdtui.engine.training.recordings import Recording, Recordings, play, play_into
from gdtui.engine.training.records import Records
from gdtui.engine.training.schedule import Schedule
from gdtui.engine.training.stopping import StopConditions
from gdtui.engine.training.trainer_state import TrainerState
from gdtui.engine.training.update import UpdateOperations

torch.set_num_threads(1)  # the same sums in the same order on every machine, and small tensors are faster this way

BLOCK = 4096  # most updates in one array of `Trainer.blocks`
_NUMBERS = 2**22  # and most numbers, for models with many parameters
_SAFE = 256  # updates between two states that divergence can return to


class Trainer:
    """One run of an experiment.

    Attributes:
        experiment: the experiment as last changed.
        data: the experiment's rows.
        operations: the operations of the current update. Their model, flat, batches and optimizer stay the same, and
            are attributes here too.
        schedule: the schedule of the learning rate.
        recordings: what updates are played back from; their `failure` is why they are not.
        steps: number of updates done.
        epoch: the pass over the rows that the last update belongs to, from 0; `batches.epoch` is the next one's.
        phase: number of operations done of the current update, 0 to 4.
        taken_lr: the learning rate of the last update; 0 before the first.
        taken_momentum: the momentum of the last update, as `momentum`; 0 before the first.
        losses: the first and the last loss of a batch, each before its update; None before the first.
        reason: the cause in numbers when the next update would not be finite; training then ends.
        stopped: the stop condition that is met, in numbers; training then ends.
        columns: the names of a record's numbers: epoch (from 0), lr, the batch's loss before the update; after it the
            losses over all rows, R² and RMSE (see `Metrics`); the norm of the gradient before clipping; each scalar
            parameter after the update, and each scalar gradient as used in the step, clipped. A record has at most the
            first 64 scalar parameters. Of the gradients that LBFGS takes in one update, the first is recorded.

    Raises:
        ValidationError: when the data, the model or a stop condition cannot be used.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.steps = self.phase = self.epoch = 0
        self.reason, self.stopped, self.taken_lr, self.taken_momentum = "", "", 0.0, 0.0
        self.losses: tuple[float, float] | None = None
        data = prepare(experiment)
        made = self.operations = UpdateOperations(experiment, data)
        self.model, self.flat, self.batches, self.optimizer = made.model, made.flat, made.batches, made.optimizer
        self.schedule = Schedule(experiment, self.optimizer)
        self.recordings = Recordings(made, capture_for(data.x.device))
        self.columns = (*FIXED, *record_names(self.flat.scalars))
        self._equip(experiment, data, StopConditions(experiment, self.model, data))
        self.records = Records(len(self.columns), self._metrics.fill)
        self._phases = (made.forward, made.loss, made.zero_grad, made.backward, made.step)
        self._safe = self.save()

    @property
    def lr(self) -> float:
        """The learning rate of the next update."""
        return float(self.optimizer.param_groups[0]["lr"])

    @property
    def momentum(self) -> float:
        """The momentum of the next update, or its first beta; 0 for an optimizer that has neither."""
        return optimizers.momentum_of(self.optimizer)

    @property
    def in_force(self) -> Experiment:
        """The experiment with the momentum of the next update, which a schedule may have moved."""
        return self.experiment.with_momentum(self.momentum)

    @property
    def measured_every(self) -> int:
        """The number of updates from one whose losses over all rows are measured to the next."""
        return self._metrics.every

    @property
    def finished(self) -> bool:
        """Whether all epochs are done, or a stop condition is met."""
        return self.batches.epoch >= self.experiment.epochs or bool(self.stopped)

    @property
    def done(self) -> bool:
        """Whether training has ended: finished or diverged."""
        return bool(self.reason) or self.finished

    def advance(self) -> None:
        """Do the next operation of the current update."""
        if self.done:
            return
        self._phases[self.phase]()
        if self.phase == len(self._phases) - 1:
            self._finish(self.operations.cost)
        elif self._finite():
            self.phase += 1
        else:
            self._diverge()

    def update(self) -> None:
        """Make an update, or complete the current one."""
        if self.done:
            return
        for operation in self._phases[self.phase :]:
            operation()
        self._finish(self.operations.cost)

    def updates(self, most: int) -> None:
        """Make up to `most` updates, played back where a recording is proved."""
        end = self.steps + min(most, self.batches.remaining(self.experiment.epochs))
        while self.steps < end and not self.done:
            if self.phase:
                self.update()
            elif (recording := self.recordings.trusted()) is None:
                self._prove()
            elif self._uneventful:
                self._play_block(recording, end - self.steps)
            else:
                self._play(recording)

    def blocks(self, until: int | None = None) -> Iterator[Floats]:
        """Train until `until` updates are done, or to the end, and yield blocks of records (updates x columns)."""
        size = max(1, min(BLOCK, _NUMBERS // len(self.columns)))
        while not self.done and (until is None or self.steps < until):
            end = self.steps + size if until is None else min(self.steps + size, until)
            self.updates(end - self.steps)
            if self.records:
                yield self.records.drain()

    def follow(self, changes: Sequence[Change], until: int | None = None) -> Iterator[Floats]:
        """Train and yield as `blocks` does, making each change at its step."""
        for change in changes:
            if until is None or change.step <= until:
                yield from self.blocks(change.step)
                self.change(change.experiment)
        yield from self.blocks(until)

    def change(self, experiment: Experiment) -> None:
        """Continue with another experiment; parameters and the optimizer's state stay.

        The current update continues if the change affects only its step, and begins again otherwise. A schedule
        restarts when one of its settings changes, including the lr. A stop condition that is now met stops at once.

        Raises:
            ValidationError: when the change needs a new run, or its data or stop conditions cannot be used.
        """
        old, data = self.experiment, self._data_of(experiment)
        if shaping := changed_fields(old, experiment, OnChange.NEW_RUN):
            raise ValidationError(shaping[0], getattr(experiment, shaping[0]), text("refusals.new_run"))
        stop = StopConditions(experiment, self.model, data)
        if self.phase and changed_fields(old, experiment, OnChange.RESTART_UPDATE):
            self._abandon()
        self._adopt(experiment, data, stop)
        self.batches.follow(old, experiment, len(data.x))
        if not self.reason:  # after a divergence, the reported growth of the loss stays the same
            self.losses = None
        self.reason = ""
        self.stopped = self._reason(True) if self.steps else ""
        if self.stopped and self.phase:
            self._abandon()
        self._safe = self.save()

    def save(self) -> TrainerState:
        """Return the run's state, without the operations of the current update."""
        return TrainerState(
            experiment=self.experiment,
            steps=self.steps,
            epoch=self.epoch,
            stopped=self.stopped,
            block=(self.operations.before if self.phase else self.flat.block).copy(),
            place=self.batches.save(),
            optimizer=optimizers.save(self.optimizer),
            schedule=self.schedule.save(),
            losses=self.losses,
            norm=self.operations.norm,
            taken_lr=self.taken_lr,
            taken_momentum=self.taken_momentum,
        )

    def load(self, saved: TrainerState) -> None:
        """Continue from a saved state of this run, from which the same updates give the same bits. Records stay."""
        if (experiment := saved.experiment) is not self.experiment:
            data = self._data_of(experiment)
            self._adopt(experiment, data, StopConditions(experiment, self.model, data))
        self.flat.restore(saved.block)
        self.batches.load(saved.place, experiment.drop_last)
        optimizers.load(self.optimizer, saved.optimizer)
        self.schedule.load(saved.schedule)
        self.steps, self.epoch, self.stopped, self.losses = saved.steps, saved.epoch, saved.stopped, saved.losses
        self.taken_lr, self.taken_momentum = saved.taken_lr, saved.taken_momentum
        self.phase, self.reason, self._safe = 0, "", saved
        self.recordings.forget_step()
        self.operations.restart(saved.norm)

    def evaluate(self) -> float:
        """Return the loss over the training rows with the current parameters, without the penalty.

        It is not finite where the next update diverges.
        """
        with torch.no_grad():
            return float(loss.criterion(self.experiment)(self.model(self.data.x), self.data.y))

    def penalty(self) -> float:
        """Return what weight decay adds to the loss that the optimizer descends."""
        return loss.penalty(self.experiment, self.flat.values)

    def predict(self, rows: npt.ArrayLike | Tensor) -> Floats:
        """Return predictions (rows) for features (rows x features), both in the table's own units."""
        with torch.no_grad():
            return self.data.unscale(self.model(self.data.scale(np.asarray(rows))))[:, 0]

    def _data_of(self, experiment: Experiment) -> Dataset:
        return self.data if same_rows(self.experiment, experiment) else prepare(experiment)

    def _adopt(self, experiment: Experiment, data: Dataset, stop: StopConditions) -> None:
        """Take over another experiment, except its batches."""
        old = self.experiment
        self._equip(experiment, data, stop)
        self.records.measure_by(self._metrics.fill)
        lr, momentum = self.lr, self.momentum
        optimizers.change(self.optimizer, experiment)
        if changed_fields(old, experiment, OnChange.RESTART_SCHEDULE):
            self.schedule = Schedule(experiment, self.optimizer)
        else:
            self.optimizer.param_groups[0]["lr"] = lr
            if experiment.moves_momentum:
                optimizers.set_momentum(self.optimizer, momentum)

    def _equip(self, experiment: Experiment, data: Dataset, stop: StopConditions) -> None:
        """Use the data and the loss of an experiment for training and measuring."""
        self.experiment, self.data = experiment, data
        self.operations.equip(experiment, data)
        self.recordings.equip(experiment)
        self._stop, self._metrics = stop, Metrics(experiment, data, self.model, self.flat)
        self._hasty = self._metrics.at_once or stop.active or experiment.clip_norm is not None

    def _prove(self) -> None:
        """Make an update by the ordinary operations, and hold a recording against it."""
        step, foretold = self.steps, self.recordings.foretell()
        self.update()
        if foretold is not None and self.steps > step:
            self.recordings.compare(foretold)

    def _play(self, recording: Recording) -> None:
        """Play back an update."""
        before = self.flat.block.copy()
        play(recording.update)
        self.operations.played(before, self.batches.rows, recording.norm)
        self._finish(recording.cost)

    @property
    def _uneventful(self) -> bool:
        """Whether nothing but a record has to be made between two updates."""
        watched = self._metrics.at_once or self._stop.active
        device = self.data.x.device.type
        return device in ("cpu", "cuda") and self.schedule.constant and not watched

    def _play_block(self, recording: Recording, most: int) -> None:
        """Play back up to `most` updates straight into their records.

        Whether they are finite is seen at the end. The first one that may not be is made again by the ordinary
        operations, which leave the run where it was before.
        """
        before = self.flat.block.copy()
        rows = self.records.reserve(self.steps, min(most, _SAFE - self.steps % _SAFE))
        count, last = play_into(self._upcoming(recording, rows[:, EPOCH]), self.flat, rows)
        made, losses, numbers = rows[:count], rows[:count, LOSS], rows[:count, VALUES]
        made[:, LR], norms = self.lr, made[:, GRAD_NORM]
        norms[~np.isfinite(norms)] = np.nan
        finite = np.isfinite(losses) & np.isfinite(numbers).all(axis=1)
        good = count if finite.all() else int(finite.argmin())
        self.records.count_in(good, rows)
        if good < count:
            self._rewind(self.steps + good)
            self.update()
            return
        self.operations.played(numbers[-2] if count > 1 else before, self.operations.rows, last.norm)
        self.losses = (self.losses[0] if self.losses else float(losses[0]), float(losses[-1]))
        self.taken_lr, self.taken_momentum = self.lr, self.momentum
        self.steps, self.epoch = self.steps + count, int(made[-1, EPOCH])
        if self.steps % _SAFE == 0:
            self._safe = self.save()

    def _upcoming(self, recording: Recording, epochs: Floats) -> Iterator[Recording]:
        """Yield the recording of each update, with its batch, as long as it is trusted; fill in the updates' epochs."""
        batches, most = self.batches, len(epochs)
        self.operations.rows = batches.rows
        if batches.rows is None:
            epochs[:] = np.arange(batches.epoch, batches.epoch + most)
            yield from repeat(recording, most)
            batches.advance(most)
            return
        following: Recording | None = recording
        for place in range(most):
            if following is None:
                return
            self.operations.rows, epochs[place] = batches.rows, batches.epoch
            yield following
            batches.advance()
            following = self.recordings.trusted() if place < most - 1 else None

    def _finish(self, loss: Tensor | None) -> None:
        """Record the update that has been made, which had this loss, and go on to the next one."""
        assert loss is not None
        cost, lr = loss.item(), self.lr
        recorded = self.flat.finite() and self.records.add(self.steps, self.batches.epoch, lr, cost, self.flat.recorded)
        if not recorded:
            self._diverge()
            return
        self.losses, self.taken_lr = (self.losses[0] if self.losses else cost, cost), lr
        self.taken_momentum = self.momentum
        self.steps, self.phase, self.epoch = self.steps + 1, 0, self.batches.epoch
        if self._hasty:
            self._measure()
        self.batches.advance()
        self.schedule.advance(self.batches.epoch > self.epoch, self.evaluate)
        if self.steps % _SAFE == 0:
            self._safe = self.save()

    def _measure(self) -> None:
        """Measure what cannot wait until the records are drained."""
        due = self.steps % self._metrics.every == 0
        if self._metrics.at_once:
            train, test, r2, rmse = self._metrics.now() if due else NOTHING
            self.records.record_metrics((train, test, self._gradient_norm(), r2, rmse))
        elif self.experiment.clip_norm is not None:
            self.records.record_metrics(self._gradient_norm())
        if self._stop.active:
            self.stopped = self._reason(due)

    def _reason(self, due: bool) -> str:
        values = self._block[: len(self.flat.values)]
        return self._stop.reason(values, self._gradient_norm(), self._metrics.now if due else None)

    def _gradient_norm(self) -> float:
        """Return the norm of the last update's gradient before clipping; NaN when it overflows."""
        if self.experiment.clip_norm is not None:
            return self.operations.norm if math.isfinite(self.operations.norm) else math.nan
        gradients = self._block[len(self.flat.values) :].astype(np.float64)
        return math.sqrt(np.vdot(gradients, gradients))

    @property
    def _block(self) -> Numbers:
        """The parameters and gradients after the last update."""
        return self.operations.before if self.phase else self.flat.block

    def _finite(self) -> bool:
        done = self.operations
        made = (done.hypothesis, done.cost, self.flat.gradients, self.flat.gradients)[self.phase]
        return made is not None and bool(torch.isfinite(made).all())

    def _diverge(self) -> None:
        cost = self.operations.cost
        infinite = cost is not None and not bool(torch.isfinite(cost))
        self._abandon()
        if self.optimizer.state:  # the step has changed it
            self._rewind(self.steps)
        against = divergence_cause(self.in_force, self.model, self.data, self.lr)
        self.reason = divergence_reason(against, self.steps, self.losses, infinite)

    def _rewind(self, steps: int) -> None:
        """Repeat the last updates from a safe state, up to a number of updates."""
        self.load(self._safe)
        while self.steps < steps:
            self.update()
            self.records.pop()

    def _abandon(self) -> None:
        self.operations.abandon()
        self.phase = 0
