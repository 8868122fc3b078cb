"""Plots as text: numbers in, rows of styled text out. No other package imports plotext."""

from gdtui.plots.frame import Frame, moved, reaching, shown, zoomed
from gdtui.plots.rasterise import Grid
from gdtui.plots.render import Drawing, draw
from gdtui.plots.spec import Guide, Marker, Note, Plot, Row, Series, Style

__all__ = [
    "Drawing",
    "Frame",
    "Grid",
    "Guide",
    "Marker",
    "Note",
    "Plot",
    "Row",
    "Series",
    "Style",
    "draw",
    "moved",
    "reaching",
    "shown",
    "zoomed",
]
