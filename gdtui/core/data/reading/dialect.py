"""How the rows of a text are written, recognised from the first of them: delimiter, comments, header."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from gdtui.core.data.reading.choices import AUTO, SIGNS, ReadChoices
from gdtui.core.data.reading.numbers import NumberStyle, is_missing
from gdtui.core.data.reading.text import Dialect, Record, records
from gdtui.core.errors import FileError

_SEP_LINE = re.compile(r"sep=(.)\s*\n", re.IGNORECASE)
_CANDIDATES = "\t;|, "  # earlier ones win where several separate all rows alike
_ROWS, _LINES = 100, 200
_STYLES = (NumberStyle(), NumberStyle(",", ".' "))


def recognise_dialect(path: Path, head: str, suffix: str, choices: ReadChoices) -> Dialect:
    """Return how the rows of a text are written; what is chosen is taken as it is."""
    said = _SEP_LINE.match(head)
    comment = "#" if choices.comment == AUTO else SIGNS.get(choices.comment, "")
    if choices.delimiter != AUTO:
        return Dialect(SIGNS[choices.delimiter], comment, said is not None)
    if said:
        return Dialect(said[1], comment, True)
    start = "\n".join(head.split("\n", _LINES)[:_LINES])
    order = "\t" + _CANDIDATES if suffix in (".tsv", ".tab") else _CANDIDATES
    tried = [(Dialect(delimiter, comment), delimiter) for delimiter in dict.fromkeys(order)]
    scores = [_score(first_records(path, start, dialect, _ROWS)) for dialect, _ in tried]
    best = max(scores)
    return tried[scores.index(best)][0] if best[0] else Dialect("\t" if order[0] == order[1] else ",", comment)


def first_records(path: Path, text: str, dialect: Dialect, count: int | None = None) -> list[Record]:
    """Return rows as far as they can be read; the text may end within a row."""
    found: list[Record] = []
    with suppress(FileError):
        found.extend(islice(records(path, text, dialect), count))
    return found


def _score(rows: Sequence[Record]) -> tuple[float, float]:
    """Return which part of the rows has the same number of values, at least 2, and which part of those are numbers."""
    widths = Counter(len(_without_blank_end(cells)) for _, cells in rows)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    if width < 2:
        return 0.0, 0.0
    cells = [cell for _, cells in rows for cell in cells]
    numbers = sum(any(style.parse(cell) is not None for style in _STYLES) for cell in cells)
    return count / len(rows), numbers / len(cells)


def _without_blank_end(cells: list[str]) -> list[str]:
    return cells[:-1] if cells and not cells[-1].strip() else cells


def has_header(rows: Sequence[Sequence[str]], style: NumberStyle) -> bool:
    """Return whether the first row has names: it has, unless it has numbers, or nothing, wherever the others have."""
    first, others = rows[0], rows[1:]
    if not any(_is_number(cell, style) for cell in first):
        return True
    for index, cell in enumerate(first):
        below = [row[index] for row in others[:_ROWS] if index < len(row)]
        numbers = sum(_is_number(text, style) for text in below)
        if 2 * numbers > len(below) and not _is_number(cell, style) and not is_missing(cell):
            return True
    return False


def _is_number(text: str, style: NumberStyle) -> bool:
    return not is_missing(text) and style.parse(text) is not None


def commented_names(head: str, dialect: Dialect, width: int) -> list[str] | None:
    """Return the names in the last comment before the first row, where it has one for each column, as numpy writes."""
    comment = ""
    for line in head.split("\n"):
        if line.strip() and not line.lstrip().startswith(dialect.comment or "\n"):
            break
        comment = line.strip() or comment
    names = first_records(Path(), comment.lstrip(dialect.comment + " "), Dialect(dialect.delimiter, ""))
    return names[0][1] if dialect.comment and names and len(names[0][1]) == width else None
