"""Predict, then reveal: what is asked, what was said, what was so, and the score of the sitting."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quiz:
    """The state of the game.

    Attributes:
        asking: whether an answer is awaited.
        right: answers that were.
        asked: answers given.
        said: how the last one did, in a line; empty before the first and after the next move.
    """

    asking: bool = False
    right: int = 0
    asked: int = 0
    said: str = ""
