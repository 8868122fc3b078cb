"""What is descended, from where and how."""

from __future__ import annotations

from gdtui.ui.descend.scene import Scene
from gdtui.ui.panels.picture import Picture


class Function(Picture[Scene]):
    """What is descended, from where and how."""

    TITLE = "Function"
    KEY = "f"
    HELP = "What is descended, from where and how."

    def show(self, scene: Scene) -> None:
        """Draw it."""
        self.entitle()
        self.paint(None, "Function")
