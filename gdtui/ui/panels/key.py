"""A key and its effect, from which the bindings of screens and of panels are made."""

from __future__ import annotations

from typing import NamedTuple

from textual.binding import Binding


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

    def binding(self, owner: str) -> Binding:
        """Return the binding of a screen or a panel of that id."""
        return Binding(
            self.key,
            self.action,
            self.label or self.help,
            show=bool(self.label),
            key_display=self.key_display or None,
            tooltip=self.help,
            id=f"{owner}.{self.name}",
        )
