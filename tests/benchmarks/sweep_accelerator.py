"""A sweep on an accelerator: how many updates of runs it makes a second, and whether its answers are the processor's.

Run it by hand where there is an NVIDIA card: `python -m tests.benchmarks.sweep_accelerator`. Without a card it says so
and ends with status 1. The answers are compared for a part of the values: 99 of 100 losses to a relative 1e-4 (sums are
added in another order, and 1,000 updates carry that on; Adam at a large lr and a network multiply it, so that single
runs end further apart), and the numbers of updates until a run arrived to 2 %.
"""

from __future__ import annotations

import time

import numpy as np
import torch

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.sweep import Sweep, SweepAxis
from gdtui.core.storage.presets import preset
from gdtui.engine.models.dataset import prepare
from gdtui.engine.sweep.outcome import NEVER, Outcome
from gdtui.engine.sweep.stacked_runs import StackedRuns
from gdtui.engine.sweep.sweep import SweepWork

UPDATES = 1000
COUNTS = (1024, 65_536, 1_000_000)
COMPARED = 2048
TARGET = 1e-3
LOSS, STEPS = 1e-4, 0.02  # the relative tolerances of losses and of numbers of updates
CASES: tuple[tuple[str, dict[str, object]], ...] = (
    ("sgd", {}),
    ("momentum", {"momentum": 0.9}),
    ("adam", {"optimizer": "adam"}),
    ("mini-batches", {"batch_size": 2}),
    ("mlp", {"model": "mlp"}),
)


def experiment(device: str, **settings: object) -> Experiment:
    """Return the preset's experiment on a device."""
    return preset("study-hours").experiment.change(device=device, **settings)


def stacked(of: Experiment, lrs: np.ndarray, updates: int = UPDATES) -> Outcome:
    """Return what became of runs."""
    runs = StackedRuns(of, prepare(of), {"lr": lrs}, TARGET)
    runs.advance(updates)
    return runs.finish()


def timed(count: int) -> float:
    """Return the seconds of the updates alone, until the results are here."""
    of, lrs = experiment("auto"), np.geomspace(1e-4, 1.0, count)
    runs = StackedRuns(of, prepare(of), {"lr": lrs}, TARGET)
    runs.advance(8)  # a graph is recorded before the clock starts
    torch.cuda.synchronize()
    start = time.perf_counter()
    runs.advance(UPDATES)
    runs.finish()
    return time.perf_counter() - start


def whole(count: int) -> float:
    """Return the seconds of a sweep from its request to its last result."""
    axis = SweepAxis(param="lr", low=1e-4, high=1.0, count=count)
    start = time.perf_counter()
    for _ in SweepWork(experiment("auto"), Sweep(axes=(axis,), steps=UPDATES)).parts():
        pass
    return time.perf_counter() - start


def differences(one: Outcome, other: Outcome) -> tuple[float, float, float, int]:
    """Return relative differences of losses and of update counts, and how many runs ended otherwise.

    The first is the difference of losses that 99 of 100 runs are within, the second the greatest.
    """
    fine = np.isfinite(one.losses) & np.isfinite(other.losses) & (one.diverged == NEVER) & (other.diverged == NEVER)
    smallest = 1e-9  # below it a loss of float32 is all rounding
    scale = np.maximum(np.abs(one.losses[fine]), smallest)
    losses = np.abs(one.losses[fine] - other.losses[fine]) / scale
    both = (one.arrived != NEVER) & (other.arrived != NEVER)
    apart = np.abs(one.arrived[both] - other.arrived[both]) / np.maximum(one.arrived[both], 1)
    otherwise = int(((one.diverged == NEVER) != (other.diverged == NEVER)).sum())
    return float(np.quantile(losses, 0.99)), float(losses.max()), float(apart.max(initial=0.0)), otherwise


def compare() -> bool:
    """Print how far the answers are apart; return whether all are within the tolerance."""
    fine = True
    for name, settings in CASES:
        lrs = np.geomspace(1e-4, 0.1 if name == "mlp" else 1.0, COMPARED)
        updates = 100 if name == "mlp" else UPDATES  # what rounding starts, a network multiplies
        here, there = (stacked(experiment(device, **settings), lrs, updates) for device in ("cpu", "auto"))
        loss, most, steps, otherwise = differences(here, there)
        within = loss <= LOSS and steps <= STEPS and otherwise <= COMPARED // 500
        fine = fine and within
        word = "agree" if within else "DIFFER"
        apart = f"losses {loss:.1e} (at most {most:.1e}), arrivals {steps:.1e}"
        print(f"{name:13} {word}: {apart}, {otherwise} diverged on one alone")
    return fine


def main() -> int:
    """Print the rates and the comparison; return the exit status."""
    if not torch.cuda.is_available():
        print("no NVIDIA card here")
        return 1
    torch.set_num_threads(1)
    print(torch.cuda.get_device_name(), torch.__version__)
    for count in COUNTS:
        seconds = min(timed(count) for _ in range(3))
        print(
            f"{count:9,} lrs x {UPDATES:,} updates: {seconds:.3f} s, {count * UPDATES / seconds:.2e} run-updates/s; "
            f"the whole sweep {min(whole(count) for _ in range(2)):.3f} s"
        )
    return 0 if compare() else 1


if __name__ == "__main__":
    raise SystemExit(main())
