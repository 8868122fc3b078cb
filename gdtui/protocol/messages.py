"""Base classes of commands and events."""

from __future__ import annotations

import msgspec


class Command(msgspec.Struct, frozen=True, tag=True):
    """A message to the engine."""


class Event(msgspec.Struct, frozen=True, tag=True):
    """A message from the engine."""
