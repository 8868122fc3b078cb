"""What a run has been through: a growable table of columns, one row an update.

It answers a plot's questions in a time that does not grow with it.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Series: TypeAlias = npt.NDArray[np.floating[Any]]
Indices: TypeAlias = npt.NDArray[np.intp]

FACTOR = 16  # rows under one entry of the next level of a pyramid
GROWTH = 1.25  # a column is copied when it is full: more would waste memory, less time


class History:
    """Named columns of equal length; row k is the update numbered k.

    Attributes:
        columns: the names, in the order of an appended block.
    """

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = columns
        self._length = 0
        self._series = {name: _Grower() for name in columns}
        self._pyramids: dict[str, _Pyramid] = {}

    def __len__(self) -> int:
        """The number of updates."""
        return self._length

    def append(self, first: int, block: bytes | Floats) -> None:
        """Add updates.

        Args:
            first: the step of the block's first row; what was there from that step on is forgotten (a replay).
            block: float64, updates x columns, row by row.

        Raises:
            ValueError: when steps would be missing before `first`, or the block is not whole rows.
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
        """Forget the updates numbered `length` and later."""
        self._length = min(length, self._length)
        for series in self._series.values():
            series.length = self._length
        for pyramid in self._pyramids.values():
            pyramid.truncate(self._length)

    def part(self, length: int) -> History:
        """Another history that begins with the same updates, those below `length`."""
        other = History(self.columns)
        for name, series in self._series.items():
            other._series[name].extend(series.view()[:length])
        other._length = min(length, self._length)
        return other

    def column(self, name: str) -> Series:
        """All values of a column, read-only and without a copy: take it anew after each append.

        They are float32 as long as that holds every one exactly, as it does what a float32 engine has computed.
        """
        view = self._series[name].view()
        view.flags.writeable = False
        return view

    def value(self, name: str, step: int) -> float:
        """The value at one update.

        Raises:
            IndexError: when the run has no such update.
        """
        if not 0 <= step < len(self):
            raise IndexError(f"no update {step} among {len(self)}")
        return float(self._series[name].view()[step])

    def envelope(self, name: str, start: float, stop: float, buckets: int) -> tuple[Floats, Floats]:
        """Minimum and maximum of the steps in each of `buckets` equal parts of [start, stop), in O(buckets).

        A step belongs to the part that its number lies in, the part's start included and its end not.

        Returns:
            (low, high), each of `buckets` values; NaN where a part holds no step, or none that is a number.
        """
        edges = _edges(start, stop, buckets, len(self))
        pyramid = self._pyramids.setdefault(name, _Pyramid())
        return pyramid.reduce(self._series[name].view(), edges[:-1], edges[1:])

    def curve(self, name: str, start: int, stop: int, buckets: int) -> tuple[Floats, Floats]:
        """The points of a line that looks as the line through the steps [start, stop) would.

        Returns:
            (steps, values): every step while that is at most two a bucket, else minimum and maximum of each bucket,
            both at its middle, ordered so that the line falls where the values fall.
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
    """The first step of each bucket, and the one after the last: the integers at or after equally spaced edges."""
    edges = start + (stop - start) * np.arange(buckets + 1) / buckets
    return np.ceil(edges).clip(0, length).astype(np.intp)


class _Grower:
    """An array with room at its end: of float32 until a value needs float64, which halves most columns."""

    def __init__(self) -> None:
        self.length = 0
        self._room: Series = np.empty(0, np.float32)

    def view(self) -> Series:
        return self._room[: self.length]

    def extend(self, values: Series) -> None:
        length, room, dtype = self.length + len(values), len(self._room), self._room.dtype
        if length > room:
            room = max(length, int(room * GROWTH), 1024)
        if dtype == np.float32 and not _short(values):
            dtype = np.dtype(np.float64)
        if room > len(self._room) or dtype != self._room.dtype:
            self._room, old = np.empty(room, dtype), self.view()
            self._room[: self.length] = old
        self._room[self.length : length] = values
        self.length = length


def _short(values: Series) -> bool:
    """Whether float32 holds every value exactly."""
    with np.errstate(over="ignore"):  # what overflows is infinite, and so another value
        return np.array_equal(values, values.astype(np.float32), equal_nan=True)


class _Pyramid:
    """Minima and maxima of ever longer blocks of a column: level l holds those of its whole blocks of FACTOR ** l rows.

    It is brought up to date when it is asked, so a column nobody looks at costs nothing.
    """

    def __init__(self) -> None:
        self._levels: list[tuple[_Grower, _Grower]] = []  # (minima, maxima) from level 1 up

    def truncate(self, length: int) -> None:
        for level in self._levels:
            length //= FACTOR
            for grower in level:
                grower.length = min(length, grower.length)

    def reduce(self, values: Series, first: Indices, after: Indices) -> tuple[Floats, Floats]:
        """Minimum and maximum of the rows first[i] to after[i] of each i, ignoring NaN."""
        self._update(values)
        low, high = np.full(len(first), np.nan), np.full(len(first), np.nan)
        levels = [(values, values), *((low.view(), high.view()) for low, high in self._levels)]
        for minima, maxima in levels:
            up_first, up_after = -(-first // FACTOR), after // FACTOR
            head = np.minimum(up_first * FACTOR, after)  # the rows before the first whole block
            tail = np.maximum(up_after * FACTOR, head)  # and those after the last
            for begin, end in ((first, head), (tail, after)):
                low = np.fmin(low, _gather(minima, begin, end, np.fmin))
                high = np.fmax(high, _gather(maxima, begin, end, np.fmax))
            first, after = up_first, np.maximum(up_first, up_after)
        return low, high

    def _update(self, values: Series) -> None:
        """Add the blocks that have become whole, level by level, until a level has less than one block."""
        below, index = (values, values), 0
        while len(below[0]) >= FACTOR:
            if index == len(self._levels):
                self._levels.append((_Grower(), _Grower()))
            minima, maxima = self._levels[index]
            new = slice(minima.length * FACTOR, len(below[0]) // FACTOR * FACTOR)
            minima.extend(np.fmin.reduce(below[0][new].reshape(-1, FACTOR), axis=1))
            maxima.extend(np.fmax.reduce(below[1][new].reshape(-1, FACTOR), axis=1))
            below, index = (minima.view(), maxima.view()), index + 1


def _gather(values: Series, begin: Indices, end: Indices, reduce: np.ufunc) -> Floats:
    """`reduce` over the rows begin[i] to end[i] of each i, fewer than FACTOR of them; NaN where there are none."""
    if not len(values):
        return np.full(len(begin), np.nan)
    rows = begin[:, None] + np.arange(FACTOR - 1)
    found = np.where(rows < end[:, None], values[np.minimum(rows, len(values) - 1)], np.nan)
    return np.asarray(reduce.reduce(found, axis=1), dtype=np.float64)
