"""What makes bindings of a screen's keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from textual.binding import Binding

from gdtui.ui.panels.panel import Panel


class Key(NamedTuple):
    """What a key does.

    Attributes:
        key: the key, or several with commas between.
        action: as Textual calls it.
        name: its own, for configuration: an action may have several keys.
        help: what it does, in a sentence.
        label: in the line of keys, which it is left out of without one.
        key_display: what is on the key, where that is not its name.
    """

    key: str
    action: str
    name: str
    help: str
    label: str = ""
    key_display: str = ""


PANELS = (
    Key("tab", "panel(1)", "next", "Go to the next panel"),
    Key("shift+tab", "panel(-1)", "previous", "Go to the panel before"),
    Key("escape", "leave", "leave", "Leave the panel"),
)
"""Every screen's, to go from panel to panel."""


def bindings(screen: str, keys: Iterable[Key], panels: Iterable[type[Panel[Any]]]) -> list[Binding]:
    """A screen's keys, and those that go to its panels; those of a panel's own are with the panel."""
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
