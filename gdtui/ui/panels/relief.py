"""A surface as contour lines in three tones, the lowest the strongest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.app import App

from gdtui.ui.palette import colour

if TYPE_CHECKING:
    from gdtui.plots import Series
    from gdtui.plots.plot import Floats

LEVELS = (2, 4)  # of each tone, on a small canvas and on a large one
TONES = (0.9, 0.65, 0.45)  # of contours, the lowest first
GRAIN = 0.7  # of a dot, that contours may be off


def relief(
    app: App[object], axes: tuple[Floats, Floats], values: Floats, size: tuple[int, int], even: bool = False
) -> Iterator[Series]:
    """The contours, the highest first.

    Args:
        app: whose theme they are in.
        axes: coordinates of the columns and of the rows, rising.
        values: rows x columns.
        size: cells across and down that they are drawn into.
        even: whether as many of them lie in the lower half of the surface as in the upper one, however steep it is;
            otherwise they are the closer to each other the lower they are.
    """
    from gdtui.plots import Series
    from gdtui.plots.contours import STEEPNESS, contours, levels, steepness

    share = min(max(size[1] // 5, LEVELS[0]), LEVELS[1])
    heights = levels(values, share * len(TONES), steepness(values) if even else STEEPNESS)
    (left, right), (low, high) = ((axis[0], axis[-1]) for axis in axes)
    grain = GRAIN * (right - left) / max(2 * size[0], 1), GRAIN * (high - low) / max(4 * size[1], 1)
    for place in reversed(range(len(TONES))):
        some = heights[place * share : (place + 1) * share]
        lines = contours(*axes, values, some, grain)
        yield Series(*lines, "line", colour(app, "contour", TONES[place]))
