"""Runs as a session file writes them: each experiment by what differs from another that is already known.

    [[runs]]
    name = "B"
    parent = "A"          # forked from run A after 30 updates
    step = 30
    updates = 1200        # so many were made
    cursor = 300          # the update that was looked at

    [[runs.changes]]
    step = 30
    settings = { lr = 0.1 }

    [[runs.changes]]
    step = 45
    edits = [{ cells = [[0, "y", 2.5]] }, { delete = 2, count = 1 }]

The settings at the start of a run are relative to the section `[experiment]`, those of a change to what was in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from gdtui.core.data.table import DeleteRows, EditCells, InsertRows, Table, TableEdit
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Change, Experiment, Run, RunParent
from gdtui.core.storage.experiment_toml import as_toml, columns_of, setting_value

Count = Annotated[int, Meta(ge=0, le=2**53)]


class Position(msgspec.Struct, frozen=True):
    """How far a run has come.

    Attributes:
        updates: how many updates it has made.
        cursor: the update that is looked at.
    """

    updates: Count = 0
    cursor: Count = 0


class EditEntry(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """An edit of the table: of cells, of inserted rows, or of deleted rows.

    Attributes:
        cells: row, column and value of each cell.
        insert: number of the first new row.
        rows: the new rows.
        delete: number of the first row to remove.
        count: how many rows to remove.
    """

    cells: list[tuple[Count, str, float]] = []
    insert: Count | None = None
    rows: list[list[float]] = []
    delete: Count | None = None
    count: Count = 0


class Difference(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """What differs between two experiments.

    Attributes:
        settings: the values of the settings, the features and the target that differ.
        edits: what makes the one table of the other.
        data: the whole table, when it was not made of the other.
    """

    settings: dict[str, Any] = {}
    edits: list[EditEntry] = []
    data: dict[str, list[Any]] = {}


class ChangeEntry(Difference, kw_only=True):
    """A change of a run, in effect from the update numbered `step` on."""

    step: Count


class RunEntry(Difference, kw_only=True):
    """A run: its start, its changes, where it was forked, and how far it has come."""

    name: str
    parent: str = ""
    step: Count = 0
    updates: Count = 0
    cursor: Count = 0
    changes: list[ChangeEntry] = []


def describe_run(run: Run, position: Position, base: Experiment) -> RunEntry:
    """Return a run as its differences from an experiment that is known."""
    states = [run.experiment, *(change.experiment for change in run.changes)]
    return RunEntry(
        name=run.name,
        parent=run.parent.name if run.parent else "",
        step=run.parent.step if run.parent else 0,
        updates=position.updates,
        cursor=position.cursor,
        **_difference(base, run.experiment),
        changes=[
            ChangeEntry(step=change.step, **_difference(before, change.experiment))
            for change, (before, _) in zip(run.changes, pairwise(states), strict=True)
        ],
    )


def _difference(one: Experiment, other: Experiment) -> dict[str, Any]:
    names = [name for name in one.__struct_fields__ if name != "table" and getattr(one, name) != getattr(other, name)]
    settings = {name: as_toml(getattr(other, name)) for name in names}
    if one.table == other.table:
        return {"settings": settings}
    path = one.table.edits_to(other.table)
    if path is None:
        return {"settings": settings, "data": {name: other.table.column(name).tolist() for name in other.table.columns}}
    return {"settings": settings, "edits": [_entry(edit, one.table.columns) for edit in path]}


def _entry(edit: TableEdit, columns: Sequence[str]) -> EditEntry:
    match edit:
        case EditCells(rows, places, values):
            return EditEntry(cells=[(r, columns[c], v) for r, c, v in zip(rows, places, values, strict=True)])
        case InsertRows(at, values):
            width = len(columns)
            return EditEntry(insert=at, rows=[[*values[i : i + width]] for i in range(0, len(values), width)])
        case DeleteRows(at, count):
            return EditEntry(delete=at, count=count)


def read_runs(entries: Iterable[RunEntry], base: Experiment) -> tuple[tuple[Run, ...], dict[str, Position]]:
    """Return the runs that the entries of a session file describe, and how far each has come.

    Raises:
        ValidationError: when an entry cannot be; it names the run and the change.
    """
    runs: dict[str, Run] = {}
    positions: dict[str, Position] = {}
    for entry in entries:
        place = f"run {entry.name}"
        if not entry.name.strip() or entry.name in runs:
            raise ValidationError("name of a run", entry.name, "each run needs a name of its own")
        if entry.parent and entry.parent not in runs:
            known = ", ".join(runs) or "none"
            raise ValidationError(f"parent of {place}", entry.parent, f"it must be a run before it: {known}")
        if entry.cursor > entry.updates:
            raise ValidationError(f"cursor of {place}", entry.cursor, f"it must be at most its {entry.updates} updates")
        parent = RunParent(entry.parent, entry.step) if entry.parent else None
        start = _applied(entry, base, place)
        runs[entry.name] = Run(start, tuple(_changes(entry, start)), entry.name, parent)
        positions[entry.name] = Position(entry.updates, entry.cursor)
    return tuple(runs.values()), positions


def _changes(entry: RunEntry, experiment: Experiment) -> Iterable[Change]:
    step = 0
    for number, change in enumerate(entry.changes, start=1):
        place = f"change {number} of run {entry.name}"
        if change.step < step:
            raise ValidationError(
                f"step of {place}", change.step, f"it must be at least {step}, that of the one before"
            )
        step, experiment = change.step, _applied(change, experiment, place)
        yield Change(step, experiment)


def _applied(difference: Difference, base: Experiment, place: str) -> Experiment:
    """Return an experiment with a difference applied; an error says where it is."""
    try:
        table = columns_of(difference.data) if difference.data else base.table
        for number, entry in enumerate(difference.edits, start=1):
            table = _edited(table, entry, f"edit {number}")
        given = {name: setting_value(name, value) for name, value in difference.settings.items()}
        return base.change(table=table, **given)
    except ValidationError as error:
        raise ValidationError(f"{error.field} of {place}", error.value, error.allowed) from None


def _edited(table: Table, entry: EditEntry, place: str) -> Table:
    """Return a table with the edit applied that an entry describes.

    Raises:
        ValidationError: when it describes none, or more than one, or one that is outside the table.
    """
    given = msgspec.to_builtins(entry)
    if sum((bool(entry.cells), entry.insert is not None, entry.delete is not None)) != 1:
        raise ValidationError(place, given, "it must have one of cells, insert and delete")
    if any(name not in table.columns for _, name, _ in entry.cells):
        raise ValidationError(place, given, f"the columns are {', '.join(table.columns)}")
    if entry.insert is not None and (not entry.rows or any(len(row) != len(table.columns) for row in entry.rows)):
        raise ValidationError(place, given, f"it must have rows of {len(table.columns)} numbers each")
    try:
        return table.edited(_edit(entry, table.columns))
    except IndexError as error:
        raise ValidationError(place, given, f"it is {error}, which has {table.rows} rows") from None


def _edit(entry: EditEntry, columns: tuple[str, ...]) -> TableEdit:
    if entry.insert is not None:
        return InsertRows(entry.insert, tuple(float(value) for row in entry.rows for value in row))
    if entry.delete is not None:
        return DeleteRows(entry.delete, entry.count)
    rows, names, values = zip(*entry.cells, strict=True)
    return EditCells(rows, tuple(map(columns.index, names)), tuple(map(float, values)))
