"""Edits of an experiment's rows: add, delete, and move between training and test rows.

A drawn split is one of the seed and of the number of rows: with a row more or less it would draw others. So the first
edit of the rows writes the drawn test rows into a column of the table, which then names them: every other row stays
where it was, and an edit of the split is one of the table.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import chain, count

from gdtui.core.data.table import EditCells, InsertRows
from gdtui.core.data.table_edits import with_column, without_rows
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.texts import text

NAMES = ("test", "is_test")  # of the column, by preference


def add_rows(experiment: Experiment, at: int, rows: Iterable[int], drawn: Sequence[int] = ()) -> Experiment:
    """Return the experiment with copies of some rows.

    Args:
        experiment: the experiment.
        at: number of the first new row.
        rows: the rows to copy; a copy of a test row is a test row.
        drawn: the test rows, where they are drawn.
    """
    fixed = with_fixed_split(experiment, drawn)
    values = tuple(value for row in rows for value in fixed.table.row(row))
    return fixed.change(table=fixed.table.edited(InsertRows(at, values)))


def delete_rows(experiment: Experiment, rows: Iterable[int], drawn: Sequence[int] = ()) -> Experiment:
    """Return the experiment without some rows.

    Raises:
        ValidationError: when too few rows would be left.
    """
    fixed = with_fixed_split(experiment, drawn)
    return fixed.change(table=without_rows(fixed.table, rows))


def move_rows(experiment: Experiment, rows: Iterable[int], drawn: Sequence[int] = ()) -> Experiment:
    """Return the experiment with training rows as test rows, and test rows as training rows.

    Raises:
        ValidationError: when too few rows would be left to train on.
    """
    chosen = experiment if experiment.test_column else with_test_rows(experiment, drawn)
    place, width, moved = chosen.table.columns.index(chosen.test_column), len(chosen.table.columns), [*rows]
    cells = chosen.table.values()
    values = tuple(0.0 if cells[row * width + place] else 1.0 for row in moved)
    del cells  # the cells cannot be edited while they are looked at
    edit = EditCells(tuple(moved), (place,) * len(moved), values)
    return chosen.change(table=chosen.table.edited(edit))


def with_fixed_split(experiment: Experiment, drawn: Sequence[int]) -> Experiment:
    """Return the experiment with its drawn test rows named by a column; the same if none are drawn.

    Raises:
        ValidationError: when it is not known which rows were drawn.
    """
    if experiment.test_column or not experiment.test_rows:
        return experiment
    return with_test_rows(experiment, drawn)


def with_test_rows(experiment: Experiment, rows: Sequence[int]) -> Experiment:
    """Return the experiment with these test rows, named by a column.

    Raises:
        ValidationError: when it is not known which rows were drawn, or too few are left to train on.
    """
    if not experiment.test_column and experiment.test_rows != len(rows):
        raise ValidationError(text("places.test_rows"), len(rows), text("refusals.rows_not_drawn"))
    marks = array("d", bytes(8 * experiment.table.rows))
    for row in rows:
        marks[row] = 1.0
    name = experiment.test_column or free_name(experiment)
    return experiment.change(table=with_column(experiment.table, name, marks), test_column=name)


def free_name(experiment: Experiment) -> str:
    """Return a name for the column of the test rows: one that nothing has, or one that named them before."""
    columns, formula = experiment.table.columns, experiment.formula
    wanted = chain(NAMES, (f"test_{number}" for number in count(1)))
    return next(n for n in wanted if n not in formula and (n not in columns or _names_rows(experiment, n)))


def _names_rows(experiment: Experiment, name: str) -> bool:
    """Return whether a column could have named the test rows before: no other use, and only 0 and 1."""
    used = (*experiment.features, experiment.target)
    return name not in used and set(experiment.table.column(name)) <= {0.0, 1.0}
