"""Runs as a session file writes them: each experiment by what differs from another that is already known.

    [[runs]]
    name = "B"
    parent = "A"          # forked from run A after 30 updates
    step = 30
    updates = 1200        # so many were made
    cursor = 300          # the update that was looked at
    diverged = true       # the next update would not be finite
    pinned = true         # it stays on the screen beside the others

    [[runs.changes]]
    step = 30
    settings = { lr = 0.1 }

    [[runs.changes]]
    step = 45
    edits = [{ cells = [[0, "y", 2.5]] }, { delete = 2, count = 1 }]

The settings at the start of a run are relative to the section `[experiment]`, those of a change to what was in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from gdtui.core.data.table import DeleteRows, EditCells, InsertRows, Table, TableEdit
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Change, Experiment, Run, RunParent, changed_fields
from gdtui.core.fields import OnChange
from gdtui.core.storage.data_files import DataFiles, DataReference, FilesRead
from gdtui.core.storage.experiment_toml import as_toml, columns_of, setting_value
from gdtui.core.texts import text

MOST_EDITED = 10_000  # numbers that edits bring, beyond which the table is written as a whole

Count = Annotated[int, Meta(ge=0, le=2**53)]


class Position(msgspec.Struct, frozen=True):
    """How far a run has come.

    Attributes:
        updates: how many updates it has made.
        cursor: the update that is looked at.
        diverged: whether its next update would not be finite.
    """

    updates: Count = 0
    cursor: Count = 0
    diverged: bool = False


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
        data: the whole table, or the name of its file, when it was not made of the other by a few edits.
        data_sha256: the checksum of the numbers in that file.
    """

    settings: dict[str, Any] = {}
    edits: list[EditEntry] = []
    data: dict[str, list[Any]] | str = {}
    data_sha256: str = ""


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
    diverged: bool = False
    pinned: bool = False
    changes: list[ChangeEntry] = []


def describe_run(
    run: Run, position: Position, base: Experiment, pinned: bool, files: DataFiles | None = None
) -> RunEntry:
    """Return a run as its differences from an experiment that is known; tables of many numbers go into files.

    Raises:
        ValidationError: when a data file cannot be written.
    """
    states = [run.experiment, *(change.experiment for change in run.changes)]
    return RunEntry(
        name=run.name,
        parent=run.parent.name if run.parent else "",
        step=run.parent.step if run.parent else 0,
        updates=position.updates,
        cursor=position.cursor,
        diverged=position.diverged,
        pinned=pinned,
        **_difference(base, run.experiment, files),
        changes=[
            ChangeEntry(step=change.step, **_difference(before, change.experiment, files))
            for change, (before, _) in zip(run.changes, pairwise(states), strict=True)
        ],
    )


def whole_tables(runs: Sequence[Run]) -> Iterator[Table]:
    """Yield the tables that a session file has as a whole; of the others it has the edits that made them."""
    base = runs[0].experiment.table
    yield base
    for run in runs:
        tables = [base, run.experiment.table, *(change.experiment.table for change in run.changes)]
        yield from (table for before, table in pairwise(tables) if _edits(before, table) is None)


def data_section(table: Table, files: DataFiles | None = None) -> dict[str, Any]:
    """Return what stands in a file for a whole table: its numbers, or the name of the file that has them."""
    file = files.reference(table) if files is not None else None
    if file is not None:
        return {"data": file.name, "data_sha256": file.sha256}
    return {"data": {name: table.column(name).tolist() for name in table.columns}}


def _difference(one: Experiment, other: Experiment, files: DataFiles | None) -> dict[str, Any]:
    names = [name for name in one.__struct_fields__ if name != "table" and getattr(one, name) != getattr(other, name)]
    settings = {name: as_toml(getattr(other, name)) for name in names}
    edits = _edits(one.table, other.table)
    if edits is None:
        return {"settings": settings, **data_section(other.table, files)}
    return {"settings": settings, "edits": [_entry(edit, one.table.columns) for edit in edits]}


def _edits(one: Table, other: Table) -> list[TableEdit] | None:
    """Return the edits that make a table of another one; None where the table itself is said more shortly."""
    if one.id == other.id:
        return []
    path = one.edits_to(other)
    if path is None:
        return [] if one == other else None
    brought = sum(1 if isinstance(edit, DeleteRows) else len(edit.values) for edit in path)
    return path if brought <= MOST_EDITED else None


