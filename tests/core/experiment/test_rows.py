"""Edits of the rows: other rows stay where they were, and every edit can be taken back."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.core.data.table import Table
from gdtui.core.data.table_edits import MOST_EDITS, with_column, without_rows
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment, needs_new_run
from gdtui.core.experiment.rows import add_rows, delete_rows, move_rows

FIVE = Experiment.on(Table.of({"x": [0, 1, 2, 3, 4], "y": [0, 10, 20, 30, 40]}))
DRAWN = FIVE.change(test_fraction=0.4)  # two rows, which only the engine knows


def parts(experiment: Experiment) -> list[tuple[float, bool]]:
    """x of each row, and whether it is a test row."""
    table = experiment.table
    marks = table.column(experiment.test_column) if experiment.test_column else [0.0] * table.rows
    return [(x, mark != 0) for x, mark in zip(table.column("x"), marks, strict=True)]


def test_a_row_is_moved_to_the_test_rows_and_back() -> None:
    moved = move_rows(FIVE, [1, 3])
    assert parts(moved) == [(0, False), (1, True), (2, False), (3, True), (4, False)]
    assert (moved.test_rows, moved.train_rows, moved.features, moved.target) == (2, 3, ("x",), "y")
    assert move_rows(moved, [1]).test_rows == 1
    assert parts(move_rows(moved, [1, 3])) == parts(FIVE)
    assert not needs_new_run(FIVE, moved)


def test_drawn_test_rows_stay_what_they_are_when_rows_come_and_go() -> None:
    fewer = delete_rows(DRAWN, [1], drawn=[0, 3])
    assert parts(fewer) == [(0, True), (2, False), (3, True), (4, False)]
    more = add_rows(DRAWN, 4, [3], drawn=[0, 3])
    assert parts(more) == [(0, True), (1, False), (2, False), (3, True), (3, True), (4, False)]
    assert parts(add_rows(more, 0, [2])) == [(2, False), *parts(more)]
    assert parts(move_rows(DRAWN, [0], drawn=[0, 3])) == [
        (0, False), (1, False), (2, False), (3, True), (4, False)
    ]  # fmt: skip
    assert not needs_new_run(DRAWN, fewer)


@pytest.mark.parametrize("edit", [delete_rows, move_rows])
def test_drawn_rows_that_are_not_known_are_not_guessed(edit: Callable[[Experiment, list[int]], Experiment]) -> None:
    with pytest.raises(ValidationError, match="test rows is 0: the engine is still to draw them"):
        edit(DRAWN, [1])
    with pytest.raises(ValidationError, match="test rows is 0: the engine is still to draw them"):
        add_rows(DRAWN, 1, [0])


def test_two_rows_to_train_on_are_always_left() -> None:
    moved = move_rows(FIVE, [0, 1, 2])
    with pytest.raises(ValidationError, match=r"test_column is 'test': of 5 rows it must leave at least 2 to train on"):
        move_rows(moved, [3])
    with pytest.raises(ValidationError, match="must leave at least 2 to train on"):
        delete_rows(moved, [3])
    with pytest.raises(ValidationError, match="number of data rows is 1: it must be at least 2"):
        delete_rows(FIVE, [0, 1, 2, 3])


def test_the_column_has_a_name_of_its_own() -> None:
    table = Table.of({"test": [1, 2, 3], "y": [1, 2, 3]})
    assert move_rows(Experiment.on(table), [0]).test_column == "is_test"
    formula = FIVE.change(model="formula", formula="x * test + is_test")
    assert move_rows(formula, [0]).test_column == "test_1"
    again = move_rows(FIVE, [0]).change(test_column="")
    assert again.test_rows == 0
    assert again.features == ("x",)  # no feature by accident
    assert move_rows(again, [4]).table.columns == ("x", "y", "test")


def test_a_column_of_the_data_can_name_the_test_rows() -> None:
    table = Table.of({"x": [1, 2, 3, 4], "held": [0, 0, 1, 0], "y": [1, 2, 3, 4]})
    experiment = Experiment.on(table).assign({"test_column": "held"})
    assert (experiment.features, experiment.test_rows) == (("x",), 1)
    assert experiment.assign({"target": "x"}).features == ("y",)
    assert experiment.assign({"test_column": ""}).test_rows == 0
    assert Experiment.on(table, test_column="held") == experiment
    with pytest.raises(ValidationError, match="test_column is 'z': the columns are x, held, y"):
        experiment.assign({"test_column": "z"})
    with pytest.raises(ValidationError, match="test_column is 'y': it must be neither a feature nor the target"):
        experiment.assign({"test_column": "y"})


@given(st.sets(st.integers(0, 199), max_size=150))
def test_any_rows_are_deleted(rows: set[int]) -> None:
    table = Table.of({"x": range(200), "y": range(200)})
    left = without_rows(table, rows)
    assert [*left.column("x")] == [x for x in range(200) if x not in rows]


def test_many_scattered_rows_are_one_table_and_few_are_edits() -> None:
    table = Table.of({"x": range(200), "y": range(200)})
    assert without_rows(table, range(0, 2 * MOST_EDITS + 2, 2)).parent is None
    assert without_rows(table, range(0, 2 * MOST_EDITS, 2)).parent is not None


def test_a_column_is_added_or_replaced() -> None:
    table = Table.of({"x": [1, 2], "y": [3, 4]})
    assert with_column(table, "z", [5, 6]) == Table.of({"x": [1, 2], "y": [3, 4], "z": [5, 6]})
    assert with_column(table, "x", [5, 6]) == Table.of({"y": [3, 4], "x": [5, 6]})


@given(st.data())
def test_any_sequence_of_edits_undo_and_redo_gives_back_equal_experiments(data: st.DataObject) -> None:
    done, undone = [DRAWN], list[Experiment]()
    plain: list[list[tuple[float, bool]]] = [[(0, True), (1, False), (2, False), (3, True), (4, False)]]
    for _ in range(data.draw(st.integers(1, 15))):
        kind = data.draw(st.sampled_from(["add", "delete", "move", "undo", "redo"]))
        if kind == "undo":
            if len(done) > 1:
                undone.append(done.pop())
        elif kind == "redo":
            if undone:
                done.append(undone.pop())
        elif (made := _edited(data, kind, done[-1], plain[len(done) - 1])) is not None:
            experiment, rows = made
            undone.clear()
            done.append(experiment)
            plain[len(done) - 1 :] = [rows]
        if len(done) > 1:
            assert parts(done[-1]) == plain[len(done) - 1]
    while len(done) > 2:
        assert parts(done.pop()) == plain[len(done)]


def _edited(
    data: st.DataObject, kind: str, experiment: Experiment, rows: Sequence[tuple[float, bool]]
) -> tuple[Experiment, list[tuple[float, bool]]] | None:
    """An experiment and plain rows after the same edit; None where it is refused, as it must be."""
    picked = data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=1, max_size=3, unique=True))
    drawn = [place for place, (_, test) in enumerate(rows) if test]
    after = [*rows]
    if kind == "add":
        at = data.draw(st.integers(0, len(rows)))
        after[at:at] = [rows[row] for row in picked]
        return add_rows(experiment, at, picked, drawn), after
    if kind == "delete":
        after = [row for place, row in enumerate(rows) if place not in picked]
    else:
        after = [(x, test != (place in picked)) for place, (x, test) in enumerate(rows)]
    change = delete_rows if kind == "delete" else move_rows
    if sum(not test for _, test in after) < 2:
        with pytest.raises(ValidationError, match="at least 2"):
            change(experiment, picked, drawn)
        return None
    return change(experiment, picked, drawn), after
