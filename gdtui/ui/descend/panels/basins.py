"""Basins: many starts at once, and the minimum that each reaches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from textual.app import App
from textual.content import Content

from gdtui.core.texts import text
from gdtui.plots import Plot, Series
from gdtui.plots.spec import RGB, Floats, Limits
from gdtui.protocol.descend import BasinsAnswer, BasinsRequest, StartOutcome
from gdtui.ui.descend.panels.curve import visible_heights
from gdtui.ui.descend.snapshot import DescendSnapshot
from gdtui.ui.descend.trajectory import Trajectory, int_array
from gdtui.ui.descend.viewport import worth_seeing
from gdtui.ui.drawing.palette import MARKS, colour, colours
from gdtui.ui.text import cells
from gdtui.ui.text.numbers import number_text, percent_text

LEAST = 500  # the fewest updates of each start
WIDEST, HIGHEST = 40, 30  # starts along each of two variables, at most
LONGEST = 80  # starts along one variable, at most
AXIS = 5, 3  # columns and rows of the plot outside the canvas
WORDS, VALUE, PART = 33, 12, 4  # cells of a line, of the value at its end, and of the part after it
OTHERS = "+"  # starts that settle at a minimum without a marker of its own
UNSETTLED: Mapping[StartOutcome, tuple[str, str]] = {
    StartOutcome.CYCLES: ("∞", "descend.CYCLES"),
    StartOutcome.MOVES: ("·", "descend.MOVES"),
    StartOutcome.RESTS: ("-", "descend.RESTS"),
    StartOutcome.GONE: ("×", "descend.GONE"),
}
"""Marker, and the key of the words, for the starts that settle at no minimum."""
FAINT = 0.6
LINES = 3, 9  # lines of text, at least and at most


@dataclass(frozen=True, eq=False)
class BasinMap:
    """An answer as arrays.

    Attributes:
        starts: the starts (starts x variables).
        labels: the row of the minimum at which each start settles, or a `StartOutcome`.
        minima: the minima, the lowest first (minima x variables).
        values: the function at the minima.
    """

    starts: Floats
    labels: Floats
    minima: Floats
    values: Floats

    @classmethod
    def of(cls, request: BasinsRequest, answer: BasinsAnswer) -> BasinMap:
        """Return the arrays of an answer."""
        size = len(request.box)
        starts, minima = (np.frombuffer(part).reshape(-1, size) for part in (answer.starts, answer.minima))
        return cls(starts, int_array(answer.labels).astype(float), minima, np.frombuffer(answer.values))

    def part(self, *labels: int) -> float:
        """Return the part of the starts that have one of some labels."""
        return float(np.isin(self.labels, labels).mean())


class BasinsPage:
    """The starts at their places, each with the marker of its minimum, and a line for each minimum."""

    HINT: ClassVar[str] = "hints.basins"

    def lines(self, height: int) -> int:
        """Return fewer than a third of the panel's lines, whatever the minima, since the starts fill the plot above."""
        return min(max(2 * height // 7, LINES[0]), LINES[1])

    def unfit(self, snapshot: DescendSnapshot) -> str:
        """Return nothing: the engine says what is impossible."""
        del snapshot
        return ""

    def request(self, snapshot: DescendSnapshot, trajectory: Trajectory, size: tuple[int, int]) -> BasinsRequest:
        """Return a request for starts all over the default part, as many as a plot of this size can show."""
        del trajectory
        function, start, method, _ = snapshot.question
        columns, rows = (max(cells - axis, 2) for cells, axis in zip(size, AXIS, strict=True))
        grid = (_even(columns, WIDEST), _even(rows, HIGHEST)) if snapshot.plane else (_even(columns, LONGEST), 0)
        return BasinsRequest(
            function=function.name,
            method=method,
            box=worth_seeing(function, start),
            grid=grid,
            steps=max(function.steps, LEAST),
        )

    def picture(self, app: App[object], snapshot: DescendSnapshot, size: tuple[int, int]) -> Plot | None:
        """Return the starts, over the plane or along the curve."""
        del size
        if (
            snapshot.basins is None
            or snapshot.trajectory is None
            or len(snapshot.basins[0].box) != len(snapshot.trajectory.answer.variables)
        ):
            return None
        basins, request = BasinMap.of(*snapshot.basins), snapshot.basins[0]
        if snapshot.plane:
            return _plane(app, snapshot, basins, request)
        return _line(app, snapshot, basins, _common(request.box[0], snapshot.trajectory.answer.box[0]))

    def words(self, app: App[object], snapshot: DescendSnapshot, room: tuple[int, int]) -> Content:
        """Return a line for each minimum, as far as there is room, and one for the starts that reach none."""
        if snapshot.basins is None:
            return Content("")
        request, answer = snapshot.basins
        return Content("\n").join(_lines(app, BasinMap.of(request, answer), room, request.steps))


def _even(cells: int, most: int) -> int:
    """Return the number of starts in some cells: in each, or in every second, third, ... if they are too many."""
    return -(-cells // -(-cells // most))


def _lines(app: App[object], basins: BasinMap, size: tuple[int, int], updates: int) -> Iterator[Content]:
    """Yield marker, number, place, value and part of each minimum; then the parts that settle at none."""
    count, unsettled = len(basins.minima), [outcome for outcome in UNSETTLED if basins.part(outcome)]
    room, wide = min(max(size[1] - len(unsettled), 1), len(MARKS)), min(size[0] - 1 - PART, WORDS)
    shown = count if count <= room else room - 1
    for place in range(shown):
        where = ", ".join(number_text(x) for x in basins.minima[place].tolist())
        value = f"f {number_text(float(basins.values[place]))}".ljust(VALUE)
        words = cells.left(f" {place + 1}  {where}", wide - VALUE) + value
        yield _row(MARKS[place], colours(app)[place], words, basins.part(place))
    if shown < count:
        words = cells.left(f" {text('descend.more_minima', count=count - shown)}", wide)
        yield _row(OTHERS, colour(app, "ghost"), words, basins.part(*range(shown, count)))
    for outcome in unsettled:
        mark, key = UNSETTLED[outcome]
        words = cells.left(f" {_words_of(key, updates)}", wide)
        yield _row(mark, colour(app, "ghost", FAINT), words, basins.part(outcome))


def _words_of(key: str, updates: int) -> str:
    return text(key, **({"updates": f"{updates:,}"} if key == "descend.MOVES" else {}))


def _row(mark: str, color: RGB, words: str, part: float) -> Content:
    return Content.assemble((mark, "#{:02x}{:02x}{:02x}".format(*color)), f"{words}{percent_text(part):>{PART}}")


def _groups(app: App[object], basins: BasinMap) -> Iterator[tuple[Floats, RGB, str]]:
    """Yield the starts of each basin (n x variables), with its colour and marker; those of the lowest last."""
    faint, other = colour(app, "ghost", FAINT), colour(app, "ghost")
    for outcome, (mark, _) in UNSETTLED.items():
        yield basins.starts[basins.labels == outcome], faint, mark
    yield basins.starts[basins.labels >= len(MARKS)], other, OTHERS
    for place, (color, mark) in reversed([*enumerate(zip(colours(app), MARKS, strict=True))]):
        yield basins.starts[basins.labels == place], color, mark


def _plane(app: App[object], snapshot: DescendSnapshot, basins: BasinMap, request: BasinsRequest) -> Plot:
    """Return a marker for each start, and the minima by their numbers."""
    assert snapshot.trajectory is not None
    x, y = snapshot.trajectory.answer.variables
    series = [Series(starts[:, 0], starts[:, 1], "points", color, mark) for starts, color, mark in _groups(app, basins)]
    xlim, ylim = (_outer(ends, count) for ends, count in zip(request.box, request.grid, strict=True))
    least = [_numbered(app, point.tolist(), place) for place, point in enumerate(basins.minima[: len(MARKS)])]
    return Plot((*series, *least), xlim=xlim, ylim=ylim, xlabel=x, ylabel=y, marker=snapshot.marker)


def _numbered(app: App[object], point: Sequence[float], place: int) -> Series:
    """Return a minimum marked by its number."""
    return Series(point[:1], point[1:], "points", colour(app, "cursor"), str(place + 1))


def _outer(ends: Limits, count: int) -> Limits:
    """Return the limits at which a number of starts from end to end are each in the middle of a cell."""
    half = (ends[1] - ends[0]) / (count - 1) / 2
    return ends[0] - half, ends[1] + half


def _line(app: App[object], snapshot: DescendSnapshot, basins: BasinMap, xlim: Limits) -> Plot:
    """Return the curve with the starts on it, and the minima by their numbers."""
    assert snapshot.trajectory is not None
    x, f = snapshot.trajectory.axes[0], snapshot.trajectory.surface
    curve, marks = Series(x, f, "line", colour(app, "contour")), []
    for starts, color, mark in _groups(app, basins):
        on = np.interp(starts[:, 0], x, f, np.nan, np.nan)
        marks.append(Series(starts[:, 0], on, "points", color, mark))
    for place, point in enumerate(basins.minima[: len(MARKS)]):
        marks.append(_numbered(app, (*point.tolist(), float(basins.values[place])), place))
    ylim = visible_heights(f[(x >= xlim[0]) & (x <= xlim[1])], basins.values)
    return Plot((curve, *marks), xlim=xlim, ylim=ylim, xlabel="x", ylabel="f(x)", marker=snapshot.marker)


def _common(starts: Limits, seen: Limits) -> Limits:
    """Return the range of the starts, cut to the part that the path shows; all of it if they do not overlap."""
    low, high = max(starts[0], seen[0]), min(starts[1], seen[1])
    return (low, high) if low < high else starts
