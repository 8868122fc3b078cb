"""The bindings that every screen has: its own keys, and those that go from panel to panel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual.binding import Binding

from gdtui.ui.panels.key import Key
from gdtui.ui.panels.panel import Panel

PANELS = (
    Key("tab", "panel(1)", "next", "Go to the next panel"),
    Key("shift+tab", "panel(-1)", "previous", "Go to the previous panel"),
    Key("escape", "leave", "leave", "Leave the panel"),
    Key("C", "copy", "copy", "Copy what has the focus: a row, a value, the code; or else the command that runs this"),
    Key("0", "unzoom", "unzoom", "Show all of each plot again, after the mouse wheel or dragging"),
)
"""The keys of every screen, which move from panel to panel."""


def bindings(screen: str, keys: Iterable[Key], panels: Iterable[type[Panel[Any]]]) -> list[Binding]:
    """Return a screen's keys and those that go to its panels; a panel keeps its own keys."""
    return [*(key.binding(screen) for key in (*keys, *PANELS)), *map(_jump, panels)]


def _jump(panel: type[Panel[Any]]) -> Binding:
    key = Key(panel.KEY, f"jump('{panel.ID}')", "jump", f"Go to {panel.TITLE}; again for its next tab")
    return key.binding(panel.ID)
