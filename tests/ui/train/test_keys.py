"""Each key does what the help says, with the numbers of the tutorials (worked by hand for x = 1 2 3, y = 2 4 6)."""

import os
import signal
from functools import partial

import numpy as np
import pytest
from textual.widgets import Input

from gdtui.protocol import RunState
from gdtui.ui.panels.panel import Panel
from gdtui.ui.session.panels.fit import FitPanel
from gdtui.ui.session.panels.loss import LossPanel
from gdtui.ui.train.screen import DataPanel, TrainScreen
from gdtui.ui.widgets.virtual_table import VirtualTable
from tests.ui.driver import Driver, drive, set_to


def parameters(driver: Driver) -> tuple[float, float]:
    assert driver.snapshot.view is not None
    return driver.snapshot.view.params["W"][0], driver.snapshot.view.params["b"][0]


def at_phase(driver: Driver, phase: int) -> bool:
    return driver.snapshot.view is not None and driver.snapshot.view.phase == phase


async def test_an_untouched_screen_says_which_key_to_press() -> None:
    async with drive() as driver:
        assert "space to run" in driver.text("#timeline")
        assert "space  runs" in driver.text("#loss-plot")
        assert "ready" in driver.text("Header")


async def test_right_makes_one_update() -> None:
    async with drive() as driver:
        await driver.press("right")
        await driver.updates(1)
        # Gradients at W = b = 0: dW = 2/3 (1·-2 + 2·-4 + 3·-6) = -56/3, db = 2/3 (-2 - 4 - 6) = -8; lr is 0.01.
        assert parameters(driver) == pytest.approx((0.56 / 3, 0.08), rel=1e-6)
        assert "step 1/2,000" in driver.text("#timeline")
        assert "W 0.187 → " not in driver.text("#code")
        assert "W 0 → 0.1867" in driver.text("#code")
        assert "18.6667" in driver.text("#code")  # (4 + 16 + 36) / 3
        assert "0.2667" in driver.text("#panel-data VirtualTable")  # ŷ of x = 1: 0.1867 + 0.08
        assert "1.733" in driver.text("#panel-data VirtualTable")


async def test_full_stop_does_one_operation() -> None:
    async with drive() as driver:
        shown = ["[0, 0, 0]", "18.6667", ".grad", "W.grad = −18.67, b.grad = −8"]
        for phase, text in enumerate(shown, start=1):
            assert text not in driver.text("#code") or phase == 3
            await driver.press("full_stop")
            await driver.until(partial(at_phase, driver, phase))
            assert text in driver.text("#code")
        assert driver.snapshot.updates == 0
        await driver.press("full_stop")
        await driver.updates(1)
        assert parameters(driver) == pytest.approx((0.56 / 3, 0.08), rel=1e-6)


async def test_right_completes_the_update_that_operations_began() -> None:
    async with drive() as driver:
        await driver.press("full_stop", "full_stop", "right")
        await driver.updates(1)
        assert driver.snapshot.view is not None
        assert driver.snapshot.view.phase == 0
        assert parameters(driver) == pytest.approx((0.56 / 3, 0.08), rel=1e-6)


async def test_e_goes_to_the_end_of_the_epoch() -> None:
    session = set_to(batch_size=2)
    async with drive(session) as driver:
        await driver.press("right", "e")
        await driver.updates(2)  # 3 rows by 2 are 2 and 1
        await driver.press("e")
        await driver.updates(4)


async def test_space_runs_and_pauses() -> None:
    async with drive() as driver:
        await driver.press("space")
        await driver.until(lambda: driver.snapshot.state is RunState.RUNNING and driver.snapshot.updates > 3)
        assert "running" in driver.text("Header")
        await driver.press("space")
        await driver.until(lambda: driver.snapshot.state is RunState.PAUSED)
        assert "paused" in driver.text("Header")


async def test_plus_and_minus_change_the_speed() -> None:
    async with drive() as driver:
        await driver.press("plus")
        assert driver.train_model.speed == 50
        assert "50/s" in driver.text("Header")
        await driver.press("minus", "minus")
        assert driver.train_model.speed == 10
        await driver.press(*["minus"] * 12)
        assert driver.train_model.speed == 1
        await driver.press(*["equals_sign"] * 12)
        assert driver.train_model.speed is None
        assert "max" in driver.text("Header")


async def test_a_flat_out_run_ends_where_the_tutorial_does() -> None:
    async with drive() as driver:
        await driver.press(*["plus"] * 9, "space")
        await driver.until(lambda: driver.snapshot.state is RunState.FINISHED)
        assert driver.snapshot.updates == 2000
        assert parameters(driver) == pytest.approx((1.997367, 0.005985), abs=1e-6)
        assert "finished" in driver.text("Header")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"model": "mlp", "hidden": (4,), "lr": 0.4}, "every unit of layer 1 is dead"),
        ({"lr": 0.19, "epochs": 200}, "lr 0.19 is 1.05 times the critical 0.1803"),
        ({"stop_loss": 0.1}, "the training loss is 0.0938091, no more than stop_loss 0.1."),
    ],
)
async def test_a_run_that_ended_for_more_than_its_epochs_says_why(settings: dict[str, object], said: str) -> None:
    async with drive(set_to(**settings), size=(80, 24)) as driver:
        await driver.press(*["plus"] * 9, "space")
        await driver.until(lambda: driver.snapshot.state is RunState.FINISHED)
        assert said in driver.text("#timeline")
        await driver.press("left")
        await driver.until(lambda: driver.snapshot.past)
        assert said not in driver.text("#timeline")


