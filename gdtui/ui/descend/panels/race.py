"""The race: several methods from one start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import ClassVar

import numpy as np
from textual.app import App
from textual.content import Content

from gdtui.core.texts import text
from gdtui.plots import Plot, Series
from gdtui.plots.spec import RGB, Floats
from gdtui.protocol.descend import RaceAnswer, RaceEntrant, RaceRequest
from gdtui.ui.descend.panels.race_table import race_rows
from gdtui.ui.descend.racers import method_name
from gdtui.ui.descend.snapshot import DescendSnapshot
from gdtui.ui.descend.trajectory import Trajectory
from gdtui.ui.drawing.contours import ContourCache, Contours
from gdtui.ui.drawing.palette import MARKS, colours
from gdtui.ui.drawing.thinning import without_crossings
from gdtui.ui.text.numbers import on_screen

FEWEST, MOST = 100, 500  # the number of updates of each racer, at least and at most
LINES = 2  # lines of text below the plot
SMALLEST = 4  # the fewest columns and rows for contours
LOW = 14  # rows of the panel below which there is one line less
FLOOR, CEILING = 1e-12, 1e3  # times f − lowest at the start: heights beyond are not shown
MARKED = 6  # points of a path that have its marker
AFTER = 1.25  # times the updates until the last racer has arrived: what is shown when all arrive


class RacePage:
    """The picture of the paths, and a row for each racer."""

    HINT: ClassVar[str] = "hints.race"

    def __init__(self) -> None:
        self.row = 0  # of the racer that the text is about
        self._contours = ContourCache(fitted=True)

    def lines(self, height: int) -> int:
        """Return the number of lines of text."""
        return LINES if height >= LOW else 1

    def unfit(self, snapshot: DescendSnapshot) -> str:
        """Return nothing: every function and method can race."""
        del snapshot
        return ""

    def request(self, snapshot: DescendSnapshot, trajectory: Trajectory, size: tuple[int, int]) -> RaceRequest:
        """Return the request, which is the same for any plot."""
        del trajectory, size
        function, start = snapshot.question.function, snapshot.question.start
        steps = min(max(function.steps, FEWEST), MOST)
        return RaceRequest(
            function=function.name, start=start, methods=snapshot.racers, steps=steps, best=snapshot.best
        )

    def picture(self, app: App[object], snapshot: DescendSnapshot, size: tuple[int, int]) -> Plot | None:
        """Return the paths over the contours; of one variable, the height of each racer over the updates."""
        if (
            snapshot.race is None
            or snapshot.trajectory is None
            or len(snapshot.race[0].start) != len(snapshot.trajectory.answer.variables)
        ):
            return None
        answer = snapshot.race[1]
        return (
            self._plane(app, snapshot, snapshot.trajectory, answer, size)
            if snapshot.plane
            else _heights(app, snapshot, answer)
        )

    def _plane(
        self,
        app: App[object],
        snapshot: DescendSnapshot,
        trajectory: Trajectory,
        answer: RaceAnswer,
        size: tuple[int, int],
    ) -> Plot:
        (xlim, ylim), (x, y) = trajectory.answer.box, trajectory.answer.variables
        relief = self._relief(app, trajectory, size)
        series = (*relief.series, *_paths(app, answer, (xlim, ylim)))
        return Plot(series, xlim=xlim, ylim=ylim, xlabel=x, ylabel=y, marker=snapshot.marker, notes=relief.notes)

    def _relief(self, app: App[object], trajectory: Trajectory, size: tuple[int, int]) -> Contours:
        if min(size) < SMALLEST:
            return Contours((), ())
        x, y = trajectory.axes
        return self._contours.of(
            app, (trajectory.answer.surface, trajectory.answer.box), (x, y), trajectory.surface, size
        )

    def words(self, app: App[object], snapshot: DescendSnapshot, room: tuple[int, int]) -> Content:
        """Return why the racer of the row ended; else at what lr each racer runs, and how it was found."""
        del app
        shown, style = race_rows(snapshot), "$foreground-muted"
        own = text("descend.race_each")
        said = (own if not snapshot.best else snapshot.race[1].search if snapshot.race else "") or "…"
        entrant = shown[self.row].entrant if self.row < len(shown) else None
        if entrant is not None and entrant.ending:
            said, style = _ended(entrant), "$text-error"
        lines = wrap(said, max(room[0], 1), max_lines=max(room[1], 1), placeholder=" …")
        return Content.styled("\n".join(lines), style)


def _ended(entrant: RaceEntrant) -> str:
    """Return how and why a racer ended."""
    return text(
        "descend.race_ended",
        name=method_name(entrant.method),
        ending=str(entrant.ending),
        updates=len(np.frombuffer(entrant.values)) - 1,
        reason=on_screen(entrant.reason),
    )


def _inks(app: App[object]) -> tuple[RGB, ...]:
    """Return a colour for each racer; the colour of contours comes late."""
    first, *rest = colours(app)
    return (*rest, first)


def _paths(app: App[object], answer: RaceAnswer, limits: Sequence[tuple[float, float]]) -> Iterator[Series]:
    """Yield lines and then markers, the first racer on top."""
    ways = [np.frombuffer(entrant.points).reshape(-1, 2) for entrant in answer.entrants]
    inked = list(zip(ways, _inks(app), MARKS, strict=False))
    for trajectory, color, _ in reversed(inked):
        x, y = without_crossings(trajectory.T, limits)
        yield Series(x, y, "line", color)
    for trajectory, color, mark in reversed(inked):
        some = trajectory[_marked(len(trajectory))]
        yield Series(some[:, 0], some[:, 1], "points", color, mark)


def _marked(count: int) -> list[int]:
    """Return which of a number of points have a marker: the last, and mostly early ones, where steps are long."""
    return sorted({int(place) for place in np.geomspace(1, count, MARKED)} - {count} | {count - 1})


def _heights(app: App[object], snapshot: DescendSnapshot, answer: RaceAnswer) -> Plot:
    """Return how far each racer is above the lowest value that any has reached, over the updates."""
    values = [np.frombuffer(entrant.values) for entrant in answer.entrants]
    lowest = min(float(some.min()) for some in values)
    first = float(values[0][0]) - lowest or 1.0
    arrivals = [entrant.arrived for entrant in answer.entrants]
    last = max(len(some) - 1 for some in values)
    known = [a for a in arrivals if a is not None]
    shown = min(max(int(AFTER * max(known)), FEWEST // 10), last) if len(known) == len(arrivals) else last
    return Plot(
        tuple(_curves(app, [some - lowest for some in values], shown)),
        xlim=(0, shown),
        ylim=_span([some[: shown + 1] - lowest for some in values], first),
        log_y=True,
        whole_x=True,
        xlabel="update",
        ylabel="f − lowest",
        marker=snapshot.marker,
    )


def _curves(app: App[object], heights: Sequence[Floats], shown: int) -> Iterator[Series]:
    inked = list(zip(heights, _inks(app), MARKS, strict=False))
    for some, color, _ in reversed(inked):
        yield Series(range(len(some)), some, "line", color)
    for place, (some, color, mark) in enumerate(inked):
        at = np.arange(shown * (place + 1) // (len(inked) + 1), len(some), max(shown // 3, 1))
        yield Series(at, some[at], "points", color, mark)


def _span(heights: Sequence[Floats], first: float) -> tuple[float, float]:
    """Return the range from the least positive height to the greatest, limited in relation to the start."""
    every = np.concatenate(heights)
    above = every[every > 0]
    low, high = float(above.min(initial=first)), float(above.max(initial=first))
    return max(low, FLOOR * first) / 2, 2 * min(high, CEILING * first)
