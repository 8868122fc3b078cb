"""Contour lines of a surface: the levels, which show the floor of a valley as well as its walls, and the lines."""

from __future__ import annotations

import numpy as np
from contourpy import LineType, contour_generator

from gdtui.plots.spec import Floats

TOP_QUANTILE = 0.95  # the part of the surface below the highest level
DEFAULT_STEEPNESS = 3  # 2 spaces the lines of a round bowl evenly; more shows the floor of a long valley too
DISTANCE_DECIMALS = 6  # decimals of a grain: distances that differ only by rounding count as equal
MAX_STEEPNESS = 6  # with 12 levels, the lowest is then a three-millionth of the highest


def levels(values: Floats, count: int, steepness: float = DEFAULT_STEEPNESS) -> Floats:
    """Return the values to draw contours at; low levels are closer together than high ones.

    The levels are low + (high - low) (k / count)^steepness for k = 1 to count. `low` is the least value; `high` is the
    value that `TOP_QUANTILE` of the surface lies below, so that one very high corner does not take all the levels.

    Args:
        values: surface (rows x columns); values that are not finite are left out.
        count: number of levels, at least 1.
        steepness: 1 for even levels; a greater number puts more levels near the lowest.

    Returns:
        The levels, rising; empty for a flat surface.
    """
    finite = values[np.isfinite(values)]
    if not finite.size:
        return np.empty(0)
    low, high = float(finite.min()), float(np.quantile(finite, TOP_QUANTILE))
    found = low + (high - low) * (np.arange(1, count + 1) / count) ** steepness
    return np.unique(found[(found > low) & np.isfinite(found)])


def steepness(values: Floats) -> float:
    """Return the steepness that puts half of the levels below the median of a surface.

    It is 1 for a plane and more for a valley.

    Args:
        values: surface, as for `levels`.
    """
    finite = values[np.isfinite(values)]
    if not finite.size:
        return DEFAULT_STEEPNESS
    low, middle, high = np.quantile(finite, (0, 0.5, TOP_QUANTILE)).tolist()
    fraction = (middle - low) / (high - low) if high > low else 0
    return float(np.clip(np.log(fraction) / np.log(0.5), 1, MAX_STEEPNESS)) if fraction > 0 else DEFAULT_STEEPNESS


def density(values: Floats, steepness: float, size: tuple[float, float]) -> float:
    """Return the length of contours per unit of area, for each level.

    The coarea formula gives it: the lengths of all level sets, integrated over the levels, are the integral of the
    gradient's length over the area.

    Args:
        values: surface, as for `levels`, at least 2 x 2.
        steepness: steepness of the levels.
        size: width and height of the area that the surface is drawn in.

    Returns:
        Length over area: 1 where lines are 1 apart, 0 for a surface without levels.
    """
    finite = values[np.isfinite(values)]
    low, high = np.quantile(finite, (0, TOP_QUANTILE)).tolist() if finite.size else (0, 0)
    if not high > low:
        return 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        heights = np.clip((values - low) / (high - low), 0, 1) ** (1 / steepness)
    rows, columns = values.shape
    slopes = np.hypot(*np.gradient(heights, size[1] / rows, size[0] / columns))
    return float(np.mean(slopes, where=np.isfinite(slopes))) if np.isfinite(slopes).any() else 0.0


def contours(x: Floats, y: Floats, values: Floats, at: Floats, grain: tuple[float, float]) -> tuple[Floats, Floats]:
    """Return the contour lines at some levels, as the points of one line with a NaN between its pieces.

    Args:
        x: coordinates of the columns, rising.
        y: coordinates of the rows, rising.
        values: surface (rows x columns); no line goes through values that are not finite.
        at: the levels.
        grain: lengths along x and y that are too small to see: points nearer than this to a straight line are left out.

    Returns:
        x and y of the points.
    """
    surface = contour_generator(x, y, np.ma.masked_invalid(values), line_type=LineType.Separate)
    pieces = [
        _simplify(np.asarray(piece, np.float64), np.array(grain))
        for level in at.tolist()
        for piece in surface.lines(level)
    ]
    gap = np.full((1, 2), np.nan)
    points = np.concatenate([part for piece in pieces for part in (piece, gap)] or [gap])
    return points[:, 0], points[:, 1]


def _simplify(piece: Floats, grain: Floats) -> Floats:
    """Return a line's points (n x 2) without those that hardly bend it (the Ramer-Douglas-Peucker algorithm)."""
    points, kept = piece / grain, {0, len(piece) - 1}
    open_parts = [(0, len(piece) - 1)]
    while open_parts:
        first, last = open_parts.pop()
        distances = _distances(points[first + 1 : last], points[first], points[last])
        if len(distances) and distances.max() > 1:
            middle = first + 1 + int(distances.round(DISTANCE_DECIMALS).argmax())
            kept.add(middle)
            open_parts += [(first, middle), (middle, last)]
    return piece[sorted(kept)]


def _distances(points: Floats, start: Floats, end: Floats) -> Floats:
    """Return the distances of points from the line through start and end; from start when both are the same."""
    along, away = end - start, points - start
    length = float(np.hypot(*along))
    if not length:
        return np.asarray(np.hypot(*away.T))
    return np.asarray(np.abs(away[:, 0] * along[1] - away[:, 1] * along[0]) / length)
