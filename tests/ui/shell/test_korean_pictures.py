"""The screens in Korean, whose letters are two cells wide: as pictures, and that no line is shifted or cut."""

import pytest
from rich.cells import cell_len
from textual.widgets import Input

from gdtui.core.language import use_language
from gdtui.core.storage.presets import preset
from tests.ui.driver import Driver, drive
from tests.ui.pictures import HOME, NARROW, Compare, Story, same


async def train(driver: Driver) -> None:
    """Nothing yet: the story of the preset, and the first keys."""
    del driver


async def theory(driver: Driver) -> None:
    await driver.press("right", "right")
    await driver.updates(2)
    await driver.press("t")


async def help_page(driver: Driver) -> None:
    await driver.press("t", "question_mark")
    await driver.until(lambda: isinstance(driver.app.focused, Input))


async def opening(driver: Driver) -> None:
    await driver.press("ctrl+o")
    await driver.until(lambda: isinstance(driver.app.focused, Input))
    await driver.press(*"init-lab")
    await driver.until(lambda: "은닉층" in driver.text("ChoiceList .detail"))


STORIES = {"train": train, "theory": theory, "help": help_page, "opening": opening}


@pytest.mark.parametrize("size", [HOME, NARROW], ids=["home", "narrow"])
@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_snapshots(snap_compare: Compare, story: Story, size: tuple[int, int]) -> None:
    use_language("ko")
    assert same(snap_compare, story, size, preset("mini-batch-5"))


@pytest.mark.parametrize("size", [HOME, NARROW], ids=["home", "narrow"])
@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
async def test_every_line_has_the_width_of_the_terminal(story: Story, size: tuple[int, int]) -> None:
    use_language("ko")
    async with drive("mini-batch-5", size) as driver:
        await story(driver)
        await driver.pilot.pause()
        strips = driver.app.screen._compositor.render_strips()
        assert {sum(cell_len(segment.text) for segment in strip) for strip in strips} == {size[0]}
