"""The state of the run on the screen: what was requested from the engine, and what it has sent.

There are no widgets here. Events arrive in `handle_event`, commands leave through `command`, and `snapshot` is the
one frozen view that every panel draws from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from gdtui import protocol
from gdtui.core.experiment.experiment import Change, Experiment, Run, RunParent, needs_new_run
from gdtui.core.storage.run_entry import Position
from gdtui.core.storage.session_file import Session
from gdtui.core.texts import text
from gdtui.protocol import RunState
from gdtui.ui.session.companion import Companion
from gdtui.ui.session.recalls import Owner, Recalls
from gdtui.ui.session.replays import Replays
from gdtui.ui.session.run_list import RunList
from gdtui.ui.session.snapshot import NOTHING, SHOWN_AS, Ghost, RunSnapshot, with_context
from gdtui.ui.shell.engine_link import EngineLink
from gdtui.ui.shell.screen_model import SteppingModel

if TYPE_CHECKING:  # numpy is imported with it, and the first paint does not wait for numpy
    from gdtui.core.data.history import History
    from gdtui.core.theory.theory import Theory


class RunModel(SteppingModel):
    """A session's run, which an engine trains; `SessionModel` adds what the keys do.

    Args:
        session: the session whose last run is shown first.
        engine: the engine that trains the run.
        changed: called when there is something new to show for a reason other than an event.
    """

    SPEEDS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, None)

    def __init__(self, session: Session, engine: EngineLink, changed: Callable[[], None]) -> None:
        super().__init__(session, engine, changed)
        self.speed = 20
        self.log_scale = False
        self._run_id = 0
        self.recalls = Recalls(engine, self._owner, changed)
        self._watch = protocol.Subscribe(0, 64)
        self._companion: Companion | None = None
        self._take_runs(RunList(session))
        self._resume(session.positions.get(self.run.name))

    def _take_runs(self, runs: RunList) -> None:
        self._runs, self._replays = runs, Replays(self._engine, runs, self.recalls.miss)
        self._end_companion()
        self._changed_from: list[Experiment] = []  # what each change since the run was opened has changed
        self._undone, self._gesture = list[Experiment](), 0  # the gesture is that of the last change
        self._forget()

    def _forget(self) -> None:
        """Drop everything that belonged to the last run."""
        self.recalls.drop()
        self._configured: protocol.RunConfigured | None = None
        self._history: History | None = None
        self._frame: protocol.Frame | None = None
        self._start: protocol.RunView | None = None
        self._end: protocol.RunView | None = None  # the last view of the newest update
        self._head = RunState.PAUSED  # the state of the run there
        self._theory: Theory | None = None
        self._inspections: dict[str, Any] = {}  # the newest ones, by their names in the snapshot
        self._refusal, self._total, self._derived_at, self._racing = "", 0, 0, False
        self._resumed: Position | None = None  # how far a saved run had come, until it is there again
        self._aim: int | None = None  # where the cursor was sent but has not arrived yet
        self._asked: list[Experiment] = []  # changes that the engine has not answered yet
        self._changed_at = 0  # the step of the last change that it has answered

    @property
    def run(self) -> Run:
        """The run on the screen."""
        return self._runs.run

    @property
    def experiment(self) -> Experiment:
        """The experiment in force at the cursor, or the one that was requested."""
        if self._asked:
            return self._asked[-1]
        # At the newest update, a change may be in force from a later one: the updates up to it are on their way.
        return self._runs.at(max(self._cursor, self._changed_at) if self._cursor >= self._length else self._cursor)

    @property
    def hidden(self) -> tuple[str, ...]:
        """The panels that the session hides."""
        return self._runs.hidden

    @property
    def session(self) -> Session:
        """The session with all its runs, and how far they have come."""
        session = self._runs.session
        positions = {**session.positions, self.run.name: self._resumed or self._position}
        return msgspec.structs.replace(session, positions=positions)

    def snapshot(self) -> RunSnapshot:
        """Return what the screen shows now."""
        frame = self._frame
        return RunSnapshot(
            **self._runs.told,
            experiment=self.experiment,
            configured=self._configured,
            history=self._history,
            updates=self._length,
            total=self._total,
            view=frame.view if frame else None,
            start=self._start,
            head=self._head,
            racing=self._racing,
            companion=self._companion.shown if self._companion else None,
            theory=self._theory,
            derived_at=self._derived_at,
            **self._inspections,
            recalled=self.recalls.arrived,
            recalling=self.recalls.waiting,
            points=self._watch.points,
            state=frame.state if frame else RunState.PAUSED,
            rate=frame.rate if frame else 0,
            speed=self.speed,
            marker=self.marker,
            log_scale=self.log_scale,
            fault=self._engine.fault,
            reason=frame.reason if frame else "",
            refusal=self._refusal,
        )

    @property
    def _length(self) -> int:
        return len(self._history) if self._history is not None else 0

    @property
    def _position(self) -> Position:
        return Position(self._length, self._cursor, self._head is RunState.DIVERGED)

    @property
    def _cursor(self) -> int:
        """Return the step where the cursor is, or to which it is moving."""
        if self._aim is not None:
            return self._aim
        return self._frame.view.step if self._frame else 0

    # -- the engine

    @property
    def subscription(self) -> protocol.Subscribe:
        """What the engine sends beside the updates."""
        return self._watch

    def initial_commands(self) -> Iterator[protocol.Command]:
        """Have a new engine replay the run under its own id, and put the cursor back."""
        self._run_id = self._run_id or self._engine.new_id()
        yield from self._configure(self._length)
        yield from self._replays.commands()

    def _replace_run(self) -> Iterator[protocol.Command]:
        """Have the engine begin a run under a new id, so that later events of the last run are not mistaken for it."""
        yield protocol.CloseRun(self._run_id)
        self._run_id = self._engine.new_id()
        yield from self._configure(self._length)

    def _configure(self, step: int) -> Iterator[protocol.Command]:
        cursor = self._cursor
        yield protocol.KeepTables(tuple({table.id for table in self._runs.tables()}))
        yield protocol.Configure(self._run_id, self.run, step)
        yield msgspec.structs.replace(self._watch, run_id=self._run_id)
        if cursor < step:
            yield protocol.Seek(cursor, run_id=self._run_id)
        elif self._resumed:
            yield protocol.RunTo(self._resumed.updates + self._resumed.diverged, run_id=self._run_id)
        elif self._head is RunState.DIVERGED:
            yield protocol.RunTo(step + 1, run_id=self._run_id)  # it fails again, and says why
        if self._companion is not None:
            yield from self._companion.begin(self._engine.new_id(), self.run, self._length, self._cursor)

    def _end_companion(self) -> None:
        if self._companion is not None and self._engine.reachable:
            self._engine.tell(protocol.CloseRun(self._companion.run_id))
        self._companion = None

    def handle_event(self, event: protocol.AnyEvent) -> None:
        """Handle an event of the present run; drop an event of an earlier run, which is out of date."""
        if self._companion is not None:
            self._engine.tell(*self._companion.handle_event(event))
        match event:
            case protocol.CommandRejected() if event.run_id in (0, self._run_id):
                self._refusal, self._aim = event.message, None
                self._asked.clear()
            case protocol.RunConfigured(run_id=self._run_id):
                self._begin(event)
            case protocol.Frame(run_id=self._run_id) if self._history is not None:
                self._arrive(event, self._history)
            case protocol.ExperimentChanged(run_id=self._run_id):
                del self._asked[:1]
                self._configured = with_context(self._configured, event)
                self._runs.change(Change(event.step, event.experiment))
                self._changed_at = event.step
            case protocol.RunForked(run_id=self._run_id) if self._history is not None:
                self._part(event, self._history)
            case protocol.TheoryReady(run_id=self._run_id):
                self._theory, self._derived_at = event.theory, event.step
            case protocol.Inspection(run_id=self._run_id):
                self._inspections[SHOWN_AS[type(event).__name__]] = event
            case _:
                self._replays.handle_event(event)

    def _begin(self, event: protocol.RunConfigured) -> None:
        from gdtui.core.data.history import History  # it imports numpy: 0.15 s that the first paint does not wait for

        self._configured = event
        self._history = self._history or History(event.columns, self.recalls.miss)  # a replay continues it

    def _arrive(self, frame: protocol.Frame, history: History) -> None:
        history.append(frame.first, frame.block)
        ran, self._frame = self._frame is not None and self._frame.state is RunState.RUNNING, frame
        if self._companion is not None and ran and frame.state is not RunState.RUNNING:
            self._engine.tell(self._companion.run_to(frame.view.step))
        self._start = self._start or frame.view
        if self._resumed is not None and frame.state is not RunState.RUNNING and len(history):
            cursor, self._resumed = self._resumed.cursor, None
            self.seek(cursor)
        if frame.view.step == len(history):
            self._total = frame.view.step + frame.remaining
            self._end, self._head = frame.view, frame.state
        if frame.view.step == self._aim:
            self._aim = None
        self.recalls.go_on(history)

    def _owner(self, history: History) -> Owner | None:
        """Return the run that a history is of, if it is on the screen."""
        if history is self._history:
            return Owner(self.run, self._run_id, not self.running)
        owners = (Owner(ghost.run, 0, not self.running) for ghost in self._runs.ghosts if ghost.history is history)
        return next(owners, None)

    def _resume(self, position: Position | None) -> None:
        """Have a saved run made again, up to where it was."""
        self._resumed = position if position is not None and position.updates else None

    def _part(self, event: protocol.RunForked, history: History) -> None:
        """Continue as another run; the run up to here becomes a ghost."""
        if self._asked and self._asked[0] == event.run.current:
            del self._asked[:1]
        before = self.run.name
        self.recalls.drop()
        self._runs.fork(event.run, RunParent(before, event.step), self._ghost())
        self._tell_ghost(event.step, before)
        self._history, self._end, self._head = history.part(event.step), None, RunState.PAUSED
        self._configured = with_context(self._configured, event)

    def _tell_ghost(self, step: int, before: str) -> None:
        self.notices.append(text("keys.forked", run=self.run.name, step=f"{step:,}", before=before))

    def _ghost(self) -> Ghost | None:
        """Return the present run as a ghost; None before its first update."""
        if self._configured is None or self._history is None or not self._length:
            return None
        state = RunState.PAUSED if self._head is RunState.RUNNING else self._head
        return Ghost(self.run, self._configured, self._history, self._start, self._end, state)

    # -- commands

    def command(self, command: protocol.RunCommand) -> None:
        """Send a command; if the engine has ended, start another one, which replays the run first."""
        self._refusal, self._resumed = "", None
        if not isinstance(command, protocol.Seek | protocol.ChangeExperiment):  # the cursor moves from where it is
            self._aim = None
        self._engine.send(msgspec.structs.replace(command, run_id=self._run_id))
        if self._companion is not None:
            self._engine.send(self._companion.obeying(command))

    def seek(self, step: int) -> None:
        """Put the cursor at a step, or as near to it as the run has come."""
        self._aim = min(max(step, 0), self._length)
        self.command(protocol.Seek(self._aim))

    def reset(self, experiment: Experiment | None = None) -> None:
        """Begin again from the same start with the present settings, or with these; the old run becomes a ghost."""
        features, before = self.run.experiment.features, self.run.name
        self._runs.begin(experiment or self.experiment, self._ghost())
        if self.run.name != before:
            self._tell_ghost(0, before)
        self._restart(self._watch.points if self.run.experiment.features == features else ())

    def _restart(
        self, points: tuple[tuple[float, ...], ...], ghost: Ghost | None = None, position: Position | None = None
    ) -> None:
        """Begin at step 0, or where a run was left, and predict some points.

        The survey is dropped, whose parameters this model may not have.

        Args:
            points: the points.
            ghost: the run's updates, if they are in memory.
            position: where the run was left.
        """
        self._forget()
        if ghost is None:
            self._resume(position)
        else:
            self._history, self._start, self._end, self._head = ghost.history, ghost.start, ghost.end, ghost.state
            self._aim = position.cursor if position is not None else ghost.updates
        self._watch = msgspec.structs.replace(self._watch, points=points, landscape=None)
        if self._engine.reachable:
            self._engine.tell(*self._replace_run())
            self._replays.go_on()
        else:
            self._engine.revive()
        self._changed()

    def _go_to(self, before: Run, ghost: Ghost | None, position: Position) -> None:
        """Go on with the run that the list has made the present one, from where it was left.

        Args:
            before: the run that was in hand before.
            ghost: the run's updates, if they are in memory.
            position: where it was left.
        """
        points = self._watch.points if self.run.experiment.features == before.experiment.features else ()
        self._end_companion()
        self._changed_from.clear()
        self._undone.clear()
        self._gesture = 0
        self._restart(points, ghost, position)

    def change(self, experiment: Experiment, gesture: int = 0) -> None:
        """Continue with another experiment: live at the head, else as a fork; from step 0 if it changes the start.

        Changes with the number of one gesture, which is not 0, are taken back as one.
        """
        if experiment == self.experiment:
            return
        self._undone.clear()
        if not gesture or gesture != self._gesture:
            self._changed_from.append(self.experiment)
        elif self._changed_from[-1] == experiment:  # the gesture has put everything back
            self._changed_from.pop()
            gesture = 0
        self._gesture = gesture
        self._go_on_with(experiment)

    def undo(self) -> None:
        """Take back the last change of the settings or the data."""
        self._swap(self._changed_from, self._undone, text("keys.nothing_to_undo"))

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        self._swap(self._undone, self._changed_from, text("keys.nothing_to_redo"))

    def _swap(self, wanted: list[Experiment], others: list[Experiment], nothing: str) -> None:
        if not wanted:
            self.say(nothing)
            return
        others.append(self.experiment)
        self._gesture = 0
        self._go_on_with(wanted.pop())

    def _go_on_with(self, experiment: Experiment) -> None:
        if experiment == self.experiment:
            return
        if self._length == 0 or needs_new_run(self.experiment, experiment):
            self.reset(experiment)
        else:
            self._asked.append(experiment)
            self.command(protocol.ChangeExperiment(experiment))

    def subscribe(self, needs: Mapping[str, Any]) -> None:
        """Request what the visible panels need from the engine: attributes of `protocol.Subscribe`."""
        needs = dict(needs)
        self._replays.want(needs.pop("all_runs", False))
        if self._configured is None:  # only a configured run says what can be surveyed
            needs = {**needs, "landscape": None}
        self._tell_subscription({**NOTHING, **needs})

    def predict(self, points: tuple[tuple[float, ...], ...]) -> None:
        """Have the model predict rows of features in every view."""
        self._tell_subscription({"points": points})

    def predict_table(self) -> None:
        """Have the model at the cursor predict every row of the table, once."""
        if self._engine.reachable:
            self._engine.tell(protocol.PredictTable(run_id=self._run_id))

    def _tell_subscription(self, what: Mapping[str, Any]) -> None:
        watch = msgspec.structs.replace(self._watch, **what)
        if watch != self._watch:
            self._watch = watch
            if self._engine.reachable:
                self._engine.tell(msgspec.structs.replace(watch, run_id=self._run_id))
