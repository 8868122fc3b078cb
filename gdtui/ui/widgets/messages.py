"""Messages that widgets and panels send to their screen."""

from __future__ import annotations

from textual.message import Message


class SeekRequested(Message):
    """The user asked to move the cursor to a step."""

    def __init__(self, step: int) -> None:
        self.step = step
        super().__init__()
