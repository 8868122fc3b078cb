"""The keys of the Train screen: which key, what it does, the word in the line of keys, and a sentence."""

from __future__ import annotations

from textual.binding import Binding

SHOWN = (
    ("space", "play", "Run", "Run at the set speed, or pause", ""),
    ("right", "step", "Update", "Make one update, or complete the one that . began", "→"),
    ("left", "back", "Back", "Go back one update", "←"),
    ("full_stop", "phase", "Phase", "Do the next of the five operations", "."),
    ("e,shift+right", "epoch", "Epoch", "Make updates to the end of the epoch", "e"),
    ("r", "reset", "Reset", "Begin again from the same start, with the settings as they are", ""),
    ("f", "fork", "Fork", "Go on from here as another run; this one stays as a ghost", ""),
    ("o", "optimal", "Optimal", "Take the optimal learning rate; after a divergence, from the best step", ""),
    ("p", "predict", "Predict", "Type x and see the prediction, here and at the start", ""),
    ("y", "log", "Log", "Switch the loss between linear and logarithmic", ""),
    ("z", "zoom", "Zoom", "Give the whole screen to one panel, or take it back", ""),
    ("plus,equals_sign", "speed(1)", "Faster", "More updates a second", "+"),
    ("minus", "speed(-1)", "Slower", "Fewer updates a second", "-"),
)
HIDDEN = (
    ("comma", "phase_back", "Undo the last of the five operations", ","),
    ("E,shift+left", "epoch_back", "Go back to the beginning of the epoch", "E"),
    ("home", "seek(0)", "Go to the start of the run", ""),
    ("end", "end", "Go to the newest update", ""),
    ("g", "go", "Go to a step: type its number", ""),
    ("R", "reseed", "Begin again with the next seed", ""),
    ("tab", "panel(1)", "Go to the next panel", ""),
    ("shift+tab", "panel(-1)", "Go to the panel before", ""),
    ("escape", "leave", "Leave the panel", ""),
)


def of_train() -> list[Binding]:
    """All of them; those of a panel's own are with the panel."""
    shown = [
        Binding(key, action, word, tooltip=said, key_display=sign or None, id=_id(action))
        for key, action, word, said, sign in SHOWN
    ]
    hidden = [
        Binding(key, action, said, tooltip=said, key_display=sign or None, id=_id(action), show=False)
        for key, action, said, sign in HIDDEN
    ]
    return [*shown, *hidden]


def _id(action: str) -> str:
    names = {
        "speed(1)": "faster",
        "speed(-1)": "slower",
        "seek(0)": "home",
        "panel(1)": "next",
        "panel(-1)": "previous",
    }
    return f"train.{names.get(action, action)}"


def jump(screen: str, key: str, name: str) -> Binding:
    """The key that goes to a panel of a screen."""
    said = f"Go to {name}; again for its next tab"
    return Binding(key, f"jump('{name}')", said, tooltip=said, show=False, id=f"{screen}.jump.{name.lower()}")
