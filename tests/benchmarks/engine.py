"""How fast the engine trains, against the tutorial's bare loop; how soon it is ready, against torch alone.

Run it by hand: `python tests/benchmarks/engine.py`. Every figure is a ratio of two things measured in turns in this run.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import torch
from torch import optim

from gdtui import protocol
from gdtui.engine.trainer import Trainer
from gdtui.experiment import Experiment, Run, Table

UPDATES = 10_000
STUDY_HOURS = Experiment.on(Table.of({"hours": [1, 2, 3], "score": [2, 4, 6]}), epochs=UPDATES)


def bare() -> float:
    """Updates a second of the loop as the tutorials write it, reading cost, W and b off every update."""
    x_train, y_train = torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([[2.0], [4.0], [6.0]])
    W, b = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)  # noqa: N806
    optimizer = optim.SGD([W, b], lr=0.01)
    start = time.perf_counter()
    for _ in range(UPDATES):
        hypothesis = x_train * W + b
        cost = torch.mean((hypothesis - y_train) ** 2)
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
        cost.item(), W.item(), b.item()
    return UPDATES / (time.perf_counter() - start)


def headless() -> float:
    """Updates a second of the trainer, every one recorded with seven numbers."""
    trainer = Trainer(STUDY_HOURS)
    start = time.perf_counter()
    recorded = sum(len(block) for block in trainer.blocks())
    assert recorded == UPDATES
    return UPDATES / (time.perf_counter() - start)


def ratios(one: Callable[[], float], other: Callable[[], float], pairs: int = 9) -> tuple[float, float]:
    """The median of one over other, measured in turns, and the median of one."""
    both = [(one(), other()) for _ in range(pairs)]
    return statistics.median(a / b for a, b in both), statistics.median(a for a, _ in both)


if __name__ == "__main__":
    ratio, each = ratios(headless, bare)
    print(f"headless, every update recorded: {each:,.0f} updates/s, {ratio:.2f} of the bare loop")
