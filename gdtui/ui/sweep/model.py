"""The sweep on the screen: what was requested from the engine, and what it has sent. There are no widgets here."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from gdtui import protocol
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.storage.session_file import Session
from gdtui.core.texts import text
from gdtui.core.theory.theory import Theory
from gdtui.ui.session.model import SessionModel
from gdtui.ui.shell.engine_link import EngineLink
from gdtui.ui.shell.screen_model import ScreenModel
from gdtui.ui.sweep.draft import SweepDraft, batch_draft, first_draft, suiting
from gdtui.ui.sweep.snapshot import SweepSnapshot

if TYPE_CHECKING:  # numpy is imported with it, and the first paint does not wait for numpy
    from gdtui.core.theory.sweep_result import Metric, SweepResult


class SweepModel(ScreenModel):
    """A sweep of the experiment in hand.

    Args:
        session: unused: the run in hand has its own model, `subject`.
        engine: the engine that makes the runs.
        changed: called when there is something new to show.
    """

    SUBJECT: ClassVar[type[ScreenModel] | None] = SessionModel
    subject: SessionModel

    def __init__(self, session: Session, engine: EngineLink, changed: Callable[[], None]) -> None:
        super().__init__(session, engine, changed)
        self.log_scale = True
        self._draft: SweepDraft | None = None  # None is the one that suits the experiment
        self._result: SweepResult | None = None
        self._shown: SweepResult | None = None  # the copy of it that a snapshot has
        self._request_id = self._done = 0
        self._cursor: int | None = None
        self._of = ""  # the name of the session that all this is of

    def snapshot(self) -> SweepSnapshot:
        """Return what the screen shows now."""
        self._follow()
        if self._result is not None and self._shown is None:
            self._shown = self._result.copy()
        return SweepSnapshot(
            title=str(self.subject.session.title),
            experiment=self.experiment,
            theory=self._theory,
            draft=self.draft,
            result=self._shown,
            done=self._done,
            running=self.running,
            cursor=self._cursor,
            log_scale=self.log_scale,
            refusal=self._refusal,
            fault=self._engine.fault,
            marker=self.marker,
        )

    def _follow(self) -> None:
        """Forget the sweep of another session."""
        name = self.subject.session.name
        if name != self._of:
            self._stop()
            self._of, self._draft, self._result, self._shown, self._cursor = name, None, None, None, None

    @property
    def experiment(self) -> Experiment:
        """The experiment in hand."""
        return self.subject.experiment

    @property
    def _theory(self) -> Theory | None:
        return self.subject.snapshot().theory

    @property
    def draft(self) -> SweepDraft:
        """What the form says."""
        return self._draft or first_draft(self.experiment, self._theory)

    @property
    def running(self) -> bool:
        """Whether the sweep is being worked on."""
        return self._engine.waits_for(self._request_id)

    # -- the engine

    def handle_event(self, event: protocol.AnyEvent) -> None:
        """Take the results of the present sweep; drop those of an earlier one."""
        if not isinstance(event, protocol.SweepAdvanced) or event.request_id != self._request_id:
            return
        result = self._result
        assert result is not None
        self._done = event.done
        result.target, result.low, result.high = event.target, event.low, event.high
        if event.places:
            result.take(event.places, event.losses, (event.arrived, event.diverged), event.regimes)
            self._shown = None

    def _hear(self, event: protocol.Answered | protocol.RequestFailed) -> None:
        if isinstance(event, protocol.RequestFailed):
            self._refusal = event.message
        elif self._cursor is None and self._result is not None:
            self._cursor = self._result.best()
        self._shown = None

    # -- the sweep

    def toggle(self) -> None:
        """Make the sweep, or stop; what is complete stays."""
        if self.running:
            self._stop()
            self.say(text("sweep.stopped"))
        else:
            self._start()

    def _stop(self) -> None:
        self._engine.cancel(self._request_id)

    def _start(self) -> None:
        from gdtui.core.theory.sweep_result import SweepResult

        self._refusal = ""
        try:
            sweep = self.draft.sweep.checked(self.experiment)
        except ValidationError as error:
            self.say(str(error))
            return
        self._stop()
        self._result, self._shown = SweepResult(self.experiment, sweep), None
        self._cursor, self._done = None, 0
        request = protocol.SweepRequest(experiment=self.experiment, sweep=sweep)
        self._request_id = self._engine.ask(request, self._hear)
        self._changed()

    def edit(self, draft: SweepDraft) -> None:
        """Make another sweep the next one."""
        self._draft, self._refusal = draft, ""
        self._changed()

    def sweep_setting(self, name: str) -> None:
        """Sweep a setting by itself, over a range that suits it."""
        self._draft = self.draft.over(suiting(name, self.experiment, self._theory)).across(None)
        self._start()

    def sweep_batches(self) -> None:
        """Sweep the learning rate with the batch size."""
        self._draft = batch_draft(self.draft, self.experiment, self._theory)
        self._start()

    # -- the cursor

    def move(self, by: int, axis: int) -> None:
        """Move the cursor by some values of an axis; at first it goes to the best run."""
        result = self._result
        if result is None:
            self.say(text("sweep.none"))
            return
        if axis >= len(result.shape):
            self.say(text("sweep.one_setting"))
            return
        if self._cursor is None:
            self.go_to_best()
            return
        stride = math.prod(result.shape[axis + 1 :])
        at = self._cursor // stride % result.shape[axis]
        self._put(self._cursor + (min(max(at + by, 0), result.shape[axis] - 1) - at) * stride)

    def _put(self, cursor: int) -> None:
        self._cursor, self._refusal = cursor, ""
        self._changed()

    def go_to_best(self, metric: Metric = "loss") -> None:
        """Put the cursor at the best run, by its last loss or by the updates that it took."""
        best = self._result.best(metric) if self._result is not None else None
        if best is None:
            self.say(text("sweep.none" if self._result is None else "sweep.no_best"))
        else:
            self._put(best)

    def pick(self, values: tuple[float, ...]) -> None:
        """Put the cursor at the run that is nearest to some values."""
        if self._result is not None:
            self._put(self._result.nearest(values))

    def toggle_log(self) -> None:
        """Draw the curve on the other scale."""
        self.log_scale = not self.log_scale
        self._changed()

    def open(self) -> bool:
        """Begin the run under the cursor in place of the one in hand, which stays as a ghost; return whether it can."""
        if self._result is None or self._cursor is None:
            self.say(text("sweep.none" if self._result is None else "sweep.no_cursor"))
            return False
        result = self._result
        values = tuple(result.values[self._cursor].tolist())
        self.subject.reset(result.sweep.at(values, result.experiment))
        return True
