"""A run of random events, and what must hold after each burst of them."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

from gdtui.core.storage import error_log
from tests.e2e.terminal import GDTUI, Terminal, gone, processes
from tests.fuzz.events import event

BURST = 40  # events between two looks at the program
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
    """Look whether the program is as it should be: it shows its header and its help, and nothing has gone wrong."""
    log = error_log.path()
    if log.exists():
        raise Failure(log.read_text(errors="replace"))
    if not terminal.alive:
        return
    terminal.send(b"\x1b[201~" + b"\x1b[<0;1;1m")  # a paste and a press that were begun end
    terminal.resize(120, 36)
    for _ in range(8):
        terminal.send(b"\x1b")
        while terminal.read(0.15):
            if not terminal.alive:
                return
    terminal.send(b"?")
    terminal.until("New here?")
    terminal.send(b"\x1b")
    terminal.until("gdtui", "Train", lambda screen: "New here?" not in screen)


def _quit(terminal: Terminal) -> None:
    """Have the program quit if it has not."""
    if terminal.alive:
        terminal.send(b"q")
    status = terminal.wait()
    if status:
        raise Failure(f"exit status {status}\n{os.fsdecode(bytes(terminal.raw[-4000:]))}\n{terminal.text}")
