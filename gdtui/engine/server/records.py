"""The old records that the engine computes again, beside the runs that train: in short bursts, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from gdtui.core.errors import ValidationError
from gdtui.core.texts import text
from gdtui.engine.server.memory import enough_memory_for
from gdtui.engine.training.recomputed import RecomputedRecords
from gdtui.protocol import Answered, Event, RecordsAnswer, RequestFailed


class RecordsQueue:
    """Requests for records in the order in which they came.

    Args:
        send: sends an event.
    """

    def __init__(self, send: Callable[[Event], None]) -> None:
        self._send = send
        self._waiting: dict[int, RecomputedRecords] = {}

    def __bool__(self) -> bool:
        """Whether there is something to do."""
        return bool(self._waiting)

    def add(self, request_id: int, records: RecomputedRecords) -> None:
        """Take a request on."""
        self._waiting[request_id] = records

    def withdraw(self, request_id: int) -> None:
        """Stop working on a request."""
        self._waiting.pop(request_id, None)

    def work(self, enough: Callable[[float], bool]) -> None:
        """Work until `enough` returns True for the current time, one burst at least."""
        while self:
            request_id, records = next(iter(self._waiting.items()))
            try:
                with enough_memory_for(text("engine.needs.records")):
                    records.work()
            except ValidationError as error:
                self.withdraw(request_id)
                self._send(RequestFailed(request_id, str(error)))
            if records.done:
                self.withdraw(request_id)
                block = records.rows.astype("<f8").tobytes()
                self._send(Answered(request_id, RecordsAnswer(first=records.first, block=block)))
            if enough(perf_counter()):
                return
