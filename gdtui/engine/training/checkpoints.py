"""Saved states of a run to return to, within limits on their number and memory."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from torch import Tensor

SPACING = 0.025  # seconds of training between two checkpoints, and so about the time that a seek takes
MOST = 2**14  # number of checkpoints
BUDGET = 3 * 2**24  # bytes of their numbers, to which Python adds about half as much again


@dataclass(frozen=True)
class Checkpoint:
    """The state of a run between two updates.

    Attributes:
        step: number of updates done.
        changes: number of the run's changes in effect.
        state: the trainer's state, as its `save` returned it.
    """

    step: int
    changes: int
    state: Any


class Checkpoints:
    """Checkpoints in the order of their steps. When they exceed a limit, every second one is dropped.

    Attributes:
        spacing: seconds of training between two checkpoints; it doubles when every second one is dropped.
    """

    def __init__(self, spacing: float = SPACING, most: int = MOST, budget: int = BUDGET) -> None:
        self.spacing = spacing
        self._most, self._budget = most, budget
        self._kept: list[Checkpoint] = []
        self._sizes: list[int] = []
        self._total = 0

    def __len__(self) -> int:
        """Return the number of checkpoints kept."""
        return len(self._kept)

    @property
    def newest(self) -> int:
        """The step of the last checkpoint; -1 when there is none."""
        return self._kept[-1].step if self._kept else -1

    def add(self, checkpoint: Checkpoint) -> None:
        """Add a checkpoint later than all others. The first one is never dropped."""
        self._kept.append(checkpoint)
        self._sizes.append(size(checkpoint.state))
        self._total += self._sizes[-1]
        while len(self) > self._most or (len(self) > 1 and self._total > self._budget):
            del self._kept[1::2], self._sizes[1::2]
            self._total = sum(self._sizes)
            self.spacing *= 2

    def before(self, step: int) -> Checkpoint:
        """Return the last checkpoint before a step; for step 0, the first one."""
        return self._kept[max(bisect_left(self._kept, step, key=lambda kept: kept.step) - 1, 0)]

    def forget(self, step: int) -> None:
        """Drop the checkpoints after a step."""
        end = bisect_left(self._kept, step + 1, key=lambda kept: kept.step)
        del self._kept[end:], self._sizes[end:]
        self._total = sum(self._sizes)


def size(state: Any) -> int:
    """Return the bytes of the tensors and arrays in a nested state; a shared one counts each time."""
    if isinstance(state, Tensor | np.ndarray):
        return state.nbytes
    if isinstance(state, Mapping):
        return sum(map(size, state.values()))
    if isinstance(state, Iterable) and not isinstance(state, str | bytes):
        return sum(map(size, state))
    return sum(map(size, vars(state).values())) if hasattr(state, "__dict__") else 0
