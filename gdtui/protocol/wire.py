"""Messages as they cross the pipe: length-prefixed msgpack."""

from __future__ import annotations

import struct

import msgspec

from gdtui.protocol.commands import AnyCommand
from gdtui.protocol.events import AnyEvent
from gdtui.protocol.messages import Command, Event

HEADER = struct.Struct("<I")
_encoder = msgspec.msgpack.Encoder()
_commands: msgspec.msgpack.Decoder[AnyCommand] = msgspec.msgpack.Decoder(AnyCommand)
_events: msgspec.msgpack.Decoder[AnyEvent] = msgspec.msgpack.Decoder(AnyEvent)


def pack(message: Command | Event) -> bytes:
    """A message as it crosses the pipe: its length in four bytes, then msgpack."""
    body = _encoder.encode(message)
    return HEADER.pack(len(body)) + body


def unpack_command(body: bytes) -> AnyCommand:
    """A command from the msgpack that follows its length."""
    return _commands.decode(body)


def unpack_event(body: bytes) -> AnyEvent:
    """An event from the msgpack that follows its length."""
    return _events.decode(body)
