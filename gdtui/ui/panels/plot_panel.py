"""The base class of panels that show a plot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from gdtui.ui.panels.panel import Snapshot
from gdtui.ui.panels.tabbed_panel import TabbedPanel
from gdtui.ui.widgets.plot_view import PlotView

if TYPE_CHECKING:
    from gdtui.plots import Plot


class PlotPanel(TabbedPanel[Snapshot]):
    """A plot, which a picture module of its own makes.

    A picture module imports numpy and `gdtui.plots` at its top; the panel imports it where it first draws, in its
    property `picture`, since the first paint does not wait for these libraries.
    """

    def compose(self) -> ComposeResult:
        """Yield the plot."""
        plot = PlotView(id=f"{self.ID.partition('.')[2]}-plot")
        plot.can_focus = True
        yield plot

    @property
    def canvas(self) -> PlotView:
        """The plot's widget."""
        return self.query_one(PlotView)

    def surroundings(self) -> tuple[object, ...]:
        """Return what every page depends on, and the size of the plot, which may follow that of the panel later."""
        return *super().surroundings(), self.canvas.size

    def paint(self, plot: Plot | None, empty: str = "") -> None:
        """Show a plot, or say why there is none."""
        self.canvas.show(plot, empty)
