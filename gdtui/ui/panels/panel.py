"""What all panels have in common."""

from __future__ import annotations

from textual.containers import Vertical
from textual.reactive import reactive

from gdtui.ui.training import Snapshot


class Panel(Vertical):
    """A bordered part of the screen that shows a snapshot.

    Attributes:
        TITLE: its name, on the border and on its tab.
        HELP: what it shows, in a sentence or two.
    """

    TITLE = ""
    HELP = ""
    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False)  # each part repaints what has changed

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
