"""The log of a headless run: text as the tutorials print it, JSON lines or CSV.

A format object writes one run: it turns blocks of updates (see `gdtui.engine.training.trainer.Trainer`) into text, and
formats only the updates that it prints. An unknown number (such as the test loss without test rows) is NaN in a block,
null in JSON and an empty cell in CSV.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import count, pairwise, repeat
from typing import TYPE_CHECKING, Protocol

import msgspec

from gdtui.core.experiment.changes import change_line, change_values
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.experiment.log_line import LogLine, fixed, group
from gdtui.core.experiment.record_columns import (
    EPOCH,
    FIXED,
    METRICS,
    VALUES,
    recorded_scalars,
)
from gdtui.core.experiment.true_parameters import Parameters, estimation_errors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = NDArray[np.float64]
    Rows = NDArray[np.int64] | Sequence[int]

MAX_ROWS = 64
"""Greatest number of row numbers of a batch in a JSON object."""


class Format(Protocol):
    """The interface of a format.

    Attributes:
        lists_rows: whether `updates` needs the row numbers of each batch.
    """

    lists_rows: bool

    def __init__(self, experiment: Experiment, columns: Sequence[str], every: int | None) -> None:
        """Prepare for a run whose blocks have these columns; log one of `every` epochs (text) or updates (others)."""

    @property
    def head(self) -> str:
        """The text before the first update."""

    def updates(self, first: int, block: Block, rows: Sequence[Rows] = (), /) -> str:
        """Return the lines of a block whose first row is the update with number `first`.

        Args:
            first: step of the first update.
            block: the updates.
            rows: row numbers of each update's batch, for a format that `lists_rows`.
        """

    def change(self, step: int, old: Experiment, new: Experiment, /) -> str:
        """Return the line of a change of the run, which is in effect from the update numbered `step` on.

        It is asked for when all updates before that one have been told, and no other.
        """

    def last(self, step: int, block: Block, rows: Sequence[Rows] = (), whole: bool = True, /) -> str:
        """Return the line of the run's last update, if it is due and `updates` has left it out.

        Args:
            step: step of the last update.
            block: the last update alone.
            rows: row numbers of its batch, as for `updates`.
            whole: whether it is the last update of its epoch.
        """

    def prediction(self, x: Sequence[float], y: float) -> str:
        """Return the line of a prediction at x, one value for each feature."""

    def estimate(self, true: Parameters, learned: Parameters) -> str:
        """Return the lines that compare the learned parameters with those that the data were generated from."""


class Text:
    """The tutorials' log: the last update of an epoch, with the loss before it and the parameters after it.

    For a model with many parameters, the log has the loss over all training rows after the update instead of them.
    """

    head = ""
    lists_rows = False

    def __init__(self, experiment: Experiment, columns: Sequence[str], every: int | None) -> None:
        self._to_the_end = every is not None  # by default the log is the tutorials', which ends before the last epoch
        every = every or max(1, experiment.epochs // 20)
        first_logged = -experiment.first_epoch % every  # this counts from 0, like the epochs of a block
        self._stride = every * experiment.updates_per_epoch
        self._phase = (first_logged + 1) * experiment.updates_per_epoch - 1
        self._writer = LogLine(experiment, columns)

    def updates(self, first: int, block: Block, _rows: Sequence[Rows] = ()) -> str:
        """Return one line for each logged epoch."""
        return "".join(map(self._line, pick(first, block, self._phase, self._stride)))

    def change(self, step: int, old: Experiment, new: Experiment) -> str:
        """Return a line such as ``Step 30: lr 0.01 -> 0.1``."""
        return f"{change_line(step, old, new)}\n"

    def last(self, step: int, block: Block, _rows: Sequence[Rows] = (), _whole: bool = True) -> str:
        """Return the line of the last update, unless it is that of a logged epoch."""
        logged = (step - self._phase) % self._stride == 0
        return "" if logged or not self._to_the_end else "".join(map(self._line, block.tolist()))

    def _line(self, row: list[float]) -> str:
        return f"{self._writer.of(row)}\n"

    def prediction(self, x: Sequence[float], y: float) -> str:
        """Return a line such as ``Predict 5: 105.0597``."""
        return f"Predict {', '.join(f'{value:.15g}' for value in x)}: {fixed(y, 4)}\n"

    def estimate(self, true: Parameters, learned: Parameters) -> str:
        """Return a line such as ``error in estimating b: 0.000152 (true 4.2, learned 4.19985)`` for each parameter."""
        return "".join(
            f"error in estimating {name}: {_several(errors, '.6f')} "
            f"(true {_several(true[name], '.6g')}, learned {_several(learned[name], '.6g')})\n"
            for name, errors in estimation_errors(true, learned).items()
        )


class UnevenText(Text):
    """The same log of a run whose epochs are not all of one length, because its batches or its rows were changed.

    A change may end an epoch: its line is written when the next one begins.
    """

    def __init__(self, experiment: Experiment, columns: Sequence[str], every: int | None) -> None:
        super().__init__(experiment, columns, every)
        self._every, self._shift = every or max(1, experiment.epochs // 20), experiment.first_epoch
        self._held: list[list[float]] = []  # the newest update, of which it is not known whether it ends its epoch
        self._changes = ""  # the lines of the changes after it

    def updates(self, _first: int, block: Block, _rows: Sequence[Rows] = ()) -> str:
        """Return the lines of the epochs that are known to have ended, and of the changes after them."""
        rows = [*self._held, *block.tolist()]
        ends = [row for row, after in pairwise(rows) if row[EPOCH] != after[EPOCH]]
        before = self._held if self._held and self._held[0] in ends[:1] else []
        lines = "".join([*map(self._due, before), self._changes, *map(self._due, ends[len(before) :])])
        self._held, self._changes = rows[-1:], ""
        return lines

    def change(self, step: int, old: Experiment, new: Experiment) -> str:
        """Keep the line of a change until it is known whether the update before it ends its epoch."""
        self._changes += super().change(step, old, new)
        return ""

    def last(self, _step: int, block: Block, _rows: Sequence[Rows] = (), whole: bool = True) -> str:
        """Return the line of the last update if it ends an epoch that is logged, or if `every` was given."""
        row = block.tolist()[0]
        return (self._line(row) if self._to_the_end else self._due(row) if whole else "") + self._changes

    def _due(self, row: list[float]) -> str:
        """Return the line of the last update of an epoch; nothing if that epoch is not logged."""
        return self._line(row) if (int(row[EPOCH]) + self._shift) % self._every == 0 else ""


class JsonLines:
    """A JSON object for each update: step, epoch, rows, lr, the metrics, and params as lists by name."""

    head = ""
    lists_rows = True

    def __init__(self, experiment: Experiment, columns: Sequence[str], every: int | None) -> None:
        self._every = every or 1
        self._shift = experiment.first_epoch
        self._groups = group(columns)
        self._encoder = msgspec.json.Encoder()

    def updates(self, first: int, block: Block, rows: Sequence[Rows] = ()) -> str:
        """Return one line for each logged update."""
        skipped = -first % self._every
        batches = rows[skipped :: self._every] if rows else repeat(())
        steps = count(first + skipped, self._every)
        objects = map(self._object, steps, batches, pick(first, block, 0, self._every))
        return self._encoder.encode_lines(list(objects)).decode()

    def change(self, step: int, old: Experiment, new: Experiment) -> str:
        """Return a line such as ``{"step":30,"change":{"lr":0.1}}``."""
        return self._encoder.encode_lines([{"step": step, "change": change_values(old, new)}]).decode()

    def last(self, step: int, block: Block, rows: Sequence[Rows] = (), _whole: bool = True) -> str:
        """Return the line of the last update, unless it is logged."""
        if step % self._every == 0:
            return ""
        objects = map(self._object, [step], rows or [()], block.tolist())
        return self._encoder.encode_lines(list(objects)).decode()

    def _object(self, step: int, rows: Rows, row: list[float]) -> dict[str, object]:
        epoch, lr, *metrics = row[: len(FIXED)]
        values = row[VALUES]
        return {
            "step": step,
            "epoch": int(epoch) + self._shift,
            "rows": list(map(int, rows)) if 0 < len(rows) <= MAX_ROWS else None,
            "lr": lr,
            **dict(zip(METRICS, metrics, strict=True)),
            "params": {name: values[where] for name, where in self._groups.items()},
        }

    def prediction(self, x: Sequence[float], y: float) -> str:
        """Return a line such as ``{"predict":[5.0],"y":105.0597}``, in full precision."""
        return self._encoder.encode_lines([{"predict": x, "y": y}]).decode()

    def estimate(self, true: Parameters, learned: Parameters) -> str:
        """Return a line such as ``{"true":{"b":[4.2]},"learned":{"b":[4.1]},"error":{"b":[0.1]}}``."""
        shown = {name: learned[name] for name in true}
        line = {"true": true, "learned": shown, "error": estimation_errors(true, learned)}
        return self._encoder.encode_lines([line]).decode()


class Csv(Text):
    """A row for each update: step, epoch, lr, the metrics and the scalar parameters; predictions are as in text."""

    def __init__(self, experiment: Experiment, columns: Sequence[str], every: int | None) -> None:
        self._every = every or 1
        self._shift = experiment.first_epoch
        self._width = len(FIXED) + len(recorded_scalars(columns))
        self.head = ",".join(("step", *columns[: self._width])) + "\n"

    def updates(self, first: int, block: Block, _rows: Sequence[Rows] = ()) -> str:
        """Return one line for each logged update."""
        logged = pick(first, block[:, : self._width], 0, self._every)
        return "".join(map(self._row, count(first + -first % self._every, self._every), logged))

    def last(self, step: int, block: Block, _rows: Sequence[Rows] = (), _whole: bool = True) -> str:
        """Return the line of the last update, unless it is logged."""
        return "" if step % self._every == 0 else "".join(map(self._row, [step], block[:, : self._width].tolist()))

    def _row(self, step: int, row: list[float]) -> str:
        epoch, *numbers = row
        cells = ",".join("" if math.isnan(number) else repr(number) for number in numbers)
        return f"{step},{int(epoch) + self._shift},{cells}\n"


def _several(values: Sequence[float], form: str) -> str:
    texts = [format(value, form) for value in values]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


FORMATS: dict[str, type[Format]] = {"text": Text, "jsonl": JsonLines, "csv": Csv}


def log_of(run: Run, style: str, columns: Sequence[str], every: int | None) -> Format:
    """Return a format for a run with its changes.

    Args:
        run: the run.
        style: the name of the format.
        columns: the columns of its blocks.
        every: as for a format.
    """
    stages = [run.experiment, *(change.experiment for change in run.changes)]
    cuts = {(e.updates_per_epoch, e.batch_rows, e.train_rows) for e in stages}
    uneven = style == "text" and len(cuts) > 1 and any(e.updates_per_epoch > 1 for e in stages)
    return (UnevenText if uneven else FORMATS[style])(run.current, columns, every)


def pick(first: int, block: Block, phase: int, stride: int) -> list[list[float]]:
    """Return the rows of a block whose steps are `phase` modulo `stride`."""
    rows: list[list[float]] = block[(phase - first) % stride :: stride].tolist()
    return rows
