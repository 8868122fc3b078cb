"""A toast covers none of the lines that say where one is, what has happened, and which key does what."""

import pytest
from textual.widgets._toast import Toast

from gdtui.ui.screens import SCREENS
from tests.ui.driver import Driver, drive
from tests.ui.lesson.lesson_driver import begin

LINES = "Header, PanelTabs, LessonStrip, Timeline, KeyBar, #ask"
LONG = "One whole sentence that says what has been done, and what to press to have it as it was before. " * 2


async def say(driver: Driver, *texts: str) -> None:
    for text in texts:
        driver.app.notify(text, timeout=600)
    await driver.until(lambda: len(driver.app.screen.query(Toast)) == len(texts))
    await driver.until(lambda: all(toast.region.height for toast in driver.app.screen.query(Toast)))


def covered(driver: Driver) -> list[str]:
    """The lines that a toast lies upon, and the toasts that are not whole on the screen."""
    toasts, screen = [toast.region for toast in driver.app.screen.query(Toast)], driver.app.screen
    lines = [widget for widget in screen.query(LINES) if widget.display]
    hidden = [widget.css_identifier for widget in lines if any(widget.region.overlaps(toast) for toast in toasts)]
    return hidden + [str(toast) for toast in toasts if not screen.region.contains_region(toast)]


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36), (200, 60)])
async def test_no_line_is_covered_on_any_screen(size: tuple[int, int]) -> None:
    async with drive(size=size, toasts=True) as driver:
        for entry in SCREENS:
            await driver.press(entry.key)
            await driver.until(lambda mode=entry.name: driver.app.current_mode == mode)  # type: ignore[misc]
            driver.app.clear_notifications()
            await say(driver, "Run B starts at step 0; run A stays as a ghost.", LONG)
            assert covered(driver) == []


async def test_no_line_is_covered_in_a_lesson_or_above_a_message_of_several_lines() -> None:
    async with drive(size=(80, 24), toasts=True) as driver:
        await begin(driver)
        driver.train_model.say(LONG)
        await driver.until(lambda: driver.app.screen.query_one("#timeline").region.height > 2)
        await say(driver, "Short.")
        assert covered(driver) == []


async def test_what_was_done_stands_over_the_border_in_one_line() -> None:
    async with drive(size=(80, 24), toasts=True) as driver:
        await driver.press("right")
        await driver.updates(1)
        await driver.press("r")
        await driver.until(lambda: bool(driver.app.screen.query(Toast)))
        await driver.until(lambda: driver.app.screen.query_one(Toast).region.height > 0)
        toast, panels = driver.app.screen.query_one(Toast), driver.app.screen.query_one("#panels")
        assert (toast.region.height, toast.region.bottom) == (1, panels.region.bottom)
