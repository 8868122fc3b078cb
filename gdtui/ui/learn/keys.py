"""The keys of the Learn screen."""

from __future__ import annotations

from gdtui.ui.panels.key import Key

KEYS = (
    Key("enter", "go_on", "go_on", "Begin the lesson, or go on where you stopped", "Go on"),
    Key("r", "start_over", "start_over", "Start the lesson over: its steps are to be done again", "Start over"),
    Key("slash", "search", "search", "List only the lessons with some letters", "Search", key_display="/"),
    Key("f", "open_file", "file", "Open a lesson of your own, or your teacher's, by its path", "File"),
    Key("up", "row(-1)", "up", "Go to the lesson above"),
    Key("down", "row(1)", "down", "Go to the lesson below"),
    Key("z", "zoom", "zoom", "Give the whole screen to one panel, or take it back"),
)
