"""A function of two variables: its contours, and the way of the point over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from textual.app import App

from gdtui.ui.descend.snapshot import Scene
from gdtui.ui.descend.trajectory import Way
from gdtui.ui.drawing.palette import RGB, colour
from gdtui.ui.drawing.thinning import thinned

if TYPE_CHECKING:
    from gdtui.plots import Plot, Series
    from gdtui.plots.spec import Floats

FAINT = 0.6  # the jumps before the last


def plane(app: App[object], scene: Scene, way: Way, contours: Iterable[Series]) -> Plot:
    """The picture on contours that have been found."""
    from gdtui.plots import Plot

    k, (x, y) = min(scene.k, len(way)), way.told.variables
    series = (*contours, *_jumps(app, way, k), *_marks(app, scene, way, k))
    xlim, ylim = way.told.box
    return Plot(series, xlim=xlim, ylim=ylim, xlabel=x, ylabel=y, marker=scene.marker)


def _jumps(app: App[object], way: Way, k: int) -> Iterator[Series]:
    """From point to point, the newest the strongest."""
    from gdtui.plots import Series

    x, y = way.points[thinned(0, k + 1)].T
    yield Series(x[:-1], y[:-1], "line", colour(app, "path", FAINT))
    yield Series(x[-2:], y[-2:], "line", colour(app, "path"))
    yield Series(x[:-1], y[:-1], "points", colour(app, "path"), "•")


def _marks(app: App[object], scene: Scene, way: Way, k: int) -> Iterator[Series]:
    """Minima, start, next point and the point, which is never covered."""
    minima = scene.question.function.minima
    yield _mark(minima, colour(app, "minimum"), "×", "min" if minima else "")
    if k:
        yield _mark(way.points[:1], colour(app, "path"), "○", "start")
    if k < len(way) and not scene.hidden:
        yield _mark(way.points[k + 1 : k + 2], colour(app, "path"), _arrow(way, k), "next")
    yield _mark(way.points[k : k + 1], colour(app, "cursor"), "●", "now")


def _mark(points: Floats | Sequence[tuple[float, ...]], color: RGB, marker: str, label: str) -> Series:
    import numpy as np

    from gdtui.plots import Series

    x, y = np.reshape(points, (-1, 2)).T
    return Series(x, y, "points", color, marker, label)


def _arrow(way: Way, k: int) -> str:
    """Hollow, and pointing where most of the next update leads, in parts of the box."""
    across, up = (
        -float(update) / (high - low) for update, (low, high) in zip(way.updates[k], way.told.box, strict=True)
    )
    if abs(across) >= abs(up):
        return "▷" if across >= 0 else "◁"
    return "△" if up > 0 else "▽"
