"""Control of one open run: whether it runs, how fast and how far, and what of it is shown."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import perf_counter

import numpy as np

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.texts import text
from gdtui.engine.cancellation import CancelCheck, never_cancelled
from gdtui.engine.inspect.ending import ending
from gdtui.engine.inspect.view import PredictionPoints, view
from gdtui.engine.models.dataset import Floats, columns, grid
from gdtui.engine.server.inspector import Inspector
from gdtui.engine.server.pacing import FrameClock, RateLimiter, ThroughputMeter
from gdtui.engine.training.timeline import Timeline
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import Event, Frame, RunState, Subscribe

WATCHED = 4096  # most rows, and most points, predicted with each view
BURST, MANY = 0.004, 4096  # most seconds and most updates between two checks for waiting commands and due frames


class RunController:
    """A run that commands act on.

    Args:
        run_id: the number that the other end has given the run.
        timeline: the run itself.
        waited_for: returns whether a command is waiting, for which slow inspections are cancelled.

    Attributes:
        run_id: as above.
        timeline: the run itself.
        grid: values of the feature at which every view has the curve.
        changed: whether anything has happened since the last frame.
        clock: the limit on how often frames are sent.
    """

    def __init__(self, run_id: int, timeline: Timeline, waited_for: CancelCheck = never_cancelled) -> None:
        self.run_id, self.timeline = run_id, timeline
        self.changed, self.grid, self.clock = True, self._grid(), FrameClock()
        self._points = np.empty((0, len(self.trainer.experiment.features)))
        self._inspector = Inspector(run_id, timeline, waited_for)
        self._pace: RateLimiter | None = None  # None while paused
        self._stop_epoch = self._stop_step = math.inf
        self._few = 1.0  # number of updates of the experiment that take as long as a burst
        self._timed: Experiment | None = None  # the experiment
        self._meter = ThroughputMeter()

    @property
    def trainer(self) -> Trainer:
        """The trainer, which is at the cursor."""
        return self.timeline.trainer

    @property
    def state(self) -> RunState:
        """The run's state, as frames report it."""
        if self.trainer.reason:
            return RunState.DIVERGED
        if self.trainer.finished:
            return RunState.FINISHED
        return RunState.PAUSED if self._pace is None else RunState.RUNNING

    def update(self) -> None:
        """Stop running and make one update."""
        self.pause()
        self.timeline.update()

    def phase(self) -> None:
        """Stop running and do the next operation of the current update."""
        self.pause()
        self.timeline.advance()

    def seek(self, step: int, is_cancelled: Callable[[], bool]) -> None:
        """Stop running and move the cursor to a step."""
        self.pause()
        self.timeline.seek(step, is_cancelled)

    def epoch(self) -> None:
        """Run to the end of the epoch, or of the next epoch if already running to an end."""
        stop = self._stop_epoch if self._pace and math.isfinite(self._stop_epoch) else self.trainer.batches.epoch
        self.play(None)
        self._stop_epoch = stop + 1

    def run_to(self, step: int) -> None:
        """Run as fast as possible to a step; pause where that is the past."""
        self.play(None)
        self._stop_step = step
        if self.trainer.steps >= step:
            self.pause()

    def play(self, rate: float | None) -> None:
        """Run at a rate, or as fast as possible without one.

        Raises:
            ValidationError: when the rate is not positive and finite.
        """
        if rate is not None and not 0 < rate < math.inf:
            raise ValidationError("rate", rate, text("refusals.above_0"))
        now = perf_counter()
        later = 1 / rate if self._pace and rate else 0.0  # changing the speed must not itself make an update
        self.changed = True
        self._stop_epoch = self._stop_step = math.inf
        if self.trainer.done:
            return
        if self._pace is None:
            self._meter.rate(now, self.trainer.steps)
        self._pace = RateLimiter(rate, now + later)

    def pause(self) -> None:
        """Stop running."""
        self.changed, self._pace = True, None
        self._stop_epoch = self._stop_step = math.inf
        self._meter.clear()

    def change(self, experiment: Experiment) -> None:
        """Continue with another experiment.

        Raises:
            ValidationError: when the change needs a new run.
        """
        self.timeline.change(experiment)
        self.changed, self.grid = True, self._grid()

    def fork(self) -> None:
        """Continue from the cursor as a new run."""
        self.timeline.fork()
        self.changed, self.grid = True, self._grid()

    def watch(self, watch: Subscribe) -> None:
        """Choose what is shown from now on.

        Raises:
            ValidationError: when a point does not have one number for each feature; everything else takes effect.
        """
        features, points = self.trainer.experiment.features, watch.points[:WATCHED]
        bad = [point for point in points if len(point) != len(features)]
        self.changed, self._points = True, np.array([] if bad else points, np.float64).reshape(-1, len(features))
        self._inspector.subscribe(watch)
        if bad:
            raise ValidationError("points", bad[0], text("refusals.number_for_each", names=", ".join(features)))

    def inspection(self) -> Event | None:
        """Return an inspection that is due, if any."""
        return self._inspector.make(self._pace is not None)

    def inspection_due(self) -> float:
        """Return when the next inspection is due."""
        return self._inspector.due(self._pace is not None)

    def train(self, enough: Callable[[float], bool]) -> None:
        """Make the updates that are due, until `enough` returns True for the current time."""
        while self._pace is not None and not enough(now := perf_counter()) and (due := self._pace.due(now)) >= 1:
            self._pace.done(self._burst(due, now))
            self.changed = True
            ended = self.trainer.batches.epoch >= self._stop_epoch or self.trainer.steps >= self._stop_step
            if self.trainer.done or ended:
                self.pause()

    def _burst(self, due: float, now: float) -> int:
        """Run a burst of about 4 ms and return its size. A check after every update would cost a tenth of the time."""
        if self.trainer.experiment is not self._timed:  # whose updates may take much longer
            self._few, self._timed = 1.0, self.trainer.experiment
        made = self.timeline.updates(max(int(min(due, self._few, self._left())), 1))
        self._few = min(max(made, 1) * BURST / (perf_counter() - now) + 1, MANY)
        return made

    def _left(self) -> float:
        """Return the number of updates to the epoch or the step at which the run stops."""
        batches, epoch = self.trainer.batches, self._stop_epoch
        to_epoch = batches.remaining(int(epoch)) if math.isfinite(epoch) else math.inf
        return min(to_epoch, self._stop_step - self.trainer.steps)

    @property
    def flat_out(self) -> bool:
        """Whether the run goes as fast as possible and does not stop at the end of the epoch."""
        return self._pace is not None and not self._pace.limited and self._stop_epoch == math.inf

    def wake(self) -> float:
        """Return when the next update is due."""
        return math.inf if self._pace is None else self._pace.next()

    def frame(self) -> Frame:
        """Return a frame of every new update since the last frame, and of the model at the cursor."""
        self.changed, head = False, self.timeline.head
        rows, running = self.trainer.records.drain(), self._pace is not None
        return Frame(
            run_id=self.run_id,
            first=head - len(rows),
            block=rows.tobytes(),
            state=self.state,
            rate=self._meter.rate(perf_counter(), self.trainer.steps) if running else 0.0,
            view=view(
                self.trainer,
                self._rows,
                self.grid,
                running,
                PredictionPoints(self._points, self.timeline.start, self._inspector.watch.rows[:WATCHED]),
            ),
            reason=self.trainer.reason or (ending(self.trainer) if self.trainer.finished else ""),
            head=head,
            remaining=self.trainer.batches.remaining(self.trainer.experiment.epochs),
        )

    @property
    def _rows(self) -> range:
        """The watched rows."""
        first = max(self._inspector.watch.first, 0)
        return range(first, first + min(max(self._inspector.watch.count, 0), WATCHED))

    def _grid(self) -> Floats:
        return grid(columns(self.trainer.experiment)[:, :-1])
