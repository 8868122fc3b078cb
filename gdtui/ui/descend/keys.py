"""The keys of the Descend screen."""

from __future__ import annotations

from gdtui.ui.panels.key import Key

KEYS = (
    Key("space", "model('play')", "play", "Run to the end of the time line, or pause; at its end, twice as far", "Run"),
    Key("right", "model('step', 1)", "step", "Make one update", "Update", key_display="→"),
    Key("left", "model('step', -1)", "back", "Go back one update", "Back", key_display="←"),
    Key("up", "rate(1)", "higher", "Take the next greater learning rate", "lr up", key_display="↑"),
    Key("down", "rate(-1)", "lower", "Take the next smaller learning rate", "lr down", key_display="↓"),
    Key("p", "model('ask_prediction')", "predict", "Predict what comes next, then see it", "Predict"),
    Key("n", "function(1)", "next_function", "Descend the next function", "Next"),
    Key("o", "best", "best", "Take the learning rate that is the best for the curvature here", "Best lr"),
    Key("r", "model('start')", "reset", "Go back to the start", "Reset"),
    Key("z", "zoom", "zoom", "Give the whole screen to one panel, or take it back", "Zoom"),
    Key("N", "function(-1)", "last_function", "Descend the previous function"),
    Key("R", "recommended", "recommended", "Take the function's own start and learning rate"),
    Key("right_square_bracket", "move(0, 1)", "right", "Start farther right", key_display="]"),
    Key("left_square_bracket", "move(0, -1)", "left", "Start farther left", key_display="["),
    Key("right_curly_bracket", "move(1, 1)", "up", "Start farther up, with two variables", key_display="}"),
    Key("left_curly_bracket", "move(1, -1)", "down", "Start farther down, with two variables", key_display="{"),
    Key("m", "model('zoom', 1)", "in", "See less of the function, around the point"),
    Key("M", "model('zoom', -1)", "out", "See more of the function"),
    Key("plus,equals_sign", "model('change_speed', 1)", "faster", "More updates a second", key_display="+"),
    Key("minus", "model('change_speed', -1)", "slower", "Fewer updates a second", key_display="-"),
    Key("home", "model('start')", "home", "Go to the start"),
    Key("end", "model('end')", "end", "Go to the furthest update seen"),
    Key("g", "go", "go", "Go to an update: type its number"),
)
