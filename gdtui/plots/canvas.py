"""The only module that calls plotext: strokes of dots in, rows of styled text out.

Plotext does not draw axes, limits or labels for us: we use its figure as a bare canvas measured in cells.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np
import plotext

from gdtui.plots.rasterise import Dots, Grid
from gdtui.plots.spec import RGB, Row, Style

RESOLUTIONS = {"braille": ("braille", 2, 4), "half": ("hd", 2, 2)}
"""Plotext's name for each marker, and the number of dots across and down a cell."""

SGR = re.compile(r"\x1b\[([\d;]*)m([^\x1b\n]*)")

plotext.terminal.limit(False, False)  # otherwise plotext cuts every figure to the size of the terminal


class Stroke(NamedTuple):
    """Dots of one colour, drawn with a character or at plotext's own resolution.

    Attributes:
        x, y: positions in dots (int64).
        joined: whether each dot is joined to the dot before it (bool).
        across, down: number of dots in a cell.
        marker: the character, or plotext's name for a resolution.
        color: colour of the whole stroke.
    """

    x: bytes
    y: bytes
    joined: bytes
    across: int
    down: int
    marker: str
    color: RGB

    @classmethod
    def of(cls, dots: Dots, grid: Grid, marker: str, color: RGB) -> Stroke:
        """Make a stroke whose arrays are bytes, so that comparing two pictures is fast."""
        return cls(dots.x.tobytes(), dots.y.tobytes(), dots.joined.tobytes(), grid.across, grid.down, marker, color)


class Rule(NamedTuple):
    """A dotted line through the middle of a column or a row of cells (counted from the lower left)."""

    axis: Literal["x", "y"]
    cell: int
    color: RGB | None


@lru_cache(maxsize=16)
def render(width: int, height: int, strokes: tuple[Stroke, ...], rules: tuple[Rule, ...]) -> tuple[Row, ...]:
    """Draw a picture of width x height cells, both at least 1.

    During a run most pictures have the same dots as the one before, so the cache saves drawing them again.
    """
    figure = _blank(width, height)
    for rule in rules:
        figure.line(rule.cell + 0.5, orientation=int(rule.axis == "x"), style="dotted", pixel=_pixel(rule.color))
    for stroke in strokes:
        figure.draw(_signal(figure, stroke))
    rows = figure.build().string().split("\n")[:height]
    return tuple(_row(row) for row in rows)


def _blank(width: int, height: int) -> Any:
    """Clear the figure and return it with limits that make its unit one cell."""
    figure = plotext.figure
    figure.clear()
    figure.canvas("default")
    figure.axes(False)
    figure.legend(False)
    figure.plot_size(width, height)
    figure.ruler("x").frequency(0).lim(0, width).alignment("edge")
    figure.ruler("y").frequency(0).lim(0, height).alignment("edge")
    return figure


def _signal(figure: Any, stroke: Stroke) -> Any:
    """Put each dot at the middle of its part of a cell, where rounding cannot move it to another part."""
    x, y = np.frombuffer(stroke.x, np.int64), np.frombuffer(stroke.y, np.int64)
    across, up = (x + 0.5) / stroke.across, (y + 0.5) / stroke.down
    signal = figure.signal(across.tolist(), up.tolist(), marker=_marker(stroke.marker, stroke.color))
    for index in np.frombuffer(stroke.joined, np.bool_).nonzero()[0].tolist():
        signal.line(index)
    return signal


@lru_cache(maxsize=256)
def _marker(symbol: str, color: RGB) -> Any:
    return plotext.marker(symbol, _pixel(color))


@lru_cache(maxsize=256)
def _pixel(color: RGB | None) -> Any:
    return plotext.pixel(color) if color else plotext.pixel(style="dim")


@lru_cache(maxsize=512)
def _row(text: str) -> Row:
    """Parse a line with SGR codes into runs; most lines of a picture are the same as in the one before."""
    style, runs = Style(), []
    for code, run in SGR.findall(text):
        style = _style(code, style)
        if run:
            runs.append((run, style))
    return tuple(runs)


@lru_cache(maxsize=1024)
def _style(code: str, before: Style) -> Style:
    """Return the style after an SGR code.

    We only use RGB foregrounds (38;2;r;g;b), dim and the reset; plotext adds codes for defaults, which change nothing.
    """
    if code in ("", "0"):
        return Style()
    if code == "2":
        return before._replace(fg=None, dim=True)
    numbers = [int(n) for n in code.split(";")]
    if numbers[:2] == [38, 2] and len(numbers) == 5:
        return before._replace(fg=(numbers[2], numbers[3], numbers[4]))
    return before
