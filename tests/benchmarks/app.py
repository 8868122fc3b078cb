"""The whole app while it trains flat out: updates a second against headless, key to screen, event-loop delay.

Run it by hand from the top folder: `python -m tests.benchmarks.app`. The app runs in pseudo-terminals of 120 x 36 and
of 200 x 60, all panels in sight with their live plots; updates a second are a ratio of two things measured in turns in
this run.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median, quantiles
from subprocess import PIPE

import msgspec

from gdtui.core.experiment.experiment import Run
from gdtui.core.storage.presets import preset
from gdtui.ui.app import GdtuiApp
from tests.e2e.terminal import GDTUI, PATIENCE, Terminal, engine_of

TURN, TURNS, PAIRS, SECONDS, PRESSES = 1.0, 8, 5, 5.0, 100
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


def rates(size: tuple[int, int]) -> tuple[float, float]:
    """Updates a second with the live plots, and of `gdtui run`.

    Both run all the while, in turns of a second in which the other is stopped. So they share whatever else happens to
    the machine, and what a screen or a log is late by is the same at the end as at the beginning.
    """
    command = [GDTUI, "run", "study-hours", *LONG, "--log-every", "100"]
    with flat_out(size, GDTUI, "study-hours", *LONG) as terminal, subprocess.Popen(command, stdout=PIPE) as headless:
        log = Log(headless)
        log.block()

        def take_turns(count: int) -> tuple[tuple[float, int], tuple[float, int]]:
            app = [terminal.pid, engine_of(terminal.pid)]
            seconds = [(turn(app, terminal), turn([headless.pid], terminal, log.block)) for _ in range(count)]
            ours, theirs = (sum(side) for side in zip(*seconds, strict=True))
            return (ours, updates(terminal.text)), (theirs, log.epoch)

        stop(headless.pid)
        before, after = take_turns(2), take_turns(TURNS)  # the first two are not counted
        headless.kill()
        for pid in (terminal.pid, engine_of(terminal.pid)):
            os.kill(pid, signal.SIGCONT)  # a stopped program cannot end
    ours, theirs = ((made - begun) / seconds for (_, begun), (seconds, made) in zip(before, after, strict=True))
    return ours, theirs


class Log:
    """The epochs of a log, read as they come."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.epoch = -1
        self._lines = process.stdout
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._lines is not None
        for line in self._lines:
            self.epoch = logged(line.decode())

    def block(self) -> None:
        """Wait for the next ones, which come together, some thousands of updates at a time."""
        epoch = self.epoch
        while self.epoch == epoch:
            time.sleep(TICK)


def logged(line: str) -> int:
    """The epoch of a line of the log; study-hours makes one update an epoch."""
    return int(line.split()[1].partition("/")[0])


def stop(*pids: int) -> None:
    """Let processes wait."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)


def turn(pids: list[int], terminal: Terminal, end: Callable[[], None] = lambda: None) -> float:
    """Let processes go on for a turn, and on to its end; the seconds that it took."""
    start = time.perf_counter()
    for pid in pids:
        os.kill(pid, signal.SIGCONT)
    drain(terminal, TURN)
    end()
    stop(*pids)
    return time.perf_counter() - start


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
    """Measure and print."""
    for size in SIZES:
        pairs = sorted((rates(size) for _ in range(PAIRS)), key=lambda pair: pair[0] / pair[1])
        rate, headless = pairs[PAIRS // 2]
        least, most = (ours / theirs for ours, theirs in (pairs[0], pairs[-1]))
        keys, delays = key_to_screen(size), event_loop_delay(size)
        print(f"at {size[0]} x {size[1]}")
        ratio = f"{rate / headless:.2f} of {headless:,.0f} headless ({least:.2f}-{most:.2f} in {PAIRS} pairs)"
        print(f"  updates/s        {rate:,.0f} with live plots, {ratio}  (bound 0.95)")
        print(f"  key to screen    p95 {p95(keys):.0f} ms, median {median(keys) * 1e3:.0f} ms  (bound p95 50 ms)")
        print(f"  event-loop delay p95 {p95(delays):.1f} ms, median {median(delays) * 1e3:.1f} ms  (bound p95 12 ms)")


if __name__ == "__main__":
    if sys.argv[1:] == ["watched"]:
        watched()
    else:
        main()
