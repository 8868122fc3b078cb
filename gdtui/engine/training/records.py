"""Records: a row of numbers for each update, kept until `drain` takes them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from gdtui.core.experiment.record_columns import EPOCH, LOSS, LR, MEASURED, VALUES
from gdtui.engine.models.dataset import Floats
from gdtui.engine.models.flat_parameters import Numbers

Measure = Callable[[Floats, int], None]


class Records:
    """Rows of float64 in a growing array; all but the measured columns are finite.

    Args:
        columns: number of columns.
        measure: fills the measured columns of consecutive rows, given the number of the first row's update; until then
            these columns are 0.
    """

    def __init__(self, columns: int, measure: Measure) -> None:
        self._rows = np.zeros((64, columns))
        self._measure = measure
        self._count = self._measured = self._first = 0

    def __len__(self) -> int:
        """Return the number of rows that `drain` has not taken."""
        return self._count

    def add(self, step: int, epoch: int, lr: float, loss: float, numbers: Numbers) -> bool:
        """Append a row if its numbers are finite, and return whether they were. Steps are consecutive."""
        if not self._count:
            self._first = step
        if self._count == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        row = self._rows[self._count]
        row[EPOCH], row[LR], row[LOSS], row[VALUES] = epoch, lr, loss, numbers
        # Only squares of numbers beyond 1e154 overflow. vdot is as fast a check as dot, and prints no warning then.
        if not (math.isfinite(np.vdot(row, row)) or np.isfinite(row).all()):
            row[:] = 0
            return False
        self._count += 1
        return True

    def reserve(self, step: int, count: int) -> Floats:
        """Return rows (count x columns) for consecutive updates from a step on, to be written and then counted in."""
        if not self._count:
            self._first = step
        if self._count + count > len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros((max(len(self._rows), count), self._rows.shape[1]))])
        return self._rows[self._count : self._count + count]

    def count_in(self, count: int, reserved: Floats) -> None:
        """Append the first of the reserved rows, which have been written, and clear the others."""
        reserved[count:] = 0
        self._count += count

    def record_metrics(self, measured: npt.ArrayLike) -> None:
        """Fill the measured columns of the newest row, when `measure` does not fill them."""
        self._rows[self._count - 1, MEASURED] = measured

    def pop(self, count: int = 1) -> None:
        """Drop the newest rows."""
        self._count -= count
        self._measured = min(self._measured, self._count)
        self._rows[self._count : self._count + count] = 0

    def measure_by(self, measure: Measure) -> None:
        """Measure future rows with another function, and the present ones with the one they were made with."""
        self.measure_pending()
        self._measure = measure

    def measure_pending(self) -> None:
        """Measure the rows that are not measured yet."""
        if self._measured < self._count:
            self._measure(self._rows[self._measured : self._count], self._first + self._measured)
            self._measured = self._count

    def drain(self) -> Floats:
        """Remove and return the rows added since the last call (rows x columns)."""
        self.measure_pending()
        rows = self._rows[: self._count]
        self._rows = np.zeros_like(self._rows)
        self._count = self._measured = 0
        return rows
