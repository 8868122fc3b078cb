"""The formats of the log, on blocks made up here."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gdtui.core.data.table import Table
from gdtui.core.experiment import run_log
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.log_line import fixed

METRICS = ("loss", "train_loss", "test_loss", "grad_norm", "r2", "rmse")
FIXED = ("epoch", "lr", *METRICS)
COLUMNS = (*FIXED, "W", "b", "W.grad", "b.grad")
SEVERAL = (*FIXED, "W[0]", "W[1]", "b", "W[0].grad", "W[1].grad", "b.grad")
MANY = (*FIXED, *(f"0.weight[{i}]" for i in range(5)), *(f"0.weight[{i}].grad" for i in range(5)))
NAN = float("nan")
FIVE = Table.of({"x": [1, 2, 3, 4, 5], "y": [1, 2, 3, 4, 5]})


def block(updates: int, per_epoch: int, columns: tuple[str, ...] = COLUMNS) -> NDArray[np.float64]:
    """Updates whose loss is their step and whose other numbers are all different."""
    made = np.arange(updates * len(columns), dtype=float).reshape(updates, -1) / 8
    made[:, 0] = np.arange(updates) // per_epoch
    made[:, 2] = np.arange(updates)
    return made


def logged(name: str, experiment: Experiment, every: int | None, rows: NDArray[np.float64]) -> str:
    log = run_log.FORMATS[name](experiment, COLUMNS, every)
    return log.head + log.updates(0, rows)


def test_text_logs_the_last_update_of_each_nth_epoch() -> None:
    experiment = Experiment.on(FIVE, batch_size=2, epochs=7)  # three updates an epoch
    lines = logged("text", experiment, 3, block(21, 3)).splitlines()
    assert [line.split(" W")[0] for line in lines] == ["Epoch    0/6", "Epoch    3/6", "Epoch    6/6"]
    assert [line.split("Cost: ")[1] for line in lines] == ["2.000000", "11.000000", "20.000000"]


def test_text_counts_epochs_from_one_where_the_experiment_does() -> None:
    experiment = Experiment.on(FIVE, epochs=7, first_epoch=1)
    lines = logged("text", experiment, 3, block(7, 1)).splitlines()
    assert [line.split(" W")[0] for line in lines] == ["Epoch    3/7", "Epoch    6/7"]
    assert [line.split("Cost: ")[1] for line in lines] == ["2.000000", "5.000000"]


@pytest.mark.parametrize("name", run_log.FORMATS)
@pytest.mark.parametrize(("every", "updates"), [(2, 7), (2, 8), (3, 7), (7, 7), (9, 7), (1, 5)])
def test_the_last_update_is_logged_once_whatever_every_is(name: str, every: int, updates: int) -> None:
    experiment = Experiment.on(FIVE, epochs=updates)
    log, rows = run_log.FORMATS[name](experiment, COLUMNS, every), block(updates, 1)
    text = log.updates(0, rows) + log.last(updates - 1, rows[-1:])
    each = run_log.FORMATS[name](experiment, COLUMNS, 1).updates(0, rows).splitlines()
    assert text.splitlines() == [line for k, line in enumerate(each) if k % every == 0 or k == updates - 1]


def test_by_default_the_log_ends_where_the_tutorials_does() -> None:
    log = run_log.Text(Experiment.on(FIVE, epochs=2000), COLUMNS, None)
    assert log.last(1999, block(2000, 1)[-1:]) == ""


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (2.0, 3, "2.000"),
        (-0.008, 3, "-0.008"),
        (0.0, 4, "0.0000"),
        (9.4e-8, 4, "9.4e-08"),
        (-1.34997e-7, 3, "-1.35e-07"),
        (0.000061, 6, "0.000061"),
        (5.930012e-25, 6, "5.93001e-25"),
        (105.05971, 4, "105.0597"),
    ],
)
def test_a_number_that_is_not_0_is_not_shown_as_0(value: float, decimals: int, text: str) -> None:
    assert fixed(value, decimals) == text


@pytest.mark.parametrize(("epochs", "lines"), [(1, 1), (19, 19), (20, 20), (40, 20), (2000, 20)])
def test_text_has_about_twenty_lines_by_default(epochs: int, lines: int) -> None:
    assert logged("text", Experiment.on(FIVE, epochs=epochs), None, block(epochs, 1)).count("\n") == lines


def test_text_shows_several_weights_as_a_list() -> None:
    log = run_log.Text(Experiment.on(FIVE, epochs=1), SEVERAL, None)
    row = np.array([[0, 0.1, 2.5, 2, NAN, 4, 0.9, 1.4, 1.23456, -2, 3, 7, 8, 9.0]])
    assert log.updates(0, row) == "Epoch    0/0 W: [1.235, -2.000], b: 3.000 Cost: 2.500000\n"


@pytest.mark.parametrize(("train_loss", "shown"), [(0.125, " Train: 0.125000"), (NAN, "")])
def test_text_shows_the_loss_in_place_of_many_parameters(train_loss: float, shown: str) -> None:
    log = run_log.Text(Experiment.on(FIVE, epochs=1), MANY, None)
    row = np.array([[0, 0.1, 2.5, train_loss, NAN, 4, 0.9, 1.4, *range(10)]])
    assert log.updates(0, row) == f"Epoch    0/0 Cost: 2.500000{shown}\n"


def test_json_lines_carry_every_update_in_full_precision() -> None:
    experiment = Experiment.on(FIVE, batch_size=2, epochs=2, first_epoch=1)
    rows = block(6, 3) / 3
    rows[:, 0] = [0, 0, 0, 1, 1, 1]
    objects = [json.loads(line) for line in logged("jsonl", experiment, None, rows).splitlines()]
    assert [made["step"] for made in objects] == [0, 1, 2, 3, 4, 5]
    assert [made["epoch"] for made in objects] == [1, 1, 1, 2, 2, 2]
    for made, row in zip(objects, rows.tolist(), strict=True):
        assert list(made) == ["step", "epoch", "rows", "lr", *METRICS, "params"]
        assert [made["lr"], *(made[name] for name in METRICS)] == row[1:8]
        assert made["params"] == {"W": [row[8]], "b": [row[9]]}


def test_json_lines_say_null_where_a_number_is_not_known() -> None:
    row = np.array([[0, 0.1, 2.5, NAN, NAN, 4, 0.9, 1.4, 1, 2, 3, 4]])
    made = json.loads(run_log.JsonLines(Experiment.on(FIVE), COLUMNS, None).updates(0, row))
    assert (made["train_loss"], made["test_loss"], made["grad_norm"]) == (None, None, 4)


def test_json_lines_carry_the_rows_of_a_batch_of_64_or_fewer() -> None:
    batches = [np.array([3, 1]), np.arange(64), np.arange(65), np.array([4, 0])]
    log = run_log.JsonLines(Experiment.on(FIVE), COLUMNS, None)
    objects = list(map(json.loads, log.updates(0, block(4, 2), batches).splitlines()))
    assert [made["rows"] for made in objects] == [[3, 1], list(range(64)), None, [4, 0]]
    third = run_log.JsonLines(Experiment.on(FIVE), COLUMNS, 3)
    assert json.loads(third.updates(1, block(4, 2), batches))["rows"] is None  # step 3 is the third of the block
    assert json.loads(third.updates(3, block(2, 2), batches[:2]))["rows"] == [3, 1]


def test_json_lines_gather_the_scalars_of_a_parameter() -> None:
    row = np.array([[0, 0.1, 2.5, 2, 2, 4, 0.9, 1.4, 1, -2, 3, 7, 8, 9.0]])
    made = json.loads(run_log.JsonLines(Experiment.on(FIVE), SEVERAL, None).updates(0, row))
    assert made["params"] == {"W": [1, -2], "b": [3]}


def test_csv_is_a_table_with_a_header() -> None:
    experiment = Experiment.on(FIVE, epochs=4)
    rows = block(4, 1) / 7
    rows[:, 0] = range(4)
    read = list(csv.reader(io.StringIO(logged("csv", experiment, 2, rows))))
    assert read[0] == ["step", "epoch", "lr", *METRICS, "W", "b"]
    assert [[float(cell) for cell in line] for line in read[1:]] == [[k, k, *rows[k, 1:10].tolist()] for k in (0, 2)]


def test_csv_leaves_a_cell_empty_where_a_number_is_not_known() -> None:
    row = np.array([[0, 0.1, 2.5, 2.25, NAN, 4, 0.9, 1.4, 1, 2, 3, 4]])
    log = run_log.Csv(Experiment.on(FIVE), COLUMNS, None)
    assert log.updates(7, row) == "7,0,0.1,2.5,2.25,,4.0,0.9,1.4,1.0,2.0\n"


def test_csv_names_each_weight() -> None:
    head = run_log.Csv(Experiment.on(FIVE), SEVERAL, None).head
    assert head == "step,epoch,lr,loss,train_loss,test_loss,grad_norm,r2,rmse,W[0],W[1],b\n"


@given(name=st.sampled_from(list(run_log.FORMATS)), every=st.integers(1, 9), cut=st.integers(0, 30))
def test_where_blocks_are_cut_does_not_show(name: str, every: int, cut: int) -> None:
    experiment = Experiment.on(FIVE, batch_size=2, epochs=10, first_epoch=1)
    rows = block(30, 3)
    log = run_log.FORMATS[name](experiment, COLUMNS, every)
    assert log.updates(0, rows[:cut]) + log.updates(cut, rows[cut:]) == log.updates(0, rows)


def test_predictions() -> None:
    experiment = Experiment.on(FIVE)
    text, lines = run_log.Text(experiment, COLUMNS, None), run_log.JsonLines(experiment, COLUMNS, None)
    assert text.prediction([5.0], 105.05971) == "Predict 5: 105.0597\n"
    assert text.prediction([0.5, -1e20], 2.0) == "Predict 0.5, -1e+20: 2.0000\n"
    assert json.loads(lines.prediction([5.0], 105.05971)) == {"predict": [5.0], "y": 105.05971}
