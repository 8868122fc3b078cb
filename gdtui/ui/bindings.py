"""The keys of the Train screen, and what makes bindings of any screen's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from textual.binding import Binding

from gdtui.ui.panels.panel import Panel


class Key(NamedTuple):
    """What a key does.

    Attributes:
        key: the key, or several with commas between.
        action: as Textual calls it.
        name: its own, for configuration: an action may have several keys.
        said: what it does, in a sentence.
        word: in the line of keys, which it is left out of without one.
        sign: what is on the key, where that is not its name.
    """

    key: str
    action: str
    name: str
    said: str
    word: str = ""
    sign: str = ""


KEYS = (
    Key("space", "play", "play", "Run at the set speed, or pause", "Run"),
    Key("right", "step", "step", "Make one update, or complete the one that . began", "Update", sign="→"),
    Key("left", "back", "back", "Go back one update", "Back", sign="←"),
    Key("full_stop", "phase", "phase", "Do the next of the five operations", "Phase", sign="."),
    Key("e,shift+right", "epoch", "epoch", "Make updates to the end of the epoch", "Epoch", sign="e"),
    Key("r", "reset", "reset", "Begin again from the same start, with the settings as they are", "Reset"),
    Key("f", "fork", "fork", "Go on from here as another run; this one stays as a ghost", "Fork"),
    Key("o", "optimal", "optimal", "Take the optimal learning rate; after a divergence, from the best step", "Optimal"),
    Key("p", "predict", "predict", "Type x and see the prediction, here and at the start", "Predict"),
    Key("y", "log", "log", "Switch the loss between linear and logarithmic", "Log"),
    Key("z", "zoom", "zoom", "Give the whole screen to one panel, or take it back", "Zoom"),
    Key("plus,equals_sign", "speed(1)", "faster", "More updates a second", "Faster", sign="+"),
    Key("minus", "speed(-1)", "slower", "Fewer updates a second", "Slower", sign="-"),
    Key("comma", "phase_back", "phase_back", "Undo the last of the five operations", sign=","),
    Key("E,shift+left", "epoch_back", "epoch_back", "Go back to the beginning of the epoch", sign="E"),
    Key("home", "seek(0)", "home", "Go to the start of the run"),
    Key("end", "end", "end", "Go to the newest update"),
    Key("g", "go", "go", "Go to a step: type its number"),
    Key("R", "reseed", "reseed", "Begin again with the next seed"),
)
PANELS = (
    Key("tab", "panel(1)", "next", "Go to the next panel"),
    Key("shift+tab", "panel(-1)", "previous", "Go to the panel before"),
    Key("escape", "leave", "leave", "Leave the panel"),
)
"""Every screen's, to go from panel to panel."""


def bindings(screen: str, keys: Iterable[Key], panels: Iterable[type[Panel[Any]]]) -> list[Binding]:
    """A screen's keys, and those that go to its panels; those of a panel's own are with the panel."""
    return [_binding(screen, key) for key in (*keys, *PANELS, *map(_jump, panels))]


def _jump(panel: type[Panel[Any]]) -> Key:
    name = panel.__name__
    return Key(panel.KEY, f"jump('{name}')", f"jump.{name.lower()}", f"Go to {name}; again for its next tab")


def _binding(screen: str, key: Key) -> Binding:
    label, shown, sign, name = key.word or key.said, bool(key.word), key.sign or None, f"{screen}.{key.name}"
    return Binding(key.key, key.action, label, show=shown, key_display=sign, tooltip=key.said, id=name)
