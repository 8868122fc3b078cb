"""The sweeps that the engine works on, beside the runs that train: in short bursts, one sweep after the other."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from time import perf_counter

from gdtui.core.errors import ValidationError
from gdtui.core.texts import text
from gdtui.engine.server.memory import enough_memory_for
from gdtui.engine.sweep.sweep import SweepPart, SweepWork
from gdtui.protocol import Answered, Event, RequestFailed, SweepAdvanced, SweepAnswer, SweepRequest

APART = 0.1  # least seconds between two events that only say how far a sweep has come


class SweepQueue:
    """Sweeps in the order in which they were requested.

    Args:
        send: sends an event.
    """

    def __init__(self, send: Callable[[Event], None]) -> None:
        self._send = send
        self._waiting: dict[int, SweepRequest] = {}
        self._current: tuple[int, SweepWork, Iterator[SweepPart | None]] | None = None
        self._due = -math.inf

    def __bool__(self) -> bool:
        """Whether there is something to do."""
        return self._current is not None or bool(self._waiting)

    def add(self, request_id: int, request: SweepRequest) -> None:
        """Take a sweep on.

        Raises:
            ValidationError: when it cannot be made.
        """
        request.sweep.checked(request.experiment.checked())
        self._waiting[request_id] = request

    def withdraw(self, request_id: int) -> None:
        """Stop working on a sweep; the results that were sent stay with whoever has them."""
        self._waiting.pop(request_id, None)
        if self._current is not None and self._current[0] == request_id:
            self._current = None

    def work(self, enough: Callable[[float], bool]) -> None:
        """Work until `enough` returns True for the current time, one burst at least."""
        while self:
            self._burst()
            if enough(perf_counter()):
                return

    def _burst(self) -> None:
        request_id = self._current[0] if self._current else next(iter(self._waiting))
        try:
            with enough_memory_for(text("engine.needs.sweep")):
                if self._current is None:
                    request = self._waiting.pop(request_id)
                    work = SweepWork(request.experiment, request.sweep)
                    self._current, self._due = (request_id, work, work.parts()), -math.inf
                _, work, parts = self._current
                part = next(parts)
            self._tell(request_id, work, part)
        except StopIteration:
            self._current = None
            self._send(Answered(request_id, SweepAnswer(runs=len(work.values))))
        except (ValidationError, ArithmeticError) as error:
            self._current = None
            self._send(RequestFailed(request_id, str(error)))

    def _tell(self, request_id: int, work: SweepWork, part: SweepPart | None) -> None:
        now = perf_counter()
        if part is None and now < self._due:
            return
        self._due = now + APART
        results = {}
        if part is not None:
            outcome = part.outcome
            results = {
                "places": part.places.astype("<i4").tobytes(),
                "losses": outcome.losses.astype("<f8").tobytes(),
                "arrived": outcome.arrived.astype("<i4").tobytes(),
                "diverged": outcome.diverged.astype("<i4").tobytes(),
                "regimes": part.regimes.tobytes(),
            }
        theory = work.theory
        self._send(
            SweepAdvanced(
                request_id=request_id,
                done=work.done,
                total=work.total,
                target=theory.target,
                low=theory.low,
                high=theory.high,
                **results,
            )
        )
