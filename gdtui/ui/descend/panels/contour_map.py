"""A function of two variables: its contours, and the trajectory of the point over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from textual.app import App

from gdtui.plots import Plot, Series
from gdtui.plots.spec import BLOCK, Floats
from gdtui.ui.descend.snapshot import DescendSnapshot
from gdtui.ui.descend.trajectory import Trajectory
from gdtui.ui.drawing.contours import Contours
from gdtui.ui.drawing.palette import GHOST_GAP, RGB, colour, ghost_colour
from gdtui.ui.drawing.thinning import FEW_UPDATES, thinned_steps, without_crossings

FAINT = 0.6  # the strength of the jumps before the last


def contour_plot(app: App[object], snapshot: DescendSnapshot, trajectory: Trajectory, contours: Contours) -> Plot:
    """Return the picture on contours that have been found."""
    k, (x, y) = min(snapshot.k, len(trajectory)), trajectory.answer.variables
    paths = (*_ghosts(app, snapshot, trajectory), *_jumps(app, trajectory, k))
    series = (*contours.series, *paths, *_marks(app, snapshot, trajectory, k))
    xlim, ylim = trajectory.answer.box
    return Plot(series, xlim=xlim, ylim=ylim, xlabel=x, ylabel=y, marker=snapshot.marker, notes=contours.notes)


def _ghosts(app: App[object], snapshot: DescendSnapshot, trajectory: Trajectory) -> Iterator[Series]:
    """Yield the paths of the walks that were left, the oldest first."""
    for place, ghost in enumerate(snapshot.ghosts):
        points = ghost.trajectory.points[thinned_steps(0, ghost.head + 1)].T
        x, y = without_crossings(points, trajectory.answer.box)
        yield Series(x, y, "line", ghost_colour(app, place), label=ghost.label(snapshot.question), gap=GHOST_GAP)


def _jumps(app: App[object], trajectory: Trajectory, k: int) -> Iterator[Series]:
    """Yield the jumps from point to point, the newest the strongest."""
    x, y = path = trajectory.points[thinned_steps(0, k + 1)].T
    past_x, past_y = without_crossings(path[:, :-1], trajectory.answer.box)
    yield Series(past_x, past_y, "line", colour(app, "path", FAINT))
    yield Series(x[-2:], y[-2:], "line", colour(app, "path"))
    if k <= FEW_UPDATES:
        yield Series(x[:-1], y[:-1], "points", colour(app, "path"), size=BLOCK)


def _marks(app: App[object], snapshot: DescendSnapshot, trajectory: Trajectory, k: int) -> Iterator[Series]:
    """Yield the minima, the start, the next point, and last the point itself, which nothing may cover."""
    minima = snapshot.question.function.minima
    yield _mark(minima, colour(app, "minimum"), "×", "min" if minima else "")
    if k:
        yield _mark(trajectory.points[:1], colour(app, "path"), "○", start_label(snapshot))
    if k < len(trajectory) and not snapshot.hidden:
        yield _mark(trajectory.points[k + 1 : k + 2], colour(app, "path"), _arrow(trajectory, k), "next")
    yield _mark(trajectory.points[k : k + 1], colour(app, "cursor"), "●", "now")


def start_label(snapshot: DescendSnapshot) -> str:
    """Return the start's name in the legend, where the names of ghosts leave it room."""
    return "" if snapshot.ghosts else "start"


def _mark(points: Floats | Sequence[tuple[float, ...]], color: RGB, marker: str, label: str) -> Series:
    x, y = np.reshape(points, (-1, 2)).T
    return Series(x, y, "points", color, marker, label)


def _arrow(trajectory: Trajectory, k: int) -> str:
    """Return a hollow arrow in the direction that dominates the next update, relative to the box."""
    across, up = (
        -float(update) / (high - low)
        for update, (low, high) in zip(trajectory.updates[k], trajectory.answer.box, strict=True)
    )
    if abs(across) >= abs(up):
        return "▷" if across >= 0 else "◁"
    return "△" if up > 0 else "▽"
