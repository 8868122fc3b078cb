"""Texts and code in a number of terminal cells, of which a Hangul syllable or a Chinese character takes two."""

from __future__ import annotations

import unicodedata

from rich.cells import cell_len, set_cell_size
from textual.content import Content

INDENT = "  "


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


def indented(text: Content, width: int) -> Content:
    """Return a text in lines of at most `width` cells, each of which begins one cell to the right."""
    return Content("\n").join(Content(" ") + line for line in text.wrap(max(width - 1, 1)))


def wrap_code(text: str, width: int, lead: str = INDENT) -> list[str]:
    """Return a line of code, or of a comment, as lines of at most `width` cells, the later ones with a lead.

    A piece that is longer than the width, such as a long name, stays whole.

    Args:
        text: the line, without indentation.
        width: number of cells; 0 where it is not known yet.
        lead: what each later line begins with.
    """
    lines, rest, room, depth = [], text, width, 0
    while width and cell_len(rest) > room and (place := _break(rest, room, depth, lead != INDENT)):
        depth += _depth(rest[:place])
        lines.append(rest[:place].rstrip())
        rest, room = rest[place:].lstrip(), width - cell_len(lead)
    return [line if not i else lead + line for i, line in enumerate([*lines, rest])]


def _break(text: str, room: int, depth: int, comment: bool) -> int:
    """Return where to break a text: the best place that fits, else the first of all; 0 where there is none.

    The best is inside the fewest brackets, but in some, as Python wants it outside of a comment; there after a comma or
    an opening bracket rather than between words, and as far to the right as it fits; in a comment between words rather
    than after a bracket. A bracket stands alone only if it must.
    """
    found = []
    for place in range(1, len(text)):
        after = text[place - 1 : place + 1]
        if after[0] in "([" or after == ", " or after[0] == " ":
            inside = depth + _depth(text[:place])
            word = 1 if after[0] == " " and text[place - 2] != "," else 2 * comment if after[0] in "([" else 0
            fits = cell_len(text[:place].rstrip()) <= room
            alone = place == 1
            rank = (alone, not (inside or comment), word, inside, -place) if fits else (False, False, False, 0, place)
            found.append((not fits, rank, place))
    return min(found)[-1] if found else 0


def _depth(text: str) -> int:
    """Return how many brackets a text opens and leaves open."""
    return sum(text.count(mark) for mark in "([") - sum(text.count(mark) for mark in ")]")
