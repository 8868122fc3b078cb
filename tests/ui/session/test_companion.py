"""Two losses train side by side: the line of each is that of its own gradient descent."""

import numpy as np
import pytest

from gdtui.protocol import RunState
from gdtui.ui.session.panels.fit import FitPanel
from tests.ui.driver import Driver, drive, set_to
from tests.ui.session.test_drawing import draw, rows
from tests.ui.train.test_views import plot, series

Line = tuple[float, float]


def huber_descent(data: np.ndarray, updates: int, start: Line = (0.0, 0.0), lr: float = 0.01) -> Line:
    """W and b after updates of gradient descent on the mean of Huber's loss with delta 1 (Huber 1964)."""
    (x, y), (weight, bias) = data.T, start
    for _ in range(updates):
        pull = np.clip(weight * x + bias - y, -1, 1)
        weight, bias = weight - lr * (pull * x).mean(), bias - lr * pull.mean()
    return weight, bias


def squared_descent(data: np.ndarray, updates: int, start: Line = (0.0, 0.0), lr: float = 0.01) -> Line:
    (x, y), (weight, bias) = data.T, start
    for _ in range(updates):
        error = weight * x + bias - y
        weight, bias = weight - 2 * lr * (error * x).mean(), bias - 2 * lr * error.mean()
    return weight, bias


def line(driver: Driver, label: str) -> list[float]:
    """The weight and the bias of a line that is drawn; nothing where there is none."""
    found = [one for one in plot(driver, FitPanel).series if one.label == label and one.kind == "line"]
    if not found:
        return []
    x, y = found[-1].data
    return [float(value) for value in np.polyfit(x, y, 1)]


def is_at(driver: Driver, label: str, expected: Line) -> bool:
    return line(driver, label) == pytest.approx(expected, abs=1e-4)


async def compare(driver: Driver) -> None:
    driver.app.screen.query_one(FitPanel).canvas.focus()
    await driver.press("b")
    await driver.until(lambda: bool(line(driver, "huber")))


async def test_b_trains_huber_beside_mse_in_the_same_updates() -> None:
    data = np.array([[1, 2], [2, 4], [3, 6]])
    async with drive() as driver:
        await driver.press("right", "right")
        await driver.updates(2)
        await compare(driver)  # it begins in the middle of the run, with the updates up to there
        await driver.until(lambda: is_at(driver, "huber", huber_descent(data, 2)))
        assert is_at(driver, "mse", squared_descent(data, 2))
        await driver.press("right", "right", "right")
        await driver.until(lambda: is_at(driver, "huber", huber_descent(data, 5)))
        await driver.until(lambda: is_at(driver, "mse", squared_descent(data, 5)))
        await driver.press("left")
        await driver.until(lambda: is_at(driver, "huber", huber_descent(data, 4)))
        await driver.press("b")
        await driver.until(lambda: not line(driver, "huber") and bool(line(driver, "model")))


@pytest.mark.painted
async def test_a_dragged_outlier_bends_both_each_by_its_own_loss() -> None:
    async with drive() as driver:
        await compare(driver)
        await driver.press("right", "right")
        await driver.updates(2)
        await draw(driver, "n", "enter", *["shift+up"] * 3, "enter")
        start = np.array([[1, 2], [2, 4], [3, 6]])
        await driver.until(lambda: rows(driver) != [tuple(row) for row in start])
        changed = np.array(rows(driver))
        await driver.press("escape", "right", "right", "right")
        await driver.updates(5)
        expected = huber_descent(changed, 3, huber_descent(start, 2))
        await driver.until(lambda: is_at(driver, "huber", expected))
        assert is_at(driver, "mse", squared_descent(changed, 3, squared_descent(start, 2)))


async def test_after_a_run_both_stop_at_the_same_update() -> None:
    data = np.array([[1, 2], [2, 4], [3, 6]])
    async with drive(set_to(epochs=100_000)) as driver:
        await compare(driver)
        await driver.press(*["plus"] * 9, "space")
        await driver.until(lambda: driver.snapshot.updates > 50)
        await driver.press("space")
        await driver.until(lambda: driver.snapshot.state is RunState.PAUSED)
        updates = driver.snapshot.step
        await driver.until(lambda: is_at(driver, "huber", huber_descent(data, updates)))


async def test_reset_and_another_session_begin_both_again_and_end_the_comparison() -> None:
    data = np.array([[1, 2], [2, 4], [3, 6]])
    async with drive() as driver:
        await compare(driver)
        await driver.press("right", "right", "r")
        await driver.until(lambda: is_at(driver, "huber", (0, 0)) and driver.snapshot.updates == 0)
        await driver.press("right")
        await driver.until(lambda: is_at(driver, "huber", huber_descent(data, 1)))
        driver.train_model.open(set_to("exam-scores"))
        await driver.until(lambda: driver.snapshot.view is not None and driver.snapshot.title.startswith("exam"))
        assert driver.snapshot.companion is None


async def test_beside_huber_mse_trains() -> None:
    data = np.array([[1, 2], [2, 4], [3, 6]])
    async with drive(set_to(loss="huber")) as driver:
        driver.app.screen.query_one(FitPanel).canvas.focus()
        await driver.press("b", "right")
        await driver.until(lambda: is_at(driver, "mse", squared_descent(data, 1)))
        await driver.until(lambda: is_at(driver, "huber", huber_descent(data, 1)))


async def test_what_cannot_be_compared_is_said() -> None:
    async with drive("d2l-synthetic") as driver:
        driver.train_model.compare_losses()
        await driver.until(lambda: "one feature" in driver.snapshot.refusal)
    async with drive(set_to(source="manual")) as driver:
        driver.app.screen.query_one(FitPanel).canvas.focus()
        await driver.press("b")
        await driver.until(lambda: "gradient written out" in driver.snapshot.refusal)
        assert driver.snapshot.companion is None


async def test_an_earlier_run_is_drawn_where_it_ended() -> None:
    data = np.array([[1, 2], [2, 4], [3, 6]])
    async with drive() as driver:
        await driver.press("right", "right", "right")
        await driver.updates(3)
        await driver.press("r")
        await driver.until(lambda: driver.snapshot.updates == 0 and driver.snapshot.view is not None)
        await driver.until(lambda: is_at(driver, "A", squared_descent(data, 3)))
        assert series(driver, FitPanel, "A").gap == 3
