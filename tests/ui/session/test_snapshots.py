"""Drawing, the preview of a broken file, the generator and Anscombe's sets as pictures; each was looked at."""

from pathlib import Path

import pytest

from gdtui.ui.session.opening.generate_screen import GenerateForm, GenerateScreen
from gdtui.ui.session.opening.reading_screen import ReadingScreen
from gdtui.ui.session.screen import SessionScreen
from gdtui.ui.widgets.choice_list import ChoiceList
from tests.ui.driver import Driver
from tests.ui.pictures import HOME, NARROW, Compare, same
from tests.ui.session.test_companion import line
from tests.ui.session.test_drawing import draw, rows, view
from tests.ui.session.test_reading import BROKEN, everything

SIZES = pytest.mark.parametrize("size", [HOME, NARROW], ids=["home", "narrow"])


def session_screen(driver: Driver) -> SessionScreen:
    screen = driver.app.screen_named("Train")
    assert isinstance(screen, SessionScreen)
    return screen


async def drawing(driver: Driver) -> None:
    """Two points are placed beside the line while huber trains beside mse; one of them is held."""
    await driver.until(lambda: view(driver).grid is not None)
    view(driver).focus()
    await driver.press("b", *["right"] * 20)
    await driver.updates(20)
    companion = driver.train_model._companion
    assert companion is not None
    await driver.until(lambda: companion.frame is not None and companion.frame.view.step == 20)
    await draw(driver, "right", "up", "a", "shift+left", "a", "enter", "down")
    await driver.until(lambda: len(rows(driver)) == 5 and bool(line(driver, "huber")))


async def broken_file(driver: Driver) -> None:
    path = Path("prices.csv")
    path.write_text(BROKEN + "E;7;5,2;9\n")
    session_screen(driver)._open(str(path))
    await driver.until(lambda: isinstance(driver.app.screen, ReadingScreen) and "x5" in everything(driver))
    await driver.until(lambda: "✗4" in everything(driver))


async def clusters(driver: Driver) -> None:
    session_screen(driver).generate()
    await driver.until(lambda: isinstance(driver.app.screen, GenerateScreen))
    while driver.app.screen.query_one(GenerateForm).values["kind"] != "clusters":
        await driver.press("plus")
    await driver.until(lambda: "y = x" in driver.text(".truth"))


async def anscombe(driver: Driver) -> None:
    session_screen(driver).four()
    await driver.until(lambda: isinstance(driver.app.screen, ChoiceList))
    await driver.press("down")
    await driver.until(lambda: "┤" in driver.text(".detail"))


async def picker(driver: Driver) -> None:
    await driver.press("ctrl+o")
    await driver.until(lambda: isinstance(driver.app.screen, ChoiceList))
    await driver.press(*"anscombe-2")
    await driver.until(lambda: "parabola" in driver.text("OptionList") and "┤" in driver.text(".detail"))


@SIZES
def test_drawing(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert same(snap_compare, drawing, size)


@SIZES
def test_a_broken_file(
    snap_compare: Compare, size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert same(snap_compare, broken_file, size)


@SIZES
def test_generated_clusters(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert same(snap_compare, clusters, size)


@SIZES
def test_anscombes_four(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert same(snap_compare, anscombe, size)


@SIZES
def test_anscombes_second_in_the_list(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert same(snap_compare, picker, size)
