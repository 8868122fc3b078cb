"""The real screens with the real engine, as pictures. An update of one is looked at before it is kept."""

from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot

from gdtui.protocol import State
from gdtui.session import Session, preset
from tests.ui.driver import Driver, Probe, set_to

HOME, NARROW = (120, 36), (80, 24)
Compare = Callable[..., bool]
Story = Callable[[Driver], Awaitable[None]]


def same(compare: Compare, story: Story, size: tuple[int, int] = HOME, session: Session | None = None) -> bool:
    """Whether the screen at the end of a story is the picture that was kept of it."""
    app = Probe(session or preset("study-hours"))

    async def run(pilot: Pilot[None]) -> None:
        driver = Driver(app, pilot)
        await driver.ready()
        await story(driver)
        await pilot.pause()

    return compare(app, terminal_size=size, run_before=run)


async def untouched(driver: Driver) -> None:
    del driver


async def ten_updates(driver: Driver) -> None:
    await driver.press(*["right"] * 10)
    await driver.updates(10)


async def to_the_end(driver: Driver) -> None:
    await driver.press(*["plus"] * 9, "y", "space")
    await driver.until(lambda: driver.snapshot.state is State.FINISHED)


async def after_backward(driver: Driver) -> None:
    await driver.press("right", *["full_stop"] * 4)
    await driver.until(lambda: driver.snapshot.view is not None and driver.snapshot.view.phase == 4)


async def bad_learning_rate(driver: Driver) -> None:
    driver.app.screen.query_one("#panel-settings Rows").focus()
    await driver.press("enter", *"1e", "enter")


async def cell_in_the_editor(driver: Driver) -> None:
    driver.app.screen.query_one("#panel-data Rows").focus()
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


@pytest.mark.parametrize(("tab", "presses"), [("data", 4), ("loss", 1), ("settings", 2), ("step", 3)])
def test_each_panel_where_narrow(snap_compare: Compare, tab: str, presses: int) -> None:
    async def story(driver: Driver) -> None:
        await ten_updates(driver)
        await driver.press(*["tab"] * presses)
        assert driver.app.screen.query_one(".panel.-active").id == f"panel-{tab}"

    assert same(snap_compare, story, NARROW)


def test_a_mini_batch(snap_compare: Compare) -> None:
    assert same(snap_compare, ten_updates, session=set_to("exam-scores", batch_size=2))


def test_diverged(snap_compare: Compare) -> None:
    assert same(snap_compare, diverge, session=set_to(lr=0.5))


async def diverge(driver: Driver) -> None:
    await driver.press(*["plus"] * 9, "y", "space")
    await driver.until(lambda: driver.snapshot.state is State.DIVERGED)


@pytest.mark.parametrize("story", [bad_learning_rate, cell_in_the_editor, help_page])
def test_home(snap_compare: Compare, story: Story) -> None:
    assert same(snap_compare, story)
