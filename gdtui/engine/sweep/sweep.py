"""A sweep as work that is done in short bursts: runs at once where that is possible, otherwise one after the other."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from time import perf_counter

import numpy as np
import numpy.typing as npt

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.record_columns import LOSS, TRAIN_LOSS
from gdtui.core.experiment.sweep import Sweep
from gdtui.engine.curvature.divergence import GROWN
from gdtui.engine.models.dataset import Floats, device, prepare
from gdtui.engine.sweep.curvature import SweepTheory
from gdtui.engine.sweep.outcome import NEVER, Counts, Outcome
from gdtui.engine.sweep.stacked_runs import SETTINGS, StackedRuns, can_stack
from gdtui.engine.training.trainer import Trainer

BURST = 0.008  # seconds between two moments at which other work can go first
LARGEST_CHUNK = {"cpu": 2**15, "cuda": 2**20}  # runs at once: more would not be faster
CHUNK_NUMBERS = {"cpu": 2**21, "cuda": 2**26}  # numbers in one intermediate result of all runs of a chunk
ENDLESS = 100_000_000  # epochs: a sweep counts updates


@dataclass(frozen=True, eq=False)
class SweepPart:
    """The results of some runs.

    Attributes:
        places: the places of the runs in the sweep.
        outcome: what became of them.
        regimes: the place of each run's regime in `Regime`, or `UNKNOWN`.
    """

    places: Counts
    outcome: Outcome
    regimes: npt.NDArray[np.uint8]


class SweepWork:
    """The runs of a sweep.

    Args:
        experiment: the settings that all runs have.
        sweep: the settings that differ.

    Attributes:
        values: the values of each run (runs x axes).
        done: the number of updates made, of all runs together.

    Raises:
        ValidationError: when the sweep or the experiment cannot be used.
    """

    def __init__(self, experiment: Experiment, sweep: Sweep) -> None:
        self._experiment, self._sweep = experiment.change(epochs=ENDLESS), sweep.checked(experiment)
        axes = [axis.values() for axis in sweep.axes]
        self._shape = tuple(map(len, axes))
        self.values: Floats = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))
        self.done = 0
        self._names = [axis.param for axis in sweep.axes]
        stacks = can_stack(experiment)
        self._stacked = [place for place, name in enumerate(self._names) if stacks and name in SETTINGS]

    @cached_property
    def theory(self) -> SweepTheory:
        """What the curvature at the start says of the runs."""
        return SweepTheory(self._experiment, self._sweep)

    @property
    def total(self) -> int:
        """The number of updates of all runs together."""
        return len(self.values) * self._sweep.steps

    def parts(self) -> Iterator[SweepPart | None]:
        """Make the runs, and yield after each burst: the results of the runs that are complete, or None.

        The runs come in an order in which the first of them are spread over the whole range.
        """
        for places in self._groups():
            done = self.done
            outcome = yield from self._stack(places) if self._stacked else self._run(places)
            self.done = done + len(places) * self._sweep.steps
            yield SweepPart(places.astype(np.int32), outcome, self.theory.regimes(self.values[places], outcome))

    # -- what is done together

    def _groups(self) -> Iterator[npt.NDArray[np.intp]]:
        """Yield the places of the runs that are made together."""
        places = np.arange(len(self.values)).reshape(self._shape)
        apart = [axis for axis in range(len(self._shape)) if axis not in self._stacked]
        for indices in product(*(spread(self._shape[axis]) for axis in apart)):
            chosen: list[slice | int] = [slice(None)] * len(self._shape)
            for axis, index in zip(apart, indices, strict=True):
                chosen[axis] = index
            together = np.ravel(places[tuple(chosen)])
            chunks = math.ceil(len(together) / self._chunk)
            for first in spread(chunks):
                yield together[first::chunks]

    @cached_property
    def _chunk(self) -> int:
        e = self._experiment
        widest = max((len(e.features), *e.hidden)) if e.model == "mlp" else 1
        return largest_chunk(device(e).type, e.train_rows * widest)

    def _settings(self, places: npt.NDArray[np.intp]) -> Experiment:
        """Return the experiment of the first of some runs."""
        return self._sweep.at(tuple(self.values[places[0]].tolist()), self._experiment)

    # -- runs at once

    def _stack(self, places: npt.NDArray[np.intp]) -> Generator[None, None, Outcome]:
        experiment = self._settings(places)
        values = {self._names[axis]: self.values[places, axis] for axis in self._stacked}
        runs = StackedRuns(experiment, prepare(experiment), values, self.theory.target)
        few = 1
        while (left := self._sweep.steps - runs.steps) > 0:
            start, made = perf_counter(), min(few, left)
            runs.advance(made)
            self.done += made * len(places)
            few = _burst(made, perf_counter() - start)
            yield None
        return runs.finish()

    # -- one run after the other

    def _run(self, places: npt.NDArray[np.intp]) -> Generator[None, None, Outcome]:
        losses, arrived, diverged = np.zeros(len(places)), *np.full((2, len(places)), NEVER, np.int32)
        for index in range(len(places)):
            run = SingleRun(self._settings(places[index : index + 1]), self.theory.target)
            few = 1
            while (left := self._sweep.steps - run.steps) > 0 and not run.over:
                start, made = perf_counter(), min(few, left)
                run.advance(made)
                few = _burst(made, perf_counter() - start)
                yield None
            self.done += self._sweep.steps
            losses[index], arrived[index], diverged[index] = run.finish()
        return Outcome(losses, arrived, diverged)


class SingleRun:
    """A run of its own, by the trainer: for what cannot be made at once.

    Args:
        experiment: its settings.
        target: the loss at which it has arrived.
    """

    def __init__(self, experiment: Experiment, target: float) -> None:
        self._trainer, self._target = Trainer(experiment), target
        self._every = experiment.updates_per_epoch if experiment.batch_rows < experiment.train_rows else 1
        self._arrived = 0 if self._trainer.evaluate() <= target else NEVER
        self._grown, self._first = NEVER, math.nan

    @property
    def steps(self) -> int:
        """The number of updates made."""
        return self._trainer.steps

    @property
    def over(self) -> bool:
        """Whether the run has ended."""
        return self._trainer.done

    def advance(self, updates: int) -> None:
        """Make some updates."""
        before = self.steps
        self._trainer.updates(updates)
        block = self._trainer.records.drain()
        if not len(block):
            return
        losses, after = block[:, LOSS], np.arange(before + 1, before + 1 + len(block))
        if before == 0:
            self._first = losses[0]
        there = after[(block[:, TRAIN_LOSS] <= self._target) & (after % self._every == 0)]
        beyond = after[losses > GROWN * self._first] - 1
        self._arrived = int(there[0]) if self._arrived == NEVER and len(there) else self._arrived
        self._grown = int(beyond[0]) if self._grown == NEVER and len(beyond) else self._grown

    def finish(self) -> tuple[float, int, int]:
        """Return the last loss, when the run arrived, and when it diverged, as `Outcome` has them."""
        trainer = self._trainer
        if trainer.reason:
            return math.inf, self._arrived, trainer.steps
        last = trainer.evaluate()
        if self._arrived == NEVER and last <= self._target:
            self._arrived = trainer.steps
        first, newest = trainer.losses or (0.0, 0.0)
        return last, self._arrived, self._grown if newest > GROWN * first else NEVER


def largest_chunk(kind: str, numbers: int) -> int:
    """Return how many runs are made at once on a kind of device, each with so many numbers in a result."""
    kind = kind if kind in LARGEST_CHUNK else "cpu"
    return max(1, min(CHUNK_NUMBERS[kind] // numbers, LARGEST_CHUNK[kind]))


def _burst(made: int, seconds: float) -> int:
    """Return how many updates make a burst, by the time that the last ones took."""
    return max(1, min(int(made * BURST / max(seconds, 1e-6)), 4 * made))


def spread(count: int) -> list[int]:
    """Return the numbers from 0 to before `count`, so ordered that the first ones are spread over all of them."""
    bits = max(count - 1, 1).bit_length()
    mirrored = (int(f"{n:0{bits}b}"[::-1], 2) for n in range(2**bits))
    return [n for n in mirrored if n < count]
