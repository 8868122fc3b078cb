"""A widget that shows a plot as strips and paints only the strips that have changed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.geometry import Offset, Region
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:  # importing numpy and plotext would delay the first paint
    from gdtui.plots import Drawing, Plot, Row, Style


class PlotView(Widget):
    """A widget that shows a plot in its own size."""

    DEFAULT_CSS = """
    PlotView {
        width: 1fr;
        height: 1fr;
    }
    """

    _plot: Plot | None = None
    _empty = ""
    _drawing: Drawing | None = None
    _strips: tuple[Strip, ...] | None = None

    def show(self, plot: Plot | None, empty: str = "") -> None:
        """Show a plot, or a short text in the middle when there is no plot; paint only the lines that differ."""
        if (plot, empty) == (self._plot, self._empty):
            return
        self._plot, self._empty = plot, empty
        before, self._strips = self._strips, None
        if before is None or not self.size:
            self.refresh()
        else:
            self._repaint(before, self._lines())

    def _repaint(self, before: tuple[Strip, ...], now: tuple[Strip, ...]) -> None:
        if len(before) != len(now):  # the size has changed, and the resize event is on its way
            self.refresh()
            return
        changed = [y for y, (old, new) in enumerate(zip(before, now, strict=True)) if old is not new]
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def at(self, offset: Offset) -> tuple[float, float] | None:
        """Return the data coordinates under a cell of the widget's content; None outside the canvas."""
        return self._drawing.at(offset.x, offset.y) if self._drawing else None

    def on_resize(self) -> None:
        """Draw the plot again at the next paint."""
        self._strips = None
        self.refresh()

    def notify_style_update(self) -> None:
        """Draw the plot again when colours have changed."""
        super().notify_style_update()
        self._strips = None

    def render_line(self, y: int) -> Strip:
        """Return one line of the picture."""
        strips = self._lines()
        return strips[y] if y < len(strips) else Strip.blank(self.size.width, self.rich_style)

    def _lines(self) -> tuple[Strip, ...]:
        if self._strips is None:
            self._strips = self._draw()
        return self._strips

    def _draw(self) -> tuple[Strip, ...]:
        if self._plot is None:
            self._drawing = None
            return tuple(self._centred())
        from gdtui.plots import draw

        self._drawing, style = draw(self._plot, *self.size), self.rich_style
        return tuple(_strip(row, style) for row in self._drawing.rows)

    def _centred(self) -> list[Strip]:
        width, height = self.size
        lines = self._empty.splitlines()[:height]
        above = (height - len(lines)) // 2
        rows = [""] * above + lines + [""] * (height - above - len(lines))
        style = self.rich_style + RichStyle(dim=True)
        return [Strip([Segment(row[:width].center(width), style)], width) for row in rows]


@lru_cache(maxsize=1024)
def _strip(row: Row, base: RichStyle) -> Strip:
    """Return a line as a strip; the same text gives the same strip object, so an unchanged line is easy to find."""
    return Strip([Segment(text, _rich(style, base)) for text, style in row])


@lru_cache(maxsize=1024)
def _rich(style: Style, base: RichStyle) -> RichStyle:
    color = "#{:02x}{:02x}{:02x}".format(*style.fg) if style.fg else None
    return base + RichStyle(color=color, bold=style.bold or None, dim=style.dim or None)
