"""What is kept of the old rows of a history: the minimum and maximum of each of a bounded number of blocks."""

from __future__ import annotations

import copy

import numpy as np

from gdtui.core.data.pyramid import Floats, Indices, Pyramid

SAMPLES = 2  # rows kept of each block, the first ones: single rows would make values that swing look smooth


class OldRows:
    """Blocks of equally many rows, from the first row on. When there are too many, each two are made one.

    Args:
        columns: number of columns.
        most: the most blocks, an even number.
        best: the column of which it is known where in a block its minimum is.

    Attributes:
        count: number of rows.
        size: rows in a block, a power of two; the last block may have fewer.
        low: the minimum of each block (blocks x columns), NaN where it has only NaN.
        high: its maximum.
        samples: its first two rows (blocks x 2 x columns).
        least: the row of the least value of the column `best`, in each block.
    """

    def __init__(self, columns: int, most: int, best: int) -> None:
        self.count, self.size = 0, SAMPLES
        self._columns, self._most, self._best = columns, most, best
        self._pyramids: dict[int, Pyramid] = {}
        self._allocate(0)

    def _allocate(self, blocks: int) -> None:
        self.low: Floats = np.full((blocks, self._columns), np.nan)
        self.high = self.low.copy()
        self.samples: Floats = np.full((blocks, SAMPLES, self._columns), np.nan)
        self.least = np.zeros(blocks, np.int64)

    def __len__(self) -> int:
        """Return the number of blocks."""
        return (self.count + self.size - 1) // self.size

    @property
    def nbytes(self) -> int:
        """The bytes that all of it takes."""
        arrays = self.low.nbytes + self.high.nbytes + self.samples.nbytes + self.least.nbytes
        return arrays + sum(pyramid.nbytes for pyramid in self._pyramids.values())

    def extend(self, rows: Floats) -> None:
        """Add rows (rows x columns) at the end."""
        first, self.count = self.count, self.count + len(rows)
        while len(self) > self._most:
            self._halve()
        room = min(-(-len(self) // 1024) * 1024, self._most)
        if room > len(self.low):
            self._grow(room)
        self.merge(first, rows)

    def _grow(self, room: int) -> None:
        low, high, samples, least = self.low, self.high, self.samples, self.least
        self._allocate(room)
        old = len(low)
        self.low[:old], self.high[:old], self.samples[:old], self.least[:old] = low, high, samples, least

    def _halve(self) -> None:
        """Make each two blocks one."""
        half = len(self.low) // 2
        first, second = self.low[0::2, self._best], self.low[1::2, self._best]
        self.least[:half] = np.where(~(first <= second) & ~np.isnan(second), self.least[1::2], self.least[0::2])
        self.low[:half] = np.fmin(self.low[0::2], self.low[1::2])
        self.high[:half] = np.fmax(self.high[0::2], self.high[1::2])
        self.samples[:half] = self.samples[0::2].copy()
        self.low[half:], self.high[half:], self.samples[half:] = np.nan, np.nan, np.nan
        self.size *= 2

    def merge(self, first: int, rows: Floats) -> None:
        """Let blocks that are there stand for some more of their rows, of which they had NaN so far.

        Args:
            first: the number of the first row.
            rows: the rows (rows x columns).
        """
        if not len(rows):
            return
        self._pyramids.clear()
        numbers = first + np.arange(len(rows))
        begins = np.flatnonzero(np.diff(numbers // self.size, prepend=-1))
        blocks = numbers[begins] // self.size
        best, place = rows[:, self._best], self._argmin(rows[:, self._best], begins)
        known = self.low[blocks, self._best]
        earlier = (best[place] == known) & (numbers[place] < self.least[blocks])
        better = (best[place] < known) | np.isnan(known) | earlier
        self.least[blocks[better]] = numbers[place[better]]
        self.low[blocks] = np.fmin(self.low[blocks], np.fmin.reduceat(rows, begins))
        self.high[blocks] = np.fmax(self.high[blocks], np.fmax.reduceat(rows, begins))
        for sample in range(SAMPLES):
            found = numbers % self.size == sample
            self.samples[numbers[found] // self.size, sample] = rows[found]

    @staticmethod
    def _argmin(values: Floats, begins: Indices) -> Indices:
        """Return the place of the first minimum of each stretch of values; its beginning where all are NaN."""
        lengths = np.diff(begins, append=len(values))
        least = np.fmin.reduceat(values, begins)
        places = np.flatnonzero(values == least.repeat(lengths))
        following = places.searchsorted(begins)
        found = places[np.minimum(following, len(places) - 1)] if len(places) else begins
        return np.where((found >= begins) & (found < begins + lengths), found, begins)

    def truncate(self, count: int) -> None:
        """Forget the rows from a number on, and with them those of the block that they begin in."""
        if count < self.count:
            blocks = count // self.size
            self.count = blocks * self.size
            self.low[blocks:], self.high[blocks:], self.samples[blocks:] = np.nan, np.nan, np.nan
            self._pyramids.clear()

    def reduce(self, column: int, first: Indices, after: Indices) -> tuple[Floats, Floats]:
        """Return the minimum and the maximum of a column in the blocks that have rows from first[i] to after[i]."""
        begin, end = first // self.size, -(-after // self.size)
        end = np.where(after > first, end, begin)
        pyramid = self._pyramids.setdefault(column, Pyramid())
        return pyramid.reduce(self.low[: len(self), column], self.high[: len(self), column], begin, end)

    def sampled(self, column: int, rows: Indices) -> Floats:
        """Return the values of the nearest rows before these, or of these, that are kept."""
        values: Floats = self.samples[rows // self.size, rows % SAMPLES, column]
        return values

    def copy(self) -> OldRows:
        """Return another one with the same rows."""
        other = copy.deepcopy(self)
        other._pyramids.clear()
        return other
