"""The messages of all panels to the screen. Panels never talk to the engine: only the screen does."""

from __future__ import annotations

from textual.message import Message


class StateChanged(Message):
    """There is something new to show; one such message in the queue is enough."""

    def can_replace(self, message: Message) -> bool:
        """Let a newer one replace an older one."""
        return isinstance(message, StateChanged)
