"""The whole app while it trains flat out: updates a second against headless, key to screen, event-loop delay.

Run it by hand from the top folder: `python -m tests.benchmarks.app`. The app runs in pseudo-terminals of 120 x 36 and
of 200 x 60, all panels in sight with their live plots; updates a second are a ratio of two things measured in turns in
this run.
"""

from __future__ import annotations

import asyncio
import json
import math
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
from statistics import quantiles
from subprocess import PIPE

import msgspec

from gdtui.core.experiment.experiment import Run
from gdtui.core.storage.presets import preset
from gdtui.ui.app import GdtuiApp
from tests.benchmarks.bounds import Bound, table, verdict
from tests.benchmarks.startup import EMPTY
from tests.e2e.terminal import GDTUI, PATIENCE, Terminal, engine_of

TURN, TURNS, PAIRS, SECONDS, PRESSES = 1.0, 8, 5, 5.0, 100
LONG = ("--set", "epochs=100000000")
SIZES = ((120, 36), (200, 60))
LOG = b" log "  # on the border of the loss, which is written when y has changed its scale and not otherwise
EMPTY_KEYS = (("y", b"toggled"), ("x", b"painted"))
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


def key_of_an_empty_app() -> list[float]:
    """Seconds from a key to what it brings in an app that has nothing else to do."""
    with Terminal(sys.executable, "-c", EMPTY) as terminal:
        terminal.until("painted")
        return [seconds_to(terminal, key, text) for _ in range(PRESSES // 4) for key, text in EMPTY_KEYS]


def seconds_to(terminal: Terminal, key: str, text: bytes) -> float:
    """Seconds from a press to a text, after a moment of rest."""
    drain(terminal, 0.05)
    mark, start = len(terminal.raw), time.perf_counter()
    terminal.press(key)
    while terminal.raw.find(text, mark) < 0:
        assert terminal.read(PATIENCE), terminal.text
    return time.perf_counter() - start


async def late(delays: list[float], seconds: float = math.inf) -> None:
    """Look every few milliseconds how late the event loop is."""
    end = time.perf_counter() + seconds
    while (start := time.perf_counter()) < end:
        await asyncio.sleep(TICK)
        delays.append(time.perf_counter() - start - TICK)


def bare_loop_delay() -> list[float]:
    """Seconds that a timer comes late in a loop that has nothing else to do, while an engine trains beside it."""
    delays: list[float] = []
    with subprocess.Popen([GDTUI, "run", "study-hours", *LONG], stdout=PIPE) as headless:
        Log(headless).block()
        asyncio.run(late(delays, SECONDS / 2))
        headless.kill()
    return delays


class Watched(GdtuiApp):
    """The app with a look every few milliseconds at how late its event loop is, once it trains."""

    delays: list[float]

    def on_mount(self) -> None:
        """Begin to look."""
        self.delays = []
        self.run_worker(late(self.delays), name="look")


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


def bounds(size: tuple[int, int] = SIZES[0], count: int = 3) -> list[Bound]:
    """Measure at a size, so many pairs of the speed with plots and without."""
    pairs = sorted((rates(size) for _ in range(count)), key=lambda pair: pair[0] / pair[1])
    rate, headless = pairs[count // 2]
    least, most = (ours / theirs for ours, theirs in (pairs[0], pairs[-1]))
    keys, empty, delays, bare = key_to_screen(size), key_of_an_empty_app(), event_loop_delay(size), bare_loop_delay()
    return [
        Bound(
            "updates/s with live plots",
            "0.95 × headless",
            f"{rate:,.0f}",
            f"{rate / headless:.2f} × headless's {headless:,.0f} ({least:.2f}-{most:.2f})",
            verdict(rate / headless >= 0.95),
        ),
        Bound(
            "key to screen while training flat out",
            "p95 50 ms",
            f"{p95(keys):.0f} ms",
            f"{p95(keys) / p95(empty):.1f} × an empty app's {p95(empty):.0f} ms",
            verdict(p95(keys) <= 50),
        ),
        Bound(
            "event-loop delay while training flat out",
            "p95 12 ms",
            f"{p95(delays):.1f} ms",
            f"{p95(delays) / p95(bare):.1f} × a bare loop's {p95(bare):.1f} ms beside an engine",
            verdict(p95(delays) <= 12),
        ),
    ]


def main() -> None:
    """Measure and print."""
    for size in SIZES:
        print(f"at {size[0]} x {size[1]}", table(bounds(size, PAIRS)), sep="\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["watched"]:
        watched()
    else:
        main()
