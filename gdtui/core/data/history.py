"""The history of a run: a column for each recorded value and a row for each update, in bounded memory.

The newest updates are all there, and so are the first ones. Of the others there are the minimum and the maximum of each
of some thousands of blocks, and two updates of each block. Where somebody looks at them more closely, whoever can
compute them again is told; until those values come, the blocks stand for them.

The time that a plot takes to read it does not grow with its length, and neither does the memory, which stays under
`MOST_BYTES` however long the run is and however many columns it has.
"""

from __future__ import annotations

import copy
import math
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gdtui.core.data.epochs import EpochIndex
from gdtui.core.data.old_rows import OldRows
from gdtui.core.data.pyramid import Floats, GrowableArray, Indices, Pyramid, Series

NEWEST = 2**21  # numbers of the newest updates that are kept, at most
OLD = 2**18  # numbers of the minima of all blocks, unless there are so many columns that this makes too few blocks
FEWEST = 2048  # the most blocks there are then
LOOKED_AT = 2**21  # numbers of old updates that were computed again and are kept, at most
STRETCH = 2**20  # numbers computed again at a time, at most
NEAR = 2**16  # numbers computed again around a single value
FIRST = 2**16  # numbers of the first updates, which are kept too
FINE = 4  # blocks in a part of a curve that are enough to draw it by
MOST_BYTES = 50_000_000
"""A history takes no more than this, of which most is for what somebody has looked at."""

Missed = Callable[["History", int, int], None]
"""Is told which updates somebody has looked at that are not in memory: the history, the first, and the one after."""


class Stretch(NamedTuple):
    """Some consecutive updates: the number of the first, and the rows (updates x columns)."""

    first: int
    rows: Floats

    def holds(self, first: int, stop: int) -> bool:
        """Return whether all updates from one to before another are among them."""
        return self.first <= first and stop <= self.first + len(self.rows)


def _ignore(history: History, first: int, stop: int) -> None:
    """Compute nothing again."""


