"""A text that is scrolled up and down; sideways is the run's, as are home and end."""

from __future__ import annotations

from textual.binding import Binding
from textual.containers import VerticalScroll


class ScrollText(VerticalScroll, can_focus=True, inherit_bindings=False):
    """Takes the four keys that it needs and leaves all others to the screen."""

    BINDINGS = [
        Binding("up", "scroll_up", "Up", show=False, id="text.up", tooltip="Scroll a line up"),
        Binding("down", "scroll_down", "Down", show=False, id="text.down", tooltip="Scroll a line down"),
        Binding("pageup", "page_up", "Page up", show=False, id="text.pageup", tooltip="Scroll a page up"),
        Binding("pagedown", "page_down", "Page down", show=False, id="text.pagedown", tooltip="Scroll a page down"),
    ]
