"""From series to dots: this module gives plotext only what it can draw safely.

On raw data plotext aborts at a NaN, hangs on a point far outside the limits, and takes time in proportion to the number
of points. This module returns whole dots within the canvas, and few of them however many data points there are.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from gdtui.plots.axis import Scale
from gdtui.plots.spec import DOT, Floats, Series

Indices: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]

MAX_DOTS = 2  # most dots of a series, in full canvases; only a path that crosses itself often has more: the newest stay
ROUNDING = 1e-9  # fraction of an axis: a value on the edge of two dots goes to the second one despite rounding errors
SEGMENT_COST = 8  # cost of a segment besides its dots, in dots


class Grid(NamedTuple):
    """The canvas: its axes, its size in cells, and the number of dots across and down a cell."""

    x: Scale
    y: Scale
    columns: int
    rows: int
    across: int = 1
    down: int = 1

    @property
    def dots(self) -> tuple[int, int]:
        """The canvas's width and height in dots."""
        return self.columns * self.across, self.rows * self.down

    @property
    def cell_size(self) -> tuple[float, float]:
        """The width and the height of a cell in the units of axes that are not logarithmic."""
        return (self.x.high - self.x.low) / self.columns, (self.y.high - self.y.low) / self.rows

    @property
    def middle(self) -> tuple[float, float]:
        """The data coordinates of the cell in the middle."""
        return self.x.value((self.columns // 2 + 0.5) / self.columns), self.y.value((self.rows // 2 + 0.5) / self.rows)

    def cell_at(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Indices, Indices]:
        """Return column and row of the cells of places, counted from the lower left; also those beyond the canvas."""
        across, up = self.x.fraction(x) * self.columns, self.y.fraction(y) * self.rows
        return np.floor(across + ROUNDING).astype(np.int64), np.floor(up + ROUNDING).astype(np.int64)


class Dots(NamedTuple):
    """Positions in dots from the lower left corner, and whether a line joins each dot to the dot before it."""

    x: Indices
    y: Indices
    joined: Bools


@lru_cache(maxsize=32)
def dots(series: Series, grid: Grid) -> Dots:
    """Return the dots of a series that are visible on the grid."""
    u, v = grid.x.fraction(series.data[0]), grid.y.fraction(series.data[1])
    if series.kind == "points":
        return _points(u, v, grid, series.size if grid.across > 1 else DOT)
    if series.kind == "segments":
        ends = np.stack([u[:, 0], v[:, 0], u[:, 1], v[:, 1]], axis=1)
    else:
        ends = _line(u, v, grid.columns)
    path = _newest(_distinct(_to_dots(_clip(ends), grid)), grid)
    return _path(path) if series.gap == 1 else _sparse(path, series.gap)


def occupied(path: Dots, grid: Grid) -> Bools:
    """Return which dots of the canvas (rows x columns) a path goes through."""
    ends = np.column_stack([path.x[:-1], path.y[:-1], path.x[1:], path.y[1:]])[path.joined[1:]]
    width, height = grid.dots
    found = np.zeros((height, width), np.bool_)
    for dots in (_sparse(ends, 1), path):
        found[dots.y, dots.x] = True
    return found


def cells(found: Bools, grid: Grid) -> Bools:
    """Return which cells (rows x columns) have a true dot of the canvas, from the bottom."""
    taken: Bools = np.logical_or.reduce(found.reshape(grid.rows, grid.down, grid.columns, grid.across), axis=(1, 3))
    return taken


def give_way(path: Dots, taken: Bools, grid: Grid) -> Dots:
    """Return the dots of a path that are in no cell (rows x columns, from the bottom) which is taken."""
    return runs(occupied(path, grid) & ~taken.repeat(grid.down, 0).repeat(grid.across, 1))


def _sparse(ends: Indices, gap: int) -> Dots:
    """Return every gap-th dot along segments, counted on from one segment to the next."""
    if not len(ends):
        return _path(ends)
    lengths = np.abs(ends[:, 2:] - ends[:, :2]).max(axis=1, initial=0)
    first = np.cumsum(lengths) - lengths
    place = np.arange(0, lengths.sum() + 1, gap)
    segment = first.searchsorted(place, "right") - 1
    part = (place - first[segment]) / np.maximum(lengths[segment], 1)
    at = np.rint(ends[segment, :2] + part[:, None] * (ends[segment, 2:] - ends[segment, :2])).astype(np.int64)
    return Dots(at[:, 0].copy(), at[:, 1].copy(), np.zeros(len(at), np.bool_))


def _points(u: Floats, v: Floats, grid: Grid, size: tuple[int, int]) -> Dots:
    """Return the dots that hold a point, each once."""
    width, height = grid.dots
    inside = (u >= 0) & (u <= 1) & (v >= 0) & (v <= 1)
    found = np.zeros((height, width), np.bool_)
    rows, columns = _dot(v[inside], height), _dot(u[inside], width)
    for right, up in np.ndindex(*size):  # the other dots of a point lie above and to the right of its own
        found[np.minimum(rows + up, height - 1), np.minimum(columns + right, width - 1)] = True
    return runs(found)


def runs(found: Bools) -> Dots:
    """Return the true dots of a canvas (rows x columns); neighbours in a row make one cheap stroke."""
    steps = np.diff(np.pad(found, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    (y, first), (_, after) = np.nonzero(steps == 1), np.nonzero(steps == -1)
    return _path(np.stack([first, y, after - 1, y], axis=1))


def _dot(fractions: Floats, count: int) -> Indices:
    return np.minimum(((fractions + ROUNDING) * count).astype(np.int64), count - 1)


def _line(u: Floats, v: Floats, columns: int) -> Floats:
    """Return the segments of a line, n x (u, v, u, v).

    The line has a gap at each NaN; a point between two gaps becomes a segment of length 0.
    """
    visible = ~np.isnan(u + v)
    piece = np.cumsum(~visible)[visible]
    u, v = u[visible], v[visible]
    if len(u) > 2 * columns:
        kept = _extremes(np.floor((u + ROUNDING) * columns), v, piece)
        u, v, piece = u[kept], v[kept], piece[kept]
    points = np.stack([u, v], axis=1)
    joined = np.diff(piece) == 0
    alone = np.diff(piece, prepend=-1, append=-1) != 0
    alone = alone[1:] & alone[:-1]
    return np.concatenate([np.hstack([points[:-1], points[1:]])[joined], np.hstack([points, points])[alone]])


def _extremes(column: Floats, v: Floats, piece: Indices) -> Indices:
    """Return the indices of the least and the greatest value in each stretch of the line within one column."""
    new = np.append(True, (column[1:] != column[:-1]) | (piece[1:] != piece[:-1]))
    starts, stretch = np.flatnonzero(new), np.cumsum(new) - 1
    kept = []
    for extreme in (np.minimum, np.maximum):
        found = np.flatnonzero(v == extreme.reduceat(v, starts)[stretch])
        kept.append(found[np.unique(stretch[found], return_index=True)[1]])
    return np.unique(np.concatenate(kept))


def _clip(ends: Floats) -> Floats:
    """Return the parts of segments within the unit square (the Liang-Barsky algorithm)."""
    start, step = ends[:, :2], ends[:, 2:] - ends[:, :2]
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        crossings = np.stack([(0 - start) / step, (1 - start) / step])
    constant = step == 0
    inside = (start >= 0) & (start <= 1)
    enter = np.where(constant, np.where(inside, -np.inf, np.inf), crossings.min(axis=0))
    leave = np.where(constant, np.inf, crossings.max(axis=0))
    first, last = np.maximum(enter.max(axis=1), 0), np.minimum(leave.min(axis=1), 1)
    visible = first <= last
    start, step = start[visible], step[visible]
    return np.hstack([start + first[visible, None] * step, start + last[visible, None] * step]).clip(0, 1)


def _to_dots(ends: Floats, grid: Grid) -> Indices:
    """Convert segments from fractions of the axes to dots."""
    width, height = grid.dots
    return np.stack([_dot(ends[:, i], size) for i, size in enumerate((width, height, width, height))], axis=1)


def _distinct(ends: Indices) -> Indices:
    """Return each segment once, in order."""
    code = np.zeros(len(ends), dtype=np.int64)
    for column in ends.T:
        code = code << 15 | column
    return ends[np.sort(np.unique(code, return_index=True)[1])]


def _newest(ends: Indices, grid: Grid) -> Indices:
    """Return the last segments, as many as `MAX_DOTS` allows."""
    cost = np.abs(ends[:, 2:] - ends[:, :2]).max(axis=1, initial=0) + SEGMENT_COST
    width, height = grid.dots
    cost_to_end: Indices = np.cumsum(cost[::-1])[::-1]
    return ends[cost_to_end <= MAX_DOTS * width * height + SEGMENT_COST]


def _path(ends: Indices) -> Dots:
    """Join segments into a path.

    A start where the segment before ended is left out, and so is the end of a segment of length 0.
    """
    separate = np.append(True, (ends[1:, :2] != ends[:-1, 2:]).any(axis=1))[: len(ends)]
    points = ends.reshape(-1, 2)
    joined = np.tile([False, True], len(ends))
    kept = np.stack([separate, (ends[:, :2] != ends[:, 2:]).any(axis=1)], axis=1).ravel()
    return _drop_collinear(Dots(points[kept, 0], points[kept, 1], joined[kept]))


def _drop_collinear(path: Dots) -> Dots:
    """Remove the points that a straight line passes through anyway."""
    dx, dy = np.diff(path.x), np.diff(path.y)
    ahead = (dx[1:] * dy[:-1] == dy[1:] * dx[:-1]) & (dx[1:] * dx[:-1] + dy[1:] * dy[:-1] > 0)
    needed = np.ones(len(path.x), dtype=bool)
    needed[1:-1] = ~(ahead & path.joined[1:-1] & path.joined[2:])
    return Dots(path.x[needed], path.y[needed], path.joined[needed])
