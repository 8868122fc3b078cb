"""What commands and events are made from."""

from __future__ import annotations

import msgspec


class Command(msgspec.Struct, frozen=True, tag=True):
    """Something the engine is asked to do."""


class Event(msgspec.Struct, frozen=True, tag=True):
    """Something the engine tells."""
