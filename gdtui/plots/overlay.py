"""Texts on a picture: a name at a place of it, and a table in its emptiest corner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from gdtui.plots.rasterise import Grid
from gdtui.plots.spec import Note, Row, Run, Style

Cells = list[tuple[str, Style]]
EMPTY = (" ", Style())
APART = 1  # empty cells between two notes


def written(rows: Sequence[Row], grid: Grid, notes: Iterable[Note], table: Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows of a canvas with texts on them.

    A text is written once, at the first of its places where it does not lie on another or leave the canvas. A table
    that would take more than half of the canvas is left out.

    Args:
        rows: the canvas, from the top.
        grid: its axes and size.
        notes: texts at places, the most important first.
        table: lines of text, in cells of width 1.
    """
    canvas = [_cells(row, grid.columns) for row in rows]
    taken: dict[str, tuple[int, int, int]] = {}
    for note in notes:
        place = note_place(note, grid)
        if place is not None and note.text not in taken and not any(_meet(place, other) for other in taken.values()):
            taken[note.text] = place
            _write(canvas[place[0]], place[1], ((note.text, Style(note.color)),))
    for row, column, line in _corner(canvas, table):
        _write(canvas[row], column, line)
    return tuple(_row(cells) for cells in canvas)


def _cells(row: Row, width: int) -> Cells:
    cells = [(character, style) for text, style in row for character in text]
    return (cells + [EMPTY] * width)[:width]


def _row(cells: Cells) -> Row:
    return tuple(
        ("".join(character for character, _ in run), style) for style, run in groupby(cells, key=lambda cell: cell[1])
    )


def note_place(note: Note, grid: Grid) -> tuple[int, int, int] | None:
    """Return the row from the top, the first column and the width of a note; None if it does not fit."""
    u, v = float(grid.x.fraction(note.x)), float(grid.y.fraction(note.y))
    if not (0 <= u <= 1 and 0 <= v <= 1):
        return None
    row, column = int((1 - v) * (grid.rows - 1) + 0.5), int(u * grid.columns) - len(note.text) // 2
    return (row, column, len(note.text)) if 0 <= column <= grid.columns - len(note.text) else None


def _meet(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    (row, left, width), (other_row, other_left, other_width) = one, other
    return row == other_row and left < other_left + other_width + APART and other_left < left + width + APART


def _write(cells: Cells, column: int, line: Row) -> None:
    for text, style in line:
        for character in text:
            cells[column] = (character, style)
            column += 1


def _corner(canvas: Sequence[Cells], table: Sequence[Row]) -> Iterable[tuple[int, int, Row]]:
    """Return the lines of a table with their places, in the corner where they hide the least."""
    width = max((sum(len(text) for text, _ in line) for line in table), default=0)
    height, columns = len(canvas), len(canvas[0]) if canvas else 0
    if not table or len(table) > height // 2 or width > columns * 3 // 4:
        return ()
    corners = [(top, left) for top in (0, height - len(table)) for left in (columns - width, 0)]

    def hidden(corner: tuple[int, int]) -> int:
        rows = canvas[corner[0] : corner[0] + len(table)]
        return sum(character != " " for cells in rows for character, _ in cells[corner[1] : corner[1] + width])

    top, left = min(corners, key=hidden)
    return [(top + i, left, _padded(line, width)) for i, line in enumerate(table)]


def _padded(line: Row, width: int) -> tuple[Run, ...]:
    return (*line, (" " * (width - sum(len(text) for text, _ in line)), Style()))
