"""The history of a run: a growable table with a column for each recorded value and a row for each update.

The time that a plot takes to read it does not grow with its length.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Series: TypeAlias = npt.NDArray[np.floating[Any]]
Indices: TypeAlias = npt.NDArray[np.intp]

BLOCK_SIZE = 16  # entries of one level of a pyramid that make one entry of the next level
GROWTH = 1.25  # a full column is copied to a buffer this much longer: more would waste memory, less would waste time


class History:
    """Named columns of equal length; row k belongs to update number k.

    Attributes:
        columns: names, in the order of the columns of an appended block.
    """

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = columns
        self._length = 0
        self._series = {name: _GrowableArray() for name in columns}
        self._pyramids: dict[str, _Pyramid] = {}

    def __len__(self) -> int:
        """Return the number of updates."""
        return self._length

    def append(self, first: int, block: bytes | Floats) -> None:
        """Add updates.

        Args:
            first: step of the block's first row; earlier records from this step on are replaced (a replay).
            block: float64, updates x columns, row by row.

        Raises:
            ValueError: when steps would be missing before `first`, or when the block does not hold whole rows.
        """
        if not 0 <= first <= len(self):
            raise ValueError(f"updates {len(self)} to {first - 1} are missing")
        values = np.frombuffer(block, dtype="<f8") if isinstance(block, bytes) else block
        rows = values.reshape(-1, len(self.columns))
        self.truncate(first)
        for name, column in zip(self.columns, rows.T, strict=True):
            self._series[name].extend(column)
        self._length += len(rows)

    def truncate(self, length: int) -> None:
        """Remove the updates from number `length` on."""
        self._length = min(length, self._length)
        for series in self._series.values():
            series.length = self._length
        for pyramid in self._pyramids.values():
            pyramid.truncate(self._length)

    def part(self, length: int) -> History:
        """Return another history with the first `length` updates of this one."""
        other = History(self.columns)
        for name, series in self._series.items():
            other._series[name].extend(series.view()[:length])
        other._length = min(length, self._length)
        return other

    def column(self, name: str) -> Series:
        """Return all values of a column as a read-only view, which the next append makes out of date.

        The values are float32 while float32 holds all of them exactly, as it does for a float32 model.
        """
        view = self._series[name].view()
        view.flags.writeable = False
        return view

    def value(self, name: str, step: int) -> float:
        """Return the value at one update.

        Raises:
            IndexError: when the run has no such update.
        """
        if not 0 <= step < len(self):
            raise IndexError(f"no update {step} among {len(self)}")
        return float(self._series[name].view()[step])

    def envelope(self, name: str, start: float, stop: float, buckets: int) -> tuple[Floats, Floats]:
        """Return the minimum and the maximum in each of `buckets` equal parts of [start, stop), in O(buckets).

        A step belongs to the part that its number lies in; a part includes its start and excludes its end.

        Returns:
            (low, high), each of `buckets` values; NaN where a part holds no step, or only NaN.
        """
        edges = _edges(start, stop, buckets, len(self))
        pyramid = self._pyramids.setdefault(name, _Pyramid())
        return pyramid.reduce(self._series[name].view(), edges[:-1], edges[1:])

    def curve(self, name: str, start: int, stop: int, buckets: int) -> tuple[Floats, Floats]:
        """Return the points of a line that looks like the line through all steps of [start, stop).

        Returns:
            (steps, values): every step if there are at most two for each bucket; otherwise the minimum and the maximum
            of each bucket, both at its middle, in the order that makes the line fall where the values fall.
        """
        start, stop = max(start, 0), min(stop, len(self))
        if stop - start <= 2 * buckets:
            return np.arange(start, stop, dtype=np.float64), self.column(name)[start:stop].astype(np.float64)
        low, high = self.envelope(name, start, stop, buckets)
        middles = start + (np.arange(buckets) + 0.5) * (stop - start) / buckets
        values, edges = self.column(name), _edges(start, stop, buckets, len(self))
        falling = values[edges[1:] - 1] < values[edges[:-1]]
        pairs = np.where(falling, (high, low), (low, high))
        return middles.repeat(2), pairs.T.ravel()


def _edges(start: float, stop: float, buckets: int, length: int) -> Indices:
    """Return the first step of each bucket and the step after the last bucket.

    They are the first integers at or after equally spaced edges.
    """
    edges = start + (stop - start) * np.arange(buckets + 1) / buckets
    return np.ceil(edges).clip(0, length).astype(np.intp)


class _GrowableArray:
    """An array with room at its end; it is float32 until a value needs float64, which halves most columns."""

    def __init__(self) -> None:
        self.length = 0
        self._buffer: Series = np.empty(0, np.float32)

    def view(self) -> Series:
        return self._buffer[: self.length]

    def extend(self, values: Series) -> None:
        length, room, dtype = self.length + len(values), len(self._buffer), self._buffer.dtype
        if length > room:
            room = max(length, int(room * GROWTH), 1024)
        if dtype == np.float32 and not _fits_float32(values):
            dtype = np.dtype(np.float64)
        if room > len(self._buffer) or dtype != self._buffer.dtype:
            self._buffer, old = np.empty(room, dtype), self.view()
            self._buffer[: self.length] = old
        self._buffer[self.length : length] = values
        self.length = length


def _fits_float32(values: Series) -> bool:
    """Return whether float32 holds every value exactly."""
    with np.errstate(over="ignore"):  # a value that overflows becomes infinite, so the comparison fails as it should
        return np.array_equal(values, values.astype(np.float32), equal_nan=True)


class _Pyramid:
    """Minima and maxima of longer and longer blocks of a column.

    Level l holds those of the complete blocks of BLOCK_SIZE ** l rows. `reduce` brings the levels up to date, so a
    column that no plot shows costs nothing.
    """

    def __init__(self) -> None:
        self._levels: list[tuple[_GrowableArray, _GrowableArray]] = []  # (minima, maxima) from level 1 up

    def truncate(self, length: int) -> None:
        for level in self._levels:
            length //= BLOCK_SIZE
            for grower in level:
                grower.length = min(length, grower.length)

    def reduce(self, values: Series, first: Indices, after: Indices) -> tuple[Floats, Floats]:
        """Return the minimum and the maximum of the rows from first[i] to before after[i], for each i, ignoring NaN."""
        self._update(values)
        low, high = np.full(len(first), np.nan), np.full(len(first), np.nan)
        levels = [(values, values), *((low.view(), high.view()) for low, high in self._levels)]
        for minima, maxima in levels:
            up_first, up_after = -(-first // BLOCK_SIZE), after // BLOCK_SIZE
            head = np.minimum(up_first * BLOCK_SIZE, after)  # rows before this are before the first complete block
            tail = np.maximum(up_after * BLOCK_SIZE, head)  # rows from here on are after the last complete block
            for begin, end in ((first, head), (tail, after)):
                low = np.fmin(low, _gather(minima, begin, end, np.fmin))
                high = np.fmax(high, _gather(maxima, begin, end, np.fmax))
            first, after = up_first, np.maximum(up_first, up_after)
        return low, high

    def _update(self, values: Series) -> None:
        """Add the blocks that are now complete, level by level, until a level has less than one block."""
        below, index = (values, values), 0
        while len(below[0]) >= BLOCK_SIZE:
            if index == len(self._levels):
                self._levels.append((_GrowableArray(), _GrowableArray()))
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
