"""A row of numbers for each update, until somebody takes them."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from gdtui.engine.data import Floats


class Records:
    """Rows of float64 that all are finite, in an array that grows as it fills."""

    def __init__(self, columns: int) -> None:
        self._rows = np.empty((64, columns))
        self._count = 0

    def __len__(self) -> int:
        """How many nobody has taken."""
        return self._count

    def add(self, epoch: int, lr: float, loss: float, block: npt.NDArray[np.float32]) -> bool:
        """Append a row, if its numbers are finite; say whether they were."""
        if self._count == len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        row = self._rows[self._count]
        row[0], row[1], row[2], row[3:] = epoch, lr, loss, block
        if not math.isfinite(row.dot(row)):  # squares of float32 cannot overflow here, and dot is the fastest check
            return False
        self._count += 1
        return True

    def take(self) -> Floats:
        """The rows since the last call (rows x columns)."""
        taken = self._rows[: self._count].copy()
        self._count = 0
        return taken
