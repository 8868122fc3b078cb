"""The base class of panels that show a plot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult

from gdtui.ui.panels.panel import Snapshot
from gdtui.ui.panels.tabbed_panel import TabbedPanel
from gdtui.ui.text.cells import cut
from gdtui.ui.text.numbers import number_text
from gdtui.ui.widgets.plot_view import PlotView

if TYPE_CHECKING:
    from gdtui.plots import Frame, Plot


class PlotPanel(TabbedPanel[Snapshot]):
    """A plot, which a picture module of its own makes.

    A picture module imports numpy and `gdtui.plots` at its top; the panel imports it where it first draws, in its
    property `picture`, since the first paint does not wait for these libraries.
    """

    _plot: Plot | None = None
    _note = ""
    _reading = ""  # what the mouse points at, in words

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
        self._plot = plot
        self.canvas.show(plot, empty)

    def watch_tab(self) -> None:
        """Show all of the other page."""
        self.home()
        super().watch_tab()

    # -- the part that is shown

    @on(PlotView.Framed)
    def _frame(self, event: PlotView.Framed) -> None:
        event.stop()
        self.show_part(event.frame)

    def show_part(self, frame: Frame) -> None:
        """Show another part of the plot; a panel whose plot is computed for its limits asks for them instead."""
        self.canvas.frame = frame

    def home(self) -> None:
        """Show all of the plot again."""
        if self.is_mounted:
            self.canvas.frame = None

    def unzoom(self) -> None:
        """Answer the key that shows all again."""
        self.home()

    # -- what the mouse is at

    @on(PlotView.Pointed)
    def _point(self, event: PlotView.Pointed) -> None:
        event.stop()
        self._reading = self.read(*event.place) if event.place and self._plot is not None else ""
        self.annotate(self._note)

    def copied(self) -> str:
        """Return the values that the mouse is at."""
        return self._reading

    def read(self, x: float, y: float) -> str:
        """Return the values at a place of the plot, in its coordinates."""
        plot = self._plot
        names = (plot.xlabel or "x", plot.ylabel or "y") if plot else ("x", "y")
        return f"{names[0]} {number_text(x)} · {names[1]} {number_text(y)}"

    def annotate(self, note: str) -> None:
        """Write what the mouse is at on the lower border, or else a note."""
        self._note = note
        super().annotate(cut(self._reading, self.size.width - 4) or note)
