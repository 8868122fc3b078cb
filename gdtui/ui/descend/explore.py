"""Orbit diagram, race and basins."""

from __future__ import annotations

from gdtui.ui.descend.scene import Scene
from gdtui.ui.panels.picture import Picture


class Explore(Picture[Scene]):
    """Orbit diagram, race and basins."""

    TITLE = "Explore"
    KEY = "x"
    HELP = "Orbit diagram, race and basins."

    def show(self, scene: Scene) -> None:
        """Draw it."""
        self.entitle()
        self.paint(None, "Explore")
