"""The user's preferences: the app reads them from the settings file at its start and writes what the user chooses."""

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
    """Give an app the user's theme and keys, notify the user of problems in the file, and return the preferences."""
    register_themes(app)
    config, problems = user_config.read(app.available_themes, lambda: default_bindings(type(app), screens))
    app.theme = config.theme
    if config.keys:
        app.set_keymap(dict(config.keys))
    for problem in problems:
        app.notify(problem, title="Settings file", severity="warning", timeout=15, markup=False)
    return config


def save_preference(app: App[Any], name: str, value: str | bool) -> None:
    """Save a preference for the next start; notify the user when it cannot be saved."""
    try:
        user_config.write(name, value)
    except ValidationError as error:
        app.notify(str(error), title="Settings file", severity="warning", markup=False)
