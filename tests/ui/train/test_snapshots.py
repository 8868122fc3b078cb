"""The real screens with the real engine, as pictures. An update of one is looked at before it is kept."""

import pytest
from textual.command import CommandList

from gdtui.core.storage.presets import preset
from gdtui.protocol import RunState
from gdtui.ui.panels.panel import Panel
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.train.screen import TrainScreen
from tests.ui.driver import Driver, set_to
from tests.ui.pictures import HOME, NARROW, TINY, WIDE, Compare, Story, same


async def untouched(driver: Driver) -> None:
    del driver


async def ten_updates(driver: Driver) -> None:
    await driver.press(*["right"] * 10)
    await driver.updates(10)


async def to_the_end(driver: Driver) -> None:
    await driver.press(*["plus"] * 9, "y", "space")
    await driver.until(lambda: driver.snapshot.state is RunState.FINISHED)


async def after_backward(driver: Driver) -> None:
    await driver.press("right", *["full_stop"] * 4)
    await driver.until(lambda: driver.snapshot.view is not None and driver.snapshot.view.phase == 4)


async def bad_learning_rate(driver: Driver) -> None:
    driver.app.screen.query_one("#panel-settings VirtualTable").focus()
    await driver.press("enter", *"1e", "enter")


async def cell_in_the_editor(driver: Driver) -> None:
    driver.app.screen.query_one("#panel-data VirtualTable").focus()
    await driver.press("down", "enter", *"1e", "enter")


async def help_page(driver: Driver) -> None:
    await driver.press("question_mark")


@pytest.mark.parametrize("size", [HOME, NARROW], ids=["home", "narrow"])
def test_untouched(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert same(snap_compare, untouched, size)


@pytest.mark.parametrize("size", [HOME, NARROW], ids=["home", "narrow"])
def test_ten_updates(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert same(snap_compare, ten_updates, size)


def test_finished_on_a_log_scale(snap_compare: Compare) -> None:
    assert same(snap_compare, to_the_end, session=preset("exam-scores"))


def test_after_backward(snap_compare: Compare) -> None:
    assert same(snap_compare, after_backward)


@pytest.mark.parametrize("size", [NARROW, TINY], ids=["narrow", "tiny"])
@pytest.mark.parametrize("panel", TrainScreen.PANELS, ids=lambda panel: panel.TITLE)
def test_each_panel_where_narrow(snap_compare: Compare, panel: type[Panel[RunSnapshot]], size: tuple[int, int]) -> None:
    async def story(driver: Driver) -> None:
        await ten_updates(driver)
        await driver.press(panel.KEY)

    assert same(snap_compare, story, size)


async def fork_in_the_past(driver: Driver) -> None:
    await ten_updates(driver)
    await driver.press(*["left"] * 6)
    await driver.until(lambda: driver.snapshot.step == 4)
    await driver.settled()  # the box of the landscape follows from what it was for the steps that were seen
    await driver.press("o")
    await driver.until(lambda: driver.snapshot.label == "B")
    await driver.settled()
    await driver.press("right", "right")
    await driver.updates(6)


async def back(driver: Driver) -> None:
    await ten_updates(driver)
    await driver.press(*["left"] * 6)
    await driver.until(lambda: driver.snapshot.step == 4)


@pytest.mark.parametrize("size", [HOME, WIDE], ids=["home", "wide"])
def test_a_fork_and_its_ghost(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert same(snap_compare, fork_in_the_past, size)


def test_the_past(snap_compare: Compare) -> None:
    assert same(snap_compare, back)


@pytest.mark.parametrize("theme", ["textual-light", "gdtui-safe", "gdtui-contrast"])
def test_themes(snap_compare: Compare, theme: str) -> None:
    assert same(snap_compare, fork_in_the_past, theme=theme)


def test_no_color(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert same(snap_compare, fork_in_the_past)


async def layers(driver: Driver) -> None:
    await ten_updates(driver)
    await driver.press("l", "l", "l", "l", "l", "c", "c")


async def graph(driver: Driver) -> None:
    await driver.press("c", "c", "c", *["full_stop"] * 4)
    await driver.until(lambda: driver.snapshot.view is not None and driver.snapshot.view.phase == 4)


def test_an_mlp_by_layer_and_its_mathematics(snap_compare: Compare) -> None:
    assert same(snap_compare, layers, WIDE, set_to(model="mlp", hidden=(4,), activation="tanh", optimizer="adam"))


def test_the_graph(snap_compare: Compare) -> None:
    assert same(snap_compare, graph)


def test_one_parameter(snap_compare: Compare) -> None:
    assert same(snap_compare, ten_updates, session=set_to(model="weight"))


def test_a_mini_batch(snap_compare: Compare) -> None:
    assert same(snap_compare, ten_updates, session=set_to("exam-scores", batch_size=2))


def test_diverged(snap_compare: Compare) -> None:
    assert same(snap_compare, diverge, session=set_to(lr=0.5))


async def diverge(driver: Driver) -> None:
    await driver.press(*["plus"] * 9, "y", "space")
    await driver.until(lambda: driver.snapshot.state is RunState.DIVERGED)


@pytest.mark.parametrize("story", [bad_learning_rate, cell_in_the_editor, help_page])
def test_home(snap_compare: Compare, story: Story) -> None:
    assert same(snap_compare, story)


async def all_settings(driver: Driver) -> None:
    await ten_updates(driver)
    await driver.press("s", "A")


async def palette(driver: Driver) -> None:
    await driver.press("ctrl+p")
    await driver.until(lambda: bool(driver.app.screen.query(CommandList)))
    await driver.until(lambda: driver.app.screen.query_one(CommandList).option_count > 50)
    await driver.pilot.pause()


async def diverged_at_once(driver: Driver) -> None:
    await diverge(driver)
    await driver.press("t", "v")


@pytest.mark.parametrize("story", [all_settings, palette, diverged_at_once])
@pytest.mark.parametrize(
    ("size", "look"),
    [(NARROW, ""), (HOME, ""), (WIDE, "")] + [(HOME, look) for look in ("textual-light", "no_color", "ascii")],
    ids=["narrow", "home", "wide", "light", "no_color", "ascii"],
)
def test_every_look(
    snap_compare: Compare, monkeypatch: pytest.MonkeyPatch, story: Story, size: tuple[int, int], look: str
) -> None:
    if look == "no_color":
        monkeypatch.setenv("NO_COLOR", "1")

    async def told(driver: Driver) -> None:
        if look == "ascii":
            driver.app.use_marker("ascii")
        await story(driver)

    session = set_to(lr=0.5) if story is diverged_at_once else None
    assert same(snap_compare, told, size, session, theme="textual-light" if look == "textual-light" else "")
