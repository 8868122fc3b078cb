"""The visible part of a function: its own box, grown to hold the trajectory so far, or zoomed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdtui.core.functions.function import Function
from gdtui.core.functions.method import Box
from gdtui.ui.text.numbers import rounded

if TYPE_CHECKING:
    from gdtui.plots.spec import Floats

ZOOM = 1.6
MARGIN = 1 / 20  # of a box, on each side, so that a start on its edge is not on the frame
ROOM = 3 / 4  # the part of a box's inner half that start and minima may take at most for it to be shown alone
DOUBLINGS = 100  # doublings of the view to hold a trajectory that leaves it; beyond 1e30 times, it has escaped


class Viewport:
    """The view of a function, which can be zoomed."""

    def __init__(self) -> None:
        self._zoom = 0
        self._near: Box = ()  # the box while zoomed in
        self._chosen: Box = ()  # the box that was chosen by hand

    def home(self) -> None:
        """Show the default part."""
        self.zoom(-self._zoom)

    def zoom(self, by: int) -> None:
        """Zoom in (1) or out (-1)."""
        self._zoom += by
        self._near = self._chosen = ()

    def choose(self, box: Box) -> None:
        """Show this part until another is chosen."""
        self._chosen = box

    def box(self, function: Function, start: tuple[float, ...], points: Floats | None = None, k: int = 0) -> Box:
        """Return the box to show.

        Args:
            function: the function that is descended.
            start: where the trajectory starts.
            points: the points of the trajectory (rows of a value for each variable), if known: the box holds those up
                to the one after the cursor; or, zoomed in, the cursor.
            k: the cursor.
        """
        if self._chosen:
            return self._chosen
        like = worth_seeing(function, start)
        if self._zoom > 0:
            return self._around(start if points is None else tuple(points[min(k, len(points) - 1)].tolist()), like)
        out = _scaled(like, ZOOM**-self._zoom)
        return out if points is None else _holding(out, points[: k + 2])

    def _around(self, here: tuple[float, ...], like: Box) -> Box:
        """Return the same box as before until the cursor leaves it, then one with the cursor in the middle."""
        if not (self._near and is_inside(here, self._near)):
            widths = [(high - low) * ZOOM**-self._zoom for low, high in like]
            self._near = tuple(_about(x, width) for x, width in zip(here, widths, strict=True))
        return self._near


def worth_seeing(function: Function, start: tuple[float, ...]) -> Box:
    """Return the default part of a function: its box, or the inner half if the start and the minima are in it."""
    box = function.around(start)
    inner = _scaled(box, ROOM / 2)
    if function.minima and all(is_inside(point, inner) for point in (start, *function.minima)):
        box = _scaled(box, 1 / 2)
    return _scaled(box, 1 + 2 * MARGIN)


def is_inside(point: tuple[float, ...], box: Box) -> bool:
    """Return whether a point is in a box."""
    return all(low <= x <= high for x, (low, high) in zip(point, box, strict=True))


def _about(middle: float, width: float) -> tuple[float, float]:
    return rounded(middle - width / 2, 12), rounded(middle + width / 2, 12)


def _scaled(box: Box, factor: float) -> Box:
    """Return a box scaled by a factor about its middle."""
    return tuple(_about((low + high) / 2, (high - low) * factor) for low, high in box)


def _holding(box: Box, points: Floats) -> Box:
    """Return the box, doubled until it holds the points (rows)."""
    corners = tuple(points.min(axis=0).tolist()), tuple(points.max(axis=0).tolist())
    for _ in range(DOUBLINGS):
        if all(is_inside(corner, box) for corner in corners):
            break
        box = _scaled(box, 2)
    return box
