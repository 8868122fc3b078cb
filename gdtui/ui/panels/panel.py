"""What all panels have in common."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.containers import Vertical
from textual.reactive import reactive

Snapshot = TypeVar("Snapshot")
"""The frozen view that a screen's panels are drawn from."""


class Panel(Vertical, Generic[Snapshot]):
    """A bordered part of the screen that shows a snapshot.

    Attributes:
        ID: its screen and its own name, such as "train.data". Its widget's id, its CSS and the ids of its keys are
            made from it.
        TITLE: its name, on the border and on its tab.
        KEY: the letter that goes to it.
        HELP: what it shows, in a sentence or two.
        TABS: names of its pages, where it has several.
    """

    ID = ""
    TITLE = ""
    KEY = ""
    HELP = ""
    TABS: tuple[str, ...] = ()
    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False)  # each part repaints what has changed
    tab = reactive("", repaint=False)

    @classmethod
    def widget_id(cls) -> str:
        """The id of its widget: #panel-data."""
        return f"panel-{cls.ID.partition('.')[2]}"

    def on_mount(self) -> None:
        """Put the name on the border."""
        self.border_title = self.TITLE

    def watch_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show what there is to show."""
        if snapshot is not None and self.is_mounted:
            self.show(snapshot)

    def show(self, snapshot: Snapshot) -> None:
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
