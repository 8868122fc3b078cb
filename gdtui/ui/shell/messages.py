"""What panels ask of the screen. Panels never talk to the engine: the screen does, in one place."""

from __future__ import annotations

from textual.message import Message


class StateChanged(Message):
    """There is something new to show; several in the queue are as good as one."""

    def can_replace(self, message: Message) -> bool:
        """A newer one stands for an older one."""
        return isinstance(message, StateChanged)
