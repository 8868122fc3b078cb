"""All commands and all events: what the two decoders know. To import them is to import the whole protocol."""

from __future__ import annotations

from gdtui.protocol.commands import AnyPlainCommand
from gdtui.protocol.events import AnyPlainEvent
from gdtui.protocol.inspections import AnyInspection
from gdtui.protocol.requests import Answered, Ask, CancelRequest, RequestFailed
from gdtui.protocol.sweep import SweepAdvanced

AnyCommand = AnyPlainCommand | Ask | CancelRequest
AnyEvent = AnyPlainEvent | AnyInspection | SweepAdvanced | Answered | RequestFailed
