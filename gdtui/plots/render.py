"""A plot as rows of text: a thin frame of axes, ticks and names around the canvas."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from gdtui.plots.axis import Scale, scales
from gdtui.plots.canvas import RESOLUTIONS, Rule, Stroke, render
from gdtui.plots.rasterise import EDGE, Grid, dots
from gdtui.plots.spec import Guide, Marker, Plot, Row, Run, Series, Style
from gdtui.plots.ticks import Tick, ticks

FAINT = Style(dim=True)
ASCII = str.maketrans("│┤└─┬┊┈·•●○◆◇▲△■□×▷◁▽", "|++-+:-..oooo^^##x><v")

AXES_FROM = (16, 5)  # columns and rows below which there are no axes, only the canvas
HEADER_FROM = 8  # rows below which there is no line for the legend
LEGEND = {"line": "─", "points": "·", "segments": "│"}
COARSE = {"line": "·", "points": "·", "segments": "│"}  # what replaces dots finer than a cell in ASCII


@dataclass(frozen=True)
class Drawing:
    """A drawn plot.

    Attributes:
        rows: as many as were asked for, each of as many cells as were asked for.
        grid: the canvas.
        left: the canvas's first column.
        top: its first row.
    """

    rows: tuple[Row, ...]
    grid: Grid
    left: int
    top: int

    def at(self, column: int, row: int) -> tuple[float, float] | None:
        """The data coordinates of the middle of a cell; None outside the canvas."""
        right, up = column - self.left, self.top + self.grid.rows - 1 - row
        if not (0 <= right < self.grid.columns and 0 <= up < self.grid.rows):
            return None
        return self.grid.x.value((right + 0.5) / self.grid.columns), self.grid.y.value((up + 0.5) / self.grid.rows)


def draw(plot: Plot, width: int, height: int) -> Drawing:
    """Draw a plot into width x height cells."""
    x, y = scales(plot)
    if width < 1 or height < 1:
        return Drawing(((),) * max(height, 0), Grid(x, y, 0, 0), 0, 0)
    with_axes = width >= AXES_FROM[0] and height >= AXES_FROM[1]
    header = _header(plot, width) if height >= HEADER_FROM else ()
    top, bottom = int(bool(header)), 2 * with_axes
    rows = height - top - bottom
    at_rows = {_cell(t.at, rows): t.label for t in _y_ticks(y, rows)} if with_axes else {}
    left = _gutter(at_rows, width) + 1 if with_axes else 0
    grid = Grid(x, y, width - left, rows)
    lines = list(_canvas(plot, grid))
    if with_axes:
        at_columns = _x_ticks(x, grid.columns)
        lines = [(_y_axis(at_rows, rows - 1 - i, left), *line) for i, line in enumerate(lines)]
        lines += [_x_axis(plot.xlabel, at_columns, left, width), _x_labels(at_columns, left, width)]
    lines = [header, *lines] if header else lines
    return Drawing(tuple(_ascii(line) if plot.marker == "ascii" else line for line in lines), grid, left, top)


def _canvas(plot: Plot, grid: Grid) -> tuple[Row, ...]:
    strokes = tuple(_stroke(series, grid, plot.marker) for series in plot.series)
    rules = tuple(rule for guide in plot.guides if (rule := _rule(guide, grid)))
    return render(grid.columns, grid.rows, strokes, rules)


def _stroke(series: Series, grid: Grid, marker: Marker) -> Stroke:
    """A series in dots of the plot's resolution, or in whole cells if it has a character of its own."""
    if marker == "ascii" or series.marker:
        return Stroke.of(dots(series, grid), grid, series.marker or COARSE[series.kind], series.color)
    name, across, down = RESOLUTIONS[marker]
    fine = grid._replace(across=across, down=down)
    return Stroke.of(dots(series, fine), fine, name, series.color)


def _rule(guide: Guide, grid: Grid) -> Rule | None:
    scale, cells = (grid.x, grid.columns) if guide.axis == "x" else (grid.y, grid.rows)
    fraction = float(scale.fraction(guide.at))
    return Rule(guide.axis, _cell(fraction, cells), guide.color) if 0 <= fraction <= 1 else None


def _cell(fraction: float, cells: int) -> int:
    return min(int((fraction + EDGE) * cells), cells - 1)


def _y_ticks(scale: Scale, rows: int) -> tuple[Tick, ...]:
    return ticks(scale, max(2, (rows + 2) // 3))


def _x_ticks(scale: Scale, columns: int) -> dict[int, str]:
    """As many labels, by column, as leave two spaces between them."""
    for most in range(columns // 6, 0, -1):
        found = ticks(scale, most)
        room = columns / max(most, 1)
        if found and max(len(t.label) for t in found) + 2 <= room:
            return {_cell(t.at, columns): t.label for t in found}
    return {}


def _gutter(labels: dict[int, str], width: int) -> int:
    """The width of the labels left of the y axis; at least 4, so that the canvas does not jump at each new digit."""
    widest = max((len(label) for label in labels.values()), default=0)
    return 0 if widest > width // 3 else max(widest, 4)


def _y_axis(labels: dict[int, str], row: int, left: int) -> Run:
    label = labels.get(row, "") if left > 1 else ""
    return label.rjust(left - 1) + ("┤" if row in labels else "│"), FAINT


def _x_axis(name: str, labels: dict[int, str], left: int, width: int) -> Row:
    """The line below the canvas, with the name of the axis at its end."""
    columns = width - left
    line = "".join("┬" if column in labels else "─" for column in range(columns))
    name = f" {_printable(name)}" if name and _cells(name) < columns // 2 else ""
    return ((" " * (left - 1) + "└" + line[: columns - _cells(name)] + name, FAINT),)


def _x_labels(labels: dict[int, str], left: int, width: int) -> Row:
    line = ""
    for column, label in sorted(labels.items()):
        start = min(left + column - len(label) // 2, width - len(label))
        if not line or start > len(line):  # the last one may have had to move aside
            line = line.ljust(start) + label
    return ((line.ljust(width), FAINT),)


def _header(plot: Plot, width: int) -> Row:
    """The name of the y axis on the left and the legend on the right; nothing if there is neither."""
    glyphs = COARSE if plot.marker == "ascii" else LEGEND
    legend: list[Run] = []
    name = _printable(plot.ylabel) if _cells(plot.ylabel) <= width else ""
    used = _cells(name)
    for series in plot.series:
        text = f" {_printable(series.label)}"
        if series.label and used + _cells(text) + 3 <= width:
            legend += [("  ", FAINT), (series.marker or glyphs[series.kind], Style(series.color)), (text, FAINT)]
            used += _cells(text) + 3
    if not used:
        return ()
    return ((name + " " * (width - used), FAINT), *legend)


def _printable(name: str) -> str:
    """A name without what would move the cursor."""
    return "".join(c if c.isprintable() else " " for c in name)


def _cells(name: str) -> int:
    """How many cells a name takes: East Asian characters take two, combining marks none."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in name)
    return len(name) + wide - sum(unicodedata.category(c) in ("Mn", "Me", "Cf") for c in name if c.isprintable())


def _ascii(row: Row) -> Row:
    return tuple((text.translate(ASCII), style) for text, style in row)
