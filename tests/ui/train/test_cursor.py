"""One cursor: it goes back and forth, every view shows its step, and a change in the past makes another run."""

from functools import partial

import numpy as np
import pytest

from gdtui.protocol import RunState
from gdtui.ui.panels.panel import Panel
from gdtui.ui.train.screen import TrainFitPanel, TrainLossPanel
from tests.ui.driver import Driver, drive, set_to

HESSIAN, BEST = np.array([[28 / 3, 4], [4, 2]]), np.array([2, 0])  # of x = 1 2 3, y = 2 4 6


def after(steps: int, lr: float = 0.01) -> np.ndarray:
    """W and b after so many updates from zeros, in closed form."""
    return np.asarray(BEST - np.linalg.matrix_power(np.eye(2) - lr * HESSIAN, steps) @ BEST)


def here(driver: Driver) -> list[float]:
    assert driver.snapshot.view is not None
    return [values[0] for values in driver.snapshot.view.params.values()]


async def at(driver: Driver, step: int) -> None:
    await driver.until(lambda: driver.snapshot.view is not None and driver.snapshot.step == step)


async def updates(driver: Driver, n: int) -> None:
    await driver.press(*["right"] * n)
    await driver.updates(n)


def phase(driver: Driver, number: int) -> bool:
    return driver.snapshot.view is not None and driver.snapshot.view.phase == number


async def test_left_goes_back_and_right_comes_again() -> None:
    async with drive() as driver:
        await updates(driver, 5)
        await driver.press("left", "left")
        await at(driver, 3)
        assert here(driver) == pytest.approx(after(3), abs=1e-6)
        assert "step 3/2,000" in driver.text("#timeline")
        assert "viewing step" in driver.text("Header")
        assert f"{after(3)[0] + after(3)[1]:.3f}" in driver.text("#panel-data VirtualTable")  # ŷ of x = 1
        assert f"→ {after(3)[0]:.3f}" in driver.text("#code")
        assert driver.snapshot.updates == 5
        await driver.press("right")
        await at(driver, 4)
        assert here(driver) == pytest.approx(after(4), abs=1e-6)


async def test_left_leaves_an_update_that_operations_began() -> None:
    async with drive() as driver:
        await updates(driver, 2)
        await driver.press("full_stop", "full_stop")
        await driver.until(partial(phase, driver, 2))
        await driver.press("left")
        await driver.until(partial(phase, driver, 0))
        assert driver.snapshot.step == 2


async def test_comma_undoes_one_operation_at_a_time() -> None:
    async with drive() as driver:
        await updates(driver, 2)
        await driver.press("comma")
        await driver.until(partial(phase, driver, 4))
        assert driver.snapshot.step == 1
        assert here(driver) == pytest.approx(after(1), abs=1e-6)
        await driver.press("comma")
        await driver.until(partial(phase, driver, 3))


async def test_home_and_end_and_the_epochs_between() -> None:
    async with drive(set_to(batch_size=2)) as driver:  # 3 rows by 2: two updates an epoch
        await updates(driver, 5)
        await driver.press("E")
        await at(driver, 4)
        await driver.press("E")
        await at(driver, 2)
        await driver.press("home")
        await at(driver, 0)
        assert here(driver) == [0, 0]
        await driver.press("end")
        await at(driver, 5)


async def test_g_asks_for_a_step_and_says_what_is_allowed() -> None:
    async with drive() as driver:
        await updates(driver, 6)
        await driver.press("g", *"99", "enter")
        assert "step is '99'" in driver.text("#ask .wrong")
        await driver.press("backspace", "backspace", "4", "enter")
        await at(driver, 4)
        assert here(driver) == pytest.approx(after(4), abs=1e-6)


async def test_the_time_line_is_dragged() -> None:
    async with drive(set_to(epochs=10)) as driver:
        await updates(driver, 10)
        left = driver.text("#timeline").index("━")
        await driver.pilot.mouse_down("#timeline", offset=(left, 0))
        await at(driver, 0)
        await driver.pilot.hover("#timeline", offset=(left + 40, 0))
        await driver.until(lambda: 0 < driver.snapshot.step < 10)
        await driver.pilot.mouse_up("#timeline", offset=(left + 40, 0))


