"""The curves on the pages of the Loss panel: columns of a run's history up to the cursor and after it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from gdtui.core.data.epochs import EpochIndex, Steps
from gdtui.core.data.history import History
from gdtui.plots import Series
from gdtui.plots.spec import Floats
from gdtui.ui.drawing.palette import MARKS, RGB
from gdtui.ui.session.snapshot import Ghost, RunSnapshot
from gdtui.ui.text.numbers import number_text

BEFORE = ("loss", "lr", "grad_norm")  # recorded at the start of an update k, so at step k; others at k + 1
APART = 20  # cells between two markers on a line
LEAST = 10  # the fewest updates that the plot has room for, so that the first few do not fill it


class UpdateAxis(msgspec.Struct, frozen=True):
    """The x axis: steps from `first` to `last`, on a plot with a number of columns."""

    first: int
    last: int
    columns: int

    def x(self, steps: Floats) -> Floats:
        """Return steps in the axis's unit."""
        return steps

    def step(self, x: float) -> int:
        """Return the step nearest to a place on the axis."""
        return round(x)


class EpochAxis(UpdateAxis, frozen=True):
    """An x axis that counts epochs, all equally wide however many updates they have.

    Attributes:
        epochs: the epoch of each update.
        length: the number of updates in an incomplete epoch.
        number: the number of the first epoch.
    """

    epochs: EpochIndex
    length: int
    number: int

    def x(self, steps: Floats) -> Floats:
        """Return the epoch that each step belongs to, plus the part of it that is done."""
        epochs = self.epochs.of(steps.astype(np.intp).clip(0, len(self.epochs) - 1))
        start, length = self._spans(epochs)
        return np.asarray(epochs + self.number + (steps - start) / length, np.float64)

    def step(self, x: float) -> int:
        """Return the step at a fraction of an epoch."""
        last = int(self.epochs.of([len(self.epochs) - 1])[0])
        epoch = min(max(math.floor(x) - self.number, 0), last)
        start, length = self._spans(np.array([epoch]))
        return round(float(start[0] + (x - self.number - epoch) * length[0]))

    def _spans(self, epochs: Steps) -> tuple[Steps, Steps]:
        """Return the first update of each epoch, and its number of updates."""
        start, stop = self.epochs.first_steps(epochs), self.epochs.first_steps(epochs + 1)
        return start, np.where(stop == len(self.epochs), np.maximum(stop - start, self.length), stop - start)


def update_axis(
    snapshot: RunSnapshot, part: float, columns: int, by_epoch: bool, span: tuple[int, int] | None = None
) -> UpdateAxis:
    """Return the axis of a snapshot, with the cursor on it.

    Args:
        snapshot: the snapshot whose updates the axis counts.
        part: the part of the updates that is shown, the last ones; above 1 it is their number.
        columns: the columns of the plot.
        by_epoch: whether it counts epochs.
        span: the first and the last step that are shown instead, if they were chosen by hand.
    """
    updates = snapshot.updates
    length = min(round(part if part > 1 else updates * part), updates)
    end = updates if snapshot.step >= updates - length else max(snapshot.step, length)
    first, last = span or (end - length, max(end, end - length + LEAST))
    if not by_epoch or snapshot.history is None or not updates:
        return UpdateAxis(first, last, columns)
    experiment = snapshot.experiment
    epochs, length = snapshot.history.epochs, experiment.updates_per_epoch
    return EpochAxis(first, last, columns, epochs, length, experiment.first_epoch)


def column_between(history: History, name: str, first: int, last: int, columns: int) -> tuple[Floats, Floats]:
    """Return the steps and values of a column between two steps, without those that have no value."""
    shift = int(name not in BEFORE)
    steps, values = history.curve(name, first - shift, last, max(2 * columns, 2))
    kept = np.isfinite(values)
    return steps[kept] + shift, values[kept]


