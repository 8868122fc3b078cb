"""The Sweep screen, driven by its keys and by the mouse."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest

from gdtui.core.theory.sweep_result import SweepResult
from gdtui.engine.training.trainer import Trainer
from gdtui.ui.panels.form_panel import FormTable
from gdtui.ui.sweep.model import SweepModel
from gdtui.ui.sweep.panels.curve import CurvePanel
from gdtui.ui.sweep.panels.form import RangePanel
from gdtui.ui.sweep.snapshot import SweepSnapshot
from gdtui.ui.widgets.plot_view import PlotView
from tests.ui.driver import Driver, drive, set_to

CRITICAL = 2 / float(np.linalg.eigvalsh(2 / 3 * np.array([[14.0, 6.0], [6.0, 3.0]]))[-1])
"""Of x = 1, 2, 3 with a bias."""


def model(driver: Driver) -> SweepModel:
    found = driver.app.screens["Sweep"].model
    assert isinstance(found, SweepModel)
    return found


def shown(driver: Driver) -> SweepSnapshot:
    found = driver.app.screens["Sweep"].snapshot
    assert isinstance(found, SweepSnapshot)
    return found


def results(driver: Driver) -> SweepResult:
    found = shown(driver).result
    assert found is not None
    return found


async def to_sweep(driver: Driver) -> None:
    """Go to Sweep once theory says which learning rates are worth seeing."""
    await driver.until(lambda: driver.snapshot.theory is not None)
    await driver.press("4")
    await driver.until(lambda: "Sweep" in driver.app.screens and driver.app.screens["Sweep"].snapshot is not None)


async def swept(driver: Driver, *keys: str) -> None:
    """Press the keys that make a sweep, and wait for all of it to be shown."""
    await driver.press(*keys)
    await driver.until(
        lambda: not model(driver).running and shown(driver).result is not None and results(driver).complete
    )
    await driver.until(lambda: not shown(driver).running)


def at(driver: Driver, place: int) -> bool:
    """Whether the cursor is at a run."""
    return shown(driver).cursor == place


async def typed(driver: Driver, name: str, value: str) -> None:
    """Edit a line of the form."""
    panel = driver.app.screen.query_one(RangePanel)
    panel.query_one(FormTable).focus()
    panel.query_one(FormTable).cursor = (panel._names.index(name), 0)
    await driver.press("enter", "ctrl+u", *("full_stop" if c == "." else c for c in value), "enter")
    await driver.press("escape", "escape")


async def test_space_sweeps_the_learning_rate_around_the_critical_one_and_leaves_the_cursor_at_the_best() -> None:
    async with drive() as driver:
        await to_sweep(driver)
        draft = shown(driver).draft
        assert (draft.param, draft.num, draft.scale) == ("lr", 256, "log")
        assert draft.low == pytest.approx(CRITICAL / 1000, rel=0.2)
        assert draft.high == pytest.approx(CRITICAL * 4, rel=0.2)
        assert "space sweeps" in driver.text("ProgressBar")
        await swept(driver, "space")
        result, cursor = results(driver), shown(driver).cursor
        assert cursor == result.best()
        assert ((result.diverged >= 0) == (result.values[:, 0] > CRITICAL)).all()
        assert "256 runs" in driver.text("Header")
        assert "100%" in driver.text("ProgressBar")
        picture = driver.text("#curve-plot")
        for part in ("×××", "best 0.176", "critical 0.18", "monotone", "oscillating"):
            assert part in picture, part


async def test_every_row_is_the_run_of_that_value_and_enter_begins_it_in_train() -> None:
    async with drive() as driver:
        await driver.press("right", "right")
        await driver.updates(2)
        await to_sweep(driver)
        await swept(driver, "space")
        await driver.press("left", "left", "left")
        await driver.until(lambda: shown(driver).cursor is not None)
        place = shown(driver).cursor
        assert place is not None
        lr, loss = float(results(driver).values[place, 0]), float(results(driver).losses[place])
        await driver.press("enter")
        await driver.until(lambda: driver.app.screen is driver.app.screens["Train"])
        await driver.until(lambda: driver.snapshot.label == "B" and driver.snapshot.view is not None)
        assert driver.snapshot.experiment.lr == lr
        assert driver.snapshot.updates == 0
        assert [ghost.run.name for ghost in driver.snapshot.ghosts] == ["A"]
        trainer = Trainer(driver.snapshot.experiment)
        trainer.updates(1000)
        assert trainer.evaluate() == loss


async def test_arrows_move_the_cursor_and_stop_at_the_ends() -> None:
    async with drive() as driver:
        await to_sweep(driver)
        await swept(driver, "space")
        best = shown(driver).cursor
        assert best is not None
        moves: tuple[tuple[list[str], int], ...] = (
            (["right"], best + 1),
            (["left", "left"], best - 1),
            (["shift+left"], best - 11),
            (["shift+right"], best - 1),
            (["shift+left"] * 30, 0),
            (["o"], best),
        )
        for keys, place in moves:
            await driver.press(*keys)
            await driver.until(partial(at, driver, place))
        await driver.press("up")
        await driver.until(lambda: "one setting" in shown(driver).refusal)
        lr = results(driver).values[best, 0]
        assert f"lr {lr:.7g}" in driver.text("#sweep-value")


async def test_u_shows_the_updates_and_o_the_fewest() -> None:
    async with drive() as driver:
        await to_sweep(driver)
        await swept(driver, "space")
        await driver.press("u")
        await driver.until(lambda: "updates to tolerance" in driver.text("#curve-plot"))
        await driver.press("o")
        result = results(driver)
        arrived = np.where(result.arrived < 0, 10**9, result.arrived)
        await driver.until(lambda: shown(driver).cursor is not None and arrived[shown(driver).cursor] == arrived.min())
        await driver.press("u")
        await driver.until(lambda: "final loss" in driver.text("#curve-plot"))


async def test_y_switches_the_scale() -> None:
    async with drive() as driver:
        await to_sweep(driver)
        await swept(driver, "space")
        panel = driver.app.screen.query_one(CurvePanel)
        assert panel._plot is not None
        assert panel._plot.log_y
        await driver.press("y")
        await driver.until(lambda: panel._plot is not None and not panel._plot.log_y)


async def test_e_is_the_exercise_and_b_the_map_of_batch_sizes() -> None:
    async with drive() as driver:
        await to_sweep(driver)
        await swept(driver, "e")
        assert driver.app.screen.query_one(CurvePanel).page == "updates"
        assert [axis.param for axis in results(driver).sweep.axes] == ["lr"]
        await driver.press("u")
        await swept(driver, "b")
        assert [axis.param for axis in results(driver).sweep.axes] == ["lr", "batch_size"]
        assert results(driver).shape == (48, 3)
        picture = driver.text("#curve-plot")
        assert all(shade in picture for shade in "█▓▒×▲")
        before = shown(driver).cursor
        assert before is not None
        await driver.press("down", "down", "down", "up")
        await driver.until(lambda: shown(driver).cursor == before // 3 * 3 + 1)
        assert "batch_size 2" in driver.text("#sweep-value")


async def test_the_form_changes_the_next_sweep() -> None:
    async with drive() as driver:
        await to_sweep(driver)
        for name, value in (("low", "0.01"), ("high", "0.1"), ("num", "5"), ("steps", "20"), ("tolerance", "0.5")):
            await typed(driver, name, value)
        draft = shown(driver).draft
        assert (draft.low, draft.high, draft.num, draft.steps, draft.tolerance) == (0.01, 0.1, 5, 20, 0.5)
        await swept(driver, "space")
        result = results(driver)
        assert result.values[:, 0] == pytest.approx(np.geomspace(0.01, 0.1, 5))
        trainer = Trainer(result.experiment.change(lr=float(result.values[2, 0])))
        trainer.updates(20)
        assert result.losses[2] == trainer.evaluate()


async def test_plus_goes_to_the_next_value_of_a_line() -> None:
    async with drive() as driver:
        await to_sweep(driver)
        table = driver.app.screen.query_one(RangePanel).query_one(FormTable)
        table.focus()
        table.cursor = (2, 0)
        high = shown(driver).draft.high
        await driver.press("plus")
        await driver.until(lambda: shown(driver).draft.high == 1.0)
        await driver.press("minus", "minus")
        await driver.until(lambda: shown(driver).draft.high == 0.2)
        assert 0.5 < high < 1


async def test_another_setting_comes_with_a_range_that_suits_it() -> None:
    async with drive() as driver:
        await to_sweep(driver)
        panel = driver.app.screen.query_one(RangePanel)
        panel.query_one(FormTable).focus()
        panel.query_one(FormTable).cursor = (0, 0)
        await driver.press("enter", *"momentum", "enter")
        await driver.until(lambda: shown(driver).draft.param == "momentum")
        draft = shown(driver).draft
        assert (draft.low, draft.high, draft.scale) == (0.0, 0.99, "linear")
        await driver.press("escape", "escape")
        await swept(driver, "space")
        assert results(driver).complete


async def test_a_range_that_is_backwards_is_refused_in_a_line() -> None:
    async with drive() as driver:
        await to_sweep(driver)
        await typed(driver, "low", "0.5")
        await typed(driver, "high", "0.1")
        await driver.press("space")
        await driver.until(lambda: "to is 0.1: it must be above the first value" in shown(driver).refusal)
        assert shown(driver).result is None
        assert "to is 0.1" in driver.text("ProgressBar")


async def test_space_stops_a_long_sweep_and_what_is_complete_stays_while_trains_run_goes_on() -> None:
    async with drive(set_to("study-hours", epochs=100_000_000)) as driver:
        await driver.press("plus", "plus", "plus", "plus", "plus", "plus", "plus", "space")
        await driver.until(lambda: driver.snapshot.running and driver.snapshot.updates > 0)
        await to_sweep(driver)
        await typed(driver, "num", "1000000")
        await driver.press("space")
        await driver.until(lambda: shown(driver).result is not None and bool(results(driver).known.any()))
        updates = driver.train_model.snapshot().updates
        await driver.until(lambda: driver.train_model.snapshot().updates > updates)
        assert 0 < int(results(driver).known.sum()) < 1_000_000
        assert "sweeping" in driver.text("Header")
        await driver.press("space")
        await driver.until(lambda: not shown(driver).running)
        assert int(results(driver).known.sum()) > 0
        assert "stopped" in driver.text("Header")
        await driver.press("o")
        await driver.until(lambda: shown(driver).cursor == results(driver).best())


async def test_keys_that_can_do_nothing_say_why() -> None:
    async with drive() as driver:
        await to_sweep(driver)
        for key in ("left", "o", "enter"):
            await driver.press(key)
            await driver.until(lambda: "There is no sweep yet" in shown(driver).refusal)
            model(driver).say("")


async def test_a_click_moves_the_cursor_and_the_mouse_reads_a_value() -> None:
    async with drive() as driver:
        await to_sweep(driver)
        await swept(driver, "space")
        panel = driver.app.screen.query_one(CurvePanel)
        view = panel.query_one(PlotView)
        offset = (view.size.width // 2, view.size.height // 2)
        await driver.pilot.hover(PlotView, offset=offset)
        await driver.until(lambda: "lr " in str(panel.border_subtitle))
        await driver.pilot.click(PlotView, offset=offset)
        await driver.until(lambda: shown(driver).cursor != results(driver).best())
        cursor = shown(driver).cursor
        assert cursor is not None
        middle = math.sqrt(results(driver).values[0, 0] * results(driver).values[-1, 0])
        assert results(driver).values[cursor, 0] == pytest.approx(middle, rel=0.3)


async def test_a_sweep_of_settings_that_have_changed_says_so_and_another_session_has_none() -> None:
    async with drive() as driver:
        await to_sweep(driver)
        await swept(driver, "space")
        driver.train_model.change(driver.train_model.experiment.change(momentum=0.5))
        await driver.until(lambda: shown(driver).outdated)
        await driver.until(lambda: "have changed since this sweep" in driver.text("ProgressBar"))
        driver.train_model.open(set_to("exam-scores"))
        await driver.until(lambda: shown(driver).result is None and shown(driver).title != "")


async def test_the_palette_offers_to_sweep_each_setting() -> None:
    async with drive() as driver:
        await to_sweep(driver)
        commands = {command.name: command for command in driver.app.screens["Sweep"].commands()}
        assert {"Sweep learning rate", "Sweep momentum", "Sweep batch size"} <= commands.keys()
        commands["Sweep weight decay"].run()
        await driver.until(lambda: shown(driver).result is not None and results(driver).complete)
        assert results(driver).sweep.axes[0].param == "weight_decay"


async def test_the_best_lr_of_exam_scores_takes_less_than_ten_keys() -> None:
    async with drive("exam-scores") as driver:
        await to_sweep(driver)
        await swept(driver, "e")
        await driver.press("o")
        await driver.until(lambda: shown(driver).cursor == results(driver).best("updates"))
        await driver.press("enter")
        await driver.until(lambda: driver.app.screen is driver.app.screens["Train"])
        await driver.until(lambda: driver.snapshot.theory is not None)
        best = driver.snapshot.theory.best_lr if driver.snapshot.theory else None
        assert best is not None
        assert 0.5 * best < driver.snapshot.experiment.lr < 1.01 * best
