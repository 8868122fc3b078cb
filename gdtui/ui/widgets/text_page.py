"""A scrolling page of text over the screen."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from gdtui.core import texts


class TextPage(ModalScreen[None]):
    """A page that any of a few keys closes.

    Args:
        title: its title.
        text: what it says.
    """

    BINDINGS = [
        Binding("escape,question_mark,q,enter,space", "dismiss", "Close", id="page.close", tooltip="Close the page")
    ]
    DEFAULT_CSS = """
    TextPage { align: center middle; }
    TextPage VerticalScroll { width: 90%; max-width: 100; height: auto; max-height: 90%; }
    TextPage VerticalScroll { border: round $accent; background: $surface; padding: 1 2; }
    """

    def __init__(self, title: str, text: Content | str = "") -> None:
        super().__init__()
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        """Yield one scrolling page."""
        with VerticalScroll() as page:
            page.border_title, page.border_subtitle = Content(self._title), texts.text("hints.page")
            yield Static(self.text(), markup=False)

    def text(self) -> Content | str:
        """Return what the page says."""
        return self._text
