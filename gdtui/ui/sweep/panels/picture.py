"""The picture of a sweep in the colours of the theme."""

from __future__ import annotations

from textual.app import App

from gdtui.core.theory.sweep_result import Metric
from gdtui.plots import Plot
from gdtui.plots.sweep import SweepColours, SweepLook, sweep_plot
from gdtui.ui.drawing.palette import colour
from gdtui.ui.sweep.snapshot import SweepSnapshot

STRENGTHS = (1.0, 0.9, 0.8, 0.7)
"""Of a map's shades, from the least loss to the greatest."""


def picture(app: App[object], snapshot: SweepSnapshot, metric: Metric) -> Plot | None:
    """Return the picture; None before there is a sweep."""
    if snapshot.result is None:
        return None
    colours = SweepColours(
        steady=colour(app, "closed"),
        swinging=colour(app, "batch"),
        diverging=colour(app, "residual"),
        other=colour(app, "loss"),
        optimal=colour(app, "minimum"),
        critical=colour(app, "residual"),
        cursor=colour(app, "cursor"),
        levels=tuple(colour(app, "loss", strength) for strength in STRENGTHS),
    )
    look = SweepLook(colours, metric, snapshot.cursor, snapshot.marker, snapshot.log_scale)
    return sweep_plot(snapshot.result, look)
