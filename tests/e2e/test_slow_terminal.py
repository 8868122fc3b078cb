"""A terminal that takes 2 kB a second gets what is new when it can take it; nothing waits for it, nothing piles up."""

from __future__ import annotations

import os
import signal
import time

from tests.e2e.terminal import PATIENCE, Terminal, engine_of, gone
from tests.e2e.test_terminal import FASTEST, LONG, assert_left_clean, opened, step

TAKEN = 200  # bytes in each tenth of a second
LATE = 40_000
"""Bytes at most between a key and what it brings: the frame that is being written, and the one after it, each up to 15
kB where all of the screen has changed, and what the system's own buffer holds. Ten frames wait in Textual's queue."""


def take_slowly(terminal: Terminal, seconds: float) -> None:
    """Be a slow terminal for some time."""
    for _ in range(round(10 * seconds)):
        due = time.monotonic() + 0.1
        terminal.read(0.1, TAKEN)
        time.sleep(max(due - time.monotonic(), 0))


def test_a_slow_terminal_is_never_further_behind_than_a_frame() -> None:
    with opened("study-hours", *LONG) as terminal:
        engine = engine_of(terminal.pid)
        terminal.press(FASTEST, "space")
        terminal.until("speed max", lambda screen: step(screen) > 1000)
        take_slowly(terminal, 8)
        pressed = len(terminal.raw)
        terminal.press("space")
        take_slowly(terminal, 1)
        deadline = time.monotonic() + PATIENCE
        while "paused" not in terminal.text:
            assert terminal.read(deadline - time.monotonic(), TAKEN)
        assert len(terminal.raw) - pressed < LATE
        terminal.press("space")
        take_slowly(terminal, 4)
        pressed = len(terminal.raw)
        terminal.press("q")
        assert terminal.wait() == 0
        assert len(terminal.raw) - pressed < LATE
        assert_left_clean(terminal)
        assert gone(engine)


def test_a_terminal_that_takes_nothing_any_more_keeps_no_process() -> None:
    with opened("study-hours", *LONG) as terminal:
        engine = engine_of(terminal.pid)
        terminal.press(FASTEST, "space")
        terminal.until("speed max", lambda screen: step(screen) > 1000)
        time.sleep(2)  # it is full now
        os.kill(terminal.pid, signal.SIGTERM)
        assert gone(terminal.pid, engine)