class History:
    """Named columns of equal length; row k belongs to update number k.

    Attributes:
        columns: names, in the order of the columns of an appended block.
        epochs: the epochs of all updates, if a column has that name.
        gap: the updates whose values are wanted, because their block was cut through; None for nearly all histories.

    Args:
        columns: the names.
        missed: called when values are read that are not in memory.
    """

    def __init__(self, columns: tuple[str, ...], missed: Missed = _ignore) -> None:
        self.columns, self.epochs = columns, EpochIndex()
        self.gap: tuple[int, int] | None = None
        self._missed, self._length = missed, 0
        width = max(len(columns), 1)
        self._room = _power(NEWEST // width)
        self._stretch, self._near = _power(STRETCH // width), _power(NEAR // width)
        self._series = {name: GrowableArray(self._room) for name in columns}
        self._pyramids: dict[str, Pyramid] = {}
        best = columns.index("loss") if "loss" in columns else 0
        self._old = OldRows(len(columns), max(_power(OLD // width), FEWEST), best)
        self._start: Stretch | None = None  # the first updates, once they are old
        self._again: deque[Stretch] = deque()

    def __len__(self) -> int:
        """Return the number of updates."""
        return self._length

    @property
    def first(self) -> int:
        """The first of the newest updates, which are all in memory."""
        return self._old.count

    @property
    def reach(self) -> int:
        """The most updates that are computed again at a time."""
        return self._stretch

    @property
    def nbytes(self) -> int:
        """The bytes of memory that the numbers take."""
        stretches = [self._start, *self._again] if self._start is not None else [*self._again]
        held = sum(stretch.rows.nbytes for stretch in stretches)
        newest = sum(series.nbytes for series in self._series.values())
        pyramids = sum(pyramid.nbytes for pyramid in self._pyramids.values())
        return held + newest + pyramids + self._old.nbytes

    # -- what is put in

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
        rows = self.as_rows(block)
        self.truncate(first)
        if "epoch" in self._series:
            self.epochs.extend(rows[:, self.columns.index("epoch")])
        for part in range(0, len(rows), self._room // 2):
            self._extend(rows[part : part + self._room // 2])

    def as_rows(self, block: bytes | Floats) -> Floats:
        """Return a block of updates as an array (updates x columns)."""
        values = np.frombuffer(block, dtype="<f8") if isinstance(block, bytes) else block
        return values.reshape(-1, len(self.columns))

    def _extend(self, rows: Floats) -> None:
        """Add at most half as many updates as there is room for."""
        if self._length - self.first + len(rows) > self._room:
            self._fold(self._room // 2)
        for name, column in zip(self.columns, rows.T, strict=True):
            self._series[name].extend(column)
        self._length += len(rows)

    def _fold(self, count: int) -> None:
        """Let the oldest of the newest updates be old."""
        rows = np.column_stack([series.view()[:count].astype(np.float64) for series in self._series.values()])
        begin = rows[: max(FIRST // len(self.columns), 1)]
        if not self.first and (self.gap is None or self.gap[0] >= len(begin)):
            self._start = Stretch(0, begin.copy())
        self._old.extend(rows)
        self._pyramids.clear()
        for series in self._series.values():
            series.drop(count)

    def truncate(self, length: int) -> None:
        """Remove the updates from number `length` on.

        Those before it whose block is cut through have no value, until they are computed again (see `gap`).
        """
        if length >= self._length:
            return
        self._length, cut = length, length < self.first
        self.epochs.truncate(length)
        self._again = deque(_shortened(stretch, length) for stretch in self._again if stretch.first < length)
        self._old.truncate(length)
        if self._start is not None:
            self._start = _shortened(self._start, length) if self.first else None
        for series in self._series.values():
            series.length = 0 if cut else length - self.first
        self._pyramids.clear()
        begin, end = self.gap or (length, length)
        begin, end = (min(begin, self.first), length) if cut else (begin, min(end, length))
        self._close_gap(begin, end)
        if cut:
            self._length = self.first
            while self._length < length:
                count = min(length - self._length, self._room // 2)
                self._extend(np.full((count, len(self.columns)), np.nan))

    def part(self, length: int) -> History:
        """Return another history with the first `length` updates of this one."""
        other = copy.copy(self)
        other._pyramids = {}
        other._series, other._old, other.epochs, other._again = copy.deepcopy(
            (self._series, self._old, self.epochs, self._again)
        )
        other.truncate(length)
        return other

    def recall(self, first: int, block: bytes | Floats) -> None:
        """Take updates that were computed again; those that go beyond the newest update are dropped.

        Args:
            first: the number of the first one.
            block: float64, updates x columns, row by row.
        """
        rows = self.as_rows(block)[: max(self._length - first, 0)]
        if not len(rows):
            return
        if self.gap is not None:
            self._fill(Stretch(first, rows), *self.gap)
        self._again.append(Stretch(first, rows))
        while len(self._again) > 1 and sum(stretch.rows.size for stretch in self._again) > LOOKED_AT:
            self._again.popleft()

    def _fill(self, stretch: Stretch, begin: int, end: int) -> None:
        """Put values where there are none yet, from one update to before another, as far as a stretch has them."""
        end = min(end, stretch.first + len(stretch.rows))
        if not stretch.first <= begin < end:
            return
        rows, old = stretch.rows[begin - stretch.first : end - stretch.first], max(self.first - begin, 0)
        self._old.merge(begin, rows[:old])
        newest = rows[old:]
        for name, column in zip(self.columns, newest.T, strict=True):
            if len(newest):
                self._series[name].replace(max(begin - self.first, 0), column)
        self._pyramids.clear()
        assert self.gap is not None
        self._close_gap(end, self.gap[1])

    def _close_gap(self, begin: int, end: int) -> None:
        self.gap = (begin, end) if begin < end else None

    # -- what is read

    def column(self, name: str) -> Series:
        """Return the newest values of a column, from step `first` on, as a view that the next append makes out of date.

        The values are float32 while float32 holds all of them exactly, as it does for a float32 model.
        """
        view = self._series[name].view()
        view.flags.writeable = False
        return view

    def value(self, name: str, step: int) -> float:
        """Return the value at one update; NaN while it is not in memory.

        Raises:
            IndexError: when the run has no such update.
        """
        if not 0 <= step < len(self):
            raise IndexError(f"no update {step} among {len(self)}")
        found = self.known(name, step, step + 1)
        if found is None:
            self.look_at(step, step + 1)
            return math.nan
        return float(found[0])

    def latest(self, name: str, before: int) -> tuple[int, float] | None:
        """Return the last of the first `before` updates that has a value, and the value.

        None where the updates just before have none or are not in memory; then these are wanted.
        """
        stop = min(before, len(self))
        start = max(stop - self._near, 0)
        values = self.known(name, start, stop) if self.look_at(start, stop) else None
        if values is None or np.isnan(values).all():
            return None
        place = int(np.flatnonzero(~np.isnan(values))[-1])
        return start + place, float(values[place])

    def known(self, name: str, first: int, stop: int) -> Series | None:
        """Return the values of consecutive updates, if all of them are in memory."""
        if first >= self.first:
            return self._series[name].view()[first - self.first : stop - self.first]
        for stretch in self._stretches():
            if stretch.holds(first, stop):
                rows = stretch.rows[first - stretch.first : stop - stretch.first]
                return rows[:, self.columns.index(name)]
        return None

    def rows(self, first: int, stop: int) -> Floats | None:
        """Return the records of consecutive updates (updates x columns), if all of them are in memory."""
        known = [self.known(name, first, stop) for name in self.columns]
        found = [column for column in known if column is not None]
        inside = self.gap is None or stop <= self.gap[0] or self.gap[1] <= first
        return np.column_stack(found).astype(np.float64) if inside and len(found) == len(self.columns) else None

    def _stretches(self) -> list[Stretch]:
        """Return the old updates that are in memory."""
        return [*self._again, self._start] if self._start is not None else [*self._again]

    def look_at(self, first: int, stop: int) -> bool:
        """Return whether all updates of a stretch are in memory.

        If not, they are wanted if they are few enough; if they are very few, so are others around them.
        """
        stop = min(stop, len(self))
        if self.known(self.columns[0], first, stop) is not None:
            return True
        if stop - first <= self._stretch:
            more = max(self._near - (stop - first), 0) // 2
            self._missed(self, max(first - more, 0), min(stop + more, len(self)))
        return False

    def sampled(self, name: str, steps: Indices) -> Floats:
        """Return values at these updates, and where those are not in memory, at others not long before them.

        These others are the same ones for every column.
        """
        values = np.empty(len(steps))
        newest = steps >= self.first
        values[newest] = self._series[name].view()[steps[newest] - self.first]
        place = self.columns.index(name)
        values[~newest] = self._old.sampled(place, steps[~newest])
        for stretch in self._stretches():
            inside = (steps >= stretch.first) & (steps < stretch.first + len(stretch.rows)) & ~newest
            values[inside] = stretch.rows[steps[inside] - stretch.first, place]
        return values

    def least(self) -> int:
        """Return the update with the least loss of all, the first of them; there must be one."""
        losses, low = self.column("loss"), self._old.low[: len(self._old), self.columns.index("loss")]
        newest = int(np.nanargmin(losses)) + self.first if np.isfinite(losses).any() else -1
        if not np.isfinite(low).any():
            return newest
        old = int(np.nanargmin(low))
        better = newest < 0 or not losses[newest - self.first] < low[old]
        return int(self._old.least[old]) if better else newest

    def envelope(self, name: str, start: float, stop: float, buckets: int) -> tuple[Floats, Floats]:
        """Return the minimum and the maximum in each of `buckets` equal parts of [start, stop), in O(buckets).

        A step belongs to the part that its number lies in; a part includes its start and excludes its end. Where only
        blocks of old updates are in memory, a part has the minimum and maximum of all blocks that it has a step of.

        Returns:
            (low, high), each of `buckets` values; NaN where a part holds no step, or only NaN.
        """
        edges = _edges(start, stop, buckets, len(self))
        pyramid = self._pyramids.setdefault(name, Pyramid())
        newest, view = np.maximum(edges - self.first, 0), self._series[name].view()
        low, high = pyramid.reduce(view, view, newest[:-1], newest[1:])
        if edges[0] < self.first:
            old = np.minimum(edges, self.first)
            least, most = self._old.reduce(self.columns.index(name), old[:-1], old[1:])
            low, high = np.fmin(low, least), np.fmax(high, most)
        return low, high

    def curve(self, name: str, start: int, stop: int, buckets: int) -> tuple[Floats, Floats]:
        """Return the points of a line that looks like the line through all steps of [start, stop).

        Where the blocks of old updates are too long for that, the line has fewer points and their values are wanted.

        Returns:
            (steps, values): every step if there are at most two for each bucket; otherwise the minimum and the maximum
            of each bucket, both at its middle, in the order that makes the line fall where the values fall.
        """
        start, stop = max(start, 0), min(stop, len(self))
        values = self.known(name, start, stop) if start < stop else np.empty(0)
        if values is None and stop > self.first:
            share = buckets * (self.first - start) // (stop - start)
            parts = (start, self.first, max(share, 1)), (self.first, stop, max(buckets - share, 1))
            steps, drawn = zip(*(self.curve(name, *part) for part in parts), strict=True)
            return np.concatenate(steps), np.concatenate(drawn)
        if values is None:
            return self._old_curve(name, start, stop, buckets)
        if len(values) <= 2 * buckets:
            return np.arange(start, start + len(values), dtype=np.float64), values.astype(np.float64)
        edges = _edges(start, stop, buckets, len(self))
        if start >= self.first:
            low, high = self.envelope(name, start, stop, buckets)
        else:
            inside = edges[:-1] - start
            low, high = np.fmin.reduceat(values, inside), np.fmax.reduceat(values, inside)
        return _line(edges, low, high, values[edges[1:] - 1 - start] < values[edges[:-1] - start])

    def _old_curve(self, name: str, start: int, stop: int, buckets: int) -> tuple[Floats, Floats]:
        """Return the points of a line through the blocks of old updates, which are wanted if these are too long."""
        blocks = (stop - start) // self._old.size
        if blocks < FINE * buckets:
            self.look_at(start, stop)
        edges = _edges(start, stop, max(min(buckets, blocks), 1), len(self))
        low, high = self.envelope(name, start, stop, len(edges) - 1)
        return _line(edges, low, high, self.sampled(name, edges[1:] - 1) < self.sampled(name, edges[:-1]))


def _edges(start: float, stop: float, buckets: int, length: int) -> Indices:
    """Return the first step of each bucket and the step after the last bucket.

    They are the first integers at or after equally spaced edges.
    """
    edges = start + (stop - start) * np.arange(buckets + 1) / buckets
    return np.ceil(edges).clip(0, length).astype(np.intp)


def _line(edges: Indices, low: Floats, high: Floats, falling: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the points of a line through the minimum and the maximum of each bucket, in the order of its values."""
    middles = edges[0] + (np.arange(len(low)) + 0.5) * (edges[-1] - edges[0]) / len(low)
    return middles.repeat(2), np.where(falling, (high, low), (low, high)).T.ravel()


def _power(number: int) -> int:
    """Return the greatest power of two up to a number, at least 2."""
    return int(1 << max(number.bit_length() - 1, 1))


def _shortened(stretch: Stretch, length: int) -> Stretch:
    """Return the part of a stretch before an update."""
    return Stretch(stretch.first, stretch.rows[: max(length - stretch.first, 0)])
