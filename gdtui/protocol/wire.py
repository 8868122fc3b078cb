"""Encode and decode the messages on the pipe: length-prefixed msgpack."""

from __future__ import annotations

import struct
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import msgspec

if TYPE_CHECKING:
    from gdtui.protocol.commands import Command
    from gdtui.protocol.events import Event
    from gdtui.protocol.unions import AnyCommand, AnyEvent

HEADER = struct.Struct("<I")
M = TypeVar("M")
MOST = 1 << 28  # bytes of an event: a longer one is none, and is not waited for
_encoder = msgspec.msgpack.Encoder()


@cache
def _commands() -> msgspec.msgpack.Decoder[AnyCommand]:
    from gdtui.protocol.unions import AnyCommand

    return msgspec.msgpack.Decoder(AnyCommand)


@cache
def _events() -> msgspec.msgpack.Decoder[AnyEvent]:
    """Return the decoder of events. It takes 10 ms to make: it is made for the first event, after the first paint."""
    from gdtui.protocol.unions import AnyEvent

    return msgspec.msgpack.Decoder(AnyEvent)


def pack(message: Command | Event) -> bytes:
    """Return a message as bytes for the pipe: its length in four bytes, then msgpack."""
    body = _encoder.encode(message)
    return HEADER.pack(len(body)) + body


def unpack_command(body: bytes) -> AnyCommand:
    """Decode a command from the msgpack that follows its length.

    Raises:
        msgspec.MsgspecError: when it is none.
    """
    return _decode(_commands(), body)


def unpack_event(body: bytes) -> AnyEvent:
    """Decode an event from the msgpack that follows its length.

    Raises:
        msgspec.MsgspecError: when it is none.
    """
    return _decode(_events(), body)


def _decode(decoder: msgspec.msgpack.Decoder[M], body: bytes) -> M:
    """Decode a message; msgspec itself lets through the errors of a text's bytes and of too great a depth."""
    try:
        return decoder.decode(body)
    except (UnicodeDecodeError, RecursionError) as error:
        raise msgspec.DecodeError(str(error)) from None
