"""Plots as text: numbers in, rows of styled text out. Nothing else imports plotext."""

from gdtui.plots.draw import Drawing, draw
from gdtui.plots.plot import Guide, Marker, Plot, Row, Series, Style

__all__ = ["Drawing", "Guide", "Marker", "Plot", "Row", "Series", "Style", "draw"]
