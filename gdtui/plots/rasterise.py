"""From series to dots, so that the drawing library is given nothing it could choke on.

Left to itself it aborts on a NaN, hangs on a point far outside, and takes as long as there are points. What leaves here
are whole dots within the canvas, and few of them however many the data are.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from gdtui.plots.axis import Scale
from gdtui.plots.spec import Floats, Series

Indices: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]

BUDGET = 2  # dots drawn of a series, in canvases full; only a path that criss-crosses has more: its newest are kept
EDGE = 1e-9  # of an axis: what lies on the edge of two dots is in the second, whatever rounding makes of it
SEGMENT = 8  # what a segment costs beside its dots, in dots


class Grid(NamedTuple):
    """The canvas: its axes, its size in cells, and how many dots a cell is across and down."""

    x: Scale
    y: Scale
    columns: int
    rows: int
    across: int = 1
    down: int = 1

    @property
    def dots(self) -> tuple[int, int]:
        """Its size in dots."""
        return self.columns * self.across, self.rows * self.down


class Dots(NamedTuple):
    """Positions in dots from the lower left corner, and whether each is joined by a line to the one before."""

    x: Indices
    y: Indices
    joined: Bools


@lru_cache(maxsize=32)
def dots(series: Series, grid: Grid) -> Dots:
    """What of a series is seen on the grid."""
    u, v = grid.x.fraction(series.data[0]), grid.y.fraction(series.data[1])
    if series.kind == "points":
        return _points(u, v, grid)
    if series.kind == "segments":
        ends = np.stack([u[:, 0], v[:, 0], u[:, 1], v[:, 1]], axis=1)
    else:
        ends = _line(u, v, grid.columns)
    return _path(_affordable(_distinct(_whole(_clip(ends), grid)), grid))


def _points(u: Floats, v: Floats, grid: Grid) -> Dots:
    """The dots that have a point in them, each once; neighbours in a row are one stroke, so a dense cloud is few."""
    width, height = grid.dots
    inside = (u >= 0) & (u <= 1) & (v >= 0) & (v <= 1)
    taken = np.zeros((height, width + 2), dtype=np.int8)  # with an empty column on each side
    taken[_dot(v[inside], height), _dot(u[inside], width) + 1] = 1
    steps = np.diff(taken, axis=1)
    (y, first), (_, after) = np.nonzero(steps == 1), np.nonzero(steps == -1)
    return _path(np.stack([first, y, after - 1, y], axis=1))


def _dot(fractions: Floats, count: int) -> Indices:
    return np.minimum(((fractions + EDGE) * count).astype(np.int64), count - 1)


def _line(u: Floats, v: Floats, columns: int) -> Floats:
    """The segments of a line, n x (u, v, u, v): a gap at each NaN, a segment of no length for a point between gaps."""
    seen = ~np.isnan(u + v)
    piece = np.cumsum(~seen)[seen]
    u, v = u[seen], v[seen]
    if len(u) > 2 * columns:
        kept = _extremes(np.floor((u + EDGE) * columns), v, piece)
        u, v, piece = u[kept], v[kept], piece[kept]
    points = np.stack([u, v], axis=1)
    joined = np.diff(piece) == 0
    alone = np.diff(piece, prepend=-1, append=-1) != 0
    alone = alone[1:] & alone[:-1]
    return np.concatenate([np.hstack([points[:-1], points[1:]])[joined], np.hstack([points, points])[alone]])


def _extremes(column: Floats, v: Floats, piece: Indices) -> Indices:
    """Where the least and the greatest value are of each stretch of the line that stays within a column."""
    new = np.append(True, (column[1:] != column[:-1]) | (piece[1:] != piece[:-1]))
    starts, stretch = np.flatnonzero(new), np.cumsum(new) - 1
    kept = []
    for extreme in (np.minimum, np.maximum):
        found = np.flatnonzero(v == extreme.reduceat(v, starts)[stretch])
        kept.append(found[np.unique(stretch[found], return_index=True)[1]])
    return np.unique(np.concatenate(kept))


def _clip(ends: Floats) -> Floats:
    """The parts of segments within the unit square (Liang and Barsky's algorithm)."""
    start, way = ends[:, :2], ends[:, 2:] - ends[:, :2]
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        crossings = np.stack([(0 - start) / way, (1 - start) / way])
    still = way == 0
    inside = (start >= 0) & (start <= 1)
    enter = np.where(still, np.where(inside, -np.inf, np.inf), crossings.min(axis=0))
    leave = np.where(still, np.inf, crossings.max(axis=0))
    first, last = np.maximum(enter.max(axis=1), 0), np.minimum(leave.min(axis=1), 1)
    seen = first <= last
    start, way = start[seen], way[seen]
    return np.hstack([start + first[seen, None] * way, start + last[seen, None] * way]).clip(0, 1)


def _whole(ends: Floats, grid: Grid) -> Indices:
    """Segments in dots."""
    width, height = grid.dots
    return np.stack([_dot(ends[:, i], (width, height)[i % 2]) for i in range(4)], axis=1)


def _distinct(ends: Indices) -> Indices:
    """Each segment once, in order."""
    code = np.zeros(len(ends), dtype=np.int64)
    for column in ends.T:
        code = code << 15 | column
    return ends[np.sort(np.unique(code, return_index=True)[1])]


def _affordable(ends: Indices, grid: Grid) -> Indices:
    """The last segments, as many as the budget allows."""
    cost = np.abs(ends[:, 2:] - ends[:, :2]).max(axis=1, initial=0) + SEGMENT
    width, height = grid.dots
    from_here: Indices = np.cumsum(cost[::-1])[::-1]
    return ends[from_here <= BUDGET * width * height + SEGMENT]


def _path(ends: Indices) -> Dots:
    """Segments as a path: without the start of one where the one before ended, or the end of one of no length."""
    fresh = np.append(True, (ends[1:, :2] != ends[:-1, 2:]).any(axis=1))[: len(ends)]
    points = ends.reshape(-1, 2)
    joined = np.tile([False, True], len(ends))
    kept = np.stack([fresh, (ends[:, :2] != ends[:, 2:]).any(axis=1)], axis=1).ravel()
    return _straight(Dots(points[kept, 0], points[kept, 1], joined[kept]))


def _straight(path: Dots) -> Dots:
    """Without the points that a straight line passes anyway."""
    dx, dy = np.diff(path.x), np.diff(path.y)
    ahead = (dx[1:] * dy[:-1] == dy[1:] * dx[:-1]) & (dx[1:] * dx[:-1] + dy[1:] * dy[:-1] > 0)
    needed = np.ones(len(path.x), dtype=bool)
    needed[1:-1] = ~(ahead & path.joined[1:-1] & path.joined[2:])
    return Dots(path.x[needed], path.y[needed], path.joined[needed])
