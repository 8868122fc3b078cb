"""The keys of a screen, and the bindings made from them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from textual.binding import Binding

from gdtui.ui.panels.panel import Panel


class Key(NamedTuple):
    """A key and its effect.

    Attributes:
        key: the key, or several separated by commas.
        action: the action in Textual's notation.
        name: the name for configuration, since an action may have several keys.
        help: the effect, in a sentence.
        label: the text in the line of keys; without one the key is not in that line.
        key_display: the text on the key, if it is not the key's name.
    """

    key: str
    action: str
    name: str
    help: str
    label: str = ""
    key_display: str = ""


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
    return [*(_binding(f"{screen}.{key.name}", key) for key in (*keys, *PANELS)), *map(_jump, panels)]


def _jump(panel: type[Panel[Any]]) -> Binding:
    key = Key(panel.KEY, f"jump('{panel.ID}')", "jump", f"Go to {panel.TITLE}; again for its next tab")
    return _binding(f"{panel.ID}.jump", key)


def _binding(binding_id: str, key: Key) -> Binding:
    return Binding(
        key.key,
        key.action,
        key.label or key.help,
        show=bool(key.label),
        key_display=key.key_display or None,
        tooltip=key.help,
        id=binding_id,
    )
