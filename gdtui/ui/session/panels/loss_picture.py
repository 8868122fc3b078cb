"""The pictures of the Loss panel: the records of a run's updates, and the layers of an mlp."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from textual.app import App

from gdtui.core.experiment.record_columns import recorded_scalars, scalar_values
from gdtui.plots import Guide, Plot, Series
from gdtui.plots.axis import extent
from gdtui.plots.spec import Limits
from gdtui.ui.drawing.palette import MARKS, colour, colours, ghost_colour
from gdtui.ui.session.panels.curves import (
    LineStyle,
    UpdateAxis,
    column_series,
    ghost_series,
    label_with_value,
    value_at,
)
from gdtui.ui.session.panels.run_table import run_table
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.text.numbers import number_text, percent_text

FAINT = 0.4  # the strength of a colour for what lies after the cursor
READINGS = {
    "loss": {"train": "train_loss", "batch": "loss", "test": "test_loss"},
    "gradient": {"gradient": "grad_norm"},
}
"""The columns of a page, by their names in the legend; the other pages have one, or the parameters."""
REACH = {False: 10, True: 12}
"""How far beyond the run's range ghosts are shown: times that range, or decades on a logarithmic scale."""


class LossPicture:
    """Draws the pages of the Loss panel.

    Args:
        app: the app whose theme the pictures use.

    Attributes:
        axis: the x axis of the last curves; None before there are any.
    """

    def __init__(self, app: App[object]) -> None:
        self._app = app
        self.axis: UpdateAxis | None = None

    def curves(self, snapshot: RunSnapshot, page: str, shown: UpdateAxis, by_epoch: bool) -> Plot:
        """Return the curves of a page up to the cursor, and faint after it.

        Args:
            snapshot: the snapshot that is shown.
            page: the page to draw.
            shown: the x axis.
            by_epoch: whether the axis counts epochs.
        """
        self.axis = shown
        column = {"loss": "train_loss", "gradient": "grad_norm"}.get(page, page)
        ghosts = tuple(self._ghosts(snapshot, shown, column)) if page != "params" else ()
        own = tuple(self._own(snapshot, shown, page))
        ends = shown.x(np.array([shown.first, shown.last, snapshot.step], np.float64)).tolist()
        return Plot(
            (*ghosts, *own),
            guides=(Guide("x", ends[2], colour(self._app, "cursor", 0.6)),) if snapshot.past else (),
            xlim=(ends[0], ends[1]),
            ylim=_within(own, ghosts, snapshot.log_scale),
            log_y=snapshot.log_scale,
            xlabel="epoch" if by_epoch else "update",
            ylabel=f"at {snapshot.step:,}" if snapshot.past else "",
            marker=snapshot.marker,
            table=run_table(self._app, snapshot, column, colour(self._app, page)) if ghosts else (),
            whole="" if by_epoch else "x",
        )

    def decades(self, plot: Plot) -> int:
        """Return how many powers of ten the positive values of a plot's series go through."""
        low, high = _span(plot.series, True)
        return int(high - low) if low <= high else 0

    def _ghosts(self, snapshot: RunSnapshot, shown: UpdateAxis, column: str) -> Iterator[Series]:
        colours = [ghost_colour(self._app, place) for place in range(len(snapshot.ghosts))]
        yield from ghost_series(snapshot.ghosts, shown, column, colours)

    def _own(self, snapshot: RunSnapshot, shown: UpdateAxis, page: str) -> Iterator[Series]:
        """Yield the curves of the present run."""
        if page == "loss":
            yield from self._losses(snapshot, shown)
        elif page == "params":
            yield from self._parameters(snapshot, shown)
        else:
            yield from self._column(snapshot, shown, page)

    def reading(self, snapshot: RunSnapshot, page: str, step: int) -> str:
        """Return a step, and the values of a page's curves there."""
        step, history = min(max(step, 0), snapshot.updates), snapshot.history
        assert history is not None
        scalars = {name: name for name in recorded_scalars(history.columns)[: len(MARKS)]}
        shown = dict(scalars if page == "params" else READINGS.get(page, {page: page}))
        if snapshot.experiment.batch_rows == snapshot.experiment.train_rows:
            shown.pop("batch", None)  # it is the training loss
        values = {label: value_at(history, name, step) for label, name in shown.items() if name in history.columns}
        known = [f"{label} {number_text(value, 3)}" for label, value in values.items() if math.isfinite(value)]
        return " · ".join([f"step {step:,}", *known])

    def _pen(self, role: str, label: str, gap: int = 1) -> LineStyle:
        return LineStyle(colour(self._app, role), colour(self._app, role, FAINT), "", label, gap=gap)

    def _losses(self, snapshot: RunSnapshot, shown: UpdateAxis) -> Iterator[Series]:
        assert snapshot.view is not None
        experiment, start = snapshot.experiment, snapshot.start
        label = f"train {number_text(snapshot.view.train_loss, 3)}"
        yield Series([], [], "line", colour(self._app, "loss"), label=label)  # the first in the legend but drawn last
        if experiment.batch_rows < experiment.train_rows:
            role, label = "batch", label_with_value(snapshot, "batch", "loss")
            pen = LineStyle(colour(self._app, role), colour(self._app, role, FAINT), "", label, "points")
            yield from column_series(snapshot, shown, "loss", pen)
        if experiment.test_rows:
            pen = self._pen("test", label_with_value(snapshot, "test", "test_loss"), gap=2)
            yield from column_series(snapshot, shown, "test_loss", pen)
        pen = self._pen("loss", "")
        first = start.train_loss if start is not None and start.step == 0 else None
        yield from column_series(snapshot, shown, "train_loss", pen, first)

    def _column(self, snapshot: RunSnapshot, shown: UpdateAxis, page: str) -> Iterator[Series]:
        """Yield the norm of the gradient, or the learning rate."""
        name = {"gradient": "grad_norm"}.get(page, page)
        label = "gradient norm" if page == "gradient" else "lr"
        yield from column_series(snapshot, shown, name, self._pen(page, label_with_value(snapshot, label, name)))

    def _parameters(self, snapshot: RunSnapshot, shown: UpdateAxis) -> Iterator[Series]:
        """Yield the first few scalars, each with a marker of its own."""
        start = scalar_values(snapshot.start.params) if snapshot.start and snapshot.start.step == 0 else {}
        assert snapshot.history is not None
        names = recorded_scalars(snapshot.history.columns)
        faint = colour(self._app, "ghost", FAINT)
        for name, color, marker in zip(names, colours(self._app), MARKS, strict=False):
            pen = LineStyle(color, faint, marker, label_with_value(snapshot, name))
            yield from column_series(snapshot, shown, name, pen, start.get(name))

    def layers(self, snapshot: RunSnapshot) -> Plot | None:
        """Return the spread of activations and the size of the gradient by layer; None without layers."""
        layers = snapshot.layers.layers if snapshot.layers else ()
        if not layers:
            return None
        places = range(1, len(layers) + 1)
        saturated = max(layer.saturated for layer in layers)
        series: list[Series] = []
        for label, role, marker in (("spread of activations", "model", "●"), ("gradient", "gradient", "▲")):
            values = [layer.gradient if label == "gradient" else layer.spread for layer in layers]
            color = colour(self._app, role)
            series += [Series(places, values, "line", color), Series(places, values, "points", color, marker, label)]
        name = f"{percent_text(saturated)} saturated" if saturated else ""
        return Plot(tuple(series), log_y=True, xlabel="layer", ylabel=name, marker=snapshot.marker, whole="x")


def _within(own: Sequence[Series], ghosts: Sequence[Series], log_scale: bool) -> Limits | None:
    """Return limits that a ghost which went far away does not stretch so much that the present run is lost."""
    low, high = _span(own, log_scale)
    bottom, top = _span(ghosts, log_scale)
    reach = REACH[log_scale] * max(high - low, log_scale)
    if low > high or bottom > top or (low - reach <= bottom and top <= high + reach):
        return None
    low, high = low - 0.04 * (high - low), high + (high - low)
    return (10**low, 10**high) if log_scale else (low, high)


def _span(series: Sequence[Series], log_scale: bool) -> Limits:
    """Return the least and the greatest value of some curves; the other way round if there are none."""
    spans = [extent(one, False, log_scale)[2:] for one in series]
    return min((low for low, _ in spans), default=math.inf), max((high for _, high in spans), default=-math.inf)
