"""The part of a picture that is shown: zoomed about a place, or moved."""

from __future__ import annotations

from typing import NamedTuple

from gdtui.plots.axis import Scale
from gdtui.plots.rasterise import Grid
from gdtui.plots.spec import Limits


class Frame(NamedTuple):
    """Ends of the axes that were chosen by hand; None leaves an axis as it is."""

    x: Limits | None
    y: Limits | None


def zoomed(grid: Grid, place: tuple[float, float], factor: float) -> Frame:
    """Return a frame that is a factor wider, in which a place stays where it is.

    Args:
        grid: the canvas as it is now.
        place: column and row of a cell of the canvas, counted from its lower left.
        factor: 2 shows twice as much on each axis.
    """
    return Frame(
        *(
            _limits(scale, part - factor * part, part + factor * (1 - part))
            for scale, part in zip((grid.x, grid.y), _parts(grid, place), strict=True)
        )
    )


def moved(grid: Grid, by: tuple[int, int]) -> Frame:
    """Return the frame after what lies in it was moved by columns to the right and rows up."""
    shifts = by[0] / grid.columns, by[1] / grid.rows
    return Frame(*(_limits(scale, -by, 1 - by) for scale, by in zip((grid.x, grid.y), shifts, strict=True)))


def shown(grid: Grid) -> Frame:
    """Return the frame that is shown now."""
    return moved(grid, (0, 0))


def reaching(grid: Grid, x: float, y: float) -> Frame:
    """Return the frame moved by as few whole cells as show a place."""
    right, up = (int(cell) for cell in grid.cell_at(x, y))
    return moved(grid, (_missing(right, grid.columns), _missing(up, grid.rows)))


def _missing(cell: int, cells: int) -> int:
    """Return by how many cells the picture has to move for a cell to be in it."""
    return -min(cell, 0) if cell < 0 else -max(cell - cells + 1, 0)


def _parts(grid: Grid, place: tuple[float, float]) -> tuple[float, float]:
    return (place[0] + 0.5) / grid.columns, (place[1] + 0.5) / grid.rows


def _limits(scale: Scale, low: float, high: float) -> Limits:
    return scale.value(low), scale.value(high)
