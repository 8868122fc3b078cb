"""The earlier runs of a session that was opened: the engine makes their updates again, and they become ghosts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from gdtui import protocol
from gdtui.core.experiment.experiment import Run
from gdtui.ui.session.snapshot import Ghost

if TYPE_CHECKING:  # numpy is imported with it, and the first paint does not wait for numpy
    from gdtui.core.data.history import History


class Replays:
    """Runs that are made again one after the other, each under an id of its own, which is closed when it is done.

    Attributes:
        run_id: the id of the run that is being made; 0 when there is none.

    Args:
        runs: each run, the number of its updates, and the step at which the present run leaves it.
    """

    def __init__(self, runs: Sequence[tuple[Run, int, int]]) -> None:
        self._waiting = list(runs)
        self.run_id = 0
        self._configured: protocol.RunConfigured | None = None
        self._history: History | None = None
        self._start: protocol.RunView | None = None

    def next(self, run_id: int) -> Iterator[protocol.Command]:
        """Yield the commands that make the next run again."""
        self._configured = self._history = self._start = None
        self.run_id = run_id if self._waiting else 0
        if self._waiting:
            run, updates, _ = self._waiting[0]
            yield protocol.Configure(run_id, run)
            yield protocol.RunTo(updates, run_id=run_id)

    def handle_event(self, event: protocol.AnyEvent) -> Ghost | None:
        """Take an event of the run that is being made; return the ghost when it is complete."""
        match event:
            case protocol.RunConfigured(run_id=self.run_id):
                from gdtui.core.data.history import History

                self._configured, self._history = event, History(event.columns)
            case protocol.Frame(run_id=self.run_id) if self._history is not None:
                self._history.append(event.first, event.block)
                self._start = self._start or event.view
                if event.state is not protocol.RunState.RUNNING and len(self._history) and self._configured:
                    run, _, parted = self._waiting.pop(0)
                    return Ghost(run, self._configured, self._history, self._start, parted, event.view)
        return None
