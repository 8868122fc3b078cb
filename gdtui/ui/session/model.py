"""What the keys of Train do with the run on the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from gdtui import protocol
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Run, RunParent, same_start
from gdtui.core.storage.run_entry import Position
from gdtui.core.storage.session_file import Session
from gdtui.core.storage.user_config import Config
from gdtui.core.texts import text
from gdtui.core.theory.learning_rates import with_optimal_lr
from gdtui.protocol import RunState
from gdtui.ui.session.companion import Companion
from gdtui.ui.session.run_list import Kept, RunList
from gdtui.ui.session.run_model import RunModel
from gdtui.ui.session.run_place import RunPlace, continues
from gdtui.ui.session.snapshot import ListedRun
from gdtui.ui.shell.engine_link import EngineLink

if TYPE_CHECKING:
    from gdtui.core.storage.autosave import Autosave
    from gdtui.ui.shell.engine_link import Heard

SAFER = 10  # the divisor of the learning rate after a divergence for which theory has no optimal learning rate


class SessionModel(RunModel):
    """The run on the screen, moved by keys; a key that can do nothing says why."""

    def __init__(self, session: Session, engine: EngineLink, changed: Callable[[], None]) -> None:
        super().__init__(session, engine, changed)
        self._kept: dict[str, Kept] = {}
        self._autosave: Autosave | None = None
        self._told_not_kept = False
        self._frame_due = False  # whether a change has taken effect that no frame has shown yet

    def handle_event(self, event: protocol.AnyEvent) -> None:
        """Handle an event of the present run, and note whether what is shown is from before a change."""
        super().handle_event(event)
        if isinstance(event, protocol.ExperimentChanged | protocol.RunForked | protocol.Frame):
            self._frame_due = event.run_id == self._run_id and not isinstance(event, protocol.Frame)

    def _train(self, command: protocol.RunCommand) -> None:
        """Send a command to make updates, or say why there are none to make."""
        frame = self._frame
        over = frame is not None and frame.state is RunState.FINISHED and frame.view.step == self._length
        if frame is None or not over or self._aim is not None:
            self.command(command)
        elif frame.reason:
            self.say(text("keys.stopped", reason=frame.reason))
        else:
            self.say(text("keys.epochs_over"))

    def back(self) -> None:
        """Go back to where the unfinished update began, or else to the step before the cursor."""
        begun = self._frame is not None and self._frame.view.phase > 0 and self._aim is None
        if not begun and not self._cursor:
            self.say(text("keys.start"))
            return
        self.seek(self._cursor if begun else self._cursor - 1)

    def phase_back(self) -> None:
        """Undo the last operation."""
        phase = self._frame.view.phase if self._frame and self._aim is None else 0
        if not phase and not self._cursor:
            self.say(text("keys.start"))
            return
        self.seek(self._cursor - (phase == 0))
        for _ in range(phase - 1 if phase else len(protocol.PHASES) - 1):
            self.command(protocol.Phase())

    def epoch_back(self) -> None:
        """Go back to the beginning of the epoch that the update before the cursor belongs to."""
        if self._history is None or not self._cursor:
            self.say(text("keys.start"))
            return
        epochs = self._history.epochs
        self.seek(int(epochs.first_steps(epochs.of([self._cursor - 1]))[0]))

    @property
    def running(self) -> bool:
        """Whether the engine is making updates."""
        return self._frame is not None and self._frame.state is RunState.RUNNING and not self._engine.fault

    def play(self) -> None:
        """Run at the set speed, or pause a run."""
        if self.running:
            self.command(protocol.Pause())
        else:
            self._train(protocol.Play(self.speed))

    def change_speed(self, by: int) -> None:
        """Take the next speed up (1) or down (-1); a run in progress takes it at once."""
        super().change_speed(by)
        if self.running:
            self.command(protocol.Play(self.speed))

    def step(self) -> None:
        """Make one update, or complete the one that single operations have begun."""
        self._train(protocol.Step())

    def phase(self) -> None:
        """Do the next of the five operations of an update."""
        self._train(protocol.Phase())

    def epoch(self) -> None:
        """Make updates to the end of the epoch."""
        self._train(protocol.FinishEpoch())

    def fork(self) -> None:
        """Continue from the cursor as another run."""
        self.command(protocol.Fork())

    def reach(self) -> tuple[int, int]:
        """Return the update at the cursor, and the newest."""
        return self._frame.view.step if self._frame else 0, self._length

    def end(self) -> None:
        """Put the cursor at the newest update."""
        self.seek(self._length)

    def reseed(self) -> None:
        """Begin again with the next seed."""
        self.change(self.experiment.change(seed=(self.experiment.seed + 1) % 2**63))

    def use_optimal_lr(self) -> None:
        """Take the optimal learning rate; if the run has diverged, continue from the step with the least loss."""
        snapshot = self.snapshot()
        stuck = snapshot.state is RunState.DIVERGED and not snapshot.past
        try:
            changed = with_optimal_lr(snapshot.experiment, snapshot.theory)
        except ValidationError as error:
            if not stuck:
                self.say(str(error))
                return
            changed = snapshot.experiment.change(lr=snapshot.experiment.lr / SAFER)
        if changed.standardize and not snapshot.experiment.standardize:
            self.say(text("keys.standardised"))
        if stuck and snapshot.history is not None and snapshot.updates:
            self.seek(snapshot.history.least())
        self.change(changed)

    def keep(self, last: bool = False) -> None:
        """Keep the session on the disk, so that it survives whatever ends the app."""
        kept = self._keeper
        kept.write(self.session, last)
        if kept.problem and not self._told_not_kept:
            self._told_not_kept = True
            self.notices.append(text("keys.not_kept", problem=kept.problem))
            self._changed()

    @property
    def _keeper(self) -> Autosave:
        """What keeps the session; the first time, a session that was cut off is offered."""
        if self._autosave is None:
            from gdtui.core.storage.autosave import Autosave, cut_off

            loop = asyncio.get_running_loop()
            self._autosave = Autosave(lambda: loop.call_soon_threadsafe(self.keep))
            for path in cut_off()[:1]:
                self.notices.append(text("keys.cut_off", name=path.stem))
                self._changed()
        return self._autosave

    def go_on_with(self, session: Session, path: Path) -> None:
        """Continue with a session of an app that was cut off, and keep it where it was kept.

        Args:
            session: the session.
            path: its file.
        """
        from gdtui.core.storage.autosave import forget_the_oldest

        self.open(session)
        self._keeper.adopt(path)
        forget_the_oldest()

    def end_keeping(self) -> None:
        """Remove it from the disk, as the app ends as it should."""
        if self._autosave is not None:
            self._autosave.end()

    def compare_losses(self) -> None:
        """Train the same run with another loss beside this one, to see both lines at once; or end that."""
        if self._companion is not None:
            self._end_companion()
            self._changed()
            return
        try:
            self._companion = Companion.beside(self.experiment)
        except ValidationError as error:
            self.say(str(error))
            return
        if self._engine.reachable:
            self._engine.tell(*self._companion.begin(self._engine.new_id(), self.run, self._length, self._cursor))

    def toggle_log(self) -> None:
        """Draw the loss on the other scale."""
        self.log_scale = not self.log_scale
        self._changed()

    def prefer(self, preferences: Config) -> None:
        """Apply the user's preferences, such as the scale of the loss."""
        super().prefer(preferences)
        self.log_scale = preferences.log

    def write_program(self, kind: protocol.ExportKind, name: str, heard: Heard) -> None:
        """Have the engine write the run in hand as a program for a file of that name, which `heard` receives."""
        session = self.session
        request = protocol.ExportRequest(
            run=self.run,
            title=str(session.title),
            about=str(session.about),
            truth=session.truth,
            kind=kind,
            name=name,
        )
        self._engine.ask(request, heard)

    # -- other sessions

    @property
    def kept(self) -> tuple[str, ...]:
        """The names of what was open before, the newest first."""
        return tuple(reversed(self._kept))

    def open(self, session: Session) -> None:
        """Continue with another session's run; what has been open is kept, if it has made updates."""
        self._keep()
        self._replays.stop()
        self._take_runs(RunList(session))
        self._restart((), None, session.positions.get(self.run.name))

    def reopen(self, name: str) -> None:
        """Go back to what was open before, with its runs as they were."""
        kept = self._kept.pop(name)
        self._keep()
        self._replays.stop()
        self._take_runs(kept.runs)
        self._restart((), kept.ghost, kept.position)

    def _keep(self) -> None:
        """Keep what is open for later, under a name of its own."""
        ghost = self._ghost()
        if ghost is None:
            return
        name = f"{self.session.name} · run {self.run.name}, {self._length:,} updates"
        self._kept[name] = Kept(self._runs, ghost, self._position)
        self.notices.append(text("keys.kept", name=name))

    # -- lessons

    @property
    def at_rest(self) -> bool:
        """Whether the newest frame shows what was asked for last; it may run meanwhile."""
        moving = self._aim is not None or self._asked or self._resumed is not None or self._frame_due
        return self._frame is not None and not moving

    def place(self) -> RunPlace:
        """Return the run and the operation at the cursor."""
        phase = self._frame.view.phase if self._frame else 0
        return RunPlace(self._runs, self.run, self._cursor, phase)

    def return_to(self, place: RunPlace) -> None:
        """Go on from where a step of a lesson began; the present run stays as a ghost if it was changed since."""
        run, step = place.begun, place.step
        if place.runs is not self._runs:  # another session was opened meanwhile
            position = {run.name: Position(step, step)} if step else {}
            self.open(msgspec.structs.replace(place.runs.session, runs=(run,), present="", positions=position))
        elif self._length >= step and continues(self.run, run, step):
            self._leave_detour(run, step)
        else:
            before, known = self.run, [listed.run.name for listed in self._runs.listed]
            parent = RunParent(run.name, step) if step and run.name in known else None
            self._runs.fork(run, parent, self._ghost())
            self.notices.append(text("keys.lesson_run", run=self.run.name, step=f"{step:,}"))
            self._go_to(before, None, Position(step, step))
        for _ in range(place.phase if self._resumed is None else 0):
            self.command(protocol.Phase())

    def _leave_detour(self, run: Run, step: int) -> None:
        """Go back to a step; if the run was changed since, go on from there as another one."""
        changed = len(self.run.changes) > len(run.changes)
        self.seek(step)
        if self.experiment != run.current:
            self._go_on_with(run.current)
        elif changed:
            self.fork()

    # -- the runs of the session

    def open_run(self, name: str) -> None:
        """Make another run the present one, as it was left; the present one stays as a ghost."""
        before = self.run
        if name == before.name:
            self.say(text("keys.in_hand", run=name))
            return
        opened, position = self._runs.open(name, self._ghost(), self._cursor)
        self.notices.append(text("keys.taken", run=name, step=f"{position.cursor:,}"))
        self._go_to(before, opened, position)

    def fork_run(self, name: str, at_end: bool) -> None:
        """Begin another run from where a run is looked at, or from its end."""
        if name == self.run.name:
            if at_end:
                self.end()
            self.fork()
            return
        before, run = self.run, self._runs.named(name)
        position, ghost = self._runs.position(name), self._runs.ghost(name)
        step = position.updates if at_end else position.cursor
        changes = tuple(change for change in run.changes if change.step <= step)
        self._runs.fork(Run(run.experiment, changes), RunParent(name, step), self._ghost())
        if ghost is not None:
            ghost = msgspec.structs.replace(ghost, history=ghost.history.part(step), end=None, state=RunState.PAUSED)
        self.notices.append(text("keys.forked_from", run=self.run.name, step=f"{step:,}", before=name))
        self._go_to(before, ghost, Position(step, step))

    def show_run(self, name: str) -> None:
        """Draw a run behind the present one, or hide it."""
        listed = self._listed(name)
        if name == self.run.name:
            self.say(text("keys.always_shown", run=name))
        elif not listed.updates:
            self.say(text("keys.no_updates", run=name))
        else:
            self._runs.show(name, not listed.shown)
            self._replays.go_on()
            self._changed()

    def race(self) -> bool:
        """Let the run in hand and those that are drawn race from one start; return whether they do.

        In a race each run is drawn as far as it was at the cursor's step. The next call ends it.
        """
        if self._racing:
            self._racing = False
            self.say(text("keys.race_over"))
            return False
        here = self.run.experiment
        racers = [ghost.run for ghost in self._runs.ghosts if same_start(here, ghost.run.experiment)]
        if not racers:
            self.say(text("keys.no_racers", run=self.run.name))
            return False
        elsewhere = [ghost.run.name for ghost in self._runs.ghosts if ghost.run not in racers]
        if elsewhere:
            self.notices.append(text("keys.not_racing", runs=", ".join(elsewhere)))
        self._racing = True
        self.seek(0)
        self.command(protocol.Play(self.speed))
        return True

    def pin_run(self, name: str) -> None:
        """Keep a run on the screen however many others begin, or no longer."""
        self._runs.pin(name, not self._listed(name).pinned)
        self._replays.go_on()
        self._changed()

    def rename_run(self, name: str, new: str) -> None:
        """Give a run another name.

        Raises:
            ValidationError: when it is no name, or that of another run.
        """
        self._runs.rename(name, new)
        self._changed()

    def delete_run(self, name: str) -> None:
        """Delete a run."""
        if name == self.run.name:
            self.say(text("keys.delete_other", run=name))
            return
        self._runs.delete(name)
        self.notices.append(text("keys.deleted", run=name))
        self._changed()

    def undo_delete(self) -> None:
        """Have the run again that was deleted last."""
        name = self._runs.undelete()
        self.say(text("keys.restored", run=name) if name else text("keys.none_deleted"))
        self._replays.go_on()

    def redo_delete(self) -> None:
        """Delete the run again that was brought back last."""
        name = self._runs.delete_again()
        self.say(text("keys.deleted_again", run=name) if name else text("keys.none_to_delete"))

    def _listed(self, name: str) -> ListedRun:
        return next(listed for listed in self._runs.listed if listed.run.name == name)
