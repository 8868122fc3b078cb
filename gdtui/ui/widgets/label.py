"""Texts: one for which the same text again is free and one of the same height needs no layout, and one that scrolls."""

from __future__ import annotations

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.style import Style
from textual.widgets import Static


def link(text: str, action: str, style: str = "") -> Content:
    """Return a text that runs an action when it is clicked.

    It is made without markup, because parsing markup would delay the first paint.
    """
    return Content.styled(text, style).stylize(Style.from_meta({"@click": action}))


class Label(Static):
    """A Static as wide as its container, whose text may change 30 times a second.

    A layout repaints the whole screen, so a new text asks for a layout only when it changes the widget's height.
    """

    _shown: Content | None = None

    def show(self, text: Content | str) -> None:
        """Set the text (plain, or Content with styles)."""
        content = Content(text) if isinstance(text, str) else text
        if self._shown is not None and content.is_same(self._shown):  # equal contents may differ in their styles
            return
        grows = self.styles.is_auto_height and (self._shown is None or self._lines(content) != self._lines(self._shown))
        self._shown = content
        if not self.is_mounted:  # it may have been measured all the same, and Textual forgets no measure until then
            self._layout_cache.clear()
            self.clear_cached_dimensions()
        self.update(content, layout=grows)

    def _lines(self, content: Content) -> int:
        if not self.content_size.width:  # the widget is hidden; it is measured again when it is shown
            self.clear_cached_dimensions()
            return 0
        return content.get_height(self.styles.get_rules(), self.content_size.width)


class ScrollText(VerticalScroll, can_focus=True, inherit_bindings=False):
    """A scrolling container that uses only four keys and leaves all others to the screen."""

    BINDINGS = [
        Binding("up", "scroll_up", "Up", show=False, id="text.up", tooltip="Scroll a line up"),
        Binding("down", "scroll_down", "Down", show=False, id="text.down", tooltip="Scroll a line down"),
        Binding("pageup", "page_up", "Page up", show=False, id="text.pageup", tooltip="Scroll a page up"),
        Binding("pagedown", "page_down", "Page down", show=False, id="text.pagedown", tooltip="Scroll a page down"),
    ]
