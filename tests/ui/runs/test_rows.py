"""The rows of the table of runs."""

import math

import msgspec
import pytest

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Change, Experiment, Run
from gdtui.protocol import RunState
from gdtui.ui.runs.rows import RunRow, columns
from gdtui.ui.session.differences import difference_lines, short_difference
from gdtui.ui.session.snapshot import ListedRun, RunSummary

START = Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}))
LISTED = ListedRun(Run(START), 5, None, None, False, False)
SUMMARY = RunSummary(RunState.FINISHED, 0.25, math.nan, 0.75, (4.0, 2.0, 1.0))


def test_what_is_not_known_yet_is_an_ellipsis() -> None:
    row = RunRow(LISTED, False, "", 5, None)
    assert [row.state, row.number("train_loss"), row.number("r2"), row.curve(10)] == ["…"] * 4


def test_what_overflowed_is_infinite() -> None:
    row = RunRow(LISTED, False, "", 5, RunSummary(RunState.DIVERGED, math.inf, math.inf, -math.inf, (1.0, math.nan)))
    assert [row.number("train_loss"), row.number("r2"), row.curve(9)] == ["∞", "−∞", "▁ "]


def test_a_run_without_updates_has_no_numbers() -> None:
    row = RunRow(LISTED, True, "", 0, None)
    assert [row.state, row.number("train_loss"), row.curve(10)] == ["not begun", "", ""]


def test_what_was_not_measured_is_left_empty() -> None:
    row = RunRow(LISTED, False, "", 5, SUMMARY)
    assert [row.state, row.number("train_loss"), row.number("test_loss")] == ["finished", "0.25", ""]


@pytest.mark.parametrize("room", [20, 38, 58, 78, 118, 200])
@pytest.mark.parametrize("tested", [False, True])
def test_the_columns_fit(room: int, tested: bool) -> None:
    summary = msgspec.structs.replace(SUMMARY, test_loss=1.0 if tested else math.nan)
    found = columns([RunRow(LISTED, False, "", 5, summary)], room)
    assert sum(column.width for column in found) <= room
    titles = [column.title for column in found]
    assert titles[:2] == ["run", "differs"]
    if room >= 118:
        assert ("test loss" in titles) == tested
        assert {"loss", "R²", "state", "updates", "curve"} <= {*titles}


def test_what_differs_is_said_in_short_and_in_words() -> None:
    table = START.table.replace(0, "y", 2.5)
    changed = START.change(lr=0.1, optimizer="adam", table=table)
    listed = msgspec.structs.replace(LISTED, run=Run(START, (Change(3, changed),), name="B"), before=Run(START))
    assert {*short_difference(listed).split(", ")} == {"lr 0.1", "adam", "data"}
    lines = difference_lines(listed)
    assert lines[:2] == ["Begun from the start after run A.", "Differs from run A:"]
    assert "· the data were edited" in lines
    assert "· optimizer: sgd → adam" in lines
    assert lines[-1].startswith("◆ At step 3: ")
    same = msgspec.structs.replace(LISTED, run=Run(START, name="B"), before=Run(START))
    assert difference_lines(same)[-1] == "Its settings are those of run A."


def test_the_first_run_tells_what_the_others_differ_in() -> None:
    other = msgspec.structs.replace(
        LISTED, run=Run(START.change(optimizer="adam", lr=0.1), name="B"), before=Run(START)
    )
    assert {*short_difference(LISTED, (LISTED, other)).split(", ")} == {"sgd", "lr 0.01"}
    edited = START.change(table=START.table.replace(0, "y", 2.5))
    third = msgspec.structs.replace(LISTED, run=Run(edited, name="C"), before=Run(START))
    assert short_difference(LISTED, (LISTED, third)) == ""


@pytest.mark.parametrize("room", [58, 78, 118])
def test_what_differs_has_room_before_the_other_columns(room: int) -> None:
    rows = [RunRow(LISTED, False, text, 5, SUMMARY) for text in ("lr 0.1", "lr 0.0101, momentum 0.12")]
    found = columns(rows, room)
    assert room - sum(column.width for column in found) > len("lr 0.0101, momentum 0.12")
    long = columns([RunRow(LISTED, False, "x" * 200, 5, SUMMARY)], room)
    assert "loss" in [column.title for column in long]
