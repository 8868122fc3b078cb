"""The learning rate and what it does here."""

from __future__ import annotations

from gdtui.descending import Method
from gdtui.fields import ValidationError
from gdtui.ui.descend.scene import Scene
from gdtui.ui.panels.picture import Picture


class Rate(Picture[Scene]):
    """The learning rate and what it does here."""

    TITLE = "Rate"
    KEY = "l"
    HELP = "The learning rate and what it does here."

    def show(self, scene: Scene) -> None:
        """Draw it."""
        self.entitle()
        self.paint(None, "Rate")


def best_rate(scene: Scene) -> Method:
    """The method with the best learning rate for the curvature at the cursor.

    Raises:
        ValidationError: saying why there is none.
    """
    raise ValidationError("best lr", scene.question.method.optimizer, "not known yet")
