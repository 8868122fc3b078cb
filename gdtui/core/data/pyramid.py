"""Columns that grow, and their minima and maxima over blocks, which answer a plot in a time that does not grow."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Series: TypeAlias = npt.NDArray[np.floating[Any]]
Indices: TypeAlias = npt.NDArray[np.intp]

BLOCK_SIZE = 16  # entries of one level of a pyramid that make one entry of the next level
GROWTH = 1.25  # a full column is copied to a buffer this much longer: more would waste memory, less would waste time


class GrowableArray:
    """An array with room at its end; it is float32 until a value needs float64, which halves most columns.

    Args:
        most: the most values that there will be.
    """

    def __init__(self, most: int = 2**62) -> None:
        self.length, self._most = 0, most
        self._buffer: Series = np.empty(0, np.float32)

    @property
    def nbytes(self) -> int:
        """The bytes that it takes."""
        return self._buffer.nbytes

    def view(self) -> Series:
        """Return the values."""
        return self._buffer[: self.length]

    def extend(self, values: Series) -> None:
        """Add values at the end."""
        length, room, dtype = self.length + len(values), len(self._buffer), self._buffer.dtype
        if length > room:
            room = max(length, min(max(int(room * GROWTH), 1024), self._most))
        if dtype == np.float32 and not _fits_float32(values):
            dtype = np.dtype(np.float64)
        if room > len(self._buffer) or dtype != self._buffer.dtype:
            self._buffer, old = np.empty(room, dtype), self.view()
            self._buffer[: self.length] = old
        self._buffer[self.length : length] = values
        self.length = length

    def replace(self, start: int, values: Series) -> None:
        """Put other values in the place of those from a place on."""
        rest = self.view()[start + len(values) :].copy()
        self.length = start
        self.extend(values)
        self.extend(rest)

    def drop(self, count: int) -> None:
        """Remove the first values."""
        self.length -= count
        self._buffer[: self.length] = self._buffer[count : count + self.length]


def _fits_float32(values: Series) -> bool:
    """Return whether float32 holds every value exactly."""
    with np.errstate(over="ignore"):  # a value that overflows becomes infinite, so the comparison fails as it should
        return np.array_equal(values, values.astype(np.float32), equal_nan=True)


class Pyramid:
    """Minima and maxima of longer and longer blocks of a column.

    Level l holds those of the complete blocks of BLOCK_SIZE ** l rows. `reduce` brings the levels up to date, so a
    column that no plot shows costs nothing.
    """

    def __init__(self) -> None:
        self._levels: list[tuple[GrowableArray, GrowableArray]] = []  # (minima, maxima) from level 1 up

    @property
    def nbytes(self) -> int:
        """The bytes that the levels take."""
        return sum(grower.nbytes for level in self._levels for grower in level)

    def truncate(self, length: int) -> None:
        """Forget the rows from a number on."""
        for level in self._levels:
            length //= BLOCK_SIZE
            for grower in level:
                grower.length = min(length, grower.length)

    def reduce(self, low: Series, high: Series, first: Indices, after: Indices) -> tuple[Floats, Floats]:
        """Return the minimum and the maximum of the rows from first[i] to before after[i], for each i, ignoring NaN.

        Args:
            low: the column, or the least of what each of its rows stands for.
            high: the column, or the greatest.
            first: the first row of each stretch.
            after: the row after it.
        """
        self._update(low, high)
        levels = [(low, high), *((low.view(), high.view()) for low, high in self._levels)]
        least, most = np.full(len(first), np.nan), np.full(len(first), np.nan)
        for minima, maxima in levels:
            up_first, up_after = -(-first // BLOCK_SIZE), after // BLOCK_SIZE
            head = np.minimum(up_first * BLOCK_SIZE, after)  # rows before this are before the first complete block
            tail = np.maximum(up_after * BLOCK_SIZE, head)  # rows from here on are after the last complete block
            for begin, end in ((first, head), (tail, after)):
                least = np.fmin(least, _gather(minima, begin, end, np.fmin))
                most = np.fmax(most, _gather(maxima, begin, end, np.fmax))
            first, after = up_first, np.maximum(up_first, up_after)
        return least, most

    def _update(self, low: Series, high: Series) -> None:
        """Add the blocks that are now complete, level by level, until a level has less than one block."""
        below, index = (low, high), 0
        while len(below[0]) >= BLOCK_SIZE:
            if index == len(self._levels):
                self._levels.append((GrowableArray(), GrowableArray()))
            minima, maxima = self._levels[index]
            new = slice(minima.length * BLOCK_SIZE, len(below[0]) // BLOCK_SIZE * BLOCK_SIZE)
            minima.extend(np.fmin.reduce(below[0][new].reshape(-1, BLOCK_SIZE), axis=1))
            maxima.extend(np.fmax.reduce(below[1][new].reshape(-1, BLOCK_SIZE), axis=1))
            below, index = (minima.view(), maxima.view()), index + 1


def _gather(values: Series, begin: Indices, end: Indices, reduce: np.ufunc) -> Floats:
    """Apply `reduce` to the rows from begin[i] to before end[i], for each i; the result is NaN where there are none.

    There must be fewer than BLOCK_SIZE rows for each i.
    """
    if not len(values):
        return np.full(len(begin), np.nan)
    rows = begin[:, None] + np.arange(BLOCK_SIZE - 1)
    found = np.where(rows < end[:, None], values[np.minimum(rows, len(values) - 1)], np.nan)
    return np.asarray(reduce.reduce(found, axis=1), dtype=np.float64)
