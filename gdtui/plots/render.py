"""Plots as rows of text: a thin frame of axes, ticks and names around the canvas."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np

from gdtui.core.ascii import to_cells
from gdtui.plots.axis import Scale, scales
from gdtui.plots.canvas import RESOLUTIONS, Rule, Stroke, render
from gdtui.plots.overlay import note_place, written
from gdtui.plots.rasterise import ROUNDING, Bools, Dots, Grid, cells, dots, give_way, occupied
from gdtui.plots.spec import BAR, BLOCK, DOT, Guide, Marker, Note, Plot, Row, Run, Series, Style
from gdtui.plots.ticks import ticks

FAINT = Style()  # axes, ticks and names are in the colour of the text around the plot
MIN_SIZE_FOR_AXES = (16, 5)  # columns and rows; a smaller plot has no axes, only the canvas
MIN_ROWS_FOR_HEADER = 8  # a lower plot has no line for the legend
LINE_GLYPHS = {"line": "─┄┈", "segments": "│┊┊"}  # by the gap of a line: how it is seen in the legend
POINT_GLYPHS = {DOT: "·", BLOCK: "•", BAR: "╵"}
ASCII_LINES = {"line": ".:~", "segments": "|::"}  # the same of what stands in a cell for dots finer than a cell
ASCII_POINTS = {DOT: ".", BLOCK: "*", BAR: "'"}


@dataclass(frozen=True)
class Drawing:
    """A drawn plot.

    Attributes:
        rows: lines of text, in the requested number and width.
        grid: the canvas.
        left: the first column of the canvas.
        top: the first row of the canvas.
    """

    rows: tuple[Row, ...]
    grid: Grid
    left: int
    top: int

    def cell(self, column: int, row: int) -> tuple[int, int] | None:
        """Return a cell's column and row on the canvas, counted from its lower left; None outside the canvas."""
        right, up = column - self.left, self.top + self.grid.rows - 1 - row
        return (right, up) if 0 <= right < self.grid.columns and 0 <= up < self.grid.rows else None

    def at(self, column: int, row: int) -> tuple[float, float] | None:
        """Return the data coordinates of the middle of a cell; None outside the canvas."""
        if (cell := self.cell(column, row)) is None:
            return None
        right, up = cell
        return self.grid.x.value((right + 0.5) / self.grid.columns), self.grid.y.value((up + 0.5) / self.grid.rows)


