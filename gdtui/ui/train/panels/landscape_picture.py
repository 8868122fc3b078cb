"""The picture of the Landscape panel: contours with the paths of the runs, or a curve with its tangent."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from textual.app import App

from gdtui.core.experiment.changes import differing
from gdtui.plots import Plot, Series
from gdtui.plots.spec import BLOCK
from gdtui.protocol import LandscapeReady
from gdtui.ui.drawing.contours import ContourCache, between
from gdtui.ui.drawing.palette import colour, ghost_colour
from gdtui.ui.drawing.thinning import FEW_UPDATES, without_crossings
from gdtui.ui.session.differences import setting_text
from gdtui.ui.session.snapshot import Ghost, RunSnapshot
from gdtui.ui.train.panels.loss_curve import curve
from gdtui.ui.train.panels.paths import LandscapeData, ghost_path, run_path, run_start

TOLD = 2  # settings of a racer that the legend names


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

    def value(self, ground: LandscapeData, place: tuple[float, float]) -> float:
        """Return the loss near a place, from the survey; NaN outside it."""
        if not len(ground.y):
            return float(np.interp(place[0], ground.x, ground.values, np.nan, np.nan))
        return between(ground.x, ground.y, ground.values, place)

    def plot(self, ground: LandscapeData, snapshot: RunSnapshot, size: tuple[int, int]) -> Plot:
        """Return the survey with the runs on it, for a canvas with a size in columns and rows."""
        here, names = ground.cursor(snapshot), ground.event.names
        if len(names) == 1:
            return curve(self._app, ground, snapshot, here[0])
        contours = self._contours.of(self._app, ground, (ground.x, ground.y), ground.values, (size[0], size[1]))
        series = (*contours.series, *self._paths(ground, snapshot), *self._points(ground, snapshot, here))
        (xlim, ylim), (x, y), marker = ground.limits, names, snapshot.marker
        return Plot(series, xlim=xlim, ylim=ylim, xlabel=x, ylabel=y, marker=marker, notes=contours.notes)

    def _paths(self, ground: LandscapeData, snapshot: RunSnapshot) -> Iterator[Series]:
        names = _racers(snapshot) if snapshot.racing else {ghost.label: _name(ghost) for ghost in snapshot.ghosts}
        for place, ghost in enumerate(snapshot.ghosts):
            color = ghost_colour(self._app, place)
            if (path := ghost_path(ground, ghost, snapshot)) is not None and path.size:
                x, y = without_crossings(path, ground.limits)
                yield Series(x, y, "line", color, gap=2)
                yield Series(path[0, -1:], path[1, -1:], "points", color, ghost.label, names[ghost.label])
        if (path := run_path(ground, snapshot)) is not None:
            yield Series(path[0], path[1], "line", colour(self._app, "path"))
            if path.shape[1] <= FEW_UPDATES:
                yield Series(path[0], path[1], "points", colour(self._app, "path"), size=BLOCK)

    def _points(self, ground: LandscapeData, snapshot: RunSnapshot, here: tuple[float, ...]) -> Iterator[Series]:
        if not ground.event.exact and (lowest := ground.lowest) is not None:
            yield Series(lowest[:1], lowest[1:], "points", colour(self._app, "minimum"), "+", "lowest here")
        if best := ground.event.best:
            yield Series(best[:1], best[1:], "points", colour(self._app, "minimum"), "×", "minimum")
        if start := run_start(ground, snapshot):
            yield Series(start[:1], start[1:], "points", colour(self._app, "path"), "○", "start")
        now = _racers(snapshot)[snapshot.label] if snapshot.racing else "now"
        yield Series(here[:1], here[1:], "points", colour(self._app, "cursor"), "●", now)


def _racers(snapshot: RunSnapshot) -> dict[str, str]:
    """Return what is different in each run of a race, by the letter of an earlier run and the name of the present."""
    racers = {snapshot.label: snapshot.experiment, **{ghost.label: ghost.experiment for ghost in snapshot.ghosts}}
    first, *others = racers.values()
    names = differing(first, *others)[:TOLD]
    return {label: ", ".join(setting_text(one, name) for name in names) for label, one in racers.items()}


def _name(ghost: Ghost) -> str:
    """Return a run's name for the legend; nothing where the letter beside its path is all of it."""
    return "" if ghost.run.name == ghost.label else ghost.run.name
