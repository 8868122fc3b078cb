"""A widget that shows a plot as strips and paints only the strips that have changed."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.events import Click, Leave, MouseDown, MouseMove, MouseScrollDown, MouseScrollUp, MouseUp
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from gdtui.ui.text import cells

if TYPE_CHECKING:  # importing numpy and plotext would delay the first paint
    from gdtui.plots import Drawing, Frame, Grid, Plot, Row, Style

ZOOM = 1.25  # times that a notch of the mouse wheel shows more or less


class Hand(Protocol):
    """Takes presses of the mouse for something other than to move the picture."""

    def mouse_down(self, event: MouseDown) -> bool:
        """Return whether this press, and what follows until the release, is taken."""

    def mouse_move(self, offset: Offset) -> None:
        """Follow the mouse, which is pressed, to a cell of the widget's content."""

    def mouse_up(self) -> None:
        """End with the release of the mouse."""


class PlotView(Widget):
    """A widget that shows a plot in its own size.

    The mouse wheel and dragging ask for another part of it, and the mouse tells what it points at: the messages say so,
    and whoever made the plot decides what comes of it.

    Attributes:
        hand: asked first at each press of the mouse, whether it takes it.
    """

    DEFAULT_CSS = """
    PlotView {
        width: 1fr;
        height: 1fr;
        pointer: crosshair;
        color: $text-muted;
    }
    """
    ALLOW_SELECT = False  # dragging moves the picture

    class Framed(Message):
        """The user asks for another part of the plot."""

        def __init__(self, frame: Frame) -> None:
            self.frame = frame
            super().__init__()

    class Pointed(Message):
        """The mouse is at a place in the plot's coordinates, or no longer at any; the newest in the queue is enough."""

        def __init__(self, place: tuple[float, float] | None) -> None:
            self.place = place
            super().__init__()

        def can_replace(self, message: Message) -> bool:
            """Let a newer one replace an older one."""
            return isinstance(message, PlotView.Pointed)

    hand: Hand | None = None
    _in_hand = False  # whether the hand has taken the press of the mouse
    _frame: Frame | None = None
    _grip: Offset | None = None  # where the mouse holds the picture
    _dragged = False
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

    def let_go(self) -> None:
        """Let go of the plot, of which the lines stay until another is shown."""
        self._plot = None

    @property
    def frame(self) -> Frame | None:
        """The ends of the axes that were chosen by hand instead of the plot's own."""
        return self._frame

    @frame.setter
    def frame(self, frame: Frame | None) -> None:
        if frame != self._frame:
            self._frame, self._strips = frame, None
            self.refresh()

    def _repaint(self, before: tuple[Strip, ...], now: tuple[Strip, ...]) -> None:
        if len(before) != len(now):  # the size has changed, and the resize event is on its way
            self.refresh()
            return
        changed = [y for y, (old, new) in enumerate(zip(before, now, strict=True)) if old is not new]
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    @property
    def grid(self) -> Grid | None:
        """The canvas as it is drawn; None where there is no picture."""
        return self._drawing.grid if self._drawing else None

    def at(self, offset: Offset) -> tuple[float, float] | None:
        """Return the data coordinates under a cell of the widget's content; None outside the canvas."""
        return self._drawing.at(offset.x, offset.y) if self._drawing else None

    # -- the mouse

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Show less, around the mouse."""
        self._zoom(event, 1 / ZOOM)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Show more, around the mouse."""
        self._zoom(event, ZOOM)

    def _zoom(self, event: MouseScrollUp | MouseScrollDown, factor: float) -> None:
        from gdtui.plots import zoomed

        cell = self._drawing.cell(event.x, event.y) if self._drawing else None
        if self._drawing and cell:
            event.stop()
            self.post_message(self.Framed(zoomed(self._drawing.grid, cell, factor)))

    def on_mouse_down(self, event: MouseDown) -> None:
        """Take hold of the picture, or have the hand take hold of something in it."""
        self._dragged = False
        if self.hand is not None and self.hand.mouse_down(event):
            self._in_hand, self._grip = True, event.offset
            self.capture_mouse()
        elif event.button == 1 and self._drawing and self._drawing.cell(event.x, event.y):
            self._grip = event.offset
            self.capture_mouse()

    def on_mouse_move(self, event: MouseMove) -> None:
        """Move what the mouse holds, or tell what the mouse is at."""
        if self._in_hand and self.hand is not None:
            if event.offset != self._grip:  # some terminals tell of moves within a cell
                self._dragged, self._grip = True, event.offset
                self.hand.mouse_move(event.offset)
            self.post_message(self.Pointed(self.at(event.offset)))
            return
        if self._grip is None or self._drawing is None:
            self.post_message(self.Pointed(self.at(event.offset)))
            return
        by = event.offset - self._grip
        if by != (0, 0):
            from gdtui.plots import moved

            self._dragged, self._grip = True, event.offset
            self.post_message(self.Framed(moved(self._drawing.grid, (by.x, -by.y))))

    def on_mouse_up(self, _event: MouseUp) -> None:
        """Let go of what the mouse holds."""
        if self._in_hand and self.hand is not None:
            self.hand.mouse_up()
        self._in_hand, self._grip = False, None
        self.release_mouse()

    def on_click(self, event: Click) -> None:
        """Keep the end of a drag from being a click."""
        if self._dragged:
            event.stop()

    def on_leave(self, _event: Leave) -> None:
        """Point at nothing."""
        self.post_message(self.Pointed(None))

    # -- drawing

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

        plot, frame = self._plot, self._frame
        if frame is not None:
            plot = replace(plot, xlim=frame.x or plot.xlim, ylim=frame.y or plot.ylim)
        self._drawing, style = draw(plot, *self.size), self.rich_style
        return tuple(_strip(row, style) for row in self._drawing.rows)

    def _centred(self) -> list[Strip]:
        width, height = self.size
        lines = self._empty.splitlines()[:height]
        above = (height - len(lines)) // 2
        rows = [""] * above + lines + [""] * (height - above - len(lines))
        return [Strip([Segment(cells.centre(row, width), self.rich_style)], width) for row in rows]


@lru_cache(maxsize=1024)
def _strip(row: Row, base: RichStyle) -> Strip:
    """Return a line as a strip; the same text gives the same strip object, so an unchanged line is easy to find."""
    return Strip([Segment(text, _rich(style, base)) for text, style in row])


@lru_cache(maxsize=1024)
def _rich(style: Style, base: RichStyle) -> RichStyle:
    color = "#{:02x}{:02x}{:02x}".format(*style.fg) if style.fg else None
    return base + RichStyle(color=color, bold=style.bold or None, dim=style.dim or None)