async def test_a_run_from_the_past_plays_to_the_head_and_goes_on() -> None:
    async with drive(set_to(epochs=30)) as driver:
        await updates(driver, 8)
        await driver.press("home")
        await at(driver, 0)
        await driver.press(*["plus"] * 9, "space")
        await driver.until(lambda: driver.snapshot.state is RunState.FINISHED)
        assert driver.snapshot.updates == 30
        assert here(driver) == pytest.approx(after(30), abs=1e-5)


async def test_a_change_in_the_past_forks_and_the_old_run_is_a_ghost() -> None:
    async with drive() as driver:
        await updates(driver, 6)
        await driver.press("home", "right", "right")
        await at(driver, 2)
        driver.train_model.change(driver.train_model.experiment.change(lr=0.1))
        await driver.until(lambda: driver.snapshot.label == "B")
        (ghost,) = driver.snapshot.ghosts
        assert (ghost.label, ghost.updates, ghost.parted) == ("A", 6, 2)
        assert driver.snapshot.updates == 2
        assert "forked from A" in driver.text("#timeline")
        await driver.press("right")
        await driver.updates(3)
        start = after(2)
        assert here(driver) == pytest.approx(BEST - (np.eye(2) - 0.1 * HESSIAN) @ (BEST - start), abs=1e-5)
        assert "run B" in driver.text("Header")


async def test_f_forks_and_another_seed_begins_again_with_a_ghost() -> None:
    async with drive() as driver:
        await updates(driver, 2)
        await driver.press("f")
        await driver.until(lambda: driver.snapshot.label == "B")
        await driver.press("R")
        await driver.until(lambda: driver.snapshot.view is not None and driver.snapshot.label == "C")
        assert driver.snapshot.experiment.seed == 2
        assert [ghost.label for ghost in driver.snapshot.ghosts] == ["A", "B"]


async def test_a_divergence_is_mended_by_one_key() -> None:
    async with drive(set_to(lr=0.5)) as driver:
        await driver.press(*["plus"] * 9, "space")
        await driver.until(lambda: driver.snapshot.state is RunState.DIVERGED)
        assert "Press o" in " ".join(driver.text("#timeline").split())
        await driver.until(lambda: driver.snapshot.theory is not None)
        await driver.press("o")
        await driver.until(lambda: driver.snapshot.label == "B" and driver.snapshot.state is RunState.PAUSED)
        assert driver.snapshot.experiment.lr == pytest.approx(3 / 17, rel=1e-6)
        await driver.press("space")
        await driver.until(lambda: driver.snapshot.state is RunState.FINISHED)
        assert here(driver) == pytest.approx(BEST, abs=1e-5)


async def test_o_takes_the_optimal_learning_rate() -> None:
    async with drive() as driver:
        await driver.until(lambda: driver.snapshot.theory is not None)
        await driver.press("o")
        await driver.until(lambda: driver.snapshot.experiment.lr == pytest.approx(3 / 17, rel=1e-6))


async def test_a_letter_goes_to_a_panel_and_z_zooms_it() -> None:
    async with drive() as driver:
        for panel in driver.app.screen.query(Panel):
            await driver.press(panel.KEY)
            await driver.pilot.pause()
            assert driver.app.screen.focused is not None
            assert panel in driver.app.screen.focused.ancestors_with_self
        await driver.press("l", "z")
        await driver.pilot.pause()
        assert [type(p) for p in driver.app.screen.query(Panel) if p.display] == [TrainLossPanel]
        await driver.press("i")
        await driver.pilot.pause()
        assert [type(p) for p in driver.app.screen.query(Panel) if p.display] == [TrainFitPanel]
        await driver.press("z")
        await driver.pilot.pause()
        assert all(p.display for p in driver.app.screen.query(Panel))


async def test_the_letter_again_shows_the_next_tab() -> None:
    async with drive() as driver:
        panel = driver.app.screen.query_one(TrainLossPanel)
        await driver.press("l")
        await driver.pilot.pause()
        first = panel.tab
        await driver.press("l")
        assert panel.tab != first


@pytest.mark.parametrize("panel", ["s", "t", "i", "a", "l", "c"])  # in Data the arrows go from cell to cell
async def test_the_keys_of_the_cursor_work_in_every_other_panel(panel: str) -> None:
    async with drive() as driver:
        await driver.press(panel)
        await driver.pilot.pause()
        await driver.press("right", "right")
        await driver.updates(2)
        await driver.press("left")
        await at(driver, 1)
        await driver.press("home")
        await at(driver, 0)
        await driver.press("end")
        await at(driver, 2)
