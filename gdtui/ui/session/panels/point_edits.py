"""Edits of single points of the data: where one lies in the plane, its row in the table."""

from __future__ import annotations

from collections.abc import Sequence

from gdtui.core.data.table import DeleteRows, EditCells, InsertRows, Table, TableEdit
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.rows import with_fixed_split
from gdtui.core.texts import text

FEWEST = 2  # rows that an experiment has at least

Point = tuple[float, float]
"""The only feature, and the target."""


def refusal(experiment: Experiment) -> str:
    """Return why points cannot be drawn on an experiment's data; empty if they can."""
    if len(experiment.features) == 1:
        return ""
    return text("refusals.one_feature_drawn", features=len(experiment.features))


def placed(experiment: Experiment, point: Point, drawn: Sequence[int] = ()) -> Experiment:
    """Return an experiment with one more row, the last, to train on; it has 0 in columns that are not used.

    Args:
        experiment: the experiment.
        point: where the row lies.
        drawn: the test rows, where they are drawn: they stay as they are.
    """
    fixed = with_fixed_split(experiment, drawn)
    values = [0.0] * len(fixed.table.columns)
    for place, value in zip(_places(fixed), point, strict=True):
        values[place] = value
    return _edited(fixed, InsertRows(fixed.table.rows, tuple(values)))


def moved(experiment: Experiment, row: int, point: Point) -> Experiment:
    """Return an experiment with a row at another place."""
    return _edited(experiment, EditCells((row, row), _places(experiment), point))


def removed(experiment: Experiment, row: int, drawn: Sequence[int] = ()) -> Experiment:
    """Return an experiment without a row; the drawn test rows stay as they are.

    Raises:
        ValidationError: when too few rows would be left.
    """
    if experiment.table.rows <= FEWEST:
        raise ValidationError(text("places.rows"), experiment.table.rows, text("refusals.last_points"))
    return _edited(with_fixed_split(experiment, drawn), DeleteRows(row, 1))


def position(experiment: Experiment, row: int) -> Point:
    """Return where a row lies."""
    values = experiment.table.row(row)
    x, y = _places(experiment)
    return values[x], values[y]


def _places(experiment: Experiment) -> tuple[int, int]:
    columns = experiment.table.columns
    return columns.index(experiment.features[0]), columns.index(experiment.target)


def _edited(experiment: Experiment, edit: TableEdit) -> Experiment:
    table: Table = experiment.table.edited(edit)
    return experiment.change(table=table)
