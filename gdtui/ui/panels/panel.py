"""What all panels have in common."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.containers import Vertical
from textual.reactive import reactive

Shown = TypeVar("Shown")
"""The frozen view that a screen's panels are drawn from."""


class Panel(Vertical, Generic[Shown]):
    """A bordered part of the screen that shows a snapshot.

    Attributes:
        TITLE: its name, on the border and on its tab.
        KEY: the letter that goes to it.
        HELP: what it shows, in a sentence or two.
        TABS: names of its pages, where it has several.
    """

    TITLE = ""
    KEY = ""
    HELP = ""
    TABS: tuple[str, ...] = ()
    snapshot: reactive[Shown | None] = reactive(None, repaint=False)  # each part repaints what has changed
    tab = reactive("", repaint=False)

    def on_mount(self) -> None:
        """Put the name on the border."""
        self.border_title = self.TITLE

    def watch_snapshot(self, snapshot: Shown | None) -> None:
        """Show what there is to show."""
        if snapshot is not None and self.is_mounted:
            self.show(snapshot)

    def show(self, snapshot: Shown) -> None:
        """Draw a snapshot; only what has changed is written to the terminal."""
        raise NotImplementedError

    def retitle(self, title: str) -> None:
        """Write on the border, if that is not what is there: to set the same title again draws the whole panel anew."""
        if title != str(self.border_title):
            self.border_title = title

    def enter(self) -> None:
        """Take the focus."""
        for widget in self.query("*"):
            if widget.can_focus and widget.display:
                widget.focus()
                return

    def cycle(self, by: int = 1) -> None:
        """Show the next tab."""
        if self.TABS:
            self.tab = self.TABS[((self.TABS.index(self.tab) if self.tab in self.TABS else 0) + by) % len(self.TABS)]
