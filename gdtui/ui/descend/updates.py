"""The arithmetic of every update."""

from __future__ import annotations

from gdtui.ui.descend.scene import Scene
from gdtui.ui.panels.picture import Picture


class Updates(Picture[Scene]):
    """The arithmetic of every update."""

    TITLE = "Updates"
    KEY = "u"
    HELP = "The arithmetic of every update."

    def show(self, scene: Scene) -> None:
        """Draw it."""
        self.entitle()
        self.paint(None, "Updates")
