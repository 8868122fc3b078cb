"""The plot of a sweep: a curve over the values of a setting, or a map over those of two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.events import Click

from gdtui.core.texts import text
from gdtui.core.widths import width
from gdtui.ui.panels.plot_panel import PlotPanel
from gdtui.ui.sweep.draft import ValuePicked
from gdtui.ui.sweep.snapshot import SweepSnapshot
from gdtui.ui.text.cells import left

if TYPE_CHECKING:
    from gdtui.core.theory.sweep_result import Metric

FIRST_KEYS = {"space": "sweep.space", "e": "sweep.exercise", "b": "sweep.batches"}
"""The keys to begin with, and what each does."""


def first_keys() -> str:
    """Return a line for each of the keys to begin with, all of one width: they stand in the middle."""
    lines = [f"{key:>5}  {text(does)}" for key, does in FIRST_KEYS.items()]
    return "\n\n".join(left(line, max(map(width, lines))) for line in lines)


class CurvePanel(PlotPanel[SweepSnapshot]):
    """The final losses, or the updates to the tolerance."""

    ID = "sweep.curve"
    TITLE = "Sweep"
    KEY = "l"
    TABS = ("loss", "updates")

    @property
    def metric(self) -> Metric:
        """What the picture shows of each run."""
        return "updates" if self.page == "updates" else "loss"

    def depends_on(self, snapshot: SweepSnapshot) -> tuple[object, ...]:
        """Return the results, the cursor and the look."""
        return snapshot.result, snapshot.cursor, snapshot.log_scale, snapshot.marker

    def show(self, snapshot: SweepSnapshot) -> None:
        """Draw the plot."""
        from gdtui.ui.sweep.panels.picture import picture

        plot = picture(self.app, snapshot, self.metric)
        self.paint(plot, "" if plot is not None else first_keys())
        self.entitle(text("hints.value") if plot is not None else "")

    def read(self, x: float, y: float) -> str:
        """Return what came of the value that the mouse is at."""
        from gdtui.ui.sweep.status import described

        result = self.snapshot.result if self.snapshot is not None else None
        if result is None:
            return super().read(x, y)
        return described(result, result.row(result.nearest((x, y)[: len(result.shape)]))).plain

    def on_click(self, event: Click) -> None:
        """Move the cursor to the value that was clicked."""
        result = self.snapshot.result if self.snapshot is not None else None
        place = event.get_content_offset(self.canvas)
        point = self.canvas.at(place) if place is not None and event.widget is self.canvas else None
        if result is not None and point is not None:
            self.post_message(ValuePicked(point[: len(result.shape)]))
