"""The keys of the screens that show the run in hand."""

from __future__ import annotations

from gdtui.ui.panels.key import Key

UPDATES = (
    Key("space", "model('play')", "play", "Run at the set speed, or pause", "Run"),
    Key(
        "right", "model('step')", "step", "Make one update, or complete the one that . began", "Update", key_display="→"
    ),
    Key("left", "model('back')", "back", "Go back one update", "Back", key_display="←"),
    Key("full_stop", "model('phase')", "phase", "Do the next of the five operations", "Phase", key_display="."),
    Key("e,shift+right", "model('epoch')", "epoch", "Make updates to the end of the epoch", "Epoch", key_display="e"),
    Key("r", "model('reset')", "reset", "Begin again from the same start, with the settings as they are", "Reset"),
    Key("f", "model('fork')", "fork", "Go on from here as another run; this one stays as a ghost", "Fork"),
    Key(
        "o",
        "model('use_optimal_lr')",
        "optimal",
        "Take the optimal learning rate; after a divergence, from the best step",
        "Optimal",
    ),
)
"""The keys that train."""

PLACES = (
    Key("z", "zoom", "zoom", "Give the whole screen to one panel, or take it back", "Zoom"),
    Key("plus,equals_sign", "model('change_speed', 1)", "faster", "More updates a second", "Faster", key_display="+"),
    Key("minus", "model('change_speed', -1)", "slower", "Fewer updates a second", "Slower", key_display="-"),
    Key("comma", "model('phase_back')", "phase_back", "Undo the last of the five operations", key_display=","),
    Key("E,shift+left", "model('epoch_back')", "epoch_back", "Go back to the beginning of the epoch", key_display="E"),
    Key("home", "model('seek', 0)", "home", "Go to the start of the run"),
    Key("end", "model('end')", "end", "Go to the newest update"),
    Key("g", "go", "go", "Go to a step: type its number"),
    Key("u", "model('undo')", "undo", "Take back the last change of the settings or the data"),
    Key("U", "model('redo')", "redo", "Make the change again that u took back"),
    Key("S", "save", "save", "Save the session: its runs, changes and data, in a file that gdtui opens again"),
    Key("X", "export", "export", "Take the run in hand away as a script, a notebook or a record; panels as pictures"),
    Key("N", "notes", "notes", "Read what to look for in this session, and where it comes from"),
    Key("R", "model('reseed')", "reseed", "Begin again with the next seed"),
)
"""The keys that go through the run and its settings."""
