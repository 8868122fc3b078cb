"""The picture of the Landscape panel: contours with the paths of the runs, or a curve with its tangent."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import App

from gdtui.plots import Plot, Series
from gdtui.protocol import LandscapeReady
from gdtui.ui.drawing.contours import ContourCache
from gdtui.ui.drawing.palette import colour
from gdtui.ui.train.panels.loss_curve import curve
from gdtui.ui.train.panels.paths import LandscapeData, ghost_path, run_path, run_start
from gdtui.ui.train.snapshot import TrainSnapshot

FAINT = 0.45  # the strength of a colour for earlier runs


class LandscapePicture:
    """Draws a survey; it keeps arrays and contours while the survey stays the same.

    Args:
        app: the app whose theme the picture uses.
    """

    def __init__(self, app: App[object]) -> None:
        self._app = app
        self._contours = ContourCache()
        self._ground: LandscapeData | None = None

    def ground(self, event: LandscapeReady) -> LandscapeData:
        """Return a survey as arrays, the same object for the same event."""
        if self._ground is None or event is not self._ground.event:
            self._ground = LandscapeData.of(event)
        return self._ground

    def plot(self, ground: LandscapeData, snapshot: TrainSnapshot, size: tuple[int, int]) -> Plot:
        """Return the survey with the runs on it, for a canvas with a size in columns and rows."""
        here, names = ground.cursor(snapshot), ground.event.names
        if len(names) == 1:
            return curve(self._app, ground, snapshot, here[0])
        series = (*self._lines(ground, size), *self._paths(ground, snapshot), *self._points(ground, snapshot, here))
        xlim, ylim = ground.limits
        return Plot(series, xlim=xlim, ylim=ylim, xlabel=names[0], ylabel=names[1], marker=snapshot.marker)

    def _lines(self, ground: LandscapeData, size: tuple[int, int]) -> tuple[Series, ...]:
        return self._contours.of(self._app, ground, (ground.x, ground.y), ground.values, (size[0], size[1]))

    def _paths(self, ground: LandscapeData, snapshot: TrainSnapshot) -> Iterator[Series]:
        faint = colour(self._app, "ghost", FAINT)
        for ghost in snapshot.ghosts:
            if (path := ghost_path(ground, ghost, snapshot)) is not None and path.size:
                yield Series(path[0], path[1], "line", faint, "·")
                yield Series(path[0, -1:], path[1, -1:], "points", faint, ghost.label)
        if (path := run_path(ground, snapshot)) is not None:
            yield Series(path[0], path[1], "line", colour(self._app, "path"), "•")

    def _points(self, ground: LandscapeData, snapshot: TrainSnapshot, here: tuple[float, ...]) -> Iterator[Series]:
        if best := ground.event.best:
            yield Series(best[:1], best[1:], "points", colour(self._app, "minimum"), "×", "least")
        if start := run_start(ground, snapshot):
            yield Series(start[:1], start[1:], "points", colour(self._app, "path"), "○", "start")
        yield Series(here[:1], here[1:], "points", colour(self._app, "cursor"), "●", "now")
