"""The Data panel: arrows from cell to cell, features that move along, rows that follow the batch."""

from gdtui.core.data.table import Table
from gdtui.ui.train.screen import DataPanel
from gdtui.ui.widgets.virtual_table import VirtualTable
from tests.ui.driver import Driver, drive, set_to

WIDE = Table.of({f"x{n}": [n, n + 0.5, n + 0.25] for n in range(40)} | {"y": [1, 2, 3]})


def rows(driver: Driver) -> VirtualTable:
    return driver.app.screen.query_one("#panel-data VirtualTable", VirtualTable)


async def test_the_arrows_move_from_cell_to_cell() -> None:
    async with drive() as driver:
        await driver.press("d", "right", "down")
        assert rows(driver).cursor == (1, 2)
        await driver.press("right", "right")  # at the last column that can be edited
        assert rows(driver).cursor == (1, 2)
        await driver.press("left", "left", "left")
        assert rows(driver).cursor == (1, 1)
        assert driver.snapshot.updates == 0
        await driver.press("escape", "right")  # elsewhere the arrows step
        await driver.updates(1)


async def test_many_features_move_along_with_the_cursor() -> None:
    session = set_to("study-hours", table=WIDE, features=tuple(f"x{n}" for n in range(40)), target="y")
    async with drive(session) as driver:
        data = driver.app.screen.query_one(DataPanel)
        await driver.press("d")
        assert data._names == ("x0", "y")
        await driver.press(*["right"] * 39)
        assert data._names == ("x39", "y")
        assert "39.5" in driver.text("#panel-data VirtualTable")
        assert "x39 … of 40" in driver.title("DataPanel")
        await driver.press("right")
        assert rows(driver).cursor == (0, 2)  # the target, after the last feature
        await driver.press("enter", *"9", "enter")
        await driver.until(lambda: driver.snapshot.experiment.table.row(0)[-1] == 9)
        await driver.press("left", "left", "left")
        assert data._names == ("x37", "y")
        await driver.press("enter", *"7", "enter")
        await driver.until(lambda: driver.snapshot.experiment.table.row(0)[37] == 7)


async def test_six_rows_are_seen_and_the_panel_follows_the_batch() -> None:
    table = Table.of({"x": range(100), "y": range(100)})
    async with drive(set_to("study-hours", table=table, batch_size=10, order="given", standardize=True)) as driver:
        assert rows(driver).size.height >= 7  # a heading and six rows
        await driver.press("right", "right", "right")
        await driver.updates(3)
        await driver.until(lambda: rows(driver).scroll_offset.y > 0)
        shown = [line.split()[0] for line in driver.text("#panel-data VirtualTable").splitlines()[1:7]]
        assert set(shown) & {f"▸{n}" for n in range(20, 40)}  # the batch that comes next, or the last
        await driver.press("d")
        place = rows(driver).scroll_offset.y
        await driver.press("e")
        await driver.updates(10)
        assert rows(driver).scroll_offset.y == place  # where the user is, nothing moves away
