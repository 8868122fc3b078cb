"""All bindings with their owners: the help explains them, and the settings file may change them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import key_to_character
from textual.widget import Widget

from gdtui.core.language import Translated
from gdtui.core.storage.user_config import KeyBinding
from gdtui.ui.panels.panel import Panel
from gdtui.ui.shell.panel_screen import PanelScreen, ScreenEntry


def binding_owners(app: type[App[None]], screens: Iterable[ScreenEntry]) -> Iterator[tuple[str, type[DOMNode]]]:
    """Yield the classes that have bindings of their own, each with its heading in the help."""
    from gdtui.ui.widgets.editor import Editor
    from gdtui.ui.widgets.label import ScrollText
    from gdtui.ui.widgets.row_table import RowTable
    from gdtui.ui.widgets.virtual_table import VirtualTable

    yield str(Translated(en="Everywhere", ko="어디서나")), app
    for entry in screens:
        screen = entry.load()
        yield entry.name, screen
        for panel in screen.PANELS:
            yield f"{entry.name} · {panel.TITLE}", panel
    yield str(Translated(en="In a table", ko="표에서")), VirtualTable
    yield str(Translated(en="In a table of data", ko="데이터 표에서")), RowTable
    yield str(Translated(en="In a text", ko="글에서")), ScrollText
    yield str(Translated(en="While a value is edited", ko="값을 고칠 때")), Editor


def bindings_of(owner: type[DOMNode]) -> Iterator[Binding]:
    """Yield the bindings that an owner adds itself."""
    for binding in owner.BINDINGS:
        if isinstance(binding, Binding) and not binding.system:
            yield binding


def default_bindings(app: type[App[None]], screens: Iterable[ScreenEntry]) -> Mapping[str, KeyBinding]:
    """Return the ids of all bindings, with their keys and the owner where these are in force."""
    keys: dict[str, KeyBinding] = {}
    screen = ""
    for heading, owner in binding_owners(app, screens):
        if issubclass(owner, PanelScreen):
            screen = heading
        inside = issubclass(owner, PanelScreen | Panel)
        part = owner.__name__ if issubclass(owner, Widget) and not issubclass(owner, PanelScreen) else ""
        keys |= {b.id: KeyBinding(b.key, screen if inside else "", part) for b in bindings_of(owner) if b.id}
    return keys


NAMES = {
    "right": "→",
    "left": "←",
    "up": "↑",
    "down": "↓",
    "escape": "esc",
    "pageup": "page up",
    "pagedown": "page down",
    "space": "space",
}


def key_name(key: str) -> str:
    """Return a key as it is written on the keyboard: shift →."""
    *modifiers, last = key.strip().split("+")
    return " ".join([*modifiers, NAMES.get(last) or key_to_character(last) or last])
