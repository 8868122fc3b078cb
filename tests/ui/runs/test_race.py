"""A race of runs from one start, seen in Train's landscape."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.plots import Plot
from gdtui.plots.spec import Floats
from gdtui.ui.train.panels.landscape import LandscapePanel
from tests.ui.driver import Driver, drive, set_to
from tests.ui.runs.runs_driver import to_runs

X, Y = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])
FAST, SLOW = 0.1, 0.02


def path(lr: float, updates: int) -> Floats:
    """Return W and b of gradient descent on ŷ = Wx + b from 0, before each update and after the last."""
    weight = bias = 0.0
    points = [(weight, bias)]
    for _ in range(updates):
        error = weight * X + bias - Y
        weight, bias = weight - lr * 2 * (error * X).mean(), bias - lr * 2 * error.mean()
        points.append((weight, bias))
    return np.array(points).T


async def two_runs(driver: Driver, **settings: object) -> None:
    """Make run A with lr .1 and 9 updates, and B from the same start with lr .02 and 12."""
    await driver.press(*["right"] * 9)
    await driver.updates(9)
    model = driver.train_model
    model.reset(model.experiment.change(lr=SLOW, **settings))
    await driver.until(lambda: driver.snapshot.label == "B" and driver.snapshot.view is not None)
    await driver.press(*["right"] * 12)
    await driver.updates(12)


def plot(driver: Driver) -> Plot:
    panel = driver.app.screen_named("Train").query_one(LandscapePanel)
    assert panel._ground is not None
    return panel.picture.plot(panel._ground, driver.snapshot, panel.canvas.size)


def labelled(driver: Driver, marker: str) -> tuple[tuple[float, float], str]:
    """Return where a marker is, and its text in the legend."""
    (series,) = (one for one in plot(driver).series if one.marker == marker)
    return (float(series.data[0, 0]), float(series.data[1, 0])), series.label


async def test_each_run_is_where_it_was_at_the_same_update_and_the_legend_says_which_is_which() -> None:
    async with drive(set_to(init="zeros", lr=FAST)) as driver:
        await two_runs(driver)
        await to_runs(driver)
        await driver.press("R")
        await driver.until(lambda: driver.app.screen is driver.app.screens["Train"] and driver.snapshot.racing)
        await driver.until(lambda: driver.snapshot.running and driver.snapshot.step >= 1)
        await driver.press("space")
        await driver.until(lambda: not driver.snapshot.running)
        for step in (1, 5, 9, 12):
            driver.train_model.seek(step)
            await driver.until(lambda step=step: driver.snapshot.step == step)  # type: ignore[misc]
            await driver.settled()
            place, text = labelled(driver, "A")
            assert place == pytest.approx(tuple(path(FAST, min(step, 9))[:, -1]), rel=1e-4), "A made 9 updates"
            assert text == "lr 0.1"
            place, text = labelled(driver, "●")
            assert place == pytest.approx(tuple(path(SLOW, step)[:, -1]), rel=1e-4)
            assert text == "lr 0.02"
        panel = driver.app.screen_named("Train").query_one(LandscapePanel)
        assert panel._notes(driver.snapshot) == "race"


async def test_a_second_press_ends_it_and_the_runs_are_drawn_whole() -> None:
    async with drive(set_to(init="zeros", lr=FAST)) as driver:
        await two_runs(driver)
        model = driver.train_model
        assert model.race()
        model.seek(2)
        await driver.until(lambda: driver.snapshot.step == 2)
        assert not model.race()
        await driver.until(lambda: not driver.snapshot.racing)
        await driver.settled()
        assert labelled(driver, "A")[0] == pytest.approx(tuple(path(FAST, 9)[:, -1]), rel=1e-4)
        assert "over" in driver.snapshot.refusal


async def test_a_run_of_another_start_is_not_in_it() -> None:
    async with drive(set_to(init="zeros", lr=FAST)) as driver:
        await to_runs(driver)
        await driver.press("R")
        await driver.until(lambda: "No drawn run" in driver.snapshot.refusal)
        await driver.press("1")
        await driver.press(*["right"] * 3)
        await driver.updates(3)
        await driver.press("R")  # in Train it is another seed
        await driver.until(lambda: driver.snapshot.label == "B" and driver.snapshot.view is not None)
        assert not driver.train_model.race()
        assert not driver.snapshot.racing


async def test_another_optimizer_races_from_the_same_start() -> None:
    async with drive(set_to(init="zeros", lr=FAST)) as driver:
        await two_runs(driver, optimizer="adam")
        assert driver.train_model.race()
        driver.train_model.seek(3)
        await driver.until(lambda: driver.snapshot.step == 3)
        await driver.settled()
        assert labelled(driver, "A")[1] == "sgd, lr 0.1"
        assert labelled(driver, "●")[1] == "adam, lr 0.02"
