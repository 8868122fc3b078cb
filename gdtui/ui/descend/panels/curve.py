"""A function of one variable: its curve, the jumps of the point on it, the tangent there, and the next update."""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot, isfinite

import numpy as np
from textual.app import App

from gdtui.plots import Plot, Series
from gdtui.plots.spec import BLOCK, Floats, Limits
from gdtui.ui.descend.panels.contour_map import start_label
from gdtui.ui.descend.snapshot import DescendSnapshot
from gdtui.ui.descend.trajectory import Trajectory
from gdtui.ui.drawing.palette import GHOST_GAP, colour, ghost_colour
from gdtui.ui.drawing.thinning import without_crossings

REACH = 0.3  # the part of the picture that the tangent covers on each side
JUMPS = 200  # the number of last updates that are drawn as jumps from one point of the curve to the next
FAINT = 0.5  # the strength of the jumps before the last
BULK = (0.1, 0.25, 0.9)  # quantiles of the curve: beyond the outer ones are poles and walls; the last is always visible
DEPTH = 2  # times the bulk's height that the curve may reach below it: what goes farther down is a pole
PEAK = 0.25  # times that height that it may reach above it: what goes farther up is not where a descent takes place
LIFT = 3  # times the height of the highest point that the picture may have above it
FAR = 10  # times that height that a point may be off and still be visible
AIR = 1 / 16  # part of the height that is kept free above and below


def curve_plot(app: App[object], snapshot: DescendSnapshot, trajectory: Trajectory) -> Plot:
    """Return the picture."""
    k, last = min(snapshot.k, len(trajectory)), (snapshot.k + 1 if snapshot.hidden else snapshot.k + 2)
    ylim = visible_heights(trajectory.surface, trajectory.values[max(last - JUMPS, 0) : last])
    curve = Series(trajectory.axes[0], _broken(trajectory.surface, ylim), "line", colour(app, "contour"))
    return Plot(
        (
            curve,
            *_ghosts(app, snapshot, (trajectory.answer.box[0], ylim)),
            *_tangent(app, trajectory, k, ylim),
            *_jumps(app, trajectory, k),
            *_marks(app, snapshot, trajectory, k),
        ),
        xlim=trajectory.answer.box[0],
        ylim=ylim,
        xlabel=trajectory.answer.variables[0],
        ylabel=f"f({trajectory.answer.variables[0]})",
        marker=snapshot.marker,
    )


def visible_heights(curve: Floats, points: Floats) -> Limits:
    """Return the part of the y axis to show, so that a pole or a steep wall leaves room for what lies between them.

    Args:
        curve: values of the function over the box; what is not finite is left out.
        points: values of the function where the point has been.
    """
    finite = curve[np.isfinite(curve)]
    if not finite.size:
        finite = points
    (low, some, high), bottom, top = np.quantile(finite, BULK).tolist(), float(finite.min()), float(finite.max())
    bulk = (high - low) or (top - bottom)
    bottom, top = _end(low, bottom, DEPTH * bulk, PEAK * bulk), _end(high, top, PEAK * bulk, PEAK * bulk)
    near = points[(points > low - FAR * bulk) & (points < high + FAR * bulk)]
    least, most = float(near.min(initial=bottom)), float(near.max(initial=bottom))
    top = max(most, min(top, max(some, bottom + LIFT * (most - bottom))))
    return least - AIR * (top - least), top + AIR * (top - least)


def _end(bulk: float, extreme: float, most: float, cut: float) -> float:
    """Return the extreme if it is no farther than `most` from the bulk, else the value to cut off at."""
    off = extreme - bulk
    return extreme if abs(off) <= most else bulk + (cut if off > 0 else -cut)


def _broken(curve: Floats, ylim: Limits) -> Floats:
    """Return the curve without the line that would join the two sides of a pole."""
    side = np.where(curve > ylim[1], 1, np.where(curve < ylim[0], -1, 0))
    return np.where(np.append(side[1:] * side[:-1] < 0, False), np.nan, curve)


def _tangent(app: App[object], trajectory: Trajectory, k: int, ylim: Limits) -> Iterator[Series]:
    """Yield the tangent, as long in the picture however steep it is."""
    x, f, slope = trajectory.points[k, 0], trajectory.values[k], float(trajectory.gradients[k, 0])
    width, height = trajectory.answer.box[0][1] - trajectory.answer.box[0][0], ylim[1] - ylim[0]
    reach = REACH * width / hypot(1, slope * width / height) if height else 0.0
    if isfinite(reach * slope):
        ends = [x - reach, x + reach], [f - slope * reach, f + slope * reach]
        yield Series(*ends, "line", colour(app, "tangent"), gap=2)


def _ghosts(app: App[object], snapshot: DescendSnapshot, limits: tuple[Limits, Limits]) -> Iterator[Series]:
    """Yield the jumps of the walks that were left, the oldest first."""
    for place, ghost in enumerate(snapshot.ghosts):
        last = slice(max(ghost.head - JUMPS, 0), ghost.head + 1)
        jumps = np.stack([ghost.trajectory.points[last, 0], ghost.trajectory.values[last]])
        x, f = without_crossings(jumps, limits)
        yield Series(x, f, "line", ghost_colour(app, place), label=ghost.label(snapshot.question), gap=GHOST_GAP)


def _jumps(app: App[object], trajectory: Trajectory, k: int) -> Iterator[Series]:
    """Yield the last updates as jumps from point to point, the newest the strongest."""
    x, f = (values[max(k - JUMPS, 0) : k + 1] for values in (trajectory.points[:, 0], trajectory.values))
    yield Series(x[:-1], f[:-1], "line", colour(app, "path", FAINT))
    yield Series(x[-2:], f[-2:], "line", colour(app, "path"))
    yield Series(x[:-1], f[:-1], "points", colour(app, "path"), size=BLOCK)


def _marks(app: App[object], snapshot: DescendSnapshot, trajectory: Trajectory, k: int) -> Iterator[Series]:
    """Yield the minima, the start, the next point, and last the point itself, which nothing may cover."""
    minima = [x for (x,) in snapshot.question.function.minima]
    depths = np.interp(minima, trajectory.axes[0], trajectory.surface, np.nan, np.nan)
    yield Series(minima, depths, "points", colour(app, "minimum"), "×", "min" if minima else "")
    if k:
        yield Series(
            trajectory.points[:1, 0], trajectory.values[:1], "points", colour(app, "path"), "○", start_label(snapshot)
        )
    if k < len(trajectory) and not snapshot.hidden:
        yield from _next(app, trajectory, k)
    yield Series(trajectory.points[k], trajectory.values[k : k + 1], "points", colour(app, "cursor"), "●", "now")


def _next(app: App[object], trajectory: Trajectory, k: int) -> Iterator[Series]:
    """Yield the step along x, at the height of the point, and the line from its end to the curve."""
    (x, x_next), (f, f_next) = trajectory.points[k : k + 2, 0], trajectory.values[k : k + 2]
    tone, mark = colour(app, "path"), "▷" if x_next >= x else "◁"
    yield Series([x, x_next, x_next], [f, f, f_next], "line", tone, gap=3)
    yield Series([x_next], [f_next], "points", tone, mark, "next")
