"""A run of random events, and what must hold after each burst of them."""

from __future__ import annotations

import os
import time
from pathlib import Path
from random import Random

from gdtui.core.storage import error_log
from tests.e2e.terminal import GDTUI, PATIENCE, Terminal, gone, processes
from tests.fuzz.events import event

BURST = 40  # events between two looks at the program
ESCAPES = 12  # presses that lead out of everything that can be opened over everything else
REST = 0.15  # seconds without output after which a key is shown: an escape right before another would be one with it
PAUSE = 0.05  # seconds at most that the program has for itself after some of the events


class Failure(AssertionError):
    """What a program did that it should not."""


def fuzz(target: str, seed: int, events: int, folder: Path) -> int:
    """Send events to the program, opened again whenever they have it quit; return how often that was.

    Args:
        target: what it opens.
        seed: decides the events.
        events: how many.
        folder: where it runs, empty: events may have it write files.

    Raises:
        Failure: when it ends but by quitting, answers no more, wrote an error down, or leaves a process behind.
    """
    chance, left, quits = Random(seed), events, 0
    while left > 0:
        with Terminal(GDTUI, target, cwd=folder) as terminal:
            terminal.until("ready", "gdtui")
            family = {terminal.pid}
            while left > 0 and terminal.alive:
                family |= _children(terminal.pid)
                _burst(terminal, chance, min(BURST, left))
                left -= BURST
                _check(terminal)
            quits += not terminal.alive
            _quit(terminal)
            if not gone(*family):
                raise Failure("a process stays after the end")
    if (log := error_log.path()).exists():
        raise Failure(log.read_text(errors="replace"))
    return quits


def _children(pid: int) -> set[int]:
    return {child for child, (parent, _, _) in processes().items() if parent == pid}


def _burst(terminal: Terminal, chance: Random, events: int) -> None:
    for _ in range(events):
        if not terminal.alive:
            return
        happening = event(chance)
        if happening.size:
            terminal.resize(*happening.size)
        else:
            terminal.send(happening.data)
        wait = chance.choice((0, 0, PAUSE))
        while terminal.read(wait):  # the program must not wait for its terminal
            wait = 0


def _check(terminal: Terminal) -> None:
    """Look whether the program answers: it shows its header and its help."""
    if not terminal.alive:
        return
    terminal.send(b"\x1b[201~" + b"\x1b[<0;1;1m")  # a paste and a press that were begun end
    for size in ((100, 30), (120, 36)):  # all of the screen is written again for the second
        terminal.resize(*size)
        terminal.rest(REST)
    for _ in range(ESCAPES):
        terminal.send(b"\x1b")
        terminal.rest(REST)
    deadline = time.monotonic() + PATIENCE
    while terminal.alive and not _helps(terminal):
        if time.monotonic() > deadline:
            raise Failure(f"the help does not open\n{terminal.text}")
        terminal.send(b"\x1b")  # what was on its way may have come in between
        terminal.rest(REST)


def _helps(terminal: Terminal) -> bool:
    """Ask for the help, and wait for it as long as a person would."""
    terminal.send(b"?")
    deadline = time.monotonic() + PATIENCE / 6
    while time.monotonic() < deadline:
        terminal.read(REST)
        if "letters search" in terminal.text:
            return True
    return False


def _quit(terminal: Terminal) -> None:
    """Have the program quit if it has not: what it still does may come between two keys, so press them again."""
    deadline = time.monotonic() + PATIENCE
    while terminal.alive and time.monotonic() < deadline:
        terminal.send(b"\x1b")
        terminal.rest(REST)
        terminal.send(b"q")
        terminal.rest(REST)
    status = terminal.wait()
    if status:
        raise Failure(f"exit status {status}\n{os.fsdecode(bytes(terminal.raw[-4000:]))}\n{terminal.text}")