def value_at(history: History, name: str, step: int) -> float:
    """Return the value of a column that is drawn at a step; NaN where there is none."""
    row = step - int(name not in BEFORE)
    return history.value(name, row) if 0 <= row < len(history) else math.nan


class LineStyle(msgspec.Struct, frozen=True):
    """The style in which a column is drawn.

    Attributes:
        color: the colour up to the cursor.
        faint: the colour after it.
        marker: the marker drawn on the line at intervals; empty for the line alone.
        label: the name in the legend.
        kind: `points` for values that no line should join.
        gap: see `Series`.
    """

    color: RGB
    faint: RGB
    marker: str = ""
    label: str = ""
    kind: Literal["line", "points"] = "line"
    gap: int = 1


def column_series(
    snapshot: RunSnapshot, axis: UpdateAxis, name: str, pen: LineStyle, start: float | None = None
) -> Iterator[Series]:
    """Yield a column up to the cursor, and faint after it.

    Args:
        snapshot: the snapshot with the column.
        axis: the part that is shown.
        name: the name of the column.
        pen: the style to draw in.
        start: the value before the first update, if it is known.
    """
    assert snapshot.history is not None
    if snapshot.past:
        after = column_between(snapshot.history, name, snapshot.step, axis.last, axis.columns)
        yield from _strokes(axis, *after, LineStyle(pen.faint, pen.faint, kind=pen.kind, gap=pen.gap))
    steps, values = column_between(snapshot.history, name, axis.first, snapshot.step, axis.columns)
    if start is not None and axis.first == 0:
        steps, values = np.append(0.0, steps), np.append(start, values)
    yield from _strokes(axis, steps, values, pen)


def _strokes(axis: UpdateAxis, steps: Floats, values: Floats, pen: LineStyle) -> Iterator[Series]:
    x = axis.x(steps)
    kind = pen.kind if len(steps) > 1 else "points"  # one value does not make a line
    yield Series(x, values, kind, pen.color, label="" if pen.marker else pen.label, gap=pen.gap)
    if pen.marker:
        places = _spread(steps, axis, MARKS.find(pen.marker))
        yield Series(x[places], values[places], "points", pen.color, pen.marker, pen.label)


def _spread(steps: Floats, axis: UpdateAxis, offset: int) -> npt.NDArray[np.intp]:
    """Return where on a line its markers are: at other places for each line, so that those of equal lines all show."""
    count = max(axis.columns // APART, 1)
    wanted = axis.first + (axis.last - axis.first) * (np.arange(count) + (offset % 8 + 0.5) / 8) / count
    if len(steps) < 2 or steps[-1] < wanted[0]:
        return np.arange(len(steps))[-1:]
    return np.unique(steps.searchsorted(wanted[wanted <= steps[-1]]))


def ghost_series(ghosts: Sequence[Ghost], axis: UpdateAxis, name: str, colours: Sequence[RGB]) -> Iterator[Series]:
    """Yield the same column of earlier runs from where the present one left them, each with its colour and letter."""
    for ghost, color in zip(ghosts, colours, strict=True):
        if name not in ghost.history.columns or ghost.updates <= axis.first:
            continue
        steps, values = column_between(ghost.history, name, max(ghost.parted, axis.first), axis.last, axis.columns)
        begins = ghost.start is not None and not ghost.start.step and not max(ghost.parted, axis.first)
        if name == "train_loss" and ghost.start is not None and begins:
            steps, values = np.append(0.0, steps), np.append(ghost.start.train_loss, values)
        x = axis.x(steps)
        yield Series(x, values, "line", color, gap=2)
        yield Series(x[-1:], values[-1:], "points", color, ghost.label)


def label_with_value(snapshot: RunSnapshot, label: str, name: str = "") -> str:
    """Return a label with the column's value at the cursor, which is that of the last update made."""
    value = math.nan
    if snapshot.history is not None and 0 < snapshot.step <= snapshot.updates:
        value = snapshot.history.value(name or label, snapshot.step - 1)
    return f"{label} {number_text(value, 3)}" if math.isfinite(value) else label
