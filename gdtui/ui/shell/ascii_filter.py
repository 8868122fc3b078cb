"""The whole screen in ASCII, for terminals that draw some characters two cells wide or not at all."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from gdtui.core.ascii import to_cells


class AsciiFilter(LineFilter):
    """Writes frames, arrows, bullets and Greek letters in ASCII; letters of people's own names stay as they are."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return a line with stand-ins of the same width."""
        del background
        return [Segment(in_ascii(text), style, control) for text, style, control in segments]


ASCII = AsciiFilter()
"""The same object for every line, since Textual keeps what each filter has made of it."""


@lru_cache(maxsize=2048)
def in_ascii(text: str) -> str:
    """Return a text of the same width in which every sign is ASCII, and every letter whose width terminals dispute."""
    return text if text.isascii() else "".join(c if _stays(c) else to_cells(c) for c in text)


def _stays(character: str) -> bool:
    """Return whether a character is a letter, or part of one, of a width on which all terminals agree."""
    letter = unicodedata.category(character)[0] in "LM"
    return character.isascii() or (letter and unicodedata.east_asian_width(character) != "A")
