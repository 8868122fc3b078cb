"""Contour lines of a surface: levels that show a valley's floor as well as its walls, and the lines at them."""

from __future__ import annotations

import numpy as np
from contourpy import LineType, contour_generator

from gdtui.plots.spec import Floats

HIGHEST = 0.95  # the part of the surface below the highest level
STEEPNESS = 3  # 2 spaces the lines of a round bowl evenly; more shows the floor of a long valley too
TIED = 6  # decimals of a grain: of points that are equally far off, but for rounding, the first is taken
STEEPEST = 6  # at which of 12 levels the lowest is a three-millionth of the highest


def levels(values: Floats, count: int, steepness: float = STEEPNESS) -> Floats:
    """Values to draw contours at, closer to each other the lower they are.

    They are `count` levels low + (high - low) (k / count)^steepness, from just above the least value to the one that
    `HIGHEST` of the surface lies below, so that a corner that shoots up does not take them all.

    Args:
        values: rows x columns, those that are not finite being left out.
        count: how many, at least 1.
        steepness: 1 for even levels; the greater, the more of them are near the lowest.

    Returns:
        The levels, rising; none for a surface that is flat.
    """
    finite = values[np.isfinite(values)]
    if not finite.size:
        return np.empty(0)
    low, high = float(finite.min()), float(np.quantile(finite, HIGHEST))
    found = low + (high - low) * (np.arange(1, count + 1) / count) ** steepness
    return np.unique(found[(found > low) & np.isfinite(found)])


def steepness(values: Floats) -> float:
    """That with which half of the levels are below the median of a surface: 1 for a plane, more for a valley.

    Args:
        values: as for `levels`.
    """
    finite = values[np.isfinite(values)]
    if not finite.size:
        return STEEPNESS
    low, middle, high = np.quantile(finite, (0, 0.5, HIGHEST)).tolist()
    share = (middle - low) / (high - low) if high > low else 0
    return float(np.clip(np.log(share) / np.log(0.5), 1, STEEPEST)) if share > 0 else STEEPNESS


def density(values: Floats, steepness: float, size: tuple[float, float]) -> float:
    """Length of contours in a unit of area, for each level there is.

    By the coarea formula: the lengths of all level sets, added up over the levels, are the integral of the gradient.

    Args:
        values: as for `levels`, at least 2 x 2.
        steepness: of the levels.
        size: width and height that the surface is drawn in.

    Returns:
        Length over area: 1 where lines are 1 apart. 0 for a surface without levels.
    """
    finite = values[np.isfinite(values)]
    low, high = np.quantile(finite, (0, HIGHEST)).tolist() if finite.size else (0, 0)
    if not high > low:
        return 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        heights = np.clip((values - low) / (high - low), 0, 1) ** (1 / steepness)
    rows, columns = values.shape
    slopes = np.hypot(*np.gradient(heights, size[1] / rows, size[0] / columns))
    return float(np.mean(slopes, where=np.isfinite(slopes))) if np.isfinite(slopes).any() else 0.0


def contours(x: Floats, y: Floats, values: Floats, at: Floats, grain: tuple[float, float]) -> tuple[Floats, Floats]:
    """The lines at some levels, as the points of one line with a NaN between its pieces.

    Args:
        x: coordinates of the columns, rising.
        y: coordinates of the rows, rising.
        values: rows x columns; there are no lines through what is not finite.
        at: the levels.
        grain: lengths along x and y that are not seen: points nearer than that to a straight line are left out.

    Returns:
        x and y of the points.
    """
    surface = contour_generator(x, y, np.ma.masked_invalid(values), line_type=LineType.Separate)
    pieces = [
        _simpler(np.asarray(piece, np.float64), np.array(grain))
        for level in at.tolist()
        for piece in surface.lines(level)
    ]
    gap = np.full((1, 2), np.nan)
    points = np.concatenate([part for piece in pieces for part in (piece, gap)] or [gap])
    return points[:, 0], points[:, 1]


def _simpler(piece: Floats, grain: Floats) -> Floats:
    """A line's points (n x 2) without those that hardly bend it (Ramer's and Douglas and Peucker's algorithm)."""
    points, kept = piece / grain, {0, len(piece) - 1}
    open_parts = [(0, len(piece) - 1)]
    while open_parts:
        first, last = open_parts.pop()
        off = _off(points[first + 1 : last], points[first], points[last])
        if len(off) and off.max() > 1:
            middle = first + 1 + int(off.round(TIED).argmax())
            kept.add(middle)
            open_parts += [(first, middle), (middle, last)]
    return piece[sorted(kept)]


def _off(points: Floats, start: Floats, end: Floats) -> Floats:
    """How far points are from the line through two others; from the one, where both are the same."""
    along, away = end - start, points - start
    length = float(np.hypot(*along))
    distances: Floats = (
        np.hypot(*away.T) if not length else np.abs(away[:, 0] * along[1] - away[:, 1] * along[0]) / length
    )
    return distances
