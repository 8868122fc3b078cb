"""A plot's colours, taken from the theme. No series is told by colour alone: each has its own marker or line."""

from __future__ import annotations

from textual.app import App
from textual.color import Color

ROLES = {
    "data": "foreground",
    "batch": "warning",
    "model": "primary",
    "residual": "error",
    "loss": "primary",
    "axis": "foreground",
}


def colour(app: App[object], role: str) -> tuple[int, int, int]:
    """The RGB of a role in the present theme."""
    return Color.parse(app.theme_variables[ROLES[role]]).rgb
