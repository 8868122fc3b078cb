"""A text that scrolls up and down; the keys left, right, home and end stay with the screen."""

from __future__ import annotations

from textual.binding import Binding
from textual.containers import VerticalScroll


class ScrollText(VerticalScroll, can_focus=True, inherit_bindings=False):
    """A scrolling container that uses only four keys and leaves all others to the screen."""

    BINDINGS = [
        Binding("up", "scroll_up", "Up", show=False, id="text.up", tooltip="Scroll a line up"),
        Binding("down", "scroll_down", "Down", show=False, id="text.down", tooltip="Scroll a line down"),
        Binding("pageup", "page_up", "Page up", show=False, id="text.pageup", tooltip="Scroll a page up"),
        Binding("pagedown", "page_down", "Page down", show=False, id="text.pagedown", tooltip="Scroll a page down"),
    ]
