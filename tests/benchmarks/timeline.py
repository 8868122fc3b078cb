"""How soon any step of a long run is back on the screen, and what a long run weighs.

Run it by hand: `python -m tests.benchmarks.timeline`. Seeks are held against the updates of the same run.
`python -m tests.benchmarks.timeline 10_000_000` makes that many updates as the engine does at full speed, and prints
what memory it needs on the way and how long seeks take at the end; ten million take about ten minutes.
"""

from __future__ import annotations

import operator
import resource
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np

UPDATES = 100_000
MILLION = 1_000_000
COLUMNS = (
    *("epoch", "lr", "loss", "train_loss", "test_loss", "grad_norm", "r2", "rmse"),
    *("W", "b", "W.grad", "b.grad"),
)


def seeks(batch_size: int, times: int = 200) -> None:
    """Train, then go to steps all over the run."""
    from gdtui.core.data.table import Table
    from gdtui.core.experiment.experiment import Experiment, Run
    from gdtui.engine.training.timeline import Timeline

    table = Table.of({"x": [1, 2, 3, 4, 5], "y": [2, 3, 5, 8, 9]})
    timeline = Timeline(Run(Experiment.on(table, lr=1e-3, epochs=100_000_000, batch_size=batch_size)))
    start = time.perf_counter()
    while timeline.head < UPDATES:
        timeline.update()
        if len(timeline.trainer.records) == 4096:
            timeline.trainer.records.drain()
    thousand = 1e6 * (time.perf_counter() - start) / UPDATES
    delays = []
    for step in np.random.default_rng(0).integers(0, UPDATES, times):
        start = time.perf_counter()
        timeline.seek(int(step))
        delays.append(1e3 * (time.perf_counter() - start))
    median, p95 = statistics.median(delays), statistics.quantiles(delays, n=20)[-1]
    print(
        f"batch {batch_size or 'full'}: seek in {UPDATES:,} updates: median {median:.0f} ms, p95 {p95:.0f} ms, "
        f"most {max(delays):.0f} ms; p95 is {p95 / thousand:.2f} of 1,000 updates ({thousand:.0f} ms)"
    )


def weight() -> None:
    """Record a million updates of twelve numbers, as a float32 run of a linear model has them, and look at them."""
    from gdtui.core.data.history import History

    random, history = np.random.default_rng(0), History(COLUMNS)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    for first in range(0, MILLION, 400):  # as many as a frame brings
        block = random.normal(size=(400, len(COLUMNS)))
        block[:, [0, 2, 8, 9, 10, 11]] = block[:, [0, 2, 8, 9, 10, 11]].astype(np.float32)
        block[:, 0], block[:, 1], block[:, 4] = first + np.arange(400), 0.01, np.nan
        history.append(first, block)
    seconds = time.perf_counter() - start
    for name in COLUMNS:
        history.curve(name, 0, MILLION, 120)
    added = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{MILLION:,} updates of {len(COLUMNS)} numbers: {added:.0f} MiB at the most, {seconds:.1f} s to append")


def memory() -> float:
    """The MiB of this process that are in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def long(updates: int, times: int = 50) -> None:
    """Run flat out with a frame fifteen times a second, then go to steps all over the run."""
    from gdtui.core.experiment.experiment import Run
    from gdtui.core.storage.presets import preset
    from gdtui.engine.server.run_controller import RunController
    from gdtui.engine.training.timeline import Timeline

    start, imported, mark = time.perf_counter(), memory(), 10_000
    print(f"{imported:.0f} MiB with torch alone")
    timeline = Timeline(Run(preset("study-hours").experiment.change(epochs=100_000_000)))
    controller = RunController(1, timeline)
    controller.play(None)
    while timeline.head < updates:
        controller.train(partial(operator.le, time.perf_counter() + 1 / 15))
        controller.frame()
        if timeline.head >= mark:
            kept = len(timeline._checkpoints)
            print(f"{timeline.head:,} updates: {memory() - imported:.0f} MiB more, {kept} checkpoints", flush=True)
            mark *= 10
    rate = updates / (time.perf_counter() - start)
    print(f"{timeline.head:,} updates: {memory() - imported:.0f} MiB more; {rate:,.0f} updates/s with frames")
    delays = []
    for step in np.random.default_rng(0).integers(0, updates, times):
        start = time.perf_counter()
        timeline.seek(int(step))
        delays.append(1e3 * (time.perf_counter() - start))
    print(f"a seek: median {statistics.median(delays):.0f} ms, most {max(delays):.0f} ms")


if __name__ == "__main__":
    if sys.argv[1:] == ["weight"]:
        weight()
    elif len(sys.argv) > 1:
        long(int(sys.argv[1]))
    else:
        subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.timeline", "weight"], check=True
        )  # where nothing else has taken memory
        seeks(0)
        seeks(2)
