"""How soon gdtui paints, against an empty Textual app; is ready, against `import torch`; and is gone after q.

Run it by hand from the top folder: `python -m tests.benchmarks.startup`. Every ratio is of two things measured in turns
in this run, in pseudo-terminals of 120 x 36.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from tests.e2e.terminal import GDTUI, PATIENCE, Terminal, processes

ROUNDS = 9
EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("painted")
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


def empty() -> float:
    """Seconds to the first paint of an app without anything in it."""
    with started(sys.executable, "-c", EMPTY) as (terminal, start):
        return seconds_until(terminal, start, b"painted")


def importing() -> float:
    """Seconds that torch alone takes."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import torch"], check=True)
    return time.perf_counter() - start


def gdtui() -> tuple[float, float, float, float]:
    """Seconds to the first paint, to ready, from q to the end; megabytes at rest."""
    with started(GDTUI) as (terminal, start):
        painted = seconds_until(terminal, start, *PAINTED)
        ready = seconds_until(terminal, start, b"ready", b"Press space")
        megabytes = processes()[terminal.pid][2] * 1024 / 1e6
        return painted, ready, quitting(terminal), megabytes


def quit_flat_out() -> float:
    """Seconds from q to the end while the engine trains flat out."""
    with started(GDTUI, "study-hours", "--set", "epochs=100000000") as (terminal, start):
        seconds_until(terminal, start, b"ready", b"Press space")
        terminal.press("+" * 12, "space")
        seconds_until(terminal, start, b"speed max", b"running")
        return quitting(terminal)


def quitting(terminal: Terminal) -> float:
    """Seconds from q to the end."""
    start = time.perf_counter()
    terminal.press("q")
    assert terminal.wait() == 0
    return time.perf_counter() - start


def main() -> None:
    """Measure in turns and print medians."""
    rounds = [(gdtui(), empty(), importing()) for _ in range(ROUNDS)]
    paint, bare = median(g[0] for g, _, _ in rounds), median(e for _, e, _ in rounds)
    ratio = median(g[0] / e for g, e, _ in rounds)
    lag = median(g[1] - t for g, _, t in rounds)
    ready, torch = median(g[1] for g, _, _ in rounds), median(t for _, _, t in rounds)
    print(f"first paint      {paint:.2f} s, {ratio:.2f} of an empty Textual app's {bare:.2f} s  (bounds 0.5 s, 1.5)")
    print(f"ready to train   {ready:.2f} s, {lag:+.2f} s to import torch's {torch:.2f} s  (bound +0.4 s)")
    print(f"quit at rest     {median(g[2] for g, _, _ in rounds):.2f} s  (bound 1 s)")
    print(f"quit flat out    {median(quit_flat_out() for _ in range(3)):.2f} s  (bound 1 s)")
    print(f"UI at rest       {median(g[3] for g, _, _ in rounds):.0f} MB  (bound 100 MB)")


if __name__ == "__main__":
    main()
