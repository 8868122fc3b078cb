"""The width of a text on the screen, in cells: Hangul and other wide letters take two, combining marks none."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator


def width(text: str) -> int:
    """Return the number of cells that a text takes."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def wrap(text: str, cells: int, first: str = "", others: str = "") -> Iterator[str]:
    """Yield the lines of a text, each at most so many cells wide; a word that is wider has a line of its own.

    Args:
        text: words; every space between them is one.
        cells: the width of a line.
        first: what the first line begins with.
        others: what the other lines begin with.
    """
    line, used = first, width(first)
    empty = True
    for word in text.split():
        wide = width(word)
        if not empty and used + 1 + wide > cells:
            yield line
            line, used, empty = others, width(others), True
        line, used = (line + word, used + wide) if empty else (f"{line} {word}", used + 1 + wide)
        empty = False
    yield line
