"""A panel that is a plot: what those with pages have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from gdtui.ui.panels.panel import Snapshot
from gdtui.ui.panels.tabbed_panel import TabbedPanel
from gdtui.ui.widgets.plot_view import PlotView

if TYPE_CHECKING:
    from gdtui.plots import Plot


class PlotPanel(TabbedPanel[Snapshot]):
    """A plot that is made anew when what it is made of has changed."""

    _made_of: object = None

    def compose(self) -> ComposeResult:
        """The plot."""
        plot = PlotView(id=f"{self.ID.partition('.')[2]}-plot")
        plot.can_focus = True
        yield plot

    @property
    def canvas(self) -> PlotView:
        """The plot's widget."""
        return self.query_one(PlotView)

    def fresh(self, *made_of: object) -> bool:
        """Whether a picture made of this, at the present size and in the present theme, is another than the last."""
        key = (*made_of, self.page, self.seen, *self.canvas.size, self.app.theme)
        changed = key != self._made_of
        self._made_of = key
        return changed

    def paint(self, plot: Plot | None, empty: str = "") -> None:
        """Show a plot, or say why there is none."""
        self.canvas.show(plot, empty)
