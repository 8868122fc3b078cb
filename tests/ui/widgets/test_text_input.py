"""Keys that come together, as over a slow connection, have their effects in the order in which they were pressed."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Input

from gdtui.ui.widgets.choice_list import Choice, ChoiceList
from gdtui.ui.widgets.editor import TextInput


class Typing(App[None]):
    """An input, and what was submitted."""

    def __init__(self) -> None:
        super().__init__()
        self.submitted: list[str] = []

    def compose(self) -> ComposeResult:
        yield TextInput("abc")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.submitted.append(event.value)

    def key_f5(self) -> None:
        self.submitted.append("f5")


async def test_a_burst_of_keys_is_taken_in_order() -> None:
    app = Typing()
    async with app.run_test() as pilot:
        for key in ("end", "backspace", "1", "left", "x", "enter", "end", "y", "f5"):
            app.post_message(Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        await pilot.pause()
        assert app.query_one(TextInput).value == "abx1y"
        assert sorted(app.submitted) == ["abx1", "f5"]  # a key that nothing has a use for goes up


async def test_enter_takes_what_the_arrow_before_it_went_to() -> None:
    taken: list[str] = []
    app = App[None]()
    async with app.run_test() as pilot:
        app.push_screen(ChoiceList("A choice", [Choice(name, name) for name in ("one", "two", "three")], taken.append))
        await pilot.pause()
        for key in ("down", "down", "up", "enter"):
            app.post_message(Key(key, None))
        await pilot.pause()
        await pilot.pause()
        assert taken == ["two"]
