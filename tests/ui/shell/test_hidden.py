"""A session may hide panels: they keep their places, and show nothing until another session is opened."""

from functools import partial

import msgspec

from gdtui.core.storage.presets import preset
from gdtui.core.storage.session_file import HIDEABLE
from gdtui.core.texts import templates
from gdtui.ui.panels.panel import Panel
from gdtui.ui.screens import SCREENS
from tests.ui.driver import Driver, drive

SESSION = msgspec.structs.replace(preset("study-hours"), hidden=("train.theory", "data.columns", "sweep.value"))


def test_every_panel_of_the_screens_of_sessions_can_be_hidden() -> None:
    panels = {f"help.{panel.ID}" for entry in SCREENS for panel in entry.load().PANELS}
    assert {key for key in templates("en") if key.startswith(HIDEABLE)} == {
        key for key in panels if key.startswith(HIDEABLE)
    }


def is_hidden(driver: Driver, name: str) -> bool:
    return bool(driver.app.screen.query(f"#panel-{name}.-hidden"))


async def test_a_hidden_panel_shows_nothing_and_takes_no_focus_until_another_session_is_opened() -> None:
    async with drive(SESSION) as driver:
        await driver.press("right")
        await driver.updates(1)
        theory = driver.app.screen.query_one("#panel-theory", Panel)
        assert not any(child.display for child in theory.children)
        assert theory.region.area
        assert theory.border_subtitle == "hidden by the session"
        await driver.press("t")
        await driver.pilot.pause()
        assert driver.app.focused is None
        for key, name in (("3", "columns"), ("4", "value")):
            await driver.press(key)
            await driver.until(partial(is_hidden, driver, name))
        assert driver.train_model.session.hidden == SESSION.hidden
        await driver.press("1")
        driver.train_model.open(preset("exam-scores"))
        await driver.until(lambda: all(child.display for child in theory.children))
        assert theory.border_subtitle == ""
