"""Texts in a number of terminal cells, of which a Hangul syllable or a Chinese character takes two."""

from __future__ import annotations

import unicodedata

from rich.cells import cell_len, set_cell_size


def cut(text: str, room: int) -> str:
    """Return a text that fits into `room` cells; a text that is too long ends in an ellipsis.

    Letters that macOS stores in parts become one: terminals do not agree on the width of the parts.
    """
    text = unicodedata.normalize("NFC", text)
    if cell_len(text) <= room:
        return text
    return f"{set_cell_size(text, room - 1).rstrip()}…" if room > 0 else ""


def left(text: str, room: int) -> str:
    """Return a text at the left of exactly `room` cells; a text that is too long is cut."""
    shown = cut(text, room)
    return shown + " " * (room - cell_len(shown))


def right(text: str, room: int) -> str:
    """Return a text at the right of exactly `room` cells; a text that is too long is cut."""
    shown = cut(text, room)
    return " " * (room - cell_len(shown)) + shown


def centre(text: str, room: int) -> str:
    """Return a text in the middle of exactly `room` cells; what does not fit is left out."""
    shown = text if cell_len(text) <= room else set_cell_size(text, room)
    spare = room - cell_len(shown)
    before = spare // 2 + (spare & room & 1)  # as str.center has it
    return " " * before + shown + " " * (spare - before)
