"""The first lesson in the installed program, as a newcomer takes it: only what the screen says is pressed."""

import os
from pathlib import Path

from gdtui.core.lessons.catalog import lesson_names
from tests.e2e.terminal import GDTUI, Terminal


def test_the_first_lesson_is_done_from_the_first_screen_on(home: Path) -> None:
    with Terminal(GDTUI, size=(80, 24), cwd=home) as terminal:
        terminal.until("6 for lessons", "ready")
        terminal.press("6")
        terminal.until("Go on", "The five operations")
        terminal.press("\r")
        terminal.until("The five operations of an update 1/5", "then [.] for", "hint")
        terminal.press("c")
        terminal.until("▶ hypothesis")
        terminal.press(".")
        terminal.until("✓", "j next step")
        terminal.press("j")
        terminal.until("2/5", "mean of the three squares", "W answer")
        terminal.press("W")
        terminal.until("Your answer")
        terminal.press("56/3\r")
        terminal.until("Now press [.] again")
        terminal.press(".")
        terminal.until("18.67", "j next step")
        terminal.press("j")
        terminal.until("3/5", "Press [.] twice")
        terminal.press("..")
        terminal.until("j next step")
        terminal.press("j")
        terminal.until("4/5", "Say what W will be")
        terminal.press("W")
        terminal.until("Your answer")
        terminal.press(".2\r")
        terminal.until("Press [.] once more")
        terminal.press(".")
        terminal.until("You said 0.2; it is 0.1867; off by 0.01333")
        terminal.press("j")
        terminal.until("5/5", "makes all five operations at once")
        terminal.press("\x1b[C" * 20)
        terminal.until("j finish")
        terminal.press("j")
        terminal.until("5/5", f"1/{len(lesson_names())} done")
        terminal.press("\r")
        terminal.until("Fit a line by hand", "1/6")  # the cursor is at the next one
        terminal.press("q")
        terminal.wait()
    kept = (Path(os.environ["XDG_DATA_HOME"]) / "gdtui" / "lessons.toml").read_text()
    assert "[first-update]" in kept
    assert "finished = " in kept
