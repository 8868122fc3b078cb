"""How soon gdtui paints, against an empty Textual app; is ready, against `import torch`; and is gone after q.

Run it by hand from the top folder: `python -m tests.benchmarks.startup`. Every ratio is of two things measured in turns
in this run, in pseudo-terminals of 120 x 36.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import NamedTuple

from tests.benchmarks.bounds import Bound, table, verdict
from tests.e2e.terminal import GDTUI, PATIENCE, Terminal, processes

ROUNDS = 7
EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("painted", id="text")
    def on_key(self, event):
        self.query_one("#text").update("toggled" if event.key == "y" else "painted")
Empty().run()
"""
PAINTED = (b"study-hours", b"Data", b"Fit", b"Loss", b"learning rate", b"Quit")  # header, panels, form and footer


def seconds_until(terminal: Terminal, start: float, *texts: bytes) -> float:
    """Seconds from a start until all texts have been written."""
    while not all(text in terminal.raw for text in texts):
        assert terminal.read(PATIENCE), terminal.text
    return time.perf_counter() - start


@contextmanager
def started(*command: str) -> Iterator[tuple[Terminal, float]]:
    """A program in a terminal, and when it was started."""
    start = time.perf_counter()
    with Terminal(*command) as terminal:
        yield terminal, start


class Figures(NamedTuple):
    """Seconds to the first paint, to ready, and from the key that quits to the end; megabytes at rest."""

    painted: float
    ready: float
    quit: float
    megabytes: float


def empty() -> Figures:
    """Measure an app without anything in it."""
    with started(sys.executable, "-c", EMPTY) as (terminal, start):
        painted = seconds_until(terminal, start, b"painted")
        terminal.press("x")  # once it answers, it is at rest
        terminal.read(0.5)
        megabytes = resident(terminal)
        return Figures(painted, painted, quitting(terminal, "\x11"), megabytes)  # ctrl+q


def importing() -> float:
    """Seconds that torch alone takes."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import torch"], check=True)
    return time.perf_counter() - start


def gdtui() -> Figures:
    """Measure gdtui."""
    with started(GDTUI) as (terminal, start):
        painted = seconds_until(terminal, start, *PAINTED)
        ready = seconds_until(terminal, start, b"ready", b"Press space")
        megabytes = resident(terminal)
        return Figures(painted, ready, quitting(terminal), megabytes)


def resident(terminal: Terminal) -> float:
    """The megabytes of the program in a terminal."""
    return processes()[terminal.pid][2] * 1024 / 1e6


def quit_flat_out() -> float:
    """Seconds from q to the end while the engine trains flat out."""
    with started(GDTUI, "study-hours", "--set", "epochs=100000000") as (terminal, start):
        seconds_until(terminal, start, b"ready", b"Press space")
        terminal.press("+" * 12, "space")
        seconds_until(terminal, start, b"speed max", b"running")
        return quitting(terminal)


def quitting(terminal: Terminal, key: str = "q") -> float:
    """Seconds from the key that quits to the end."""
    start = time.perf_counter()
    terminal.press(key)
    assert terminal.wait() == 0
    return time.perf_counter() - start


def bounds() -> list[Bound]:
    """Measure in turns, and return medians; the first start, in which Python compiles its modules, does not count."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    gdtui(), empty()
    rounds = [(gdtui(), empty(), importing()) for _ in range(ROUNDS)]
    ours, bare = (Figures(*map(median, zip(*side, strict=True))) for side in list(zip(*rounds, strict=True))[:2])
    paint, quit_, memory = (median(g[k] / e[k] for g, e, _ in rounds) for k in (0, 2, 3))
    torch, lag = median(t for _, _, t in rounds), median(g.ready - t for g, _, t in rounds)
    flat_out = median(quit_flat_out() for _ in range(3))
    return [
        Bound(
            "first paint",
            "1.5 × an empty Textual app, 0.5 s",
            f"{ours.painted:.2f} s",
            f"{paint:.2f} × an empty app's {bare.painted:.2f} s",
            verdict(paint <= 1.5, ours.painted <= 0.5),
        ),
        Bound(
            "ready to train",
            "0.4 s after `import torch` would be",
            f"{ours.ready:.2f} s",
            f"{lag:+.2f} s to `import torch`'s {torch:.2f} s",
            verdict(lag <= 0.4),
        ),
        Bound("quit at rest", "1 s", f"{ours.quit:.2f} s", f"{quit_:.1f} × an empty app's", verdict(ours.quit <= 1)),
        Bound(
            "quit while training flat out",
            "1 s",
            f"{flat_out:.2f} s",
            f"{flat_out / bare.quit:.1f} × an empty app's",
            verdict(flat_out <= 1),
        ),
        Bound(
            "memory of the UI at rest",
            "100 MB",
            f"{ours.megabytes:.0f} MB",
            f"{memory:.2f} × an empty app's",
            verdict(ours.megabytes <= 100),
        ),
    ]


if __name__ == "__main__":
    print(table(bounds()))
