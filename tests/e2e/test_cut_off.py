"""The program is killed at any moment, and the next start offers to go on where it was."""

from __future__ import annotations

import os
import random
import re
import signal
import time
from pathlib import Path

import pytest

from tests.e2e.terminal import GDTUI, Terminal

KILLS = int(os.environ.get("GDTUI_KILLS", "2"))  # of each session; fifty by hand
LOST = 1.5  # seconds of work that may be lost: the second between two saves, and what a loaded machine is late


def made(terminal: Terminal) -> int:
    """Return the number of updates that the run on the screen has made."""
    found = re.search(r"step ([\d,]+)/", terminal.text)
    return int(found[1].replace(",", "")) if found else 0


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data file of 100,000 rows, which are kept in a file of their own."""
    path = tmp_path_factory.mktemp("data") / "large.csv"
    path.write_text("x,y\n" + "".join(f"{row / 1e5},{row / 5e4 + row % 7}\n" for row in range(100_000)))
    return path


@pytest.mark.parametrize("seed", range(KILLS))
@pytest.mark.parametrize("name", ["exam-scores", "large"])
def test_a_killed_program_goes_on_where_it_was(name: str, seed: int, large: Path) -> None:
    chance = random.Random(seed)
    target = str(large) if name == "large" else name
    with Terminal(GDTUI, target, "--set", "epochs=100000") as terminal:
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
        terminal.until(f"{name} was cut off")
        terminal.until("ready")
        terminal.press("\x0f")  # ctrl+o
        terminal.until("go on where it was")
        terminal.press("enter")
        terminal.until(name, "run B", lambda _: made(terminal) >= before - 20 * LOST)
        terminal.press("q")
        assert terminal.wait() == 0
    with Terminal(GDTUI) as terminal:  # it ended as it should, and nothing is offered any more
        terminal.until("Press space", "ready")
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            terminal.read(0.1)
        assert "was cut off" not in terminal.text
