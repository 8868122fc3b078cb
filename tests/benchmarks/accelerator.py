"""Updates on a CUDA device: whether graphs give the bits of the ordinary operations, and how fast they are.

Run it by hand on a machine that has one, from the top folder: `python -m tests.benchmarks.accelerator`. It takes less
than three minutes, prints a line for each model and optimizer, and ends with 1 if any bits differ.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import Any

import torch

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.storage.presets import preset
from gdtui.engine.training.recordings import Recordings
from gdtui.engine.training.trainer import Trainer

COMPARED = 400  # updates whose bits are compared
SECONDS = 1.0  # that each way is timed
OPTIMIZERS: Mapping[str, dict[str, Any]] = {
    "sgd": {},
    "momentum .9": {"momentum": 0.9},
    "adam": {"optimizer": "adam"},
    "clipped": {"momentum": 0.9, "clip_norm": 0.5},
}


def experiments() -> Mapping[str, Experiment]:
    """The models of the engine's benchmark."""
    x = torch.linspace(-2, 2, 64)
    layers = Experiment.on(
        Table.of({"x": x.tolist(), "y": torch.sin(2 * x).tolist()}), model="mlp", hidden=(16, 16), activation="tanh"
    )
    presets = {name: preset(name).experiment for name in ("study-hours", "exam-scores-nn", "d2l-synthetic")}
    chosen = {**presets, "mlp 16,16": layers}
    return {name: e.change(epochs=100_000_000, lr=0.001, device="auto") for name, e in chosen.items()}


def trainer(experiment: Experiment, graphs: bool) -> Trainer:
    """A trainer that captures graphs, or one that plays back one operation at a time."""
    made = Trainer(experiment)
    if not graphs:
        made.recordings = Recordings(made.operations, None)
        made.recordings.equip(experiment)
    return made


def bits(made: Trainer) -> list[bytes]:
    """The records, the parameters and the optimizer's state."""
    state = made.optimizer.state.get(made.flat.values, {}).values()
    tensors = [tensor.detach().cpu().numpy().tobytes() for tensor in state if isinstance(tensor, torch.Tensor)]
    return [made.records.drain().tobytes(), made.flat.block.tobytes(), *tensors]


def rate(made: Trainer, ordinary: bool = False) -> float:
    """Updates a second, all recorded."""
    made.update() if ordinary else made.updates(50)
    torch.cuda.synchronize()
    start, step = time.perf_counter(), made.steps
    while time.perf_counter() - start < SECONDS:
        if ordinary:
            made.update()
        else:
            made.updates(256)
            made.records.drain()
    torch.cuda.synchronize()
    return (made.steps - step) / (time.perf_counter() - start)


def compare(experiment: Experiment) -> tuple[bool, str]:
    """Return whether all ways give the same bits, and a line about them."""
    graphs, plain, ordinary = trainer(experiment, True), trainer(experiment, False), trainer(experiment, False)
    graphs.updates(COMPARED)
    plain.updates(COMPARED)
    for _ in range(COMPARED):
        ordinary.update()
    expected = bits(ordinary)
    same = bits(graphs) == expected, bits(plain) == expected
    captured = "graph" if graphs.recordings.captured else f"NO GRAPH ({graphs.recordings.no_graph or 'not proved'})"
    if graphs.recordings.failure:
        captured += f", not played back ({graphs.recordings.failure})"
    rates = {"graph": rate(graphs), "line": rate(plain), "ordinary": rate(ordinary, True)}
    shown = "  ".join(f"{name} {value:8,.0f}/s" for name, value in rates.items())
    verdict = "same bits" if all(same) else f"BITS DIFFER (graph {same[0]}, line {same[1]})"
    return all(same), f"{verdict}  {shown}  {captured}"


def main() -> int:
    """Compare and print."""
    if not torch.cuda.is_available():
        print("there is no CUDA device here: nothing was compared")
        return 2
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}: {COMPARED} updates of each compared", flush=True)
    right = True
    for name, experiment in experiments().items():
        for called, settings in OPTIMIZERS.items():
            same, line = compare(experiment.change(**settings))
            right &= same
            print(f"{name:15} {called:12} {line}", flush=True)
    print("all bits are the same" if right else "SOME BITS DIFFER")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