def _entry(edit: TableEdit, columns: Sequence[str]) -> EditEntry:
    match edit:
        case EditCells(rows, places, values):
            return EditEntry(cells=[(r, columns[c], v) for r, c, v in zip(rows, places, values, strict=True)])
        case InsertRows(at, values):
            width = len(columns)
            return EditEntry(insert=at, rows=[[*values[i : i + width]] for i in range(0, len(values), width)])
        case DeleteRows(at, count):
            return EditEntry(delete=at, count=count)


def read_runs(
    entries: Iterable[RunEntry], base: Experiment, files: FilesRead
) -> tuple[tuple[Run, ...], dict[str, Position]]:
    """Return the runs that the entries of a session file describe, and how far each has come.

    Raises:
        ValidationError: when an entry cannot be; it names the run and the change.
    """
    runs: dict[str, Run] = {}
    positions: dict[str, Position] = {}
    for entry in entries:
        place = f"run {entry.name}"
        if not entry.name.strip() or entry.name in runs:
            raise ValidationError(text("places.run_name"), entry.name, text("sessions.own_name"))
        if entry.parent and entry.parent not in runs:
            known = ", ".join(runs) or "none"
            raise ValidationError(text("places.parent", run=place), entry.parent, text("sessions.parent", names=known))
        if entry.cursor > entry.updates:
            raise ValidationError(
                text("places.cursor", run=place), entry.cursor, text("sessions.cursor", updates=entry.updates)
            )
        parent = RunParent(entry.parent, entry.step) if entry.parent else None
        start = _applied(entry, base, place, files)
        runs[entry.name] = Run(start, tuple(_changes(entry, start, files)), entry.name, parent)
        positions[entry.name] = Position(entry.updates, entry.cursor, entry.diverged)
    return tuple(runs.values()), positions


def _changes(entry: RunEntry, experiment: Experiment, files: FilesRead) -> Iterable[Change]:
    step = 0
    for number, change in enumerate(entry.changes, start=1):
        place = text("places.change", number=number, run=entry.name)
        if change.step < step:
            raise ValidationError(text("places.step", change=place), change.step, text("sessions.step", step=step))
        before, step, experiment = experiment, change.step, _applied(change, experiment, place, files)
        for name in changed_fields(before, experiment, OnChange.NEW_RUN):
            raise ValidationError(f"{name} of {place}", getattr(experiment, name), text("sessions.kept"))
        yield Change(step, experiment)


def _applied(difference: Difference, base: Experiment, place: str, files: FilesRead) -> Experiment:
    """Return an experiment with a difference applied; an error says where it is."""
    try:
        table = _whole(difference, files) if difference.data else base.table
        for number, entry in enumerate(difference.edits, start=1):
            table = _edited(table, entry, f"edit {number}")
        given = {name: setting_value(name, value) for name, value in difference.settings.items()}
        return base.change(table=table, **given)
    except ValidationError as error:
        raise ValidationError(f"{error.field} of {place}", error.value, error.allowed) from None


def _whole(difference: Difference, files: FilesRead) -> Table:
    if isinstance(difference.data, str):
        return files.table(DataReference(difference.data, difference.data_sha256))
    return columns_of(difference.data)


def _edited(table: Table, entry: EditEntry, place: str) -> Table:
    """Return a table with the edit applied that an entry describes.

    Raises:
        ValidationError: when it describes none, or more than one, or one that is outside the table.
    """
    given = msgspec.to_builtins(entry)
    if sum((bool(entry.cells), entry.insert is not None, entry.delete is not None)) != 1:
        raise ValidationError(place, given, text("sessions.edit"))
    if any(name not in table.columns for _, name, _ in entry.cells):
        raise ValidationError(place, given, text("refusals.columns", names=", ".join(table.columns)))
    if entry.insert is not None and (not entry.rows or any(len(row) != len(table.columns) for row in entry.rows)):
        raise ValidationError(place, given, text("sessions.edit_rows", count=len(table.columns)))
    try:
        return table.edited(_edit(entry, table.columns))
    except IndexError as error:
        raise ValidationError(place, given, text("sessions.edit_outside", problem=error, rows=table.rows)) from None


def _edit(entry: EditEntry, columns: tuple[str, ...]) -> TableEdit:
    if entry.insert is not None:
        return InsertRows(entry.insert, tuple(float(value) for row in entry.rows for value in row))
    if entry.delete is not None:
        return DeleteRows(entry.delete, entry.count)
    rows, names, values = zip(*entry.cells, strict=True)
    return EditCells(rows, tuple(map(columns.index, names)), tuple(map(float, values)))
