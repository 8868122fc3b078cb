"""A list of options takes keys while it has no room, and clicks on options that have gone."""

from __future__ import annotations

from rich.style import Style
from textual import events
from textual.app import App, ComposeResult

from gdtui.ui.widgets.choice_list import ChoiceList, SteadyList
from tests.ui.driver import drive


class ListApp(App[None]):
    """An app of one list."""

    def compose(self) -> ComposeResult:
        yield SteadyList("one", "two")


class HiddenListApp(ListApp):
    """The same, without room for the list."""

    CSS = "SteadyList { display: none; }"


async def test_a_page_in_a_list_without_room_moves_nothing() -> None:
    app = HiddenListApp()
    async with app.run_test():
        options = app.query_one(SteadyList)
        options.highlighted = 0
        for action in ("page_down", "page_up"):
            await options.run_action(action)
        assert options.highlighted == 0


async def test_a_click_on_an_option_that_has_gone_chooses_nothing() -> None:
    app = ListApp()
    async with app.run_test() as pilot:
        options = app.query_one(SteadyList)
        for option, highlighted in ((5, 0), (1, 1)):
            options.highlighted = 0
            style = Style.from_meta({"option": option})
            options.post_message(events.Click(options, 0, 0, 0, 0, 1, False, False, False, style=style))
            await pilot.pause()
            assert options.highlighted == highlighted


async def test_a_list_that_is_asked_for_twice_opens_once() -> None:
    async with drive() as driver:
        await driver.press("ctrl+o", "ctrl+o")
        await driver.until(lambda: isinstance(driver.app.screen, ChoiceList))
        driver.app.screens["Train"].list_sessions()
        await driver.pilot.pause()
        assert [type(screen) for screen in driver.app.screen_stack].count(ChoiceList) == 1
