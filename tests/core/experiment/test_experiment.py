"""Tables and experiments: what they hold and what they refuse."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Change, Experiment, Run, needs_new_run

TABLE = Table.of({"a": [1, 2, 3, 4, 5], "b": [6, 7, 8, 9, 10], "y": [0, 1, 0, 1, 0]})


def test_a_table_is_row_major_float64() -> None:
    assert TABLE.rows == 5
    assert TABLE.row(1) == (2, 7, 1)
    np.testing.assert_array_equal(
        np.asarray(TABLE.values()).reshape(5, 3), np.array([[1, 6, 0], [2, 7, 1], [3, 8, 0], [4, 9, 1], [5, 10, 0]])
    )


def test_equal_tables_are_equal_and_hashable() -> None:
    again = Table.of({"a": [1, 2, 3, 4, 5], "b": [6, 7, 8, 9, 10], "y": [0, 1, 0, 1, 0]})
    assert again == TABLE
    assert hash(again) == hash(TABLE)


def test_replacing_a_cell_leaves_the_table_as_it_was() -> None:
    changed = TABLE.replace(2, "b", -1.5)
    assert changed.row(2) == (3, -1.5, 0)
    assert TABLE.row(2) == (3, 8, 0)
    assert [changed.row(i) for i in (0, 1, 3, 4)] == [TABLE.row(i) for i in (0, 1, 3, 4)]


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        Table.of({"x": [1, 2], "y": [1]})


def test_the_last_column_is_the_target_unless_said_otherwise() -> None:
    assert Experiment.on(TABLE).target == "y"
    assert Experiment.on(TABLE).features == ("a", "b")
    assert Experiment.on(TABLE, target="a").features == ("b", "y")


@pytest.mark.parametrize(("batch_size", "updates"), [(0, 1), (5, 1), (2, 3), (1, 5), (4, 2)])
def test_updates_per_epoch_counts_the_short_batch(batch_size: int, updates: int) -> None:
    assert Experiment.on(TABLE, batch_size=batch_size).updates_per_epoch == updates


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"lr": 0.0}, "lr is 0.0: it must be a number above 0 and at most 1,000,000"),
        ({"batch_size": 6}, "batch_size is 6: it must be at most the 5 rows of the data, or 0 for all of them"),
        ({"first_epoch": 2}, "first_epoch is 2: it must be a whole number of at least 0 and at most 1"),
        ({"target": "z"}, "target is 'z': the columns are a, b, y"),
        ({"features": ("a", "z")}, "features is 'z': the columns are a, b, y"),
        ({"features": ()}, "features is '': it must be one or more columns other than the target y"),
        ({"features": ("a", "y")}, "features is 'a, y': it must be one or more columns other than the target y"),
        ({"features": ("a", "a")}, "features is 'a, a': it must name each column once"),
    ],
)
def test_what_does_not_fit_is_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Experiment.on(TABLE, **settings)
    assert str(caught.value) == message
    with pytest.raises(ValidationError) as caught:
        Experiment.on(TABLE).change(**settings)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({}, "number of data columns is 0: it must be at least 2, a feature and a target"),
        ({"x": [1.0, 2.0]}, "number of data columns is 1: it must be at least 2, a feature and a target"),
        ({"x": [], "y": []}, "number of data rows is 0: it must be at least 2"),
        ({"x": [1.0], "y": [1.0]}, "number of data rows is 1: it must be at least 2"),
        ({"x": [1.0, 2.0], "y": [1.0, math.nan]}, "row 1, column y is nan: it must be a finite number"),
        ({"x": [-math.inf, 2.0], "y": [1.0, 1.0]}, "row 0, column x is -inf: it must be a finite number"),
    ],
)
def test_a_table_that_nothing_can_be_learned_from_is_refused(columns: dict[str, list[float]], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Experiment.on(Table.of(columns))
    assert str(caught.value) == message


def test_finite_cells_whose_sum_overflows_are_accepted() -> None:
    assert Experiment.on(Table.of({"x": [1e308, 1e308], "y": [0, 1]})).table.row(0) == (1e308, 0)


def test_settings_are_assigned_from_texts() -> None:
    changed = Experiment.on(TABLE).assign({"lr": "0.5", "epochs": "1e2", "batch_size": "2", "seed": "9"})
    assert (changed.lr, changed.epochs, changed.batch_size, changed.seed) == (0.5, 100, 2, 9)


def test_columns_are_assigned_from_texts() -> None:
    assert Experiment.on(TABLE).assign({"features": "b"}).features == ("b",)
    assert Experiment.on(TABLE).assign({"features": "b, a"}).features == ("b", "a")
    assert Experiment.on(TABLE).assign({"target": "a"}).features == ("b", "y")
    both = Experiment.on(TABLE).assign({"target": "a", "features": "y"})
    assert (both.target, both.features) == ("a", ("y",))


def test_an_unknown_setting_is_named_with_the_nearest() -> None:
    with pytest.raises(ValidationError) as caught:
        Experiment.on(TABLE).assign({"batchsize": "2"})
    assert str(caught.value) == "setting is 'batchsize': there is none of that name; did you mean batch_size?"


def test_only_what_shapes_the_run_starts_it_over() -> None:
    old = Experiment.on(TABLE)
    assert needs_new_run(old, old.change(seed=2))
    assert needs_new_run(old, old.change(features=("a",)))
    assert not needs_new_run(old, old.change(lr=0.5, epochs=3, batch_size=2))


def test_a_run_is_as_last_changed() -> None:
    old = Experiment.on(TABLE)
    new = old.change(lr=0.5)
    assert Run(old).current == old
    assert Run(old, (Change(3, new),)).current == new
