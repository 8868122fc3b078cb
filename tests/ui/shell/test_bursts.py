"""Keys that arrive with the key that asks for them, as over a slow connection, are the answer."""

from textual.events import Key

from gdtui.ui.learn.panels.lessons import LessonsPanel
from tests.ui.driver import Driver, drive


def burst(driver: Driver, *keys: str) -> None:
    """Press keys faster than anything can be done about the first."""
    for key in keys:
        driver.app.post_message(Key(key, "/" if key == "slash" else key if len(key) == 1 else None))


async def test_a_number_goes_into_the_question_that_the_key_before_it_asks() -> None:
    async with drive() as driver:
        await driver.press("right", "right", "right", "right")
        await driver.updates(4)
        burst(driver, "g", "2", "enter")
        await driver.until(lambda: driver.snapshot.step == 2)
        assert driver.app.current_mode == "Train"


async def test_letters_go_into_the_search_that_the_key_before_them_opens() -> None:
    async with drive() as driver:
        await driver.press("6")
        await driver.until(lambda: "steps" in driver.text("#panel-lessons VirtualTable"))
        burst(driver, "slash", *"mom", "enter")
        await driver.until(lambda: "Momentum" in driver.text("#panel-lessons VirtualTable").split("\n")[1])
        assert driver.app.screen.query_one(LessonsPanel).letters == "mom"


async def test_each_of_many_keys_is_done() -> None:
    async with drive() as driver:
        burst(driver, *["right"] * 5)
        await driver.updates(5)
