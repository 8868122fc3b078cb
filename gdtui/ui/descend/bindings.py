"""The keys of the Descend screen: which key, what it does, the word in the line of keys, and a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual.binding import Binding

from gdtui.ui.bindings import jump
from gdtui.ui.panels.panel import Panel

SHOWN = (
    ("space", "play", "play", "Run", "Run to the end of the time line, or pause; at its end, twice as far", ""),
    ("right", "step(1)", "step", "Update", "Make one update", "→"),
    ("left", "step(-1)", "back", "Back", "Go back one update", "←"),
    ("up", "rate(1)", "higher", "lr up", "Take the next greater learning rate", "↑"),
    ("down", "rate(-1)", "lower", "lr down", "Take the next smaller learning rate", "↓"),
    ("p", "predict", "predict", "Predict", "Say what will come, then see it", ""),
    ("n", "function(1)", "next_function", "Next", "Descend the next function", ""),
    ("o", "best", "best", "Best lr", "Take the learning rate that is the best for the curvature here", ""),
    ("r", "start", "reset", "Reset", "Go back to the start", ""),
    ("z", "zoom", "zoom", "Zoom", "Give the whole screen to one panel, or take it back", ""),
)
HIDDEN = (
    ("N", "function(-1)", "last_function", "Descend the function before", ""),
    ("R", "recommended", "recommended", "Take the function's own start and learning rate", ""),
    ("right_square_bracket", "move(0, 1)", "right", "Start farther right", "]"),
    ("left_square_bracket", "move(0, -1)", "left", "Start farther left", "["),
    ("right_curly_bracket", "move(1, 1)", "up", "Start farther up, with two variables", "}"),
    ("left_curly_bracket", "move(1, -1)", "down", "Start farther down, with two variables", "{"),
    ("m", "window(1)", "in", "See less of the function, around the point", ""),
    ("M", "window(-1)", "out", "See more of the function", ""),
    ("plus,equals_sign", "speed(1)", "faster", "More updates a second", "+"),
    ("minus", "speed(-1)", "slower", "Fewer updates a second", "-"),
    ("home", "start", "home", "Go to the start", ""),
    ("end", "end", "end", "Go to the furthest update seen", ""),
    ("g", "go", "go", "Go to an update: type its number", ""),
    ("tab", "panel(1)", "next", "Go to the next panel", ""),
    ("shift+tab", "panel(-1)", "previous", "Go to the panel before", ""),
    ("escape", "leave", "leave", "Leave the panel", ""),
)


def of_descend(panels: Iterable[type[Panel[Any]]]) -> list[Binding]:
    """All of them; those of a panel's own are with the panel."""
    shown = [
        Binding(key, action, word, tooltip=said, key_display=sign or None, id=f"descend.{name}")
        for key, action, name, word, said, sign in SHOWN
    ]
    hidden = [
        Binding(key, action, said, tooltip=said, key_display=sign or None, id=f"descend.{name}", show=False)
        for key, action, name, said, sign in HIDDEN
    ]
    return [*shown, *hidden, *(jump("descend", panel.KEY, panel.__name__) for panel in panels)]
