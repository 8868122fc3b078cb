"""The picture of the Path panel: a curve, or the contours of two variables, with the trajectory on it."""

from __future__ import annotations

import numpy as np
from textual.app import App

from gdtui.plots import Plot
from gdtui.ui.descend.panels.contour_map import contour_plot
from gdtui.ui.descend.panels.curve import curve_plot
from gdtui.ui.descend.snapshot import DescendSnapshot
from gdtui.ui.descend.trajectory import Trajectory
from gdtui.ui.drawing.contours import ContourCache, between


class PathPicture:
    """Draws a function and a trajectory; it keeps contours while the surface stays the same.

    Args:
        app: the app whose theme the picture uses.
    """

    def __init__(self, app: App[object]) -> None:
        self._app = app
        self._contours = ContourCache(fitted=True)

    def value(self, trajectory: Trajectory, place: tuple[float, float]) -> float:
        """Return the function's value near a place, from the grid that is drawn; NaN outside it."""
        if len(trajectory.axes) == 1:
            return float(np.interp(place[0], trajectory.axes[0], trajectory.surface, np.nan, np.nan))
        return between(trajectory.axes[0], trajectory.axes[1], trajectory.surface, place)

    def plot(self, snapshot: DescendSnapshot, trajectory: Trajectory, size: tuple[int, int]) -> Plot:
        """Return the picture, for a canvas with a size in columns and rows."""
        if not snapshot.plane:
            return curve_plot(self._app, snapshot, trajectory)
        x, y = trajectory.axes
        surface = trajectory.answer.surface, trajectory.answer.box
        contours = self._contours.of(self._app, surface, (x, y), trajectory.surface, (size[0], size[1]))
        return contour_plot(self._app, snapshot, trajectory, contours)
