"""The whole app while it trains flat out: updates a second against headless, key to screen, event-loop delay.

Run it by hand from the top folder: `python -m tests.benchmarks.app`. The app runs in pseudo-terminals of 120 x 36 and
of 200 x 60, all panels in sight with their live plots; updates a second are a ratio of two things measured in turns in
this run.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median, quantiles

import msgspec

from gdtui.experiment import Run
from gdtui.session import preset
from gdtui.ui.app import GdtuiApp
from tests.e2e.terminal import GDTUI, PATIENCE, Terminal

ROUNDS, SECONDS, PRESSES = 5, 5.0, 100
LONG = ("--set", "epochs=100000000")
SIZES = ((120, 36), (200, 60))
LOG = b" log "  # on the border of the loss, which is written when y has changed its scale and not otherwise
TICK = 0.005  # seconds between two looks at the event loop


@contextmanager
def flat_out(size: tuple[int, int], *command: str) -> Iterator[Terminal]:
    """The app training as fast as it can, a second after it began to."""
    with Terminal(*command, size=size) as terminal:
        terminal.until("Press space", "ready")
        terminal.press("+" * 12, "space")
        terminal.until("running", "speed max")
        drain(terminal, 1)
        yield terminal


def drain(terminal: Terminal, seconds: float) -> None:
    """Take in what the app writes for some time, without the cost of working out what is on the screen."""
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        terminal.read(left)


def updates(screen: str) -> int:
    """The number that the time line shows."""
    found = re.search(r"step ([\d,]+)/", screen)
    assert found, screen
    return int(found[1].replace(",", ""))


def app_rate(size: tuple[int, int]) -> float:
    """Updates a second with the live plots."""
    with flat_out(size, GDTUI, "study-hours", *LONG) as terminal:
        before, start = updates(terminal.text), time.perf_counter()
        drain(terminal, SECONDS)
        seconds = time.perf_counter() - start
        return (updates(terminal.text) - before) / seconds


def headless_rate() -> float:
    """Updates a second of `gdtui run`, between two lines of its log."""
    command = [GDTUI, "run", "study-hours", *LONG, "--log-every", "1000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = iter(process.stdout)
        first, start = logged(next(lines)), time.perf_counter()
        last = next(epoch for epoch in map(logged, lines) if time.perf_counter() - start > SECONDS)
        seconds = time.perf_counter() - start
        process.kill()
    return (last - first) / seconds


def logged(line: str) -> int:
    """The epoch of a line of the log; study-hours makes one update an epoch."""
    return int(line.split()[1].partition("/")[0])


def key_to_screen(size: tuple[int, int]) -> list[float]:
    """Seconds from pressing y to the loss being said to be logarithmic, many times over."""
    wait = random.Random(1)
    with flat_out(size, GDTUI, "study-hours", *LONG) as terminal:
        return [toggle(terminal, wait.uniform(0.02, 0.12)) for _ in range(PRESSES)]


def toggle(terminal: Terminal, after: float) -> float:
    """Seconds from a press of y, made after some time, to what it brings; then it is pressed once more."""
    drain(terminal, after)
    mark, start = len(terminal.raw), time.perf_counter()
    terminal.press("y")
    while terminal.raw.find(LOG, mark) < 0:
        assert terminal.read(PATIENCE), terminal.text
    seconds = time.perf_counter() - start
    terminal.press("y")
    drain(terminal, 0.1)
    return seconds


class Watched(GdtuiApp):
    """The app with a look every few milliseconds at how late its event loop is, once it trains."""

    delays: list[float]

    def on_mount(self) -> None:
        """Begin to look."""
        self.delays = []
        self.run_worker(self._look(), name="look")

    async def _look(self) -> None:
        while True:
            start = time.perf_counter()
            await asyncio.sleep(TICK)
            self.delays.append(time.perf_counter() - start - TICK)


def watched() -> None:
    """Run the app, then print the delays of its last seconds, the time it took to quit left out."""
    session = preset("study-hours")
    run = Run(session.experiment.change(epochs=100_000_000))
    app = Watched(msgspec.structs.replace(session, runs=(run,)))
    app.run()
    print("delays", json.dumps(app.delays[-int(SECONDS / TICK / 2) :]))


def event_loop_delay(size: tuple[int, int]) -> list[float]:
    """Seconds that a timer of the app came late while it trained."""
    with flat_out(size, sys.executable, "-m", "tests.benchmarks.app", "watched") as terminal:
        drain(terminal, SECONDS)
        terminal.press("q")
        assert terminal.wait() == 0
        return list(json.loads(terminal.raw.rsplit(b"delays", 1)[1]))


def p95(values: list[float]) -> float:
    """The 95th percentile in milliseconds."""
    return quantiles(values, n=20)[-1] * 1e3


def main() -> None:
    """Measure and print, the terminals' sizes in turns."""
    rounds = [(headless_rate(), *map(app_rate, SIZES)) for _ in range(ROUNDS)]
    headless = median(base for base, *_ in rounds)
    for place, size in enumerate(SIZES, 1):
        ratio, rate = median(each[place] / each[0] for each in rounds), median(each[place] for each in rounds)
        keys, delays = key_to_screen(size), event_loop_delay(size)
        print(f"at {size[0]} x {size[1]}")
        print(f"  updates/s        {rate:,.0f} with live plots, {ratio:.2f} of {headless:,.0f} headless  (bound 0.95)")
        print(f"  key to screen    p95 {p95(keys):.0f} ms, median {median(keys) * 1e3:.0f} ms  (bound p95 50 ms)")
        print(f"  event-loop delay p95 {p95(delays):.1f} ms, median {median(delays) * 1e3:.1f} ms  (bound p95 12 ms)")


if __name__ == "__main__":
    if sys.argv[1:] == ["watched"]:
        watched()
    else:
        main()
