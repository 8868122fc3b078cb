"""A surface as contour lines in three tones, the lowest the strongest."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from textual.app import App

from gdtui.plots import Series
from gdtui.plots.contours import contours, density, levels, steepness
from gdtui.plots.spec import Floats
from gdtui.ui.drawing.palette import colour

LEVELS = (2, 4)  # of each tone, on a small canvas and on a large one
TONES = (0.9, 0.65, 0.45)  # of contours, the lowest first
INK = 0.6  # length of contours in a square of a row's height, at most: lines are 1.7 rows apart
BULK = (0.05, 0.95)  # quantiles of a surface
DEPTH = 2  # times their difference that the surface may reach below them: what goes farther down is a pole
GRAIN = 0.7  # of a dot, that contours may be off


class ContourCache:
    """Contours that are the same objects while they are of the same surface, so that they are found and measured once.

    Args:
        fitted: see `relief`.
    """

    def __init__(self, fitted: bool = False) -> None:
        self._fitted = fitted
        self._made: tuple[object, tuple[Series, ...]] = (None, ())

    def of(
        self, app: App[object], surface: object, axes: tuple[Floats, Floats], values: Floats, size: tuple[int, int]
    ) -> tuple[Series, ...]:
        """The contours of a surface.

        Args:
            app: whose theme they are in.
            surface: equal for the same surface.
            axes: see `relief`.
            values: see `relief`.
            size: see `relief`.
        """
        key = surface, app.theme, size
        if key != self._made[0]:
            self._made = key, tuple(contour_series(app, axes, values, size, self._fitted))
        return self._made[1]


def contour_series(
    app: App[object], axes: tuple[Floats, Floats], values: Floats, size: tuple[int, int], fitted: bool = False
) -> Iterator[Series]:
    """The contours, the highest first.

    Args:
        app: whose theme they are in.
        axes: coordinates of the columns and of the rows, rising.
        values: rows x columns.
        size: cells across and down that they are drawn into.
        fitted: whether they are spread as the surface is, half of them below its median, and are fewer where it is
            rough; otherwise they are the closer to each other the lower they are.
    """
    if not all(size):  # there is nowhere to draw yet
        return
    count = _count(size[1])
    heights = _fitted(values, count, size) if fitted else levels(values, count)
    (left, right), (low, high) = ((axis[0], axis[-1]) for axis in axes)
    grain = GRAIN * (right - left) / max(2 * size[0], 1), GRAIN * (high - low) / max(4 * size[1], 1)
    bands = np.array_split(heights, len(TONES))
    for band, tone in zip(reversed(bands), reversed(TONES), strict=True):
        yield Series(*contours(*axes, values, band, grain), "line", colour(app, "contour", tone))


def _count(rows: int) -> int:
    """How many contours a canvas has room for."""
    return len(TONES) * min(max(rows // 5, LEVELS[0]), LEVELS[1])


def _fitted(values: Floats, most: int, size: tuple[int, int]) -> Floats:
    """Levels, not so many that they hide what is on them; a cell is half as wide as it is high."""
    filled = _filled(values)
    steep = steepness(filled)
    each = density(filled, steep, (size[0] / 2, size[1]))
    count = max(min(most, int(INK / each)), 1) if each else most
    return levels(filled, count + 1, steep)[:-1]  # the last of few would be near the corners alone


def _filled(values: Floats) -> Floats:
    """A surface with a floor in its poles, where it has any."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return values
    bottom, low, high = np.quantile(finite, (0, *BULK)).tolist()
    return values if bottom >= low - DEPTH * (high - low) else np.maximum(values, low)
