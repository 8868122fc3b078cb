"""Requests: commands that ask for an answer, and the events that bring it."""

from __future__ import annotations

from gdtui.protocol.descend import AnyDescendAnswer, AnyDescendRequest
from gdtui.protocol.export import ExportAnswer, ExportRequest
from gdtui.protocol.messages import Command, Event
from gdtui.protocol.records import RecordsAnswer, RecordsRequest
from gdtui.protocol.sweep import SweepAnswer, SweepRequest

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
