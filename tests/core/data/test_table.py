"""Tables by reference: any sequence of edits is the same as on plain rows, and versions stay what they were."""

import gc

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.core.data import table as tables
from gdtui.core.data.table import DeleteRows, EditCells, InsertRows, Table

Rows = list[list[float]]
CELLS = st.floats(-1e6, 1e6) | st.just(0.0)
SMALL = Table.of({"x": [1, 2, 3], "y": [2, 4, 6]})


def rows_of(table: Table) -> Rows:
    return [list(table.row(index)) for index in range(table.rows)]


def edited(rows: Rows, edit: tables.TableEdit) -> Rows:
    """What an edit makes of plain rows."""
    rows = [list(row) for row in rows]
    match edit:
        case EditCells():
            for row, column, value in zip(edit.rows, edit.columns, edit.values, strict=True):
                rows[row][column] = value
        case InsertRows(at, values):
            rows[at:at] = [list(values[i : i + 2]) for i in range(0, len(values), 2)]
        case DeleteRows(at, count):
            del rows[at : at + count]
    return rows


@st.composite
def edits_of(draw: st.DrawFn, rows: int) -> tables.TableEdit:
    kind = draw(st.sampled_from(["cells", "insert", "delete"])) if rows else "insert"
    if kind == "cells":
        count = draw(st.integers(1, 3))
        places = [draw(st.integers(0, rows - 1)) for _ in range(count)]
        columns = [draw(st.integers(0, 1)) for _ in range(count)]
        return EditCells(tuple(places), tuple(columns), tuple(draw(CELLS) for _ in range(count)))
    if kind == "insert":
        return InsertRows(draw(st.integers(0, rows)), tuple(draw(CELLS) for _ in range(2 * draw(st.integers(1, 2)))))
    at = draw(st.integers(0, rows - 1))
    return DeleteRows(at, draw(st.integers(0, rows - at)))


@given(st.data())
def test_any_edits_of_any_version_are_those_of_plain_rows(data: st.DataObject) -> None:
    rows: Rows = [[1, 2], [2, 4], [3, 6]]
    versions = [(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}), rows)]
    for _ in range(data.draw(st.integers(1, 12))):
        table, rows = versions[data.draw(st.integers(0, len(versions) - 1))]
        edit = data.draw(edits_of(table.rows))
        versions.append((table.edited(edit), edited(rows, edit)))
    for index in data.draw(st.permutations(range(len(versions)))):
        table, rows = versions[index]
        assert rows_of(table) == rows
        assert [list(table.column(name)) for name in table.columns] == [list(c) for c in zip(*rows, strict=True)] or (
            not rows
        )
        assert [table.zeros(name) for name in table.columns] == [[row[i] for row in rows].count(0) for i in range(2)]
    first, second = (versions[data.draw(st.integers(0, len(versions) - 1))] for _ in range(2))
    assert (first[0] == second[0]) == (first[1] == second[1])
    if first[0] == second[0]:
        assert hash(first[0]) == hash(second[0])


def test_an_edit_back_is_the_table_as_it_was() -> None:
    there = SMALL.replace(1, "y", 9)
    assert there != SMALL
    assert there.replace(1, "y", 4) == SMALL
    assert SMALL.edited(InsertRows(1, (7, 8))).edited(DeleteRows(1, 1)) == SMALL
    assert Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}) == SMALL
    assert Table.of({"x": [1, 2, 3], "z": [2, 4, 6]}) != SMALL


def test_it_crosses_as_its_id_alone_and_is_the_same_where_its_cells_are() -> None:
    many = Table.of({"x": range(1000), "y": range(1000)})
    packed = msgspec.msgpack.encode(many)
    assert len(packed) < 64
    again = msgspec.msgpack.decode(packed, type=Table)
    assert again == many
    assert again.row(999) == (999, 999)


