"""The part of a function that is looked at: its own box, grown to hold the way so far, or zoomed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gdtui.descending import Box
from gdtui.function import Function

if TYPE_CHECKING:
    from gdtui.plots.plot import Floats

ZOOM = 1.6
DOUBLINGS = 10  # of the box, to hold a way that leaves it: a thousand times as wide, and the minimum is a dot


class Window:
    """How far in or out the view is."""

    def __init__(self) -> None:
        self._zoom = 0

    def home(self) -> None:
        """Look at the function's own box."""
        self._zoom = 0

    def zoom(self, by: int) -> None:
        """Nearer (1) or farther (-1)."""
        self._zoom += by

    @property
    def zoomed(self) -> bool:
        """Whether it is not the function's own."""
        return self._zoom != 0

    def box(self, function: Function, start: tuple[float, ...], points: Floats) -> Box:
        """What to look at.

        Args:
            function: what is descended.
            start: where from: the box holds it.
            points: rows of a value for each variable, the cursor's last but one; the box holds them where it can, or,
                zoomed in, has the cursor in the middle.
        """
        home = function.around(start)
        if self._zoom > 0:
            here = points[-2] if len(points) > 1 else points[-1]
            return tuple(
                _about(float(x), high - low, ZOOM**-self._zoom) for x, (low, high) in zip(here, home, strict=True)
            )
        out = tuple(_about((low + high) / 2, high - low, ZOOM**-self._zoom) for low, high in home)
        return _holding(out, points)


def _box(middle: Sequence[float], like: Box, factor: float) -> Box:
    """A box around a point, so much wider than another."""
    return tuple(_about(x, high - low, factor) for x, (low, high) in zip(middle, like, strict=True))


def _about(middle: float, width: float, factor: float) -> tuple[float, float]:
    return middle - width * factor / 2, middle + width * factor / 2


def _holding(box: Box, points: Floats) -> Box:
    """The box, doubled until it holds the points."""
    lows, highs = points.min(axis=0), points.max(axis=0)
    for _ in range(DOUBLINGS):
        if all(low <= a and b <= high for (low, high), a, b in zip(box, lows, highs, strict=True)):
            return box
        box = tuple(_about((low + high) / 2, high - low, 2) for low, high in box)
    return box
