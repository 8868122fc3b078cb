"""A surface as contour lines in three tones; the lowest lines have the strongest tone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from textual.app import App

from gdtui.plots import Note, Series
from gdtui.plots.contours import contours, density, levels, steepness
from gdtui.plots.spec import Floats
from gdtui.ui.drawing.palette import colour
from gdtui.ui.text.numbers import number_text

LEVELS_PER_TONE = (2, 4)  # on a small canvas and on a large one
TONES = (0.9, 0.65, 0.45)  # strengths of the colour, for the lowest contours first
MAX_DENSITY = 0.6  # length of contours in a square of a row's height: lines are then 1.7 rows apart
BULK_QUANTILES = (0.05, 0.95)  # the bulk of a surface is between these quantiles
MAX_DEPTH = 2  # in heights of the bulk: a surface that reaches farther below the bulk has a pole
BETWEEN = 8  # parts of each straight piece of a contour, at which its level can be written
EDGE = 0.1  # fraction of the picture at its edge that has no notes
PLACES = 6  # on a contour for its level, in case a run lies over the first of them
LEAST_WIDTH = 24  # cells across of a picture that has notes
GRAIN = 0.7  # fraction of a dot: contours may be inexact by this much


class Contours(NamedTuple):
    """The contours of a surface, the highest first, and the levels of some of them, each on its line."""

    series: tuple[Series, ...]
    notes: tuple[Note, ...]


class ContourCache:
    """A cache of the contours of one surface: the same surface gives the same objects, which are computed only once.

    Args:
        fitted: as for `contour_heights`.
    """

    def __init__(self, fitted: bool = False) -> None:
        self._fitted = fitted
        self._last: tuple[object, Contours] = (None, Contours((), ()))

    def of(
        self, app: App[object], surface: object, axes: tuple[Floats, Floats], values: Floats, size: tuple[int, int]
    ) -> Contours:
        """Return the contours of a surface.

        Args:
            app: the app, for the colours of its theme.
            surface: a key that is equal for the same surface.
            axes: as for `contour_series`.
            values: as for `contour_series`.
            size: as for `contour_series`.
        """
        key = surface, app.theme, size
        if key != self._last[0]:
            heights = contour_heights(values, size, self._fitted)
            lines = tuple(contour_series(app, axes, values, size, heights))
            self._last = key, Contours(lines, tuple(level_notes(app, axes, values, size, heights)))
        return self._last[1]


def between(x: Floats, y: Floats, values: Floats, place: tuple[float, float]) -> float:
    """Return a surface's value at a place between the points of its grid (bilinear); NaN outside it.

    Args:
        x: coordinates of the columns, rising.
        y: coordinates of the rows, rising.
        values: surface (rows x columns).
        place: the place.
    """
    if not (x[0] <= place[0] <= x[-1] and y[0] <= place[1] <= y[-1]):
        return float("nan")
    row = min(int(y.searchsorted(place[1], "right")) - 1, len(y) - 2)
    low, high = (float(np.interp(place[0], x, values[r])) for r in (row, row + 1))
    return low + (high - low) * float((place[1] - y[row]) / (y[row + 1] - y[row]))


def contour_heights(values: Floats, size: tuple[int, int], fitted: bool) -> Floats:
    """Return the levels of a surface's contours, rising; none on a canvas that has no size yet.

    Args:
        values: surface (rows x columns).
        size: cells across and down of the canvas.
        fitted: whether the levels are fitted to the surface: half of them are below its median, and a rough surface has
            fewer. Otherwise low levels are closer together than high ones.
    """
    if not all(size):
        return np.empty(0)
    count = _count(size[1])
    return _fitted_levels(values, count, size) if fitted else levels(values, count)


def level_notes(
    app: App[object], axes: tuple[Floats, Floats], values: Floats, size: tuple[int, int], heights: Floats
) -> Iterator[Note]:
    """Yield every second level as notes at some places of its contour, the best first: far from other levels.

    Args:
        app: the app, for the colours of its theme.
        axes: coordinates of the columns and of the rows, rising.
        values: surface (rows x columns).
        size: cells across and down of the canvas.
        heights: levels of the contours.
    """
    if size[0] < LEAST_WIDTH:
        return
    corner, spans = np.array([axis[0] for axis in axes]), np.array([axis[-1] - axis[0] for axis in axes])
    taken: list[Floats] = []
    for height in heights[1::2][::-1]:
        points = _along(np.column_stack(contours(*axes, values, np.array([height]), (spans / size).tolist())))
        cells = (points - corner) / spans * size  # in cells, of which a note takes several across and one down
        inside = (np.abs(cells / size - 0.5) < 0.5 - EDGE).all(axis=1)  # a gap is NaN, and not inside
        if inside.any():
            points, cells = points[inside], cells[inside]
            gaps = [np.hypot((cells[:, 0] - x) / 2, cells[:, 1] - y) for x, y in taken]
            order = np.argsort(-np.min(gaps, axis=0), kind="stable") if gaps else np.arange(len(cells))
            taken.append(cells[order[0]])
            for x, y in points[order[:: len(order) // PLACES + 1]].tolist():
                yield Note(x, y, number_text(float(height), 2), colour(app, "axis", 0.75))


def _along(line: Floats) -> Floats:
    """Return a line (points x 2) with points between its own, since a straight one has only its ends."""
    parts = np.linspace(0, 1, BETWEEN, endpoint=False)[:, None, None]
    between: Floats = (line[:-1] * (1 - parts) + line[1:] * parts).swapaxes(0, 1).reshape(-1, 2)
    return between


def contour_series(
    app: App[object], axes: tuple[Floats, Floats], values: Floats, size: tuple[int, int], heights: Floats
) -> Iterator[Series]:
    """Yield the contours of a surface, the highest first.

    Args:
        app: the app, for the colours of its theme.
        axes: coordinates of the columns and of the rows, rising.
        values: surface (rows x columns).
        size: cells across and down of the canvas.
        heights: levels of the contours, rising.
    """
    if not len(heights):
        return
    (left, right), (low, high) = ((axis[0], axis[-1]) for axis in axes)
    grain = GRAIN * (right - left) / max(2 * size[0], 1), GRAIN * (high - low) / max(4 * size[1], 1)
    bands = np.array_split(heights, len(TONES))
    for band, tone in zip(reversed(bands), reversed(TONES), strict=True):
        yield Series(*contours(*axes, values, band, grain), "line", colour(app, "contour", tone), under=True)


def _count(rows: int) -> int:
    """Return the number of contours that a canvas has room for."""
    least, greatest = LEVELS_PER_TONE
    return len(TONES) * min(max(rows // 5, least), greatest)


def _fitted_levels(values: Floats, max_count: int, size: tuple[int, int]) -> Floats:
    """Return at most `max_count` levels, and not so many that the contours hide what is drawn on them."""
    surface = _without_poles(values)
    steep = steepness(surface)
    density_per_level = density(surface, steep, (size[0] / 2, size[1]))  # a cell is half as wide as it is high
    count = max_count
    if density_per_level:
        count = max(min(max_count, int(MAX_DENSITY / density_per_level)), 1)
    return levels(surface, count + 1, steep)[:-1]  # with few levels, the last one is only near the corners


def _without_poles(values: Floats) -> Floats:
    """Return a surface with its poles cut off at the bottom of its bulk; a surface without poles stays as it is."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return values
    bottom, low, high = np.quantile(finite, (0, *BULK_QUANTILES)).tolist()
    return values if bottom >= low - MAX_DEPTH * (high - low) else np.maximum(values, low)
