"""The colours of plots, taken from the theme. Series never differ only by colour: each has its own marker or line."""

from __future__ import annotations

from functools import lru_cache

from textual.app import App
from textual.color import Color

from gdtui.core.theory.stability import Regime

ROLES = {
    "data": "foreground",
    "test": "success",
    "batch": "warning",
    "model": "primary",
    "residual": "error",
    "closed": "success",
    "loss": "primary",
    "gradient": "warning",
    "lr": "warning",
    "contour": "primary",
    "path": "warning",
    "orbit": "primary",
    "tangent": "error",
    "minimum": "success",
    "ghost": "foreground",
    "cursor": "foreground",
    "axis": "foreground",
}
SERIES = ("primary", "warning", "success", "error", "foreground", "primary", "warning", "success")
GHOSTS = ("error", "success", "warning", "foreground")
GHOST_STRENGTH = 0.75
GHOST_GAP = 3  # of every three dots of a ghost's line one is drawn
MARKS = "●▲■◆○△□◇"
"""Colours and markers of up to eight series of the same kind."""

REGIME_STYLES = {
    Regime.MONOTONE: "$text-success",
    Regime.ONE_SHOT: "bold $text-success",
    Regime.OSCILLATING: "$text-warning",
    Regime.TWO_CYCLE: "bold $text-warning",
    Regime.DIVERGING: "$text-error",
    Regime.ESCAPING: "$text-error",
    Regime.ENDLESS: "$text-error",
    Regime.FLAT: "$foreground-muted",
}
"""The style of each regime's name."""

RGB = tuple[int, int, int]


def colour(app: App[object], role: str, strength: float = 1) -> RGB:
    """Return the RGB of a role in the present theme; a lower strength is nearer to the background."""
    return _mix(app.theme_variables["background"], app.theme_variables[ROLES[role]], strength)


def ghost_colour(app: App[object], place: int) -> RGB:
    """Return the colour of an earlier run by its place among them; the present run has the strong ones."""
    return _mix(app.theme_variables["background"], app.theme_variables[GHOSTS[place % len(GHOSTS)]], GHOST_STRENGTH)


def colours(app: App[object]) -> tuple[RGB, ...]:
    """Return the colours of eight series, in the order of `MARKS`."""
    return tuple(_mix(app.theme_variables["background"], app.theme_variables[name], 1) for name in SERIES)


@lru_cache(maxsize=256)
def _mix(background: str, foreground: str, strength: float) -> RGB:
    return Color.parse(background).blend(Color.parse(foreground), strength).rgb
