"""Where to look in the table: sort, find, go to a row, by keys and by the mouse; any number of rows and columns."""

import random

import pytest
from textual.events import MouseScrollDown

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.storage.session_file import Session
from tests.ui.data.table_driver import column, data, panel, rows, said, shown, table
from tests.ui.driver import Driver, set_to

MIXED = Table.of({"x": [3, 1, 2, 5, 4], "z": [5, 4, 3, 2, 1], "y": [30, 10, 20, 50, 40]})


def numbers(driver: Driver, count: int = 5) -> list[int]:
    """The numbers of the rows, as they are shown from the top."""
    return [int(shown(driver, place)[0].strip("▸")) for place in range(count)]


async def test_s_shows_rows_by_a_column_and_the_data_stay_as_they_are() -> None:
    session = set_to(table=MIXED, features=("x",), lr=0.001)
    async with data(session) as driver:
        assert panel(driver)._names == ("x", "z", "y")  # the unused column is there too
        await driver.press("s")
        await driver.until(lambda: numbers(driver) == [1, 2, 0, 4, 3])
        assert "5 rows seen by x ▲, data as given" in driver.title("#panel-table")
        assert rows(driver).cursor == (2, 1)  # on the row that it was on
        await driver.press("s")
        await driver.until(lambda: numbers(driver) == [3, 4, 0, 2, 1])
        assert table(driver) == MIXED
        await driver.press("escape", "right")
        await driver.updates(1)
        await driver.until(lambda: len(shown(driver, 4)) == 7)  # the rows in sight have predictions
        view = driver.snapshot.view
        assert view is not None
        weight, bias = view.params["W"][0], view.params["b"][0]
        assert float(shown(driver, 0)[4]) == pytest.approx(5 * weight + bias, abs=0.01)
        await driver.press("d", "up", "up", "D")  # the first that is shown is row 3
        await driver.until(lambda: column(driver, "x") == [3, 1, 2, 4])
        await driver.press("s")
        await driver.until(lambda: numbers(driver, 4) == [0, 1, 2, 3])


async def test_v_shows_rows_by_prediction_and_capital_v_by_residual_of_that_step() -> None:
    line = Table.of({"x": (3, 1, 2, 4), "y": (1, 9, 2, 8)})
    async with data(set_to(table=line, lr=0.01)) as driver:
        await driver.press("escape", "right")
        await driver.updates(1)
        view = driver.snapshot.view
        assert view is not None
        guesses = [x * view.params["W"][0] + view.params["b"][0] for x in (3, 1, 2, 4)]
        rising = sorted(range(4), key=lambda row: guesses[row])
        await driver.press("d", "v")
        await driver.until(lambda: numbers(driver, 4) == rising)
        assert "seen by ŷ of step 1 ▲, data as given" in driver.title("#panel-table")
        assert panel(driver).order.row(rows(driver).cursor[0]) == 0  # on the row that it was on
        await driver.press("v")
        await driver.until(lambda: numbers(driver, 4) == rising[::-1])
        residuals = [y - guess for y, guess in zip((1, 9, 2, 8), guesses, strict=True)]
        await driver.press("V")
        await driver.until(lambda: numbers(driver, 4) == sorted(range(4), key=lambda row: residuals[row]))
        await driver.press("escape", "right")  # the order is that of the step at which the key was pressed
        await driver.updates(2)
        assert "seen by y − ŷ of step 1 ▲" in driver.title("#panel-table")
        await driver.press("d", "V")
        await driver.until(lambda: "of step 2 ▼" in driver.title("#panel-table"))
        await driver.press("V")
        await driver.until(lambda: numbers(driver, 4) == [0, 1, 2, 3])
        assert table(driver) == line


async def test_the_mouse_selects_edits_sorts_and_scrolls() -> None:
    many = Table.of({"x": range(100), "y": range(100, 0, -1)})
    async with data(set_to(table=many, standardize=True)) as driver:
        await driver.pilot.click("#panel-table RowTable", offset=(25, 3))
        assert rows(driver).cursor == (2, 2)
        await driver.pilot.click("#panel-table RowTable", offset=(25, 4), times=2)
        await driver.until(lambda: panel(driver).has_class("-editing"))
        await driver.press(*"0.5", "enter")
        await driver.until(lambda: table(driver).row(3) == (3, 0.5))
        await driver.pilot.click("#panel-table RowTable", offset=(25, 0))
        await driver.until(lambda: panel(driver).order.column == "y")
        assert numbers(driver, 3) == [3, 99, 98]
        await driver.pilot.click("#panel-table RowTable", offset=(2, 0))
        await driver.until(lambda: not panel(driver).order.sorted)
        await driver.pilot.click("#panel-table RowTable", offset=(rows(driver).size.width - 3, 0))
        await driver.until(lambda: "Rows are sorted by numbers" in said(driver))
        rows(driver).post_message(MouseScrollDown(rows(driver), 3, 3, 0, 1, 0, False, False, False))
        await driver.until(lambda: numbers(driver, 1) != [0])


async def test_a_hundred_thousand_rows_are_sorted_searched_and_gone_through() -> None:
    count = 100_000
    values = random.Random(0).sample(range(count), count)
    big = Table.of({"x": values, "y": values})
    async with data(set_to(table=big, standardize=True)) as driver:
        await driver.press("G", *"99,999", "enter")
        assert rows(driver).cursor[0] == count - 1
        await driver.press("G", *"100000", "enter")
        assert "at most 99,999" in driver.text("#panel-table .wrong")
        await driver.press("escape", "s")
        await driver.until(lambda: panel(driver).order.sorted)
        assert rows(driver).cursor[0] == values[-1]  # the place of the last row among all values in order
        await driver.press("slash", *"99998", "enter")
        await driver.until(lambda: rows(driver).cursor[0] == 99_998)
        await driver.press("slash", *"x < 2", "enter")
        await driver.until(lambda: rows(driver).cursor[0] == 0)
        await driver.press("n")
        assert rows(driver).cursor[0] == 1
        await driver.press("n")  # round again
        assert rows(driver).cursor[0] == 0
        await driver.press("slash", *"x > 1e9", "enter")
        assert "no row of the 100,000 has it" in driver.text("#panel-table .wrong")
        await driver.press("escape", "D")
        await driver.until(lambda: table(driver).rows == count - 1)
        assert 0 not in table(driver).column("x")
        await driver.press("u")
        await driver.until(lambda: table(driver) == big)


@pytest.mark.parametrize("features", [1, 2, 5, 199])
async def test_any_number_of_columns_is_gone_through(features: int) -> None:
    names = [f"x{place}" for place in range(features)]
    wide = Table.of({name: [place, place + 1, place + 2] for place, name in enumerate(names)} | {"y": [1, 2, 3]})
    session = Session(name="wide", title="wide", runs=(Run(Experiment.on(wide)),))
    async with data(session, (80, 24)) as driver:
        for place in range(min(features, 12)):
            assert panel(driver).column == names[place]
            await driver.press("right")
        if features <= 12:
            assert panel(driver).column == "y"
        await driver.press("enter", *"7.5", "enter")
        await driver.until(lambda: 7.5 in table(driver).row(0))
        assert table(driver).row(0)[min(features, 12)] == 7.5
