"""How the user likes the screens: read from their settings file at the start, written to it when chosen in the app."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from gdtui.core.errors import ValidationError
from gdtui.core.storage import user_config
from gdtui.ui.shell.keymap import default_bindings
from gdtui.ui.shell.panel_screen import ScreenEntry
from gdtui.ui.shell.themes import register_themes

if TYPE_CHECKING:
    from textual.app import App


def apply_preferences(app: App[Any], screens: Iterable[ScreenEntry]) -> user_config.Config:
    """Give an application the user's theme and keys, and tell them what in their file cannot be used."""
    register_themes(app)
    chosen, problems = user_config.read(app.available_themes, lambda: default_bindings(type(app), screens))
    app.theme = chosen.theme
    if chosen.keys:
        app.set_keymap(dict(chosen.keys))
    for problem in problems:
        app.notify(problem, title="Settings file", severity="warning", timeout=15, markup=False)
    return chosen


def save_preference(app: App[Any], name: str, value: str | bool) -> None:
    """Keep a choice for the next time; say so if that cannot be."""
    try:
        user_config.write(name, value)
    except ValidationError as error:
        app.notify(str(error), title="Settings file", severity="warning", markup=False)
