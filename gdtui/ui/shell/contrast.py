"""Colours of any theme, made strong enough to read: 4.5 to 1 for texts and 3 to 1 for lines (WCAG 2.2, 1.4.3, 1.4.11).

Many themes have muted texts and borders that are nearer to their background than that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.color import BLACK, WHITE, Color

TEXTS = (
    "foreground",
    "foreground-muted",
    "text-muted",
    "text-accent",
    "text-error",
    "text-primary",
    "text-success",
    "text-warning",
)
LINES = ("panel-lighten-2", "accent", "primary", "secondary", "success", "warning", "error")
SELECTED = "row-selected"
"""What rows that are selected stand on; it is no colour of a theme."""
GROUNDS = ("background", "surface", "panel")
"""What texts stand on; lines are drawn on the first."""
TEXT_RATIO, LINE_RATIO = 4.5, 3.0
STEPS = 20


def readable(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a theme with texts and lines that can be read on its grounds."""
    grounds = [Color.parse(variables[name]) for name in GROUNDS]
    strong = {name: _strong(_solid(variables[name], grounds[0]), grounds, TEXT_RATIO) for name in TEXTS}
    strong |= {name: _strong(_solid(variables[name], grounds[0]), grounds[:1], LINE_RATIO) for name in LINES}
    strong[SELECTED] = _ground(grounds[0], strong["panel-lighten-2"], strong["foreground"])
    return {**variables, **{name: color.hex6 for name, color in strong.items()}}


def _ground(background: Color, line: Color, text: Color) -> Color:
    """Return a ground that is as near to the colour of lines as a text on it can still be read."""
    steps = (line.blend(background, step / STEPS, 1) for step in range(STEPS + 1))
    return next((mixed for mixed in steps if ratio(text, mixed) >= TEXT_RATIO), background)


def _solid(text: str, ground: Color) -> Color:
    """Return a colour without transparency, as it looks on a ground; `auto` is black or white."""
    if text.startswith("auto"):
        strength = float(text.removeprefix("auto").strip().removesuffix("%") or 100) / 100
        return ground.blend(_pole(ground), strength, 1)
    color = Color.parse(text)
    return ground.blend(color, color.a, 1)


def _pole(ground: Color) -> Color:
    """Return black or white, whichever is further from a ground."""
    return max((WHITE, BLACK), key=lambda pole: ratio(pole, ground))


def _strong(color: Color, grounds: Iterable[Color], least: float) -> Color:
    """Return a colour moved towards black or white as little as gives it enough contrast with all grounds."""
    grounds = list(grounds)
    pole = _pole(grounds[0])
    steps = (color.blend(pole, step / STEPS, 1) for step in range(STEPS + 1))
    return next((mixed for mixed in steps if all(ratio(mixed, ground) >= least for ground in grounds)), pole)


def ratio(one: Color, other: Color) -> float:
    """Return the contrast of two colours, from 1 to 21: (L1 + .05) / (L2 + .05) of their relative luminances."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (_linear(part / 255) for part in color.rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
