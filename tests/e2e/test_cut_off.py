"""The program is killed at any moment, and the next start offers to go on where it was."""

from __future__ import annotations

import os
import random
import re
import signal
import time

import pytest

from tests.e2e.terminal import GDTUI, Terminal

KILLS = int(os.environ.get("GDTUI_KILLS", "4"))  # fifty by hand
LOST = 1.5  # seconds of work that may be lost: the second between two saves, and what a loaded machine is late


def made(terminal: Terminal) -> int:
    """Return the number of updates that the run on the screen has made."""
    found = re.search(r"step ([\d,]+)/", terminal.text)
    return int(found[1].replace(",", "")) if found else 0


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_killed_program_goes_on_where_it_was(seed: int) -> None:
    chance = random.Random(seed)
    with Terminal(GDTUI, "exam-scores", "--set", "epochs=100000") as terminal:
        terminal.until("Press space", "ready")
        terminal.press("right", "right")
        terminal.until("step 2/")
        terminal.press("r")
        terminal.until("run B", "step 0/")
        terminal.press("space")
        terminal.until("running", "run B", lambda _: made(terminal) > 25)  # 20 updates a second
        end = time.monotonic() + chance.uniform(0, 2)
        while time.monotonic() < end:
            terminal.read(0.05)
        before = made(terminal)
        os.kill(terminal.pid, signal.SIGKILL)
        terminal.wait()
    with Terminal(GDTUI) as terminal:
        terminal.until("exam-scores was cut off")
        terminal.until("ready")
        terminal.press("\x0f")  # ctrl+o
        terminal.until("go on where it was")
        terminal.press("enter")
        terminal.until("exam-scores", "run B", lambda _: made(terminal) >= before - 20 * LOST)
        terminal.press("q")
        assert terminal.wait() == 0
    with Terminal(GDTUI) as terminal:  # it ended as it should, and nothing is offered any more
        terminal.until("Press space", "ready")
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            terminal.read(0.1)
        assert "was cut off" not in terminal.text
