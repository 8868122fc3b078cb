"""What a run is made of: tables, experiments and runs, as frozen and comparable values.

An `Experiment` is everything that determines a training run. A setting is described once, in its annotation: type,
bounds, title and a sentence for people. The form on the screen, `--set`, session files and every error message are
made from that one description (see `gdtui.fields`).
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from gdtui.fields import Field, ValidationError, describe, nearest


class Table(msgspec.Struct, frozen=True):
    """Named columns of finite numbers.

    Attributes:
        columns: the names, in order.
        cells: the values as float64, row by row (rows x columns x 8 bytes), so that a table is one comparable
            value that crosses the pipe without conversion.
    """

    columns: tuple[str, ...]
    cells: bytes

    @classmethod
    def of(cls, columns: Mapping[str, Sequence[float]]) -> Table:
        """Make a table of columns of equal length."""
        rows = zip(*columns.values(), strict=True)
        return cls(tuple(columns), array("d", (float(v) for row in rows for v in row)).tobytes())

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self.cells) // (8 * len(self.columns))

    def values(self) -> memoryview[float]:
        """All cells as a read-only float64 view, row by row; numpy takes it without a copy."""
        return memoryview(self.cells).cast("d")

    def row(self, index: int) -> tuple[float, ...]:
        """One row."""
        width = len(self.columns)
        return tuple(self.values()[index * width : (index + 1) * width])

    def replace(self, row: int, column: str, value: float) -> Table:
        """A copy with one cell changed."""
        cells = array("d", self.cells)
        cells[row * len(self.columns) + self.columns.index(column)] = value
        return Table(self.columns, cells.tobytes())


class Experiment(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that determines a training run."""

    table: Table
    features: tuple[str, ...]
    target: str
    lr: Annotated[
        float,
        Meta(gt=0, le=1e6, title="learning rate", description="how far one update moves against the gradient"),
    ] = 0.01
    epochs: Annotated[
        int,
        Meta(ge=1, le=100_000_000, title="epochs", description="passes over the training rows"),
    ] = 2000
    batch_size: Annotated[
        int,
        Meta(ge=0, title="batch size", description="rows in one update; 0 takes all of them (full batch)"),
    ] = 0
    seed: Annotated[
        int,
        Meta(ge=0, le=2**63 - 1, title="seed", description="of the shuffling of mini-batches"),
    ] = 1
    first_epoch: Annotated[
        int, Meta(ge=0, le=1, title="first epoch", description="whether the log counts epochs from 0 or from 1")
    ] = 0

    @classmethod
    def on(cls, table: Table, **settings: Any) -> Experiment:
        """An experiment on a table; the target is its last column and the features all others, unless given."""
        target = settings.setdefault("target", "".join(table.columns[-1:]))
        settings.setdefault("features", _others(table, target))
        return check(cls(table=table, **settings))

    def change(self, **settings: Any) -> Experiment:
        """A copy with some fields changed, checked.

        Raises:
            ValidationError: when a value is not allowed.
        """
        return check(msgspec.structs.replace(self, **settings))

    def assign(self, texts: Mapping[str, str]) -> Experiment:
        """A copy with some fields changed to what their texts say, as `--set` has them.

        `features` are names separated by commas; a new target alone makes all other columns features.

        Raises:
            ValidationError: when a field is unknown or a text does not stand for an allowed value.
        """
        values = {name: _parse(name, text) for name, text in texts.items()}
        if "target" in values and "features" not in values:
            values["features"] = _others(self.table, values["target"])
        return self.change(**values)

    @property
    def batch_rows(self) -> int:
        """The rows of a whole batch."""
        return self.batch_size or self.table.rows

    @property
    def updates_per_epoch(self) -> int:
        """Updates in one pass over the rows; the last batch may be short."""
        return math.ceil(self.table.rows / self.batch_rows)


class Change(msgspec.Struct, frozen=True):
    """An experiment as it is from the update numbered `step` on."""

    step: int
    experiment: Experiment


class Run(msgspec.Struct, frozen=True):
    """An experiment and the changes made to it while it trained, in the order of their steps."""

    experiment: Experiment
    changes: tuple[Change, ...] = ()

    @property
    def current(self) -> Experiment:
        """The experiment as last changed."""
        return self.changes[-1].experiment if self.changes else self.experiment


# Fields that name columns of the table, unlike the settings, which are numbers.
COLUMNS = ("features", "target")

# Fields that shape the parameters or the order of the rows from the first update: to change one starts a new run.
SHAPING = ("features", "target", "seed")


def starts_over(old: Experiment, new: Experiment) -> bool:
    """Whether going from one experiment to the other takes a new run."""
    return any(getattr(old, name) != getattr(new, name) for name in SHAPING)


@cache
def settings() -> Mapping[str, Field]:
    """The fields of an experiment that a person can set, by name."""
    return describe(Experiment)


def setting(name: str) -> Field:
    """The field of that name.

    Raises:
        ValidationError: when there is none, with the nearest name.
    """
    if name not in settings():
        known = nearest(name, (*settings(), *COLUMNS))
        raise ValidationError("setting", name, f"there is none of that name; the nearest is {known}")
    return settings()[name]


def check(experiment: Experiment) -> Experiment:
    """The experiment itself, when every field is within its bounds and they fit each other.

    Raises:
        ValidationError: naming the first field that does not.
    """
    for name, field in settings().items():
        field.check(getattr(experiment, name))
    _check_table(experiment.table)
    _check_columns(experiment)
    if experiment.batch_size > experiment.table.rows:
        allowed = f"it must be at most the {experiment.table.rows} rows of the data, or 0 for all of them"
        raise ValidationError("batch_size", experiment.batch_size, allowed)
    return experiment


def _parse(name: str, text: str) -> Any:
    if name == "features":
        return tuple(part.strip() for part in text.split(","))
    return text.strip() if name == "target" else setting(name).parse(text)


def _others(table: Table, target: str) -> tuple[str, ...]:
    return tuple(name for name in table.columns if name != target)


def _check_table(table: Table) -> None:
    if len(table.columns) < 2:
        allowed = "it must be at least 2, a feature and a target"
        raise ValidationError("number of data columns", len(table.columns), allowed)
    if table.rows < 2:
        raise ValidationError("number of data rows", table.rows, "it must be at least 2")
    if math.isfinite(sum(table.values())):  # one fast pass; only an overflow or a culprit needs the slow one
        return
    for index, value in enumerate(table.values()):
        if not math.isfinite(value):
            row, column = divmod(index, len(table.columns))
            raise ValidationError(f"row {row}, column {table.columns[column]}", value, "it must be a finite number")


def _check_columns(experiment: Experiment) -> None:
    have = experiment.table.columns
    for name in (*experiment.features, experiment.target):
        if name not in have:
            field = "target" if name == experiment.target else "features"
            raise ValidationError(field, name, f"the columns are {', '.join(have)}")
    if not experiment.features or experiment.target in experiment.features:
        allowed = f"it must be one or more columns other than the target {experiment.target}"
        raise ValidationError("features", ", ".join(experiment.features), allowed)
    if len(set(experiment.features)) < len(experiment.features):
        raise ValidationError("features", ", ".join(experiment.features), "it must name each column once")
