"""The old updates of runs that somebody looks at: the engine computes them again, and they are shown when they come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from gdtui import protocol
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Run
from gdtui.core.texts import text
from gdtui.ui.shell.engine_link import EngineLink

if TYPE_CHECKING:  # numpy is imported with it, and the first paint does not wait for numpy
    from gdtui.core.data.history import History


class Owner(NamedTuple):
    """The run that a history is of.

    Attributes:
        run: the run.
        run_id: its id if it is open, so that its updates come soon; otherwise 0.
        looked_at: whether somebody looks at its old updates; while a run makes new ones, it has the time of the engine.
    """

    run: Run
    run_id: int
    looked_at: bool


class _Wanted(NamedTuple):
    history: History
    first: int
    stop: int


class Recalls:
    """Requests for old updates, one at a time. Those of the open run go before others, which take much longer.

    Args:
        engine: the engine that computes them.
        owner: returns the run of a history; None for a history that is no longer on the screen.
        changed: called when a request begins, and when its updates have come.

    Attributes:
        arrived: the number of answers, by which a panel sees that there is more to draw.
    """

    def __init__(
        self, engine: EngineLink, owner: Callable[[History], Owner | None], changed: Callable[[], None]
    ) -> None:
        self._engine, self._owner, self._changed = engine, owner, changed
        self._missed: dict[int, _Wanted] = {}  # the newest of each history, by its identity
        self._asked: _Wanted | None = None
        self._request_id = self.arrived = 0

    @property
    def waiting(self) -> bool:
        """Whether updates are on their way."""
        return self._asked is not None

    def miss(self, history: History, first: int, stop: int) -> None:
        """Want the updates of a history from one to before another."""
        self._missed[id(history)] = _Wanted(history, first, stop)
        self.go_on(None)

    def go_on(self, present: History | None) -> None:
        """Ask for what is wanted next, if nothing is on its way; `present` may have a gap, which goes before all."""
        if present is not None and present.gap is not None:
            first, stop = present.gap
            self._missed[id(present)] = _Wanted(present, first, min(stop, first + present.reach))
        if self._asked is not None and self._may_wait(self._asked):
            self._engine.cancel(self._request_id)
            self._asked = None
        if self._asked is None and self._engine.reachable:
            wanted = next(iter(sorted(filter(self._possible, self._missed.values()), key=self._late)), None)
            if wanted is not None:
                self._ask(wanted)

    def _possible(self, wanted: _Wanted) -> bool:
        """Return whether updates are to be computed now."""
        owner = self._owner(wanted.history)
        return owner is not None and (owner.looked_at or wanted.history.gap is not None)

    def _late(self, wanted: _Wanted) -> bool:
        """Return whether updates are of a run that has to be made from its start."""
        owner = self._owner(wanted.history)
        return owner is None or not owner.run_id

    def _may_wait(self, asked: _Wanted) -> bool:
        """Return whether there is something better to do than what is on its way."""
        return not self._possible(asked) or (
            self._late(asked) and any(not self._late(one) for one in filter(self._possible, self._missed.values()))
        )

    def _ask(self, wanted: _Wanted) -> None:
        owner = self._owner(wanted.history)
        assert owner is not None
        del self._missed[id(wanted.history)]
        request = protocol.RecordsRequest(run=owner.run, first=wanted.first, stop=wanted.stop, run_id=owner.run_id)
        self._asked, self._request_id = wanted, self._engine.ask(request, self._take)
        self._changed()

    def _take(self, event: protocol.Answered | protocol.RequestFailed) -> None:
        """Take the answer; after a failure, what is still looked at is asked for again when it is drawn again."""
        wanted, self._asked = self._asked, None
        if wanted is not None and isinstance(event, protocol.Answered):
            assert isinstance(event.answer, protocol.RecordsAnswer)
            wanted.history.recall(event.answer.first, event.answer.block)
            self.arrived += 1
            self._changed()
        self.go_on(None)

    async def fetch(self, history: History, first: int, stop: int) -> bytes:
        """Return the records of a history from one update to before another, computed again.

        Raises:
            ValidationError: when the run is no longer on the screen, or has no such updates.
        """
        owner = self._owner(history)
        if owner is None:
            raise ValidationError("record", f"updates {first} to {stop - 1}", text("refusals.run_not_shown"))
        answered: asyncio.Future[protocol.Answered | protocol.RequestFailed] = asyncio.Future()
        request = protocol.RecordsRequest(run=owner.run, first=first, stop=stop, run_id=owner.run_id)
        request_id = self._engine.ask(request, answered.set_result)
        try:
            event = await answered
        finally:
            self._engine.cancel(request_id)  # if nobody waits any longer
        if isinstance(event, protocol.RequestFailed):
            raise ValidationError("record", f"updates {first} to {stop - 1}", event.message)
        assert isinstance(event.answer, protocol.RecordsAnswer)
        return event.answer.block

    def drop(self) -> None:
        """Want nothing any longer, because the run on the screen is another."""
        if self._asked is not None:
            self._engine.cancel(self._request_id)
        self._missed.clear()
        self._asked = None
