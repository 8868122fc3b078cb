"""Requests: commands that ask for an answer, and the events that bring it."""

from __future__ import annotations

import msgspec

from gdtui.core.experiment.experiment import Run
from gdtui.protocol.commands import Command
from gdtui.protocol.descend import AnyDescendAnswer, AnyDescendRequest
from gdtui.protocol.events import Event
from gdtui.protocol.export import ExportAnswer, ExportRequest
from gdtui.protocol.sweep import SweepAnswer, SweepRequest


class RecordsRequest(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The records of some updates, computed again: the same bits as they had in a frame.

    They are worked on beside the runs, which stay where they are.

    Attributes:
        run: the run that made the updates.
        first: the number of the first update.
        stop: the number after the last one.
        run_id: the run, if it is open: from its saved states the updates are there much sooner than from its start.
    """

    run: Run
    first: int
    stop: int
    run_id: int = 0


class RecordsAnswer(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The records.

    Attributes:
        first: the number of the first update.
        block: float64, updates x columns, as in a frame.
    """

    first: int
    block: bytes


AnyRequest = AnyDescendRequest | SweepRequest | RecordsRequest | ExportRequest
AnyAnswer = AnyDescendAnswer | SweepAnswer | RecordsAnswer | ExportAnswer


class Ask(Command, frozen=True):
    """Request an answer about a function, a sweep, old records, or a run as a program.

    The engine answers `Answered` or `RequestFailed`.

    Attributes:
        request_id: identifies the request in the answer and in a `CancelRequest`.
        request: what to compute.
    """

    request_id: int
    request: AnyRequest


class CancelRequest(Command, frozen=True):
    """Stop working on a request whose answer is no longer needed; there may be no answer."""

    request_id: int


class Answered(Event, frozen=True):
    """The answer to the `Ask` with that id."""

    request_id: int
    answer: AnyAnswer


class RequestFailed(Event, frozen=True):
    """The request with that id cannot be answered; `message` says why in one line."""

    request_id: int
    message: str