def test_one_whose_cells_are_elsewhere_is_not_known() -> None:
    strange = msgspec.msgpack.decode(msgspec.msgpack.encode({"id": "?", "columns": ["x"], "rows": 3}), type=Table)
    assert not strange.known
    assert strange != SMALL


def test_versions_go_with_their_tables_and_leave_the_others_as_they_are() -> None:
    gc.collect()
    gc.disable()  # it is reference counts alone that free a table of many megabytes at once
    try:
        before = len(tables._versions)
        first = Table.of({"x": [1, 2, 3], "y": [2, 4, 6]})
        second = first.replace(0, "x", 5)
        third = second.edited(InsertRows(0, (8, 9)))
        assert rows_of(third) == [[8, 9], [5, 2], [2, 4], [3, 6]]
        del third
        assert len(tables._versions) == before + 2
        assert rows_of(second) == [[5, 2], [2, 4], [3, 6]]
        del second
        assert rows_of(first) == [[1, 2], [2, 4], [3, 6]]
        del first
        assert len(tables._versions) == before
    finally:
        gc.enable()


@pytest.mark.parametrize("count", [1, 2, 3])
def test_versions_that_the_garbage_collector_deletes_together_leave_the_others_as_they_are(count: int) -> None:
    first = Table.of({"x": [1, 2, 3], "y": [2, 4, 6]})
    found: list[object] = []
    found.append(found)  # a cycle, in which a parent may be deleted before its child
    version = first
    for value in range(count):
        version = version.edited(InsertRows(0, (value, value)))
        found.append(version)
    assert version.rows == 3 + count
    assert rows_of(version)[0] == [count - 1, count - 1]
    del version, found
    gc.collect()
    assert rows_of(first) == [[1, 2], [2, 4], [3, 6]]
    assert rows_of(first.replace(0, "x", 5))[0] == [5, 2]


@pytest.mark.parametrize(
    "edit",
    [
        EditCells((3,), (0,), (1.0,)),
        EditCells((-1,), (0,), (1.0,)),
        EditCells((0,), (2,), (1.0,)),
        InsertRows(4, (1.0, 2.0)),
        InsertRows(0, (1.0,)),
        DeleteRows(2, 2),
        DeleteRows(-1, 1),
    ],
)
def test_an_edit_outside_the_table_changes_nothing(edit: tables.TableEdit) -> None:
    with pytest.raises(IndexError):
        SMALL.edited(edit)
    assert rows_of(SMALL) == [[1, 2], [2, 4], [3, 6]]


def test_a_cell_that_is_not_finite_is_found_in_any_version() -> None:
    assert SMALL.flaw() is None
    bad = SMALL.replace(1, "y", float("inf"))
    assert bad.flaw() == (1, "y", float("inf"))
    assert bad.replace(1, "y", 0).flaw() is None
    assert SMALL.edited(InsertRows(3, (float("-inf"), 1))).flaw() == (3, "x", float("-inf"))
    assert Table.of({"x": [1e308, 1e308], "y": [0, 1]}).flaw() is None  # whose sum overflows


def test_the_lineage_leads_from_all_its_cells_to_it() -> None:
    table = SMALL
    for value in range(2000):  # more than Python would go down one by one
        table = table.replace(0, "x", value)
    lineage = table.lineage()
    assert (len(lineage), lineage[0], lineage[-1]) == (2001, SMALL, table)
    assert lineage[1].edit == EditCells((0,), (0,), (0.0,))
    assert SMALL.row(0) == (1, 2)


def test_tables_that_are_equal_are_not_unequal() -> None:
    table = Table.of({"x": [1, 2], "y": [3, 4]})
    sent = msgspec.msgpack.decode(msgspec.msgpack.encode(table), type=Table)
    for other in (table, Table.of({"x": [1, 2], "y": [3, 4]}), sent):
        assert table == other
        assert (table != other) is False  # a struct's own answer would be about identity
    assert table != Table.of({"x": [1, 2], "y": [3, 5]})
    assert table != 1
