"""How fast the engine trains, against the tutorial's bare loop; how soon it is ready, against torch alone.

Run it by hand: `python -m tests.benchmarks.engine`. Each figure is a ratio of two things measured in turns in one run.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from subprocess import PIPE, Popen
from typing import IO, Any

import torch
from torch import nn, optim

from gdtui import protocol
from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.storage.presets import preset
from gdtui.engine.models.dataset import prepare
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import RunState
from tests.benchmarks.bounds import Bound, verdict

UPDATES = 10_000
STUDY_HOURS = Experiment.on(Table.of({"hours": [1, 2, 3], "score": [2, 4, 6]}), epochs=100_000_000)
ROUNDS = 5  # times that each row of the table is measured

OPTIMIZERS: Mapping[str, tuple[dict[str, Any], Callable[..., Any]]] = {
    "sgd": ({}, optim.SGD),
    "momentum .9": ({"momentum": 0.9}, partial(optim.SGD, momentum=0.9)),
    "adam": ({"optimizer": "adam"}, optim.Adam),
}
"""The settings of an optimizer, and torch's own as a tutorial makes it."""


def rows() -> Mapping[str, Experiment]:
    """The experiments of the table."""
    x = torch.linspace(-2, 2, 64)
    layers = Experiment.on(
        Table.of({"x": x.tolist(), "y": torch.sin(2 * x).tolist()}), model="mlp", hidden=(16, 16), activation="tanh"
    )
    presets = {name: preset(name).experiment for name in ("study-hours", "exam-scores-nn", "d2l-synthetic")}
    return {name: e.change(epochs=100_000_000, lr=0.001) for name, e in {**presets, "mlp 16,16": layers}.items()}


def bare(experiment: Experiment, make: Callable[..., Any], updates: int) -> float:
    """Updates a second of the loop as the tutorials write it, reading cost, W and b off every update.

    Batches are taken as D2L's first data iterator does: by the places in an order drawn for each epoch.
    """
    data = prepare(experiment)
    x_train, y_train, size = data.x, data.y, experiment.batch_rows
    forward, (W, b, *others) = tutorial_model(experiment)
    optimizer = make([W, b, *others], lr=experiment.lr)
    done, start = 0, time.perf_counter()
    while done < updates:
        order = torch.randperm(len(x_train)).split(size) if size < len(x_train) else [None]
        for rows in order[: updates - done]:
            x, y = (x_train, y_train) if rows is None else (x_train[rows], y_train[rows])
            hypothesis = forward(x)
            cost = torch.mean((hypothesis - y) ** 2)
            optimizer.zero_grad()
            cost.backward()
            optimizer.step()
            cost.item(), W.flatten()[0].item() if W.numel() > 1 else W.item(), b.flatten()[0].item()
            done += 1
    return updates / (time.perf_counter() - start)


def tutorial_model(experiment: Experiment) -> tuple[Callable[[torch.Tensor], torch.Tensor], list[torch.Tensor]]:
    """The model of an experiment as a tutorial writes it, and its parameters."""
    features = len(experiment.features)
    if experiment.model == "mlp":
        layers = nn.Sequential(nn.Linear(features, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
        return layers, list(layers.parameters())
    if experiment.source == "nn":
        layer = nn.Linear(features, 1)
        return layer, list(layer.parameters())
    W = torch.zeros(1 if features == 1 else (features, 1), requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    return (lambda x: x * W + b) if features == 1 else (lambda x: x @ W + b), [W, b]


def headless(experiment: Experiment = STUDY_HOURS, updates: int = UPDATES) -> float:
    """Updates a second of the trainer, every one recorded with all its numbers and measured."""
    trainer = Trainer(experiment)
    start = time.perf_counter()
    recorded = sum(len(block) for block in trainer.blocks(updates))
    assert recorded == updates
    assert not trainer.recordings.failure
    return updates / (time.perf_counter() - start)


def ordinary(experiment: Experiment, updates: int) -> float:
    """The same by the ordinary operations, one update at a time."""
    trainer = Trainer(experiment)
    start = time.perf_counter()
    for _ in range(updates):
        trainer.update()
    trainer.records.drain()
    return updates / (time.perf_counter() - start)


def table() -> None:
    """Print how many times as fast as the bare loop each row trains: the median and the spread of turns."""
    print("updates/s headless, as a multiple of the bare loop's (median, least and most of the turns):")
    for name, experiment in rows().items():
        for called, (settings, make) in OPTIMIZERS.items():
            chosen = experiment.change(**settings)
            turns = [
                (headless(chosen, UPDATES), ordinary(chosen, UPDATES // 10), bare(chosen, make, UPDATES // 5))
                for _ in range(ROUNDS)
            ]
            ratios = sorted(ours / loop for ours, _, loop in turns)
            ours, before, loop = (statistics.median(figures) for figures in zip(*turns, strict=True))
            print(
                f"  {name:15} {called:12} {statistics.median(ratios):5.2f}  ({ratios[0]:.2f} to {ratios[-1]:.2f})  "
                f"{ours:7,.0f} against {loop:6,.0f}; not played back {before:6,.0f}",
                flush=True,
            )


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
        send(process.stdin, protocol.PutTable(STUDY_HOURS.table, STUDY_HOURS.table.cells))
        send(process.stdin, protocol.Configure(number, Run(STUDY_HOURS)))
        while not isinstance(event := receive(process.stdout), protocol.RunConfigured):
            assert not isinstance(event, protocol.CommandRejected), event
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
        send(commands, protocol.Play(run_id=1))
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
            send(commands, protocol.Play(run_id=1))
            for _ in range(5):  # frames, so that it is well under way
                receive(events)
            start = time.perf_counter()
            send(commands, protocol.Pause(run_id=1))
            while not (isinstance(frame := receive(events), protocol.Frame) and frame.state != RunState.RUNNING):
                pass
            delays.append(1000 * (time.perf_counter() - start))
    return sorted(delays)


def pairs(one: Callable[[], float], other: Callable[[], float], times: int = 9) -> tuple[float, float, float]:
    """The medians of two measures taken in turns, and of their ratio."""
    both = [(one(), other()) for _ in range(times)]
    ones, others = zip(*both, strict=True)
    return statistics.median(ones), statistics.median(others), statistics.median(a / b for a, b in both)


def bounds() -> list[Bound]:
    """Measure the tutorials' own loop."""
    ours, loop, ratio = pairs(headless, lambda: bare(STUDY_HOURS, optim.SGD, UPDATES))
    ratio_of = f"{ratio:.1f} × the bare loop's {loop:,.0f}"
    return [
        Bound("updates/s headless, all recorded", "4 × the bare loop", f"{ours:,.0f}", ratio_of, verdict(ratio >= 4))
    ]


if __name__ == "__main__":
    table()
    ours, loop, ratio = pairs(served, headless)
    print(f"through the pipe, flat out: {ours:,.0f} updates/s, {ratio:.2f} of headless")
    ours, alone, ratio = pairs(ready, torch_alone, times=5)
    print(f"ready to train: {ours:.2f} s, {ratio:.2f} of import torch, {ours - alone:+.2f} s")
    delays = pauses()
    print(f"pause to its frame while flat out: median {statistics.median(delays):.0f} ms, most {delays[-1]:.0f} ms")
