"""The keys of the Sweep screen."""

from __future__ import annotations

from gdtui.ui.panels.key import Key

FAR = 10  # values that a long move goes over

KEYS = (
    Key("space", "model('toggle')", "sweep", "Make the sweep, or stop it; what is complete stays", "Sweep"),
    Key("right", "move(1, 0)", "next_value", "Go to the next value", "Next", key_display="→"),
    Key("left", "move(-1, 0)", "previous_value", "Go to the previous value", "Previous", key_display="←"),
    Key("up", "move(1, 1)", "higher", "Go to the next value of the second setting", key_display="↑"),
    Key("down", "move(-1, 1)", "lower", "Go to the previous value of the second setting", key_display="↓"),
    Key("shift+right", f"move({FAR}, 0)", "far_right", f"Go {FAR} values on"),
    Key("shift+left", f"move(-{FAR}, 0)", "far_left", f"Go {FAR} values back"),
    Key("o", "best", "best", "Go to the least final loss, or on the other page to the fewest updates", "Best"),
    Key("enter", "open_run", "open", "Begin the run under the cursor in Train", "Open", key_display="⏎"),
    Key("u", "metric", "metric", "Show the final loss or the updates to the tolerance", "Updates"),
    Key(
        "e", "exercise", "exercise", "Sweep the learning rate: how quickly does the loss drop? (D2L, exercise 6)", "lr"
    ),
    Key("b", "model('sweep_batches')", "batches", "Sweep lr with batch size: a larger batch, a larger lr?", "Batches"),
    Key("y", "model('toggle_log')", "log", "Switch the curve between logarithmic and linear"),
    Key("z", "zoom", "zoom", "Give the whole screen to one panel, or take it back", "Zoom"),
)