async def test_r_begins_again_from_the_same_start() -> None:
    async with drive() as driver:
        await driver.press("right", "right")
        await driver.updates(2)
        await driver.press("r")
        await driver.until(lambda: driver.snapshot.view is not None and driver.snapshot.updates == 0)
        assert parameters(driver) == (0.0, 0.0)
        await driver.press("right")
        await driver.updates(1)
        assert parameters(driver) == pytest.approx((0.56 / 3, 0.08), rel=1e-6)


async def test_y_switches_the_loss_between_linear_and_log() -> None:
    async with drive() as driver:
        panel = driver.app.screen.query_one(LossPanel)
        assert not driver.snapshot.log_scale
        await driver.press("y")
        await driver.pilot.pause()
        assert driver.snapshot.log_scale
        assert panel.border_subtitle == "log"
        await driver.press("y")
        assert not driver.snapshot.log_scale


async def test_question_mark_explains_and_escape_closes() -> None:
    async with drive() as driver:
        await driver.press("question_mark")
        await driver.pilot.pause()
        help_text = driver.text("HelpScreen Static")
        for text in ("Make one update", "Begin again", "Fit", "Quit gdtui"):
            assert text in help_text
        await driver.press("escape")
        assert isinstance(driver.app.screen, TrainScreen)


@pytest.mark.own_engine
async def test_q_leaves_and_takes_the_engine_with_it() -> None:
    async with drive(set_to(epochs=10_000_000)) as driver:
        pid = driver.app.engine.pid
        await driver.press("plus", "plus", "plus", "plus", "plus", "plus", "space")
        await driver.until(lambda: driver.snapshot.state is RunState.RUNNING)
        await driver.press("q")
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_tab_goes_through_the_panels_one_at_a_time_where_narrow() -> None:
    async with drive(size=(70, 24)) as driver:
        assert [p.__class__.__name__ for p in driver.app.screen.query(".panel") if p.display] == ["TrainFitPanel"]
        await driver.press("tab")
        await driver.pilot.pause()
        assert driver.app.screen.query_one(LossPanel).display
        assert not driver.app.screen.query_one(FitPanel).display
        await driver.press("shift+tab", "shift+tab")
        await driver.pilot.pause()
        assert driver.app.screen.query_one(DataPanel).display


async def test_enter_edits_a_cell_and_the_run_goes_on_with_it() -> None:
    async with drive() as driver:
        driver.app.screen.query_one("#panel-data VirtualTable").focus()
        await driver.press("down", "enter", "tab", *"7.5", "enter")
        await driver.until(lambda: driver.snapshot.experiment.table.row(1) == (2.0, 7.5))
        assert driver.app.focused is driver.app.screen.query_one("#panel-data VirtualTable")  # for the next cell
        await driver.press("escape", "right")
        await driver.updates(1)
        # dW = 2/3 (1·-2 + 2·-7.5 + 3·-6) = -70/3, db = 2/3 (-2 - 7.5 - 6) = -31/3
        assert parameters(driver) == pytest.approx((0.7 / 3, 0.31 / 3), rel=1e-6)


async def test_keys_that_follow_enter_fast_do_not_change_what_was_entered() -> None:
    async with drive() as driver:
        driver.app.screen.query_one("#panel-data VirtualTable").focus()
        await driver.press("enter", "5")
        field = driver.app.screen.query_one("#panel-data Input", Input)
        await field.action_submit()
        field.insert_text_at_cursor("9")  # before anybody has heard of it
        await driver.until(lambda: driver.snapshot.experiment.table.row(0) == (5.0, 2.0))


async def test_a_bad_cell_says_so_and_is_not_lost() -> None:
    async with drive() as driver:
        driver.app.screen.query_one("#panel-data VirtualTable").focus()
        await driver.press("enter", *"1e", "enter")
        assert "x, row 0 is '1e'" in driver.text("#panel-data Editor .wrong")
        assert driver.app.screen.query_one("#panel-data Editor Input", Input).value == "1e"
        await driver.press("escape")
        assert driver.snapshot.experiment.table.row(0) == (1.0, 2.0)


