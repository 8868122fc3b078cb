"""The data of an experiment: named columns of numbers, known by a reference.

A table may hold millions of cells, and every edit of one makes another table. So a `Table` is a small value, an id with
the names of the columns, and the cells lie in a store, once for a table and all that edits have made of it. The store
keeps the cells of one version, and an edit in both directions from version to version: to read another version is to
make or undo the edits in between. A version goes when nobody holds a table of it any more.
"""

from __future__ import annotations

import math
import os
from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import cast
from weakref import WeakValueDictionary, ref

import msgspec

MAX_CELLS = 20_000_000
"""The most cells of a table that is read or generated: 160 MB."""


class EditCells(msgspec.Struct, frozen=True, tag=True):
    """New values for some cells.

    Attributes:
        rows: row of each cell.
        columns: index of each cell's column.
        values: new value of each cell.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    values: tuple[float, ...]


class InsertRows(msgspec.Struct, frozen=True, tag=True):
    """New rows.

    Attributes:
        at: number of the first new row.
        values: cells of the new rows, row by row.
    """

    at: int
    values: tuple[float, ...]


class DeleteRows(msgspec.Struct, frozen=True, tag=True):
    """Rows to remove.

    Attributes:
        at: number of the first row to remove.
        count: how many rows to remove.
    """

    at: int
    count: int


TableEdit = EditCells | InsertRows | DeleteRows


class Table(msgspec.Struct, frozen=True, eq=False, dict=True):
    """Named columns of finite numbers. Two tables are equal when their columns and cells are.

    Attributes:
        id: identifies the table in every process.
        columns: the names, in order.
        rows: the number of rows.
    """

    id: str
    columns: tuple[str, ...]
    rows: int

    def __post_init__(self) -> None:
        """Keep the version alive as long as this table. A table from another process may arrive before its cells."""
        if (version := _versions.get(self.id)) is not None:
            self.__dict__["_version"] = version

    @classmethod
    def of(cls, columns: Mapping[str, Sequence[float]]) -> Table:
        """Make a table of columns of equal length."""
        rows = zip(*columns.values(), strict=True)
        return cls.from_cells(tuple(columns), array("d", (float(value) for row in rows for value in row)))

    @classmethod
    def from_cells(cls, columns: tuple[str, ...], cells: bytes | array[float], table_id: str = "") -> Table:
        """Make a table from all of its cells, row by row.

        Args:
            columns: the names.
            cells: float64 values.
            table_id: id of the table; a new id by default.
        """
        values = cells if isinstance(cells, array) else array("d", cells)
        return _Version(table_id or os.urandom(9).hex(), _Store(values, columns)).table()

    def edited(self, edit: TableEdit, table_id: str = "") -> Table:
        """Return this table with an edit applied; this table stays the same.

        Args:
            edit: the edit.
            table_id: id of the result; a new id by default.

        Raises:
            IndexError: when a cell or a row is outside the table.
        """
        return self._held.edited(edit, table_id or os.urandom(9).hex()).table()

    def replace(self, row: int, column: str, value: float) -> Table:
        """Return this table with one cell changed."""
        return self.edited(EditCells((row,), (self.columns.index(column),), (value,)))

    @property
    def known(self) -> bool:
        """Whether this process has the cells."""
        return "_version" in self.__dict__ or self.id in _versions

    @property
    def parent(self) -> Table | None:
        """The table that this one was edited from; None if it was made from all of its cells."""
        version = self._held.parent
        return version.table() if version is not None else None

    @property
    def edit(self) -> TableEdit:
        """The edit that made this table from its parent."""
        assert self._held.edit is not None, "the table was made from all of its cells"
        return self._held.edit

    def edits_to(self, other: Table) -> list[TableEdit] | None:
        """Return the edits that make another table of this one; None if both were made from all of their cells."""
        return list(_path(self._held, other._held)) if self._held.store is other._held.store else None

    def lineage(self) -> list[Table]:
        """Return the tables from the first one, which was made from all of its cells, to this one."""
        tables = [self]
        while (parent := tables[-1].parent) is not None:
            tables.append(parent)
        return tables[::-1]

    def values(self) -> memoryview[float]:
        """Return all cells as a read-only float64 view, row by row; numpy takes it without a copy.

        The view shows the store's own cells: read it before another version of the table is read.
        """
        return cast("memoryview[float]", memoryview(self._cells()).toreadonly())  # typeshed takes items for ints

    @property
    def cells(self) -> bytes:
        """A copy of all cells, float64, row by row."""
        return self._cells().tobytes()

    def row(self, index: int) -> tuple[float, ...]:
        """Return one row."""
        width = len(self.columns)
        return tuple(self._cells()[index * width : (index + 1) * width])

    def column(self, name: str) -> array[float]:
        """Return a copy of one column."""
        return self._cells()[self.columns.index(name) :: len(self.columns)]

    def zeros(self, name: str) -> int:
        """Return in how many rows a column is 0."""
        return self._held.zeros(self.columns.index(name))

    def flaw(self) -> tuple[int, str, float] | None:
        """Return row, column and value of the first cell that is not finite, if there is one."""
        place = self._held.flaw()
        if place is None:
            return None
        row, column = divmod(place, len(self.columns))
        return row, self.columns[column], self._cells()[place]

    def _cells(self) -> array[float]:
        return self._held.store.at(self._held)

    @property
    def _held(self) -> _Version:
        held: _Version | None = self.__dict__.get("_version")
        if held is None:
            held = self.__dict__["_version"] = _versions[self.id]
        return held

    def __ne__(self, other: object) -> bool:
        """Whether they are not; a msgspec struct without this would compare identities."""
        equal = self.__eq__(other)
        return NotImplemented if equal is NotImplemented else not equal

    def __eq__(self, other: object) -> bool:
        """Whether columns and cells are the same."""
        if not isinstance(other, Table):
            return NotImplemented
        if self.id == other.id:
            return True
        if (self.columns, self.rows) != (other.columns, other.rows) or not (self.known and other.known):
            return False
        if self._held.store is other._held.store:
            return self._held.same(other._held)
        return self._cells() == other._cells()

    def __hash__(self) -> int:
        """Equal tables have equal hashes."""
        return hash((self.columns, self.rows))


class _Version:
    """One version of the table that a store holds.

    Attributes:
        id: id of the table.
        store: store with the cells.
        rows: number of rows.
        parent: version that this one was edited from; None for the first version.
        edit: edit that made this version from its parent.
        undo: edit that makes the parent from this version.
        depth: number of edits since the first version.
    """

    edit: TableEdit | None = None
    undo: TableEdit | None = None
    depth: int = 0
    _gone = False  # whether it is being deleted

    def __init__(self, table_id: str, store: _Store, parent: _Version | None = None) -> None:
        self.id, self.store, self.parent = table_id, store, parent
        self.rows = len(store.cells) // store.width if store.width else 0
        self._finite: bool | None = None  # not known yet
        self._zeros: dict[int, int] = {}  # by column, once they have been counted
        store.go_to(self)
        _versions[table_id] = self

    def __del__(self) -> None:
        """Move the store to the parent: once this version is gone, its undo edit is gone too.

        The garbage collector may delete versions together, a parent before its child: then on to one that stays.
        """
        self._gone, version = True, self
        if self.store.is_at(self):
            while version._gone and version.parent is not None and version.undo is not None:
                self.store.make(version.undo)
                version = version.parent
            self.store.go_to(version)

    def table(self) -> Table:
        """Return the version as a table."""
        return Table(self.id, self.store.columns, self.rows)

    def edited(self, edit: TableEdit, table_id: str) -> _Version:
        """Return a new version with an edit applied."""
        self.store.at(self)
        undo = self.store.make(edit)
        made = _Version(table_id, self.store, self)
        made.edit, made.undo, made.depth = edit, undo, self.depth + 1
        return made

    def flaw(self) -> int | None:
        """Return the place of the first cell that is not finite. If the parent is finite, only the edit is checked."""
        if self._finite is None:
            if self.parent is not None and self.parent._finite:
                brought = self.edit.values if isinstance(self.edit, EditCells | InsertRows) else ()
                self._finite = all(map(math.isfinite, brought))
            else:  # a sum is one fast pass, and finite unless a cell is not, or it overflows
                cells = self.store.at(self)
                self._finite = math.isfinite(sum(cells)) or all(map(math.isfinite, cells))
        if self._finite:
            return None
        return next(place for place, value in enumerate(self.store.at(self)) if not math.isfinite(value))

    def zeros(self, column: int) -> int:
        """Return how many cells of a column are 0; of an edited table only those of the edit are counted."""
        if column not in self._zeros:
            width, before = self.store.width, self.parent._zeros.get(column) if self.parent is not None else None
            if before is None or self.edit is None or self.undo is None:
                self._zeros[column] = self.store.at(self)[column::width].count(0.0)
            else:
                came, went = (_brought(edit, column, width) for edit in (self.edit, self.undo))
                self._zeros[column] = before + came.count(0.0) - went.count(0.0)
        return self._zeros[column]

    def same(self, other: _Version) -> bool:
        """Whether another version of the same store has the same cells."""
        edits = [*_path(self, other)]
        if not all(isinstance(edit, EditCells) for edit in edits):
            whole = self.store.at(self)[:]
            return whole == other.store.at(other)
        places = {place for edit in edits if isinstance(edit, EditCells) for place in self.store.places(edit)}
        edited = [self.store.at(self)[place] for place in places]
        return edited == [other.store.at(other)[place] for place in places]


class _Store:
    """The cells of one version of a table; edits lead from it to the other versions.

    Attributes:
        cells: cells of the version that was read last.
        columns: names of the columns.
        width: number of columns.
    """

    _version: ref[_Version]  # weak, because versions hold their store: a cycle would wait for the garbage collector
    _serial: int

    def __init__(self, cells: array[float], columns: tuple[str, ...]) -> None:
        self.cells, self.columns, self.width = cells, columns, len(columns)

    def go_to(self, version: _Version) -> None:
        """Record that the cells are those of a version."""
        self._version, self._serial = ref(version), id(version)

    def is_at(self, version: _Version) -> bool:
        """Whether the cells are those of a version, even of one that is being deleted."""
        return self._serial == id(version)

    def at(self, version: _Version) -> array[float]:
        """Go to a version, and return its cells."""
        current = self._version()
        assert current is not None
        if current is not version:
            for edit in _path(current, version):
                self.make(edit)
            self.go_to(version)
        return self.cells

    def places(self, edit: EditCells) -> list[int]:
        """Return the indices of the edited cells."""
        return [row * self.width + column for row, column in zip(edit.rows, edit.columns, strict=True)]

    def make(self, edit: TableEdit) -> TableEdit:
        """Apply an edit and return the edit that undoes it.

        Raises:
            IndexError: when the edit is outside the table.
        """
        width, cells = self.width, self.cells
        rows = len(cells) // width
        match edit:
            case EditCells():
                if not all(0 <= r < rows for r in edit.rows) or not all(0 <= c < width for c in edit.columns):
                    raise IndexError("an edit of a cell outside the table")
                places = self.places(edit)
                before = tuple(cells[place] for place in places)
                for place, value in zip(places, edit.values, strict=True):
                    cells[place] = value
                return EditCells(edit.rows[::-1], edit.columns[::-1], before[::-1])
            case InsertRows(at, values):
                if not 0 <= at <= rows or len(values) % width:
                    raise IndexError("an insertion outside the table, or of a part of a row")
                self.cells = cells[: at * width] + array("d", values) + cells[at * width :]
                return DeleteRows(at, len(values) // width)
            case DeleteRows(at, count):
                if not 0 <= at <= at + count <= rows:
                    raise IndexError("a deletion outside the table")
                gone = cells[at * width : (at + count) * width]
                self.cells = cells[: at * width] + cells[(at + count) * width :]
                return InsertRows(at, tuple(gone))


def _brought(edit: TableEdit, column: int, width: int) -> tuple[float, ...]:
    """Return the values that an edit brings into a column; of a cell that it names twice only the last."""
    if isinstance(edit, EditCells):
        cells = zip(edit.rows, edit.columns, edit.values, strict=True)
        return tuple({row: value for row, place, value in cells if place == column}.values())
    return edit.values[column::width] if isinstance(edit, InsertRows) else ()


def _path(start: _Version, end: _Version) -> Iterator[TableEdit]:
    """Yield the edits that lead from one version to another of the same store."""
    down: list[TableEdit] = []
    while start is not end:
        if start.depth >= end.depth:
            assert start.undo is not None
            assert start.parent is not None
            yield start.undo
            start = start.parent
        else:
            assert end.edit is not None
            assert end.parent is not None
            down.append(end.edit)
            end = end.parent
    yield from reversed(down)


_versions: WeakValueDictionary[str, _Version] = WeakValueDictionary()
