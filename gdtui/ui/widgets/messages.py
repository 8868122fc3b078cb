"""What widgets and panels ask of whatever screen they are on."""

from __future__ import annotations

from textual.message import Message


class SeekRequested(Message):
    """The cursor is to be put at a step."""

    def __init__(self, step: int) -> None:
        self.step = step
        super().__init__()
