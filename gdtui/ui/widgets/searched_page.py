"""What lies over the screen and is searched by letters: a list to choose from, the help."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding
from textual.screen import ModalScreen, ScreenResultType
from textual.widget import Widget


class SearchedPage(ModalScreen[ScreenResultType]):
    """A box with a field, which has the focus: letters search, and the arrows move in what is below the field.

    Attributes:
        BY: what the arrows do there, as Textual's actions name it: scroll, or move the cursor.
    """

    BY: ClassVar[str]
    BINDINGS: ClassVar = [
        Binding("escape", "leave", "Leave", id="list.leave", tooltip="Close it without a choice"),
        Binding("up", "line('up')", "Up", show=False, id="list.up", tooltip="The line above"),
        Binding("down", "line('down')", "Down", show=False, id="list.down", tooltip="The line below"),
        Binding("pageup", "page('up')", "Page up", show=False, id="list.pageup", tooltip="A page up"),
        Binding("pagedown", "page('down')", "Page down", show=False, id="list.pagedown", tooltip="A page down"),
    ]
    DEFAULT_CSS = """
    SearchedPage { align: center middle; }
    SearchedPage .box { width: 90%; max-width: 100; height: auto; max-height: 90%; }
    SearchedPage .box { border: round $accent; background: $surface; padding: 0 1; }
    SearchedPage Input { background: $panel-lighten-1; }
    """

    @property
    def found(self) -> Widget:
        """What the letters search."""
        raise NotImplementedError

    def action_line(self, way: str) -> None:
        """Move a line up or down."""
        getattr(self.found, f"action_{self.BY}_{way}")()

    def action_page(self, way: str) -> None:
        """Move a page up or down."""
        getattr(self.found, f"action_page_{way}")()

    def action_leave(self) -> None:
        """Close it."""
        self.dismiss()
