"""How long an orbit diagram of 512 learning rates takes, against the plain loop, a walk, and a change on the screen.

Run it by hand: `python -m tests.benchmarks.descend`. The ratio is of two things measured in turns in one run.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median, quantiles

import torch

from gdtui.core.functions.method import Method
from gdtui.engine.descend.answers import answer_request
from gdtui.protocol.descend import AnyDescendRequest, OrbitRequest, TrajectoryRequest
from tests.e2e.terminal import GDTUI, PATIENCE, Terminal

SIZES, PRESSES = ((120, 36), (200, 60)), 30
MOVES = (("\x1b[A", b"lr 1.1"), ("\x1b[B", b"lr 1 "))
LRS, UPDATES = 512, 1000
DIAGRAM = OrbitRequest(
    function="double-well", method=Method(), start=(1.0,), low=0.001, high=0.3, count=LRS, updates=UPDATES
)
WALK = TrajectoryRequest(function="double-well", method=Method(lr=0.01), start=(2.0,), steps=100, grid=(240, 0))


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def told(request: AnyDescendRequest) -> float:
    """Seconds to an answer."""
    return seconds(lambda: answer_request(request))


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


def arrows(size: tuple[int, int]) -> list[float]:
    """Seconds from an arrow key to the picture of the other learning rate, many times over."""
    with Terminal(GDTUI, size=size) as terminal:
        terminal.until("Press space", "ready")
        terminal.press("2")
        terminal.until("f′ = 2*x", "settles")
        terminal.press("right", "right", "right")
        terminal.until("step 3/")
        return [changed(terminal, *move) for _ in range(PRESSES) for move in MOVES]


def changed(terminal: Terminal, key: str, lr: bytes) -> float:
    """Seconds from a key to the header with its learning rate, once the terminal has been quiet for a while."""
    while terminal.read(0.1):
        pass
    mark, start = len(terminal.raw), time.perf_counter()
    terminal.press(key)
    while terminal.raw.find(lr, mark) < 0:
        assert terminal.read(PATIENCE), terminal.text
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    plain(1)
    for request in (DIAGRAM, WALK):
        answer_request(request)  # what is imported once is not counted
    pairs = [(told(DIAGRAM), seconds(plain) * LRS / 4) for _ in range(5)]
    ours, loops = (median(side) for side in zip(*pairs, strict=True))
    ratio = median(loop / our for our, loop in pairs)
    print(f"orbits of {LRS} lrs x {UPDATES:,} updates: {ours:.3f} s, {ratio:.0f} times the plain loop's {loops:.0f} s")
    print(f"a walk of {WALK.steps} updates with its curve: {1000 * median(told(WALK) for _ in range(20)):.1f} ms")
    for size in SIZES:
        times = [1000 * seconds for seconds in arrows(size)]
        p95, middle = quantiles(times, n=20)[-1], median(times)
        print(f"lr to screen at {size[0]} x {size[1]}: p95 {p95:.0f} ms, median {middle:.0f} ms  (bound 50 ms)")


if __name__ == "__main__":
    main()
