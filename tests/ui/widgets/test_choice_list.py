"""The list from which one is chosen."""

from __future__ import annotations

from textual.app import App

from gdtui.ui.widgets.choice_list import Choice, ChoiceList


async def test_a_list_that_is_closed_before_it_is_there_is_no_error() -> None:
    app = App[None]()
    async with app.run_test(size=(80, 24)) as pilot:
        for closed in (False, True):
            chosen = ChoiceList("Open", [Choice("a", "first"), Choice("b", "second")], lambda _: None)
            app.push_screen(chosen)
            if closed:
                chosen.dismiss()
            await pilot.pause()
            assert (app.screen is chosen) is not closed
            if not closed:
                await pilot.press("escape")
                await pilot.pause()
