"""How long the screen is held up while a table of a million rows is kept on the disk.

Run it by hand: `python -m tests.benchmarks.autosave`. An event loop looks at the clock each millisecond; the longest
time between two looks is told, without autosave and while the data file is written.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from array import array

import numpy as np

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.storage.autosave import Autosave
from gdtui.core.storage.run_entry import Position
from gdtui.core.storage.session_file import Session

ROWS = 1_000_000


def large() -> Session:
    """Return a session with some updates on a table of a million rows and two columns."""
    cells = np.random.default_rng(0).normal(size=2 * ROWS)
    table = Table.from_cells(("x", "y"), array("d", cells.tobytes()))
    return Session(name="large", title="t", runs=(Run(Experiment.on(table)),), positions={"A": Position(5, 5)})


class Clock:
    """Looks at the clock as often as it can.

    Attributes:
        longest: the longest time between two looks, in seconds.
    """

    longest = 0.0

    async def run(self) -> None:
        """Look until it is cancelled."""
        last = time.perf_counter()
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            self.longest, last = max(self.longest, now - last), now


async def measure() -> None:
    """Print the longest times."""
    session, loop, ready, clock = large(), asyncio.get_running_loop(), asyncio.Event(), Clock()
    kept = Autosave(lambda: loop.call_soon_threadsafe(ready.set))
    looking = asyncio.create_task(clock.run())
    await asyncio.sleep(1)
    print(f"idle: the loop is held up for {1e3 * clock.longest:.1f} ms at most")
    clock.longest, start = 0.0, time.perf_counter()
    kept.write(session)
    await ready.wait()
    print(f"the data file is written after {time.perf_counter() - start:.2f} s")
    kept.write(session)
    print(f"the session can be restored after {time.perf_counter() - start:.2f} s {kept.problem}")
    await asyncio.sleep(0.01)
    print(f"meanwhile the loop is held up for {1e3 * clock.longest:.1f} ms at most")
    looking.cancel()
    kept.end()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = folder
        asyncio.run(measure())
