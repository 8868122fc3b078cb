"""The order in which rows are shown, against Python's own sorting."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gdtui.core.data.table import DeleteRows, Table
from gdtui.ui.session.row_order import ASCENDING, DESCENDING, RowOrder

VALUES = st.lists(st.integers(-3, 3), min_size=2, max_size=20)


def seen(order: RowOrder, table: Table) -> list[int]:
    return order.rows(range(table.rows))


@given(VALUES)
def test_computed_numbers_sort_as_a_column_does(values: list[int]) -> None:
    table, order, numbers = Table.of({"x": values}), RowOrder(), range(len(values))
    order.sort_by_numbers("x", np.array(values, np.float64))
    assert (order.direction, seen(order, table)) == (ASCENDING, sorted(numbers, key=lambda row: values[row]))
    order.sort_by_numbers("x", np.array(values, np.float64))
    assert (order.direction, seen(order, table)) == (DESCENDING, sorted(numbers, key=lambda row: -values[row]))
    order.fit(table)
    assert order.sorted
    order.fit(table.edited(DeleteRows(0, 1)))  # they are not of these rows
    assert not order.sorted


@given(VALUES)
def test_rows_rise_then_fall_then_are_as_the_table_is(values: list[int]) -> None:
    table, order = Table.of({"x": values, "y": values}), RowOrder()
    numbers = range(len(values))
    order.sort(table, "x")
    assert (order.direction, seen(order, table)) == (ASCENDING, sorted(numbers, key=lambda row: values[row]))
    assert all(order.row(order.place(row)) == row for row in numbers)
    order.sort(table, "x")
    assert (order.direction, seen(order, table)) == (DESCENDING, sorted(numbers, key=lambda row: -values[row]))
    order.sort(table, "x")
    assert not order.sorted
    assert seen(order, table) == [*numbers]


@given(VALUES, st.integers(0, 19))
def test_the_next_place_of_a_wanted_row_is_the_nearest_below_or_else_the_first(values: list[int], start: int) -> None:
    import numpy as np

    table, order, place = Table.of({"x": values, "y": values}), RowOrder(), start % len(values)
    order.sort(table, "x")
    wanted = np.array(values) > 0
    places = [at for at, row in enumerate(seen(order, table)) if values[row] > 0]
    expected = next((at for at in places if at > place), places[0] if places else None)
    assert order.next_place(wanted, place) == expected


def test_an_edited_cell_stays_where_it_is_and_other_rows_sort_again() -> None:
    table, order = Table.of({"x": [3, 1, 2], "y": [0, 0, 0]}), RowOrder()
    order.sort(table, "x")
    edited = table.replace(1, "x", 9)
    order.fit(edited)
    assert seen(order, edited) == [1, 2, 0]
    fewer = edited.edited(DeleteRows(0, 1))
    order.fit(fewer)
    assert seen(order, fewer) == [1, 0]
    order.fit(Table.of({"a": [1, 2], "y": [1, 2]}))
    assert not order.sorted
