"""How long an orbit diagram of 512 learning rates takes, against the plain loop, and a walk of 100 updates.

Run it by hand: `python -m tests.benchmarks.descend`. The ratio is of two things measured in turns in one run.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import torch

from gdtui.descending import AnyRequest, Method, Orbit, Walk
from gdtui.engine.requests import descend

LRS, UPDATES = 512, 1000
DIAGRAM = Orbit(
    number=1, function="double-well", method=Method(), start=(1.0,), low=0.001, high=0.3, count=LRS, updates=UPDATES
)
WALK = Walk(number=1, function="double-well", method=Method(lr=0.01), start=(2.0,), steps=100, grid=(240, 0))


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def told(request: AnyRequest) -> float:
    """Seconds to an answer."""
    return seconds(lambda: descend(request))


def plain(lrs: int = 4) -> None:
    """The loop as a tutorial writes it, for a few of the learning rates."""
    for k in range(lrs):
        x = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.SGD([x], lr=0.001 + 0.1 * k / lrs)
        for _ in range(UPDATES):
            optimizer.zero_grad()
            (x**4 - 3 * x**2 + x).backward()
            optimizer.step()
            x.item()


def main() -> None:
    """Measure and print."""
    plain(1)
    for request in (DIAGRAM, WALK):
        descend(request)  # what is imported once is not counted
    pairs = [(told(DIAGRAM), seconds(plain) * LRS / 4) for _ in range(5)]
    ours, loops = (median(side) for side in zip(*pairs, strict=True))
    ratio = median(loop / our for our, loop in pairs)
    print(f"orbits of {LRS} lrs x {UPDATES:,} updates: {ours:.3f} s, {ratio:.0f} times the plain loop's {loops:.0f} s")
    print(f"a walk of {WALK.steps} updates with its curve: {1000 * median(told(WALK) for _ in range(20)):.1f} ms")


if __name__ == "__main__":
    main()
