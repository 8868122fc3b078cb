"""Edits of whole columns and of scattered rows, which the edits of a `Table` do not say in one."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence

from gdtui.core.data.table import DeleteRows, Table

MOST_EDITS = 8  # the most edits of a deletion: each copies the table


def with_column(table: Table, name: str, values: Sequence[float]) -> Table:
    """Return a table with one more column, the last, or with other values in the column of that name."""
    columns = (*(other for other in table.columns if other != name), name)
    cells = array("d", bytes(8 * len(columns) * table.rows))
    for place, column in enumerate(columns):
        cells[place :: len(columns)] = array("d", values) if column == name else table.column(column)
    return Table.from_cells(columns, cells)


def without_rows(table: Table, rows: Iterable[int]) -> Table:
    """Return a table without some rows.

    Where few gaps are left it is edited; with many, what is left is a table of its own.
    """
    spans = [*_spans(rows)]
    if len(spans) > MOST_EDITS:
        return _rest(table, spans)
    for at, count in reversed(spans):
        table = table.edited(DeleteRows(at, count))
    return table


def _rest(table: Table, spans: Iterable[tuple[int, int]]) -> Table:
    cells, width = array("d", table.cells), len(table.columns)
    rest, start = array("d"), 0
    for at, count in spans:
        rest += cells[start * width : at * width]
        start = at + count
    return Table.from_cells(table.columns, rest + cells[start * width :])


def _spans(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first row and the length of each unbroken span of some rows, in their order."""
    first, count = 0, 0
    for row in sorted(set(rows)):
        if count and row == first + count:
            count += 1
            continue
        if count:
            yield first, count
        first, count = row, 1
    if count:
        yield first, count
