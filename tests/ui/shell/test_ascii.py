"""With the marker ascii the whole screen is ASCII, and what is different stays different."""

import pytest

from gdtui.core.ascii import to_cells
from gdtui.ui.shell.ascii_filter import in_ascii
from tests.ui.driver import Driver, drive


def screen(driver: Driver) -> list[str]:
    """The lines that are written to the terminal."""
    return [strip.text for strip in driver.app.screen._compositor.render_strips(driver.app.size)]


@pytest.mark.parametrize("mode", ["Train", "Descend", "palette", "help"])
async def test_the_whole_screen_is_ascii(mode: str) -> None:
    async with drive("exam-scores") as driver:
        driver.app.use_marker("ascii")
        await driver.press("right", "right")
        await driver.updates(2)
        if mode == "Descend":
            await driver.descend("right", "right")
        elif mode != "Train":
            await driver.press({"palette": "ctrl+p", "help": "question_mark"}[mode])
        await driver.pilot.pause()
        lines = screen(driver)
        assert len(lines) == 36
        assert {c for line in lines for c in line if not c.isascii()} <= {"ŷ"}  # a letter on whose width all agree
        assert all(len(line) == 120 for line in lines)


async def test_the_frames_come_back() -> None:
    async with drive() as driver:
        driver.app.use_marker("ascii")
        await driver.pilot.pause()
        assert "╭" not in "".join(screen(driver))
        driver.app.use_marker("braille")
        await driver.until(lambda: "╭" in "".join(screen(driver)))


def test_marks_of_one_picture_differ() -> None:
    for together in ("●○×▷◁△▽", "●○◆◇", "●▲■◆○△□◇", "●○┼▲", "▸▾"):  # Landscape and Path, Fit, Race, the ruler, lists
        assert len({to_cells(mark) for mark in together}) == len(together)


def test_names_of_people_stay() -> None:
    assert in_ascii("공부 시간 → 점수 ŷ") == "공부 시간 > 점수 ŷ"
    assert in_ascii("λ κ …") == "l k ."
