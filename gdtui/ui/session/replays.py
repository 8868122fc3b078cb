"""The runs of a session that are made again: their updates are not in memory, but follow from what is known of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gdtui import protocol
from gdtui.core.experiment.experiment import Run
from gdtui.core.storage.run_entry import Position
from gdtui.ui.session.run_list import RunList
from gdtui.ui.session.snapshot import Ghost
from gdtui.ui.shell.engine_link import EngineLink

if TYPE_CHECKING:  # numpy is imported with it, and the first paint does not wait for numpy
    from gdtui.core.data.history import History, Missed


class Replay:
    """A run that the engine makes again under an id of its own, beside the present run.

    Args:
        run_id: the id.
        run: the run.
        position: how far it had come.
        missed: as in `History`.
    """

    def __init__(self, run_id: int, run: Run, position: Position, missed: Missed) -> None:
        self.run_id, self._missed = run_id, missed
        self.run, self._position = run, position
        self._configured: protocol.RunConfigured | None = None
        self._history: History | None = None
        self._start: protocol.RunView | None = None

    def commands(self) -> Iterator[protocol.Command]:
        """Yield the commands that make it; a run that had diverged tries the update that it could not make."""
        yield protocol.Configure(self.run_id, self.run)
        yield protocol.RunTo(self._position.updates + self._position.diverged, run_id=self.run_id)

    def handle_event(self, event: protocol.AnyEvent) -> Ghost | None:
        """Take an event of the run; return all of it when it is complete."""
        match event:
            case protocol.RunConfigured(run_id=self.run_id):
                from gdtui.core.data.history import History

                self._configured, self._history = event, History(event.columns, self._missed)
            case protocol.Frame(run_id=self.run_id) if self._history is not None and self._configured is not None:
                self._history.append(event.first, event.block)
                self._start = self._start or event.view
                if event.state is not protocol.RunState.RUNNING and len(self._history):
                    return Ghost(self.run, self._configured, self._history, self._start, event.view, event.state)
        return None


class Replays:
    """The runs of a list that are wanted and not in memory, one after the other.

    Args:
        engine: the engine that makes them.
        runs: the list, which receives them.
        missed: as in `History`.
    """

    def __init__(self, engine: EngineLink, runs: RunList, missed: Missed) -> None:
        self._engine, self._runs, self._missed = engine, runs, missed
        self._present: Replay | None = None
        self._everything = False

    def commands(self) -> Iterator[protocol.Command]:
        """Yield the commands that make the next run, also that which an engine that ended was making."""
        wanted = self._runs.wanted(self._everything)
        self._present = Replay(self._engine.new_id(), *wanted, self._missed) if wanted is not None else None
        if self._present is not None:
            yield from self._present.commands()

    def go_on(self) -> None:
        """Have the next run made, unless one is being made; a new engine is told by itself."""
        if self._present is None and self._engine.reachable:
            self._engine.tell(*self.commands())

    def stop(self) -> None:
        """Make no run any longer."""
        if self._present is not None and self._engine.reachable:
            self._engine.tell(protocol.CloseRun(self._present.run_id))
        self._present = None

    def want(self, everything: bool) -> None:
        """Make the runs too that are not drawn, to know what they came to, or no longer."""
        if everything != self._everything:
            self._everything = everything
            self.go_on()

    def handle_event(self, event: protocol.AnyEvent) -> None:
        """Take an event of the run that is being made; when it is complete, go on with the next."""
        if self._present is None:
            return
        ghost = self._present.handle_event(event)
        if ghost is not None:
            self._runs.recall(ghost)
        elif isinstance(event, protocol.CommandRejected) and event.run_id == self._present.run_id:
            self._runs.fail(self._present.run.name)
        else:
            return
        self.stop()
        self.go_on()
