"""The loss over the updates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.reactive import reactive

from gdtui.ui.palette import colour
from gdtui.ui.panels.panel import Panel
from gdtui.ui.training import Snapshot
from gdtui.ui.widgets.plot import PlotView

if TYPE_CHECKING:
    from gdtui.plots import Plot


class Loss(Panel):
    """The loss of each update's batch, before the update."""

    TITLE = "Loss"
    HELP = (
        "The loss of each update, on a linear or a logarithmic scale (y toggles). "
        "Gradient descent on a quadratic loss makes a straight line on the logarithmic one."
    )
    log_scale = reactive(False)

    def compose(self) -> ComposeResult:
        """The plot."""
        plot = PlotView(id="loss-plot")
        plot.can_focus = True
        yield plot

    def watch_log_scale(self) -> None:
        """Draw it on the other scale."""
        self.watch_snapshot(self.snapshot)

    def show(self, snapshot: Snapshot) -> None:
        """Draw the curve up to this moment, or say how to get one."""
        self.border_title = f"{self.TITLE} · {'log' if self.log_scale else 'linear'}"
        plot = self._curve(snapshot) if snapshot.updates else None
        self.query_one(PlotView).show(
            plot, "No update yet.\n\nspace  runs\n    →  makes one update\n    .  does one operation of it"
        )

    def _curve(self, snapshot: Snapshot) -> Plot:
        from gdtui.plots import Plot, Series

        assert snapshot.history is not None
        buckets = max(2 * self.query_one(PlotView).size.width, 2)  # braille has two dots a column
        curve = snapshot.history.curve("loss", 0, snapshot.updates, buckets)
        look = colour(self.app, "loss")
        line, point = Series(*curve, "line", look), Series(*curve, "points", look, "●")
        series = line if snapshot.updates > 1 else point  # one update makes no line yet
        return Plot((series,), xlim=(0, max(snapshot.updates - 1, 10)), log_y=self.log_scale, xlabel="update")