def draw(plot: Plot, width: int, height: int) -> Drawing:
    """Draw a plot into width x height cells."""
    x, y = scales(plot)
    if width < 1 or height < 1:
        return Drawing(((),) * max(height, 0), Grid(x, y, 0, 0), 0, 0)
    with_axes = width >= MIN_SIZE_FOR_AXES[0] and height >= MIN_SIZE_FOR_AXES[1]
    header = _header(plot, width) if height >= MIN_ROWS_FOR_HEADER else ()
    top, bottom = int(bool(header)), 2 * with_axes
    rows = height - top - bottom
    row_labels = {_cell(t.at, rows): t.label for t in ticks(y, max(2, (rows + 2) // 3))} if with_axes else {}
    left = _gutter(row_labels, width) + 1 if with_axes else 0
    grid = Grid(x, y, width - left, rows)
    lines = list(_canvas(plot, grid))
    if with_axes:
        column_labels = _x_ticks(x, grid.columns)
        lines = [(_y_axis(row_labels, rows - 1 - i, left), *line) for i, line in enumerate(lines)]
        lines += [_x_axis(plot.xlabel, column_labels, left, width), _x_labels(column_labels, left, width)]
    if header:
        lines = [header, *lines]
    if plot.marker == "ascii":
        lines = [_to_ascii(line) for line in lines]
    return Drawing(tuple(lines), grid, left, top)


def _canvas(plot: Plot, grid: Grid) -> tuple[Row, ...]:
    strokes, taken = _strokes(plot, grid)
    rules = [_rule(guide, grid) for guide in plot.guides]
    rows = render(grid.columns, grid.rows, strokes, tuple(rule for rule in rules if rule is not None))
    if not (plot.notes or plot.table):
        return rows
    return written(rows, grid, [note for note in plot.notes if not _covers(note, grid, taken)], plot.table)


def _strokes(plot: Plot, grid: Grid) -> tuple[tuple[Stroke, ...], Bools]:
    """Return a stroke for each series, and, if some give way to others, the cells that those others draw in."""
    layered = any(series.under for series in plot.series)
    taken = np.zeros((grid.rows, grid.columns), np.bool_)
    strokes = []
    for series in reversed(plot.series):
        path, dot_grid, symbol = _dots(series, grid, plot.marker)
        visible = give_way(path, taken, dot_grid) if series.under else path
        strokes.append(Stroke.of(visible, dot_grid, symbol, series.color))
        if layered and not series.under:
            taken |= cells(occupied(path, dot_grid), dot_grid)
    return tuple(reversed(strokes)), taken


def _covers(note: Note, grid: Grid, taken: Bools) -> bool:
    """Return whether a note would hide something that lies above the contours."""
    place = note_place(note, grid)
    return place is None or bool(taken[grid.rows - 1 - place[0], place[1] : place[1] + place[2]].any())


def _dots(series: Series, grid: Grid, marker: Marker) -> tuple[Dots, Grid, str]:
    """Return a series in dots of the plot's resolution, or in whole cells when it has its own character.

    The result is the dots, their grid, and the character or plotext's name of the resolution.
    """
    if marker == "ascii" or series.marker:
        return dots(series, grid), grid, series.marker or _glyph(series, marker)
    name, across, down = RESOLUTIONS[marker]
    dot_grid = grid._replace(across=across, down=down)
    return dots(series, dot_grid), dot_grid, name


def _glyph(series: Series, marker: Marker) -> str:
    """Return the character that stands for a series drawn in dots."""
    if series.kind == "points":
        return (ASCII_POINTS if marker == "ascii" else POINT_GLYPHS)[series.size]
    return (ASCII_LINES if marker == "ascii" else LINE_GLYPHS)[series.kind][series.gap - 1]


def _rule(guide: Guide, grid: Grid) -> Rule | None:
    scale, cells = (grid.x, grid.columns) if guide.axis == "x" else (grid.y, grid.rows)
    fraction = float(scale.fraction(guide.at))
    return Rule(guide.axis, _cell(fraction, cells), guide.color) if 0 <= fraction <= 1 else None


def _cell(fraction: float, cells: int) -> int:
    return min(int((fraction + ROUNDING) * cells), cells - 1)


def _x_ticks(scale: Scale, columns: int) -> dict[int, str]:
    """Return labels by column, as many as leave two spaces between them."""
    for count in range(columns // 6, 0, -1):
        found = ticks(scale, count)
        room = columns / max(count, 1)
        if found and max(len(t.label) for t in found) + 2 <= room:
            return {_cell(t.at, columns): t.label for t in found}
    return {}


def _gutter(labels: dict[int, str], width: int) -> int:
    """Return the width of the labels left of the y axis; at least 4, so that the canvas does not jump at each digit."""
    widest = max((len(label) for label in labels.values()), default=0)
    return 0 if widest > width // 3 else max(widest, 4)


def _y_axis(labels: dict[int, str], row: int, left: int) -> Run:
    label = labels.get(row, "") if left > 1 else ""
    return label.rjust(left - 1) + ("┤" if row in labels else "│"), FAINT


def _x_axis(name: str, labels: dict[int, str], left: int, width: int) -> Row:
    """Return the line below the canvas, with the name of the axis at its end."""
    columns = width - left
    line = "".join("┬" if column in labels else "─" for column in range(columns))
    name = f" {_printable(name)}" if name and _cells(name) < columns // 2 else ""
    return ((" " * (left - 1) + "└" + line[: columns - _cells(name)] + name, FAINT),)


def _x_labels(labels: dict[int, str], left: int, width: int) -> Row:
    line = ""
    for column, label in sorted(labels.items()):
        start = min(left + column - len(label) // 2, width - len(label))
        if not line or start > len(line):  # the right edge may have pushed this label onto the one before it
            line = line.ljust(start) + label
    return ((line.ljust(width), FAINT),)


def _header(plot: Plot, width: int) -> Row:
    """Return the name of the y axis on the left and the legend on the right; an empty row when there is neither."""
    legend: list[Run] = []
    name = _printable(plot.ylabel) if _cells(plot.ylabel) <= width else ""
    used = _cells(name)
    for series in plot.series:
        text = f" {_printable(series.label)}"
        if series.label and used + _cells(text) + 3 <= width:
            legend += [
                ("  ", FAINT),
                (series.marker or _glyph(series, plot.marker), Style(series.color)),
                (text, FAINT),
            ]
            used += _cells(text) + 3
    if not used:
        return ()
    return ((name + " " * (width - used), FAINT), *legend)


def _printable(name: str) -> str:
    """Return a name composed, with spaces for the characters that would move the terminal's cursor."""
    return "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", name))


def _cells(name: str) -> int:
    """Return the number of cells that a name takes: East Asian wide characters take two, combining marks none."""
    name = unicodedata.normalize("NFC", name)  # a Hangul syllable may come as letters that are only together one
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in name)
    return len(name) + wide - sum(unicodedata.category(c) in ("Mn", "Me", "Cf") for c in name if c.isprintable())


def _to_ascii(row: Row) -> Row:
    """Return a row with signs of ASCII; letters of other scripts stay, as names of columns need them."""
    return tuple(
        ("".join(c if c.isascii() or c.isalpha() else to_cells(c) for c in text), style) for text, style in row
    )
