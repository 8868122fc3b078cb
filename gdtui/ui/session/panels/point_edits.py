"""Edits of single points of the data: where one lies in the plane, its row in the table."""

from __future__ import annotations

from gdtui.core.data.table import DeleteRows, EditCells, InsertRows, Table, TableEdit
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment

FEWEST = 2  # rows that an experiment has at least

Point = tuple[float, float]
"""The only feature, and the target."""


def refusal(experiment: Experiment) -> str:
    """Return why points cannot be drawn on an experiment's data; empty if they can."""
    if len(experiment.features) == 1:
        return ""
    return (
        f"A point has {len(experiment.features)} features here, and the plane shows one of them: "
        "choose one feature in Settings (s), or edit the cells in Data."
    )


def placed(experiment: Experiment, point: Point) -> Experiment:
    """Return an experiment with one more row, the last; it has 0 in columns that are not used."""
    table = experiment.table
    values = [0.0] * len(table.columns)
    for place, value in zip(_places(experiment), point, strict=True):
        values[place] = value
    return _edited(experiment, InsertRows(table.rows, tuple(values)))


def moved(experiment: Experiment, row: int, point: Point) -> Experiment:
    """Return an experiment with a row at another place."""
    return _edited(experiment, EditCells((row, row), _places(experiment), point))


def removed(experiment: Experiment, row: int) -> Experiment:
    """Return an experiment without a row.

    Raises:
        ValidationError: when too few rows would be left.
    """
    if experiment.table.rows <= FEWEST:
        raise ValidationError(
            "number of data rows", experiment.table.rows, "the last two points stay: a fit needs them"
        )
    return _edited(experiment, DeleteRows(row, 1))


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
