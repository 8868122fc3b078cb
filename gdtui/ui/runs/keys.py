"""The keys of the Runs screen."""

from __future__ import annotations

from gdtui.ui.panels.key import Key
from gdtui.ui.session.keys import UPDATES

KEYS = (
    Key("enter", "open_run", "open", "Open the run: it is the one in hand, as it was left", "Open"),
    Key("space", "run('show_run')", "show", "Draw the run in Loss, Fit and Landscape too, or hide it", "Show"),
    Key("asterisk", "run('pin_run')", "pin", "Pin the run: it stays drawn however many begin", "Pin", key_display="*"),
    Key("R", "race", "race", "Race the runs that are drawn, from one start, in Train's landscape", "Race"),
    Key("n", "rename", "rename", "Give the run another name", "Rename"),
    Key("D", "run('delete_run')", "delete", "Delete the run", "Delete"),
    Key("u", "model('undo_delete')", "undo", "Have the run again that was deleted last", "Undo"),
    Key("U", "model('redo_delete')", "redo", "Delete the run again that u brought back"),
    Key("f", "run('fork_run', False)", "fork", "Go on as another run from where this one is looked at", "Fork"),
    Key("F", "run('fork_run', True)", "fork_end", "Go on as another run from the end of this one"),
    Key("slash", "filter", "filter", "List only the runs with some letters", "Filter", key_display="/"),
    Key("s", "sort", "sort", "Sort by the next column; a click on a heading sorts by it", "Sort"),
    Key("p", "model('play')", "play", "Let the run in hand train, or pause it", "Train"),
    *(key._replace(label="") for key in UPDATES if key.name not in ("play", "fork")),
    Key("y", "model('toggle_log')", "log", "Switch the loss between linear and logarithmic"),
    Key("up", "row(-1)", "up", "Go to the run above"),
    Key("down", "row(1)", "down", "Go to the run below"),
    Key("z", "zoom", "zoom", "Give the whole screen to one panel, or take it back"),
    Key("S", "save", "save", "Save the session: its runs, changes and data, in a file that gdtui opens again"),
    Key("X", "export", "export", "Take the run in hand away as a script, a notebook or a record; panels as pictures"),
    Key("N", "notes", "notes", "Read what to look for in this session, and where it comes from"),
)
