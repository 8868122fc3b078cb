"""How fast the engine trains, against the tutorial's bare loop; how soon it is ready, against torch alone.

Run it by hand: `python tests/benchmarks/engine.py`. Each figure is a ratio of two things measured in turns in one run.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from subprocess import PIPE, Popen
from typing import IO

import torch
from torch import optim

from gdtui import protocol
from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import RunState

UPDATES = 10_000
STUDY_HOURS = Experiment.on(Table.of({"hours": [1, 2, 3], "score": [2, 4, 6]}), epochs=100_000_000)


def bare() -> float:
    """Updates a second of the loop as the tutorials write it, reading cost, W and b off every update."""
    x_train, y_train = torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([[2.0], [4.0], [6.0]])
    W, b = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
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
    """Updates a second of the trainer, every one recorded with twelve numbers."""
    trainer = Trainer(STUDY_HOURS)
    start = time.perf_counter()
    recorded = sum(len(block) for block in trainer.blocks(UPDATES))
    assert recorded == UPDATES
    return UPDATES / (time.perf_counter() - start)


def receive(stream: IO[bytes]) -> protocol.AnyEvent:
    """The next event of an engine."""
    (size,) = protocol.HEADER.unpack(stream.read(protocol.HEADER.size))
    return protocol.unpack_event(stream.read(size))


@contextmanager
def engine(number: int = 1) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """The input and output of an engine process that has a run."""
    with Popen([sys.executable, "-m", "gdtui.engine"], stdin=PIPE, stdout=PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        send(process.stdin, protocol.Configure(number, Run(STUDY_HOURS)))
        while not isinstance(receive(process.stdout), protocol.RunConfigured):
            pass
        yield process.stdin, process.stdout
        send(process.stdin, protocol.Quit())


def send(stream: IO[bytes], command: protocol.Command) -> None:
    """Tell an engine."""
    stream.write(protocol.pack(command))
    stream.flush()


def served() -> float:
    """Updates a second of an engine process flat out, every record read off the pipe."""
    with engine() as (commands, events):
        start, received = time.perf_counter(), 0
        send(commands, protocol.Play())
        while received < UPDATES:
            frame = receive(events)
            assert isinstance(frame, protocol.Frame)
            received += len(frame.block) // (8 * 12)
        return UPDATES / (time.perf_counter() - start)


def ready() -> float:
    """Seconds from the start of an engine process to a configured run."""
    start = time.perf_counter()
    with engine():
        return time.perf_counter() - start


def torch_alone() -> float:
    """Seconds that a Python process takes to import torch."""
    start = time.perf_counter()
    with Popen([sys.executable, "-c", "import os, torch; os.write(1, b'.')"], stdout=PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.read(1) == b"."
        return time.perf_counter() - start


def pauses(times: int = 20) -> list[float]:
    """Milliseconds from the command to pause an engine that runs flat out to the frame that says so, sorted."""
    delays = []
    with engine() as (commands, events):
        for _ in range(times):
            send(commands, protocol.Play())
            for _ in range(5):  # frames, so that it is well under way
                receive(events)
            start = time.perf_counter()
            send(commands, protocol.Pause())
            while not (isinstance(frame := receive(events), protocol.Frame) and frame.state != RunState.RUNNING):
                pass
            delays.append(1000 * (time.perf_counter() - start))
    return sorted(delays)


def pairs(one: Callable[[], float], other: Callable[[], float], times: int = 9) -> tuple[float, float, float]:
    """The medians of two measures taken in turns, and of their ratio."""
    both = [(one(), other()) for _ in range(times)]
    ones, others = zip(*both, strict=True)
    return statistics.median(ones), statistics.median(others), statistics.median(a / b for a, b in both)


if __name__ == "__main__":
    ours, loop, ratio = pairs(headless, bare)
    print(f"headless, every update recorded: {ours:,.0f} updates/s, {ratio:.2f} of the bare loop's {loop:,.0f}")
    ours, loop, ratio = pairs(served, headless)
    print(f"through the pipe, flat out: {ours:,.0f} updates/s, {ratio:.2f} of headless")
    ours, alone, ratio = pairs(ready, torch_alone, times=5)
    print(f"ready to train: {ours:.2f} s, {ratio:.2f} of import torch, {ours - alone:+.2f} s")
    delays = pauses()
    print(f"pause to its frame while flat out: median {statistics.median(delays):.0f} ms, most {delays[-1]:.0f} ms")
