"""The Runs screen with the real engine, as pictures. An update of one is looked at before it is kept."""

import pytest

from tests.ui.driver import Driver, set_to
from tests.ui.pictures import HOME, NARROW, TINY, WIDE, Compare, same
from tests.ui.runs.runs_driver import choose, enter_text, table, three_runs, to_runs

SESSION = set_to(init="zeros")


async def three(driver: Driver) -> None:
    """Show three runs, of which one is pinned and one has a longer name; without toasts, which come and go."""
    await three_runs(driver)
    await to_runs(driver)
    await choose(driver, "A")
    await driver.press("asterisk")
    await choose(driver, "B")
    await enter_text(driver, "n", "faster")
    await driver.until(lambda: "faster" in table(driver))
    driver.app.clear_notifications()


@pytest.mark.parametrize("size", [HOME, NARROW, TINY, WIDE], ids=["home", "narrow", "tiny", "wide"])
def test_three_runs(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert same(snap_compare, three, size, SESSION)


@pytest.mark.parametrize("key", ["l", "d"])
def test_each_panel_where_narrow(snap_compare: Compare, key: str) -> None:
    async def story(driver: Driver) -> None:
        await three(driver)
        await driver.press(key)

    assert same(snap_compare, story, NARROW, SESSION)


def test_light(snap_compare: Compare) -> None:
    assert same(snap_compare, three, HOME, SESSION, theme="textual-light")


def test_no_color(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert same(snap_compare, three, HOME, SESSION)
