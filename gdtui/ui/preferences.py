"""How the user likes the screens: read from their settings file at the start, written to it when chosen in the app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gdtui.fields import ValidationError
from gdtui.ui import config
from gdtui.ui.themes import register

if TYPE_CHECKING:
    from textual.app import App


def prefer(app: App[None]) -> config.Config:
    """Give an application the user's theme and keys, and tell them what in their file cannot be used."""
    register(app)
    chosen, problems = config.read(app.available_themes, _defaults)
    app.theme = chosen.theme
    if chosen.keys:
        app.set_keymap(dict(chosen.keys))
    for problem in problems:
        app.notify(problem, title="Settings file", severity="warning", timeout=15, markup=False)
    return chosen


def _defaults() -> Mapping[str, config.Bound]:
    from gdtui.ui.keymap import defaults  # which knows every screen

    return defaults()


def remember(app: App[None], name: str, value: str | bool) -> None:
    """Keep a choice for the next time; say so if that cannot be."""
    try:
        config.write(name, value)
    except ValidationError as error:
        app.notify(str(error), title="Settings file", severity="warning", markup=False)
