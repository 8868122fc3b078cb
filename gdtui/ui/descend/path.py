"""The function with the point's way on it."""

from __future__ import annotations

from gdtui.ui.descend.scene import Scene
from gdtui.ui.panels.picture import Picture


class Path(Picture[Scene]):
    """The function with the point's way on it."""

    TITLE = "Path"
    KEY = "c"
    HELP = "The function with the point's way on it."

    def show(self, scene: Scene) -> None:
        """Draw it."""
        self.entitle()
        self.paint(None, "Path")
