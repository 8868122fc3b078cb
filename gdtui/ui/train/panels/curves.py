"""What the pages of the Loss panel plot: columns of a run's history over its updates, up to the cursor and after it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from gdtui.core.data.history import History
from gdtui.plots import Series
from gdtui.ui.drawing.palette import MARKS, RGB
from gdtui.ui.text.numbers import short_number
from gdtui.ui.train.snapshot import Ghost, TrainSnapshot

Floats = npt.NDArray[np.float64]

BEFORE = ("loss", "lr", "grad_norm")  # of an update's start: update k's value is of step k; what it leaves, of k + 1
APART = 20  # cells from one marker on a line to the next
LEAST = 10  # updates across the plot: the first ones do not fill it


class UpdateAxis(msgspec.Struct, frozen=True):
    """The x axis: steps from `first` to `last`, on a plot of some columns of cells."""

    first: int
    last: int
    columns: int

    def x(self, steps: Floats) -> Floats:
        """Steps in the axis's unit."""
        return steps

    def step(self, x: float) -> int:
        """The nearest step to a place on the axis."""
        return round(x)


class EpochAxis(UpdateAxis, frozen=True):
    """An x axis that counts epochs, each as wide as another however many updates it has.

    Attributes:
        column: the epoch of each update.
        length: updates of one that is not complete.
        number: of the first epoch.
    """

    column: npt.NDArray[np.floating]
    length: int
    number: int

    def x(self, steps: Floats) -> Floats:
        """The epoch that a step belongs to, and how much of it is done."""
        known = steps.astype(np.intp).clip(0, len(self.column) - 1)
        epochs = self.column[known]
        start, length = self._spans(epochs)
        return np.asarray(epochs + self.number + (steps - start) / length, np.float64)

    def step(self, x: float) -> int:
        """The step so far into an epoch."""
        epoch = min(max(math.floor(x) - self.number, 0), int(self.column[-1]))
        start, length = self._spans(np.array([epoch], self.column.dtype))
        return round(float(start[0] + (x - self.number - epoch) * length[0]))

    def _spans(self, epochs: npt.NDArray[np.floating]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """The first update of each epoch, and how many it has."""
        start, stop = self.column.searchsorted(epochs), self.column.searchsorted(epochs, "right")
        return start, np.where(stop == len(self.column), np.maximum(stop - start, self.length), stop - start)


def update_axis(snapshot: TrainSnapshot, part: float, columns: int, by_epoch: bool) -> UpdateAxis:
    """The axis of a snapshot, with the cursor on it.

    Args:
        snapshot: whose updates it counts.
        part: of the updates, the last ones; above 1 it is their number.
        columns: cells of the plot.
        by_epoch: whether it counts epochs.
    """
    updates = snapshot.updates
    length = min(round(part if part > 1 else updates * part), updates)
    end = updates if snapshot.step >= updates - length else max(snapshot.step, length)
    first, last = end - length, max(end, end - length + LEAST)
    if not by_epoch or snapshot.history is None or not updates:
        return UpdateAxis(first, last, columns)
    experiment = snapshot.experiment
    epochs = snapshot.history.column("epoch")
    return EpochAxis(first, last, columns, epochs, experiment.updates_per_epoch, experiment.first_epoch)


def column_between(history: History, name: str, first: int, last: int, columns: int) -> tuple[Floats, Floats]:
    """Steps and values of a column between two steps, those without a value left out."""
    shift = int(name not in BEFORE)
    steps, values = history.curve(name, first - shift, last, max(2 * columns, 2))
    kept = np.isfinite(values)
    return steps[kept] + shift, values[kept]


class LineStyle(msgspec.Struct, frozen=True):
    """How a column is drawn.

    Attributes:
        color: up to the cursor.
        faint: after it.
        marker: seen on the line here and there; none for the line alone.
        label: what the legend calls it.
        kind: `points` for values that do not hang together.
    """

    color: RGB
    faint: RGB
    marker: str = ""
    label: str = ""
    kind: Literal["line", "points"] = "line"


def column_series(
    snapshot: TrainSnapshot, axis: UpdateAxis, name: str, pen: LineStyle, start: float | None = None
) -> Iterator[Series]:
    """A column up to the cursor, and faint after it.

    Args:
        snapshot: whose.
        axis: the part that is shown.
        name: of the column.
        pen: what to draw with.
        start: its value before the first update, where it is known.
    """
    assert snapshot.history is not None
    if snapshot.past:
        after = column_between(snapshot.history, name, snapshot.step, axis.last, axis.columns)
        yield from _strokes(
            axis, *after, LineStyle(pen.faint, pen.faint, pen.marker * (pen.kind == "points"), kind=pen.kind)
        )
    steps, values = column_between(snapshot.history, name, axis.first, snapshot.step, axis.columns)
    if start is not None and axis.first == 0:
        steps, values = np.append(0.0, steps), np.append(start, values)
    yield from _strokes(axis, steps, values, pen)


def _strokes(axis: UpdateAxis, steps: Floats, values: Floats, pen: LineStyle) -> Iterator[Series]:
    x = axis.x(steps)
    if pen.kind == "points":
        yield Series(x, values, "points", pen.color, pen.marker or None, pen.label)
        return
    kind = pen.kind if len(steps) > 1 else "points"  # one value makes no line yet
    yield Series(x, values, kind, pen.color, label="" if pen.marker else pen.label)
    if pen.marker:
        places = _spread(steps, axis, MARKS.find(pen.marker))
        yield Series(x[places], values[places], "points", pen.color, pen.marker, pen.label)


def _spread(steps: Floats, axis: UpdateAxis, offset: int) -> npt.NDArray[np.intp]:
    """Where on a line its markers are: each line's elsewhere, so that those of lines that meet are all seen."""
    count = max(axis.columns // APART, 1)
    wanted = axis.first + (axis.last - axis.first) * (np.arange(count) + (offset % 8 + 0.5) / 8) / count
    if len(steps) < 2 or steps[-1] < wanted[0]:
        return np.arange(len(steps))[-1:]
    return np.unique(steps.searchsorted(wanted[wanted <= steps[-1]]))


def ghost_series(ghosts: Sequence[Ghost], axis: UpdateAxis, name: str, faint: RGB) -> Iterator[Series]:
    """The same column of earlier runs from where the present one left them, each with its letter."""
    for ghost in ghosts:
        if name not in ghost.history.columns or ghost.updates <= axis.first:
            continue
        steps, values = column_between(ghost.history, name, max(ghost.parted, axis.first), axis.last, axis.columns)
        x = axis.x(steps)
        yield Series(x, values, "line", faint)
        yield Series(x[-1:], values[-1:], "points", faint, ghost.label)


def label_with_value(snapshot: TrainSnapshot, label: str, name: str = "") -> str:
    """A name with the value that the column has at the cursor, of the last update made."""
    value = math.nan
    if snapshot.history is not None and 0 < snapshot.step <= snapshot.updates:
        value = snapshot.history.value(name or label, snapshot.step - 1)
    return f"{label} {short_number(value, 3)}" if math.isfinite(value) else label
