"""The line is turned by hand in Fit, and descent goes on from there."""

import pytest

from gdtui.protocol import RunState
from gdtui.ui.session.panels.fit import FitPanel
from gdtui.ui.text.numbers import number_text
from tests.ui.driver import Driver, drive, set_to
from tests.ui.session.test_drawing import cell_of, grid, view

pytestmark = pytest.mark.painted


def line(driver: Driver) -> tuple[float, ...]:
    seen = driver.snapshot.view
    return () if seen is None else tuple(values[0] for values in seen.params.values())


def panel(driver: Driver) -> FitPanel:
    return driver.app.screen.query_one(FitPanel)


async def by_hand(driver: Driver) -> None:
    await driver.until(lambda: view(driver).grid is not None and driver.snapshot.view is not None)
    await driver.settled()
    view(driver).focus()
    await driver.press("H")
    await driver.until(lambda: panel(driver).turning.active)
    await driver.pilot.pause()


async def until_line(driver: Driver, other_than: tuple[float, ...] = ()) -> tuple[float, ...]:
    """Wait until the run has the line that is set, which is another one than it was, and return it."""
    await driver.until(
        lambda: line(driver) == pytest.approx(panel(driver).turning._values) and line(driver) != other_than
    )
    return line(driver)


@pytest.mark.parametrize("source", ["autograd", "manual", "nn"])
async def test_arrows_turn_the_line_and_move_it(source: str) -> None:
    async with drive(set_to(source=source, init="zeros")) as driver:
        await by_hand(driver)
        await driver.press("right")
        w, b = await until_line(driver)
        assert w > 0
        assert b == 0
        await driver.press("up", "left")
        turned = await until_line(driver)
        assert turned[0] == pytest.approx(0)
        assert turned[1] > 0
        await driver.press("down")
        assert await until_line(driver) == pytest.approx((0, 0))
        await driver.press("shift+right", "shift+up")
        assert await until_line(driver) == pytest.approx((5 * w, 5 * turned[1]))


async def test_the_loss_is_that_of_the_turned_line_and_is_on_the_border() -> None:
    async with drive() as driver:
        await by_hand(driver)
        await driver.press(*["right"] * 3, "up")
        w, b = await until_line(driver)
        loss = sum((w * x + b - 2 * x) ** 2 for x in (1, 2, 3)) / 3
        seen = driver.snapshot.view
        assert seen is not None
        assert seen.train_loss == pytest.approx(loss, rel=1e-5)
        assert (driver.snapshot.experiment.init, driver.snapshot.updates) == ("values", 0)
        await driver.until(lambda: f"by hand · loss {number_text(loss)}" in str(panel(driver).border_subtitle))


async def test_a_line_that_is_turned_out_of_the_picture_is_said_to_be_above_or_below_it() -> None:
    async with drive() as driver:
        await by_hand(driver)
        await driver.press(*["shift+up"] * 6)
        await until_line(driver)
        await driver.until(lambda: "the line is above ↑ · loss" in str(panel(driver).border_subtitle))
        await driver.press(*["shift+down"] * 12)
        await driver.until(lambda: "the line is below ↓ · loss" in str(panel(driver).border_subtitle))


async def test_descent_takes_over_and_the_hand_goes_on_from_there() -> None:
    async with drive() as driver:
        await by_hand(driver)
        await driver.press(*["right"] * 4)
        started = await until_line(driver)
        await driver.press("escape", "right")
        await driver.updates(1)
        assert not panel(driver).turning.active
        gradient = 2 / 3 * sum(x * (started[0] * x - 2 * x) for x in (1, 2, 3))
        assert line(driver)[0] == pytest.approx(started[0] - 0.01 * gradient, rel=1e-5)
        trained = line(driver)
        await driver.press("H", "up")
        await driver.until(lambda: driver.snapshot.updates == 0)
        w, b = await until_line(driver)
        assert w == pytest.approx(trained[0], abs=0.1)
        assert b > trained[1]
        assert len(driver.snapshot.runs) == 2, "the trained run stays beside the one that begins by hand"


async def test_one_u_takes_the_whole_turning_back() -> None:
    async with drive() as driver:
        await by_hand(driver)
        for _ in range(3):
            await driver.press("right")
            await until_line(driver)
        await driver.press("escape", "u")
        await driver.until(lambda: driver.snapshot.experiment.init == "auto")
        await driver.until(lambda: line(driver) == (0, 0))


async def test_the_line_stays_in_hand_when_it_was_taken_before_the_panel_was_ready() -> None:
    async with drive() as driver:
        await by_hand(driver)
        await panel(driver)._begin()
        assert view(driver).hand is panel(driver).turning


async def test_the_mouse_turns_the_line_at_its_side_and_moves_it_in_the_middle() -> None:
    async with drive() as driver:
        await by_hand(driver)
        plot = view(driver)
        await driver.pilot.mouse_down(plot, offset=cell_of(driver, 3, 6))
        await driver.pilot.mouse_up(plot, offset=cell_of(driver, 3, 6))
        w, b = await until_line(driver, (0.0, 0.0))
        _, height = grid(driver).cell_size
        assert w * 3 + b == pytest.approx(6, abs=height)
        assert w > 1, "it turned about its left end"
        await driver.pilot.mouse_down(plot, offset=cell_of(driver, 2, 2))
        await driver.pilot.mouse_up(plot, offset=cell_of(driver, 2, 2))
        moved = await until_line(driver, (w, b))
        assert moved[0] == pytest.approx(w, abs=0.01)
        assert moved[0] * 2 + moved[1] == pytest.approx(2, abs=height)


@pytest.mark.parametrize("settings", [{"model": "quadratic"}, {"standardize": True}])
async def test_what_is_no_line_in_the_units_of_the_table_is_not_turned(settings: dict[str, object]) -> None:
    async with drive(set_to(**settings)) as driver:
        await driver.until(lambda: view(driver).grid is not None and driver.snapshot.view is not None)
        view(driver).focus()
        await driver.press("H")
        await driver.until(lambda: "turned by hand" in driver.snapshot.refusal)
        assert not panel(driver).turning.active


async def test_a_run_that_is_running_begins_again_with_the_turned_line() -> None:
    async with drive(set_to(epochs=10_000_000)) as driver:
        await by_hand(driver)
        await driver.press("space")
        await driver.until(lambda: driver.snapshot.state is RunState.RUNNING and driver.snapshot.updates > 3)
        await driver.press("up")
        await driver.until(lambda: driver.snapshot.experiment.init == "values" and driver.snapshot.updates == 0)
