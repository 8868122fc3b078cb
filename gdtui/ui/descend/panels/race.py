"""The race: several methods from one start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.app import App
from textual.content import Content

from gdtui.core.functions.method import Method
from gdtui.protocol.descend import Entrant, Race, Raced
from gdtui.ui.descend.racers import named
from gdtui.ui.descend.snapshot import Scene
from gdtui.ui.descend.trajectory import Way
from gdtui.ui.drawing.contours import Relief
from gdtui.ui.drawing.palette import MARKS, colours
from gdtui.ui.text.numbers import fitting, short
from gdtui.ui.widgets.virtual_table import Column

if TYPE_CHECKING:
    from gdtui.plots import Plot, Series
    from gdtui.plots.spec import RGB, Floats

FEWEST, MOST = 100, 500  # updates of each
FULL = len(MARKS)  # racers
LINES = 2  # below the plot
SMALLEST = 4  # columns and rows for contours
LOW = 14  # rows of the panel below which there is one line less
FLOOR, CEILING = 1e-12, 1e3  # of f - lowest at the start, beyond which heights are not shown
MARKED = 6  # points of a path that have its marker
AFTER = 1.25  # times the updates until the last has arrived, that are shown when all do
COLUMNS = (
    Column("", 2, left=True),
    Column("method", left=True),
    Column("lr", 7, editable=True),
    Column("arrived", 8),
    Column("f end", 8),
)
OWN = "Each at the lr in its row: b gives each its best, enter changes one."


class Lane(NamedTuple):
    """A racer and how it did; None while that is not known."""

    method: Method
    entrant: Entrant | None

    @property
    def lr(self) -> float:
        """That it ran at, or will."""
        return self.entrant.method.lr if self.entrant else self.method.lr


class Races:
    """The picture of the paths, and a row for each racer."""

    HINT: ClassVar[str] = "b best lrs · a add · d drop"

    def __init__(self) -> None:
        self.row = 0  # of the racer that is spoken of
        self._contours = Relief(fitted=True)

    def lines(self, height: int) -> int:
        """Of text."""
        return LINES if height >= LOW else 1

    def unfit(self, scene: Scene) -> str:
        """Everything can race."""
        del scene
        return ""

    def request(self, scene: Scene, way: Way, size: tuple[int, int]) -> Race:
        """What to ask for; the same for any plot."""
        del way, size
        function, start = scene.question.function, scene.question.start
        steps = min(max(function.steps, FEWEST), MOST)
        return Race(number=0, function=function.name, start=start, methods=scene.racers, steps=steps, best=scene.best)

    def picture(self, app: App[object], scene: Scene, size: tuple[int, int]) -> Plot | None:
        """The paths over the contours; of one variable, how high each still is over the updates."""
        if scene.race is None or scene.way is None or len(scene.race[0].start) != len(scene.way.told.variables):
            return None
        told = scene.race[1]
        return self._plane(app, scene, scene.way, told, size) if scene.plane else _heights(app, scene, told)

    def _plane(self, app: App[object], scene: Scene, way: Way, told: Raced, size: tuple[int, int]) -> Plot:
        from gdtui.plots import Plot

        (xlim, ylim), (x, y) = way.told.box, way.told.variables
        series = (*self._relief(app, way, size), *_paths(app, told))
        return Plot(series, xlim=xlim, ylim=ylim, xlabel=x, ylabel=y, marker=scene.marker)

    def _relief(self, app: App[object], way: Way, size: tuple[int, int]) -> tuple[Series, ...]:
        if min(size) < SMALLEST:
            return ()
        x, y = way.axes
        return self._contours.of(app, (way.told.surface, way.told.box), (x, y), way.surface, size)

    def words(self, app: App[object], scene: Scene, room: tuple[int, int]) -> Content:
        """Why the racer of the row ended; else what lr each runs at, and how it was found."""
        del app
        shown, style = lanes(scene), "$foreground-muted"
        said = (OWN if not scene.best else scene.race[1].search if scene.race else "") or "…"
        entrant = shown[self.row].entrant if self.row < len(shown) else None
        if entrant is not None and entrant.why:
            said, style = (
                f"{named(entrant.method)} diverged after {_updates(entrant)} updates: {entrant.why}",
                "$text-error",
            )
        lines = wrap(said, max(room[0], 1), max_lines=max(room[1], 1), placeholder=" …")
        return Content.styled("\n".join(lines), style)


def lanes(scene: Scene) -> tuple[Lane, ...]:
    """Who races, and what is known of each: what was told of the same race, or of the same methods in another."""
    told: dict[Method, Entrant] = {}
    if scene.race is not None:
        request, answer = scene.race
        same = request.function == scene.question.function.name and request.start == scene.question.start
        if same and request.best == scene.best:
            told = dict(zip(request.methods, answer.entrants, strict=True))
    return tuple(Lane(method, told.get(method)) for method in scene.racers)


def cells(place: int, lane: Lane) -> Sequence[str]:
    """Marker, name, lr, updates until it has arrived, and f at the end."""
    entrant = lane.entrant
    head = [MARKS[place % FULL], named(lane.method), fitting(lane.lr, 6, given=True)]
    if entrant is None:
        return [*head, "…", ""]
    arrived = "✗" if entrant.why else "—" if entrant.arrived is None else f"{entrant.arrived:,}"
    return [*head, arrived, short(float(_numbers(entrant.values)[-1]), 3)]


def _numbers(data: bytes) -> Floats:
    import numpy as np

    return np.frombuffer(data)


def _updates(entrant: Entrant) -> int:
    return len(_numbers(entrant.values)) - 1


def _inks(app: App[object]) -> tuple[RGB, ...]:
    """A colour for each racer; that of contours comes late."""
    first, *rest = colours(app)
    return (*rest, first)


def _paths(app: App[object], told: Raced) -> Iterator[Series]:
    """Lines and then markers, the first racer on top."""
    from gdtui.plots import Series

    ways = [_numbers(entrant.points).reshape(-1, 2) for entrant in told.entrants]
    inked = list(zip(ways, _inks(app), MARKS, strict=False))
    for way, color, _ in reversed(inked):
        yield Series(way[:, 0], way[:, 1], "line", color)
    for way, color, mark in reversed(inked):
        some = way[_marked(len(way))]
        yield Series(some[:, 0], some[:, 1], "points", color, mark)


def _marked(count: int) -> list[int]:
    """Which of so many points have a marker: the last, and more of the early ones, between which steps are long."""
    import numpy as np

    return sorted({int(place) for place in np.geomspace(1, count, MARKED)} - {count} | {count - 1})


def _heights(app: App[object], scene: Scene, told: Raced) -> Plot:
    """Over the updates, how far each is above the lowest that any has come."""
    from gdtui.plots import Plot

    values = [_numbers(entrant.values) for entrant in told.entrants]
    lowest = min(float(some.min()) for some in values)
    first = float(values[0][0]) - lowest or 1.0
    arrivals = [entrant.arrived for entrant in told.entrants]
    last = max(len(some) - 1 for some in values)
    known = [a for a in arrivals if a is not None]
    shown = min(max(int(AFTER * max(known)), FEWEST // 10), last) if len(known) == len(arrivals) else last
    return Plot(
        tuple(_curves(app, [some - lowest for some in values], shown)),
        xlim=(0, shown),
        ylim=_span([some[: shown + 1] - lowest for some in values], first),
        log_y=True,
        xlabel="update",
        ylabel="f − lowest",
        marker=scene.marker,
    )


def _curves(app: App[object], heights: Sequence[Floats], shown: int) -> Iterator[Series]:
    import numpy as np

    from gdtui.plots import Series

    inked = list(zip(heights, _inks(app), MARKS, strict=False))
    for some, color, _ in reversed(inked):
        yield Series(range(len(some)), some, "line", color)
    for place, (some, color, mark) in enumerate(inked):
        at = np.arange(shown * (place + 1) // (len(inked) + 1), len(some), max(shown // 3, 1))
        yield Series(at, some[at], "points", color, mark)


def _span(heights: Sequence[Floats], first: float) -> tuple[float, float]:
    """From the least height that is above 0 to the greatest, both within reason of that at the start."""
    import numpy as np

    every = np.concatenate(heights)
    above = every[every > 0]
    low, high = float(above.min(initial=first)), float(above.max(initial=first))
    return max(low, FLOOR * first) / 2, 2 * min(high, CEILING * first)
