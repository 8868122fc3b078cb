"""The Data screen as pictures. An update of one is looked at before it is kept."""

import pytest

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.storage.session_file import Session
from gdtui.ui.data.panels.columns import ColumnsPanel
from tests.ui.driver import Driver
from tests.ui.pictures import HOME, NARROW, TINY, WIDE, Compare, same

ROOMS = [6.4, 2.7, 0.4, 1.2, 8.1, 9.1, 6.1, 7.3, 5.4, 9.4, 8.2, 3.3]
AREAS = [37005, 18668, 9077, 52650, 27584, 60808, 18757, 84848, 33495, 10389, 56991, 83517]
PRICES = [56.9, 27.9, 11.1, 54, 52.1, 86.8, 36.8, 106, 48.4, 38.7, 80.9, 93.4]
HOUSES = Table.of({"rooms": ROOMS, "area": AREAS, "twice": [2 * rooms for rooms in ROOMS], "price": PRICES})
SESSION = Session(
    name="houses",
    title="twelve houses",
    runs=(Run(Experiment.on(HOUSES, features=("rooms", "area"), standardize=True, lr=0.1, batch_size=4)),),
)


async def front(driver: Driver, *keys: str) -> None:
    """Make updates, go to Data, wait until its columns are described, and press keys in its table."""
    await driver.press("right", "right", "right")
    await driver.updates(3)
    await driver.press("3")
    await driver.until(lambda: driver.app.screen is driver.app.screens.get("Data"))
    columns = driver.app.screen.query_one(ColumnsPanel)
    await driver.until(lambda: not columns.seen or len(columns._described) == len(HOUSES.columns))
    await driver.press("d")
    await driver.pilot.pause()
    await driver.press(*keys)
    await driver.until(lambda: driver.snapshot.experiment == driver.train_model.experiment)


async def editing(driver: Driver) -> None:
    await front(driver, "down", "t", "down", "down", "t", "right", "enter", *"1e", "enter")


async def sorted_and_selected(driver: Driver) -> None:
    await front(driver, "s", "shift+down", "shift+down")


async def columns(driver: Driver) -> None:
    await front(driver)
    await driver.press("c", "down", "down")
    panel = driver.app.screen.query_one(ColumnsPanel)
    await driver.until(lambda: len(panel._described) == len(HOUSES.columns))


@pytest.mark.parametrize("size", [HOME, NARROW, WIDE, TINY], ids=["home", "narrow", "wide", "tiny"])
def test_a_cell_in_the_editor(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert same(snap_compare, editing, size, SESSION)


@pytest.mark.parametrize("size", [HOME, NARROW], ids=["home", "narrow"])
def test_rows_by_a_column(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert same(snap_compare, sorted_and_selected, size, SESSION)


@pytest.mark.parametrize("size", [HOME, NARROW], ids=["home", "narrow"])
def test_columns(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert same(snap_compare, columns, size, SESSION)


def test_light(snap_compare: Compare) -> None:
    assert same(snap_compare, sorted_and_selected, session=SESSION, theme="textual-light")


def test_no_color(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert same(snap_compare, sorted_and_selected, session=SESSION)


def test_ascii(snap_compare: Compare) -> None:
    async def in_ascii(driver: Driver) -> None:
        driver.app.use_marker("ascii")
        await sorted_and_selected(driver)

    assert same(snap_compare, in_ascii, session=SESSION)
