"""The palette under fast hands: keys that come after it has closed, or when there is nothing in it."""

import pytest
from textual.command import CommandList, CommandPalette
from textual.events import Key

from gdtui.core.language import Language, use_language
from gdtui.ui.shell.command_palette import Palette
from tests.ui.driver import Driver, drive


async def opened(driver: Driver) -> Palette:
    """The palette, opened and ready."""
    await driver.press("ctrl+p")
    palette = driver.app.screen
    assert isinstance(palette, Palette)
    await driver.until(lambda: palette.has_class("-ready"))
    return palette


def burst(driver: Driver, *keys: str) -> None:
    """Press keys faster than anything can be done about the first."""
    for key in keys:
        driver.app.post_message(Key(key, None))


@pytest.mark.parametrize(
    "keys", [("enter", "enter"), ("enter",) * 4, ("escape", "escape"), ("enter", "escape"), ("escape", "enter")]
)
async def test_keys_that_are_on_their_way_when_it_closes_do_nothing(keys: tuple[str, ...]) -> None:
    async with drive() as driver:
        for _ in range(2):
            await opened(driver)
            burst(driver, *keys)
            await driver.until(lambda: not isinstance(driver.app.screen, CommandPalette))
            await driver.pilot.pause()
            assert driver.app.screen is driver.app.screen_named("Train")
            assert len(driver.app.screen_stack) == 1


async def test_a_command_that_is_entered_twice_is_done_once() -> None:
    async with drive() as driver:
        palette = await opened(driver)
        await driver.press(*"make one update")
        await driver.until(lambda: palette.query_one(CommandList).option_count == 1)
        burst(driver, "enter", "enter")
        await driver.updates(1)
        await driver.pilot.pause()
        assert driver.snapshot.updates == 1


@pytest.mark.parametrize("key", ["pageup", "pagedown", "up", "down", "home", "end", "enter"])
async def test_no_key_fails_in_an_empty_list(key: str) -> None:
    async with drive() as driver:
        palette = await opened(driver)
        palette.query_one(CommandList).clear_options()
        burst(driver, key, key)
        await driver.pilot.pause()
        assert driver.app.screen is palette
        await driver.press("escape")
        assert len(driver.app.screen_stack) == 1


@pytest.mark.parametrize(("language", "said"), [("en", "Nothing has this name"), ("ko", "그런 이름이 없습니다")])
async def test_a_name_that_nothing_has_is_told_in_the_language_in_use(language: Language, said: str) -> None:
    use_language(language)
    async with drive() as driver:
        await opened(driver)
        await driver.press(*"qqqq")
        await driver.until(lambda: said in driver.screen_text())
