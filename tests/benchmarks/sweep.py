"""How much faster a sweep is than the loop over its runs, and how long a large one takes.

Run it by hand: `python -m tests.benchmarks.sweep`. The loop makes a few of the runs, as a tutorial writes it, and its
time is scaled up to all of them. Sweep and loop are measured in turns in one run.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import torch

from gdtui.core.experiment.sweep import Sweep, SweepAxis
from gdtui.core.storage.presets import preset
from gdtui.engine.models.dataset import prepare
from gdtui.engine.sweep.sweep import SweepWork
from tests.benchmarks.bounds import Bound, table, verdict

UPDATES, FEW, MANY = 1000, 1024, 65_536
LOOPED = 2  # runs that the loop makes
ROUNDS = 5
HOURS = preset("study-hours").experiment


def seconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """How long it takes by a clock."""
    start = clock()
    work()
    return clock() - start


def sweep(count: int) -> None:
    """A sweep of the learning rate."""
    axis = SweepAxis(param="lr", low=1e-4, high=1.0, count=count)
    for _ in SweepWork(HOURS, Sweep(axes=(axis,), steps=UPDATES)).parts():
        pass


def loop() -> None:
    """Some of the runs as a tutorial writes them."""
    data = prepare(HOURS)
    for lr in (0.01, 0.1)[:LOOPED]:
        weight, bias = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
        optimizer = torch.optim.SGD([weight, bias], lr=lr)
        for _ in range(UPDATES):
            cost = torch.mean((data.x * weight + bias - data.y) ** 2)
            optimizer.zero_grad()
            cost.backward()
            optimizer.step()
            cost.item()


def bounds() -> list[Bound]:
    """Measure sweep and loop in turns."""
    torch.set_num_threads(1)
    loop()  # imports what the first optimizer imports
    sweep(FEW)
    turns = [(seconds(lambda: sweep(FEW)), seconds(loop) / LOOPED) for _ in range(ROUNDS)]
    ratio, taken = median(run * FEW / one for one, run in turns), median(one for one, _ in turns)
    what = f"sweep of {FEW:,} learning rates × {UPDATES:,} updates"
    return [
        Bound(
            what,
            "400 × the loop",
            f"{taken:.3f} s",
            f"{ratio:,.0f} × the loop run {FEW:,} times",
            verdict(ratio >= 400),
        )
    ]


def main() -> None:
    """Print the ratio, and the time of a large sweep."""
    print(table(bounds()))
    large = min(seconds(lambda: sweep(MANY), time.process_time) for _ in range(3))
    print(f"{MANY:,} learning rates x {UPDATES:,} updates: {large:.2f} s of one core  (bound 3)")


if __name__ == "__main__":
    main()