@pytest.mark.parametrize("text", ["", "abc", "1e", "0", "-1", "1e999"])
async def test_a_bad_learning_rate_says_so_beside_the_field(text: str) -> None:
    async with drive() as driver:
        driver.app.screen.query_one("#panel-settings VirtualTable").focus()
        await driver.press("enter", "delete", *text, "enter")
        message = " ".join(driver.text("#panel-settings Editor .wrong").split())
        assert message == f"lr is {text!r}: it must be a number above 0 and at most 1,000,000"
        assert driver.app.screen.query_one("#panel-settings Editor Input", Input).value == text
        assert driver.snapshot.experiment.lr == 0.01
        await driver.press("escape")
        assert not any(editor.display for editor in driver.app.screen.query("Editor"))
        assert "0.01" in driver.text("#panel-settings VirtualTable")


async def test_another_learning_rate_takes_effect_at_the_head() -> None:
    async with drive() as driver:
        await driver.press("right")
        await driver.updates(1)
        driver.app.screen.query_one("#panel-settings VirtualTable").focus()
        await driver.press("enter", *".02", "enter", "right")
        await driver.updates(2)
        # At W = .56/3, b = .08 the errors are H - y = -1.7333, -3.5467, -5.36.
        dw = 2 / 3 * (-1.73333333 - 2 * 3.54666667 - 3 * 5.36)
        assert parameters(driver)[0] == pytest.approx(0.56 / 3 - 0.02 * dw, rel=1e-5)
        assert [(c.step, c.experiment.lr) for c in driver.train_model.run.changes] == [(1, 0.02)]


async def test_a_run_that_diverges_stops_and_says_why() -> None:
    async with drive(set_to(lr=0.5)) as driver:
        await driver.press(*["plus"] * 9, "space")
        await driver.until(lambda: driver.snapshot.state is RunState.DIVERGED)
        assert "critical 0.1803" in driver.text("#timeline")


@pytest.mark.own_engine
async def test_a_killed_engine_is_told_and_replaced_where_it_was() -> None:
    async with drive() as driver:
        await driver.press("right", "right")
        await driver.updates(2)
        os.kill(driver.app.engine.pid, signal.SIGKILL)
        await driver.until(lambda: bool(driver.snapshot.fault))
        assert "SIGKILL" in driver.text("#timeline")
        await driver.press("right")
        await driver.updates(3)
        hessian, best = np.array([[28 / 3, 4], [4, 2]]), np.array([2, 0])
        shrink = np.linalg.matrix_power(np.eye(2) - 0.01 * hessian, 3)
        assert parameters(driver) == pytest.approx(best - shrink @ best, abs=1e-6)


async def test_a_resize_at_any_moment_shows_what_fits() -> None:
    async with drive(set_to(epochs=10_000_000)) as driver:
        await driver.press("space")
        await driver.until(lambda: driver.snapshot.state is RunState.RUNNING)
        for size, panels in (
            ((80, 24), 2),
            ((200, 60), 7),
            ((120, 24), 1),
            ((20, 5), 1),
            ((70, 24), 1),
            ((120, 36), 7),
        ):
            await driver.pilot.resize_terminal(*size)
            await driver.until(
                lambda panels=panels: len([p for p in driver.app.screen.query(".panel") if p.display]) == panels  # type: ignore[misc]
            )
        assert driver.text("Header").rstrip().endswith("speed 20/s")
        assert "●" in driver.text("#timeline")


async def test_the_mouse_presses_the_keys_of_the_footer_and_picks_a_panel() -> None:
    async with drive(size=(80, 24)) as driver:
        line = driver.text("KeyBar")
        await driver.pilot.click("KeyBar", offset=(line.index("Update"), 0))
        await driver.updates(1)
        await driver.pilot.click("PanelTabs", offset=(2, 0))
        assert driver.app.screen.query_one(DataPanel).display
        assert not driver.app.screen.query_one(FitPanel).display


async def test_without_colours_cursor_focus_and_marks_are_still_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with drive(set_to(batch_size=2)) as driver:
        await driver.press("right", "d")
        await driver.updates(1)
        data, settings = (
            driver.app.screen.query_one(name, VirtualTable)
            for name in ("#panel-data VirtualTable", "#panel-settings FormTable")
        )
        assert driver.app.focused is data
        assert data.get_component_rich_style("table--cursor").reverse
        assert not settings.get_component_rich_style("table--cursor").reverse
        assert not data.get_component_rich_style("table--row").reverse
        borders = {panel.id: panel.styles.border.top[0] for panel in driver.app.screen.query(".panel")}
        assert [name for name, kind in borders.items() if kind != "round"] == ["panel-data"]
        assert [line.strip()[0] for line in driver.text("#panel-data VirtualTable").splitlines()[1:4]].count("▸") == 2


async def test_two_panels_are_side_by_side_where_there_is_room_for_two() -> None:
    async with drive(size=(80, 24)) as driver:

        def shown() -> list[str]:
            return [p.TITLE for p in driver.app.screen.query(Panel) if p.display]

        assert shown() == ["Fit", "Loss"]
        for key, panels in (("s", ["Loss", "Settings"]), ("l", ["Fit", "Loss"]), ("t", ["Loss", "Theory"])):
            await driver.press(key)
            assert shown() == panels
        await driver.press("z")
        assert shown() == ["Theory"]
        await driver.press("z", "2")
        await driver.found()
        assert shown() == ["Path", "Explore"]
