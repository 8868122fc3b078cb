"""Plots as text: numbers in, rows of styled text out. No other package imports plotext."""

from gdtui.plots.frame import Frame, moved, zoomed
from gdtui.plots.render import Drawing, draw
from gdtui.plots.spec import Guide, Marker, Note, Plot, Row, Series, Style

__all__ = ["Drawing", "Frame", "Guide", "Marker", "Note", "Plot", "Row", "Series", "Style", "draw", "moved", "zoomed"]
