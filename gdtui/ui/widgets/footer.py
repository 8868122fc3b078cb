"""The keys that work now, in one line at the bottom; a click on a key presses it.

Textual's own footer has a widget for each key: they take 30 ms of the first paint, and are made again each time that
the focus moves. This footer is a line of text; it leaves out the keys that a narrow terminal has no room for.
"""

from __future__ import annotations

from collections.abc import Iterator

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen

from gdtui.ui.widgets.label import Label, link

ALWAYS = ("help", "quit")  # these keys are shown on every terminal: help lists all other keys
LEADING = ("open", "command_palette")  # and these come first: they lead to all else


class KeyBar(Label):
    """A line with the bindings of the focused widget, then those of the screen."""

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; width: 1fr; background: $panel; text-wrap: nowrap; text-overflow: clip; }
    KeyBar { link-style: none; link-color: auto; link-background: transparent; }
    KeyBar { link-background-hover: $panel-lighten-2; }
    KeyBar { link-style-hover: bold; link-color-hover: auto; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._tooltips: dict[str, str] = {}

    def on_mount(self) -> None:
        """Update the line whenever the active bindings change."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)
        self.tell()

    def _changed(self, screen: Screen[object]) -> None:
        if screen is self.screen and self.is_attached:
            self.tell()

    def on_resize(self) -> None:
        """Show as many keys as the new width has room for."""
        self.tell()

    def tell(self) -> None:
        """Show the keys that work now."""
        shown = list(self._visible_bindings())
        keys = [self._key(binding) for binding in shown if binding.action not in ALWAYS]
        ending = [self._key(binding) for binding in shown if binding.action in ALWAYS]
        room = (self.size.width or self.app.size.width) - sum(len(key) + 1 for key in ending)
        line = [Content(" ")]
        for key in keys:
            if sum(map(len, line)) + len(key) + 1 > room:
                break
            line.append(key)
        self.show(Content("").join([*line, *ending]))

    def _visible_bindings(self) -> Iterator[Binding]:
        """Yield the active bindings to show, once for each action."""
        seen = set()
        bindings = self.screen.active_bindings.values()
        for active in sorted(bindings, key=lambda active: active.binding.action not in LEADING):
            if active.binding.show and active.enabled and active.binding.action not in seen:
                seen.add(active.binding.action)
                yield active.binding

    def _key(self, binding: Binding) -> Content:
        press = f"app.simulate_key('{binding.key}')"
        self._tooltips[press] = binding.tooltip
        name = self.app.get_key_display(binding)
        return link(name, press, "bold $text-accent") + link(f" {binding.description}", press) + "  "

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show a tooltip for the key under the mouse."""
        self.tooltip = self._tooltips.get(str(event.style.meta.get("@click", "")))
