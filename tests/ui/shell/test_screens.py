"""The registry is the one list of screens, and a screen needs no more than its name."""

from collections import Counter
from typing import Any
from unittest.mock import AsyncMock, patch

import pytest
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from gdtui.core.storage.presets import preset
from gdtui.ui.app import GdtuiApp
from gdtui.ui.screens import SCREENS
from gdtui.ui.shell.keymap import bindings_of
from gdtui.ui.shell.panel_screen import PanelScreen, ScreenEntry
from gdtui.ui.shell.screen_model import ScreenModel
from gdtui.ui.train.screen import DataPanel
from gdtui.ui.widgets.footer import KeyBar
from gdtui.ui.widgets.label import Label
from tests.ui.driver import Probe, drive


class EmptyScreen(PanelScreen):
    """A screen without panels, without a time line, and without a model of its own."""

    MODE = "Empty"


async def test_a_screen_without_panels_has_header_and_keys() -> None:
    async with drive() as driver:
        app = driver.app
        screen = EmptyScreen(ScreenModel(preset("study-hours"), app.engine, app.state_changed), SCREENS)
        await app.push_screen(screen)
        await driver.press("tab", "shift+tab", "escape")
        assert app.screen is screen
        assert "1 Train  2 Descend" in driver.text("Header")
        assert "nothing on this screen yet" in driver.text("#no-panels")
        assert "q Quit" in driver.text("KeyBar")
        assert [b.id for b in bindings_of(EmptyScreen)] == [
            "empty.next",
            "empty.previous",
            "empty.leave",
            "empty.copy",
            "empty.unzoom",
        ]


@pytest.mark.parametrize("entry", SCREENS, ids=lambda entry: entry.name)
def test_a_key_does_one_thing_on_a_screen(entry: ScreenEntry) -> None:
    """What has the focus may have its own use for a key; the screen, its panels' letters and the app may not share."""
    bindings = [*bindings_of(entry.load()), *bindings_of(GdtuiApp)]
    keys = Counter(key for binding in bindings for key in binding.key.split(","))
    assert [key for key, times in keys.items() if times > 1] == []


async def test_a_screen_can_ask_without_a_time_line() -> None:
    async with drive() as driver:
        app, taken = driver.app, list[str]()
        screen = EmptyScreen(ScreenModel(preset("study-hours"), app.engine, app.state_changed), SCREENS)
        await app.push_screen(screen)
        await screen.ask("What?", "1", taken.append)
        await driver.press("2", "enter")
        assert taken == ["2"]
        assert not screen.query_one(Input).has_focus


@pytest.mark.usefixtures("painted_at_once")
async def test_the_first_paint_styles_nothing_twice() -> None:
    styled = Counter[DOMNode]()
    apply = Stylesheet.apply

    def counted(self: Stylesheet, node: DOMNode, *args: Any, **options: Any) -> None:
        if isinstance(node, Widget):
            styled[node] += 1
        apply(self, node, *args, **options)

    first_paint = list[int]()

    class Watched(Probe):
        def _display(self, screen: Screen[Any], renderable: Any) -> None:
            first_paint.append(max(styled.values()))
            super()._display(screen, renderable)

    with patch.object(Stylesheet, "apply", counted):
        async with Watched(preset("study-hours")).run_test(size=(120, 36)):
            assert first_paint[0] == 1, [node for node, times in styled.items() if times > 1]


async def test_what_the_registry_says_is_what_the_screens_are() -> None:
    for entry in SCREENS:
        screen = entry.load()
        assert entry.name == screen.MODE
        assert all(panel.ID.startswith(f"{entry.name.lower()}.") for panel in screen.PANELS)
        names = [key.action.split("'")[1] for key in screen.KEYS if key.action.startswith("model(")]
        assert all(callable(getattr(screen.MODEL, name)) for name in names)  # no key calls what there is not


async def test_an_editor_that_is_made_while_the_app_closes_is_no_failure() -> None:
    async with drive() as driver:
        panel = driver.app.screen.query_one(DataPanel)
        with patch.object(DataPanel, "mount", AsyncMock()):  # what mounting does then: nothing
            panel.query("Editor").remove()
            await driver.pilot.pause()
            assert await panel.ready_editor() not in panel.query("Editor")


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)])
@pytest.mark.parametrize(("screen", "key"), [("1", "g"), ("2", "g"), ("2", "p")])
async def test_an_error_in_the_line_at_the_bottom_is_seen(size: tuple[int, int], screen: str, key: str) -> None:
    async with drive(size=size) as driver:
        if screen == "2":
            await driver.descend()
        await driver.press(key)
        await driver.until(lambda: bool(driver.app.screen.query("#ask Input")))
        await driver.until(lambda: "…" not in driver.text("#ask .prompt"))  # a question that is not posed yet
        await driver.press(*"zzz", "enter")
        wrong = driver.app.screen.query_one("#ask .wrong", Label)
        await driver.until(lambda: "zzz" in driver.text("#ask .wrong"))
        driver.app.state_changed()  # as a frame does
        await driver.pilot.pause()
        assert "zzz" in driver.text("#ask .wrong")
        for row in range(wrong.region.height):
            assert driver.app.screen.get_widget_at(wrong.region.x, wrong.region.y + row)[0] is wrong
        footer = driver.app.screen.query_one(KeyBar)
        assert driver.app.screen.get_widget_at(footer.region.x, footer.region.y)[0] is footer
