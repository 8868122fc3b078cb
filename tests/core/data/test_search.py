"""Conditions on a column: what a text means, and which rows meet it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.core.data.search import parse_condition
from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError

TABLE = Table.of({"x": [1, 2, 3, 1 / 3], "house price": [30, 20, 10, 0]})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3", [2]),
        ("= 3", [2]),
        ("==3", [2]),
        ("> 1", [1, 2]),
        (">=1", [0, 1, 2]),
        ("< .5", [3]),
        ("!= 2", [0, 2, 3]),
        ("0.33", [3]),  # as it is shown
        ("0.34", []),
        ("1e0", [0]),
        ("x <= 2", [0, 1, 3]),
        ("house price > 15", [0, 1]),
        ('"house price" = 0', [3]),
        ("house price>-1", [0, 1, 2, 3]),
    ],
)
def test_a_text_finds_the_rows_that_it_says(text: str, found: list[int]) -> None:
    assert np.flatnonzero(parse_condition(text, TABLE, "x").rows(TABLE)).tolist() == found


@pytest.mark.parametrize("text", ["", ">", "many", "x 3", "> nan", "= inf", "3 >", "> 1e999"])
def test_what_means_nothing_is_refused_with_what_can_be_asked(text: str) -> None:
    with pytest.raises(
        ValidationError, match=r"^search is .*: it must be a number, or one after >, >=, <, <=, = or !="
    ):
        parse_condition(text, TABLE, "x")


def test_a_column_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(ValidationError, match="the columns are x, house price"):
        parse_condition("z > 2", TABLE, "x")


@given(st.text(max_size=12))
def test_no_text_does_worse_than_be_refused(text: str) -> None:
    try:
        condition = parse_condition(text, TABLE, "x")
    except ValidationError:
        return
    assert condition.rows(TABLE).shape == (4,)


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_a_number_as_it_is_shown_finds_itself(value: float, digits: int) -> None:
    table = Table.of({"x": [value], "y": [0]})
    assert parse_condition(f"{value:.{digits + 1}f}", table, "x").rows(table).all()
