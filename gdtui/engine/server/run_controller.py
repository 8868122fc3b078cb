"""A run in hand: whether it goes on, how fast and how far, and what of it is shown."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import perf_counter

import numpy as np

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.cancellation import CancelCheck, never_cancelled
from gdtui.engine.inspect.view import PredictionPoints, view
from gdtui.engine.models.dataset import Floats, columns, grid
from gdtui.engine.server.inspector import Inspector
from gdtui.engine.server.pacing import FrameClock, RateLimiter, ThroughputMeter
from gdtui.engine.training.timeline import Timeline
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import Event, Frame, RunState, Subscribe

WATCHED = 4096  # the most rows predicted with each view, and the most points
BURST, MANY = 0.004, 64  # seconds and updates between two looks at whether something else is to be done


class RunController:
    """A run that commands act on.

    Args:
        run_id: as the other end names it.
        timeline: the run itself.
        waited_for: whether a command is waiting, for which slow extras are given up.

    Attributes:
        run_id: of the run.
        timeline: the run itself.
        grid: values of the feature at which every view has the curve.
        changed: whether anything happened since the last frame.
        clock: says when the next frame may leave.
    """

    def __init__(self, run_id: int, timeline: Timeline, waited_for: CancelCheck = never_cancelled) -> None:
        self.run_id, self.timeline = run_id, timeline
        self.changed, self.grid, self.clock = True, self._grid(), FrameClock()
        self._points = np.empty((0, len(self.trainer.experiment.features)))
        self._inspector = Inspector(run_id, timeline, waited_for)
        self._pace: RateLimiter | None = None  # None while paused
        self._stop_epoch = math.inf
        self._few = 1.0  # updates that take as long as a burst
        self._meter = ThroughputMeter()

    @property
    def trainer(self) -> Trainer:
        """The run at the cursor."""
        return self.timeline.trainer

    @property
    def state(self) -> RunState:
        """What a frame says of it."""
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
        """Stop running, after the update at hand, and do the next operation."""
        self.pause()
        self.timeline.advance()

    def seek(self, step: int, is_cancelled: Callable[[], bool]) -> None:
        """Stop running and put the cursor at a step."""
        self.pause()
        self.timeline.seek(step, is_cancelled)

    def epoch(self) -> None:
        """Run to the end of the epoch; of the next one when it is running to an end already."""
        stop = self._stop_epoch if self._pace and math.isfinite(self._stop_epoch) else self.trainer.batches.epoch
        self.play(None)
        self._stop_epoch = stop + 1

    def play(self, rate: float | None) -> None:
        """Run at a rate, or flat out without one.

        Raises:
            ValidationError: when it is no rate.
        """
        if rate is not None and not 0 < rate < math.inf:
            raise ValidationError("rate", rate, "it must be above 0")
        now = perf_counter()
        later = 1 / rate if self._pace and rate else 0.0  # to turn up the speed makes no update by itself
        self.changed, self._stop_epoch = True, math.inf
        if self.trainer.done:
            return
        if self._pace is None:
            self._meter.rate(now, self.trainer.steps)
        self._pace = RateLimiter(rate, now + later)

    def pause(self) -> None:
        """Stop running."""
        self.changed, self._pace, self._stop_epoch = True, None, math.inf
        self._meter.clear()

    def change(self, experiment: Experiment) -> None:
        """Go on with another experiment.

        Raises:
            ValidationError: when it takes a new run.
        """
        self.timeline.change(experiment)
        self.changed, self.grid = True, self._grid()

    def fork(self) -> None:
        """Go on from the cursor as another run."""
        self.timeline.fork()
        self.changed, self.grid = True, self._grid()

    def watch(self, watch: Subscribe) -> None:
        """Show this from now on.

        Raises:
            ValidationError: when a point has not as many numbers as there are features; all the rest is shown.
        """
        features, points = self.trainer.experiment.features, watch.points[:WATCHED]
        bad = [point for point in points if len(point) != len(features)]
        self.changed, self._points = True, np.array([] if bad else points, np.float64).reshape(-1, len(features))
        self._inspector.subscribe(watch)
        if bad:
            raise ValidationError("points", bad[0], f"it must be a number for each of {', '.join(features)}")

    def inspection(self) -> Event | None:
        """Something beside the frames that is due, if anything is."""
        return self._inspector.make(self._pace is not None)

    def inspection_due(self) -> float:
        """When the next of them is due."""
        return self._inspector.due(self._pace is not None)

    def train(self, enough: Callable[[float], bool]) -> None:
        """Make the updates that are due, until there is enough of it at some moment."""
        while self._pace is not None and not enough(now := perf_counter()) and (due := self._pace.due(now)) >= 1:
            self._pace.done(self._burst(min(due, self._few), now))
            self.changed = True
            if self.trainer.done or self.trainer.batches.epoch >= self._stop_epoch:
                self.pause()

    def _burst(self, most: float, now: float) -> int:
        """Make updates for about so long as nobody minds; how many. To look up after each would cost a tenth of it."""
        made = self.timeline.updates(1 if math.isfinite(self._stop_epoch) else int(most))
        self._few = min(max(made, 1) * BURST / (perf_counter() - now) + 1, MANY)
        return made

    @property
    def flat_out(self) -> bool:
        """Whether it runs as fast as it can, to no near end."""
        return self._pace is not None and not self._pace.limited and self._stop_epoch == math.inf

    def wake(self) -> float:
        """When the next update is due."""
        return math.inf if self._pace is None else self._pace.next()

    def frame(self) -> Frame:
        """Every new update since the last frame, and the model at the cursor."""
        self.changed, head = False, self.timeline.head
        rows, running = self.trainer.records.drain(), self._pace is not None
        return Frame(
            run_id=self.run_id,
            first=head - len(rows),
            block=rows.tobytes(),
            state=self.state,
            rate=self._meter.rate(perf_counter(), self.trainer.steps) if running else 0.0,
            view=view(
                self.trainer, self._rows, self.grid, running, PredictionPoints(self._points, self.timeline.start)
            ),
            reason=self.trainer.reason,
            head=head,
        )

    @property
    def _rows(self) -> range:
        """The watched rows."""
        first = max(self._inspector.watch.first, 0)
        return range(first, first + min(max(self._inspector.watch.count, 0), WATCHED))

    def _grid(self) -> Floats:
        return grid(columns(self.trainer.experiment)[:, :-1])
