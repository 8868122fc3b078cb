"""The keys of the Train screen, and what makes bindings of any screen's."""

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
        said: what it does, in a sentence.
        word: in the line of keys, which it is left out of without one.
        sign: what is on the key, where that is not its name.
    """

    key: str
    action: str
    name: str
    said: str
    word: str = ""
    sign: str = ""


PANELS = (
    Key("tab", "panel(1)", "next", "Go to the next panel"),
    Key("shift+tab", "panel(-1)", "previous", "Go to the panel before"),
    Key("escape", "leave", "leave", "Leave the panel"),
)
"""Every screen's, to go from panel to panel."""


def bindings(screen: str, keys: Iterable[Key], panels: Iterable[type[Panel[Any]]]) -> list[Binding]:
    """A screen's keys, and those that go to its panels; those of a panel's own are with the panel."""
    return [_binding(screen, key) for key in (*keys, *PANELS, *map(_jump, panels))]


def _jump(panel: type[Panel[Any]]) -> Key:
    name = panel.__name__
    return Key(panel.KEY, f"jump('{name}')", f"jump.{name.lower()}", f"Go to {name}; again for its next tab")


def _binding(screen: str, key: Key) -> Binding:
    label, shown, sign, name = key.word or key.said, bool(key.word), key.sign or None, f"{screen}.{key.name}"
    return Binding(key.key, key.action, label, show=shown, key_display=sign, tooltip=key.said, id=name)
