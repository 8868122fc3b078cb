"""The fit shows rows, residuals and predictions of the run, and the least squares of exam scores."""

import numpy as np
import pytest
from textual.widgets import Input

from gdtui.core.data.table import Table
from gdtui.core.storage.session_file import Session
from gdtui.ui.session.panels.fit import FitPanel
from tests.ui.driver import drive, set_to
from tests.ui.train.test_views import descent, go, panel, plot, series

KEPT = [1, 4, 5, 7]  # for testing: sorted(torch.randperm(10, generator=torch.Generator().manual_seed(0))[:4])


def of_exam_scores() -> Session:
    return set_to("exam-scores", epochs=3)


@pytest.mark.parametrize(("name", "widest"), [("planck", 5), ("zero-to-all-quadratic", 4), ("ohm", 2)])
async def test_a_first_model_with_a_pole_or_a_steep_end_leaves_the_data_their_room(name: str, widest: float) -> None:
    async with drive(name) as driver:
        await go(driver, 1)
        target = driver.snapshot.experiment.table.column(driver.snapshot.experiment.target)
        y = np.frombuffer(target)
        ylim = plot(driver, FitPanel).ylim
        assert ylim is not None
        assert ylim[0] <= y.min() < y.max() <= ylim[1]
        assert ylim[1] - ylim[0] < widest * (y.max() - y.min())


async def test_a_first_line_far_below_the_data_is_in_the_picture() -> None:
    async with drive(of_exam_scores()) as driver:  # marks from 50 to 90, and at first the line y = 0
        ylim = plot(driver, FitPanel).ylim
        assert ylim is not None
        assert ylim[0] < 0
        assert ylim[1] > 90


async def test_v_and_k_show_residuals_and_least_squares() -> None:
    async with drive(of_exam_scores()) as driver:
        await go(driver, 1)
        panel(driver, FitPanel).canvas.focus()
        assert series(driver, FitPanel, "residual").data[1, :, 0].tolist() == [50, 70, 90, 85]
        await driver.press("v")
        assert not [s for s in plot(driver, FitPanel).series if s.kind == "segments"]
        assert not [s for s in plot(driver, FitPanel).series if s.label == "least squares"]
        await driver.press("k")
        await driver.until(lambda: any(s.label == "least squares" for s in plot(driver, FitPanel).series))
        x, y = series(driver, FitPanel, "least squares").data
        assert y == pytest.approx(12.5 * x + 42.5)


async def test_least_squares_of_standardised_data_is_drawn_in_their_own_units() -> None:
    async with drive(set_to("exam-scores", standardize=True, standardize_target=True)) as driver:
        panel(driver, FitPanel).canvas.focus()
        await driver.press("k")
        await driver.until(lambda: any(s.label == "least squares" for s in plot(driver, FitPanel).series))
        x, y = series(driver, FitPanel, "least squares").data
        assert y == pytest.approx(12.5 * x + 42.5)


async def test_test_rows_and_the_batch_have_markers_of_their_own() -> None:
    async with drive(set_to("mini-batch-5", test_fraction=0.4)) as driver:
        await go(driver, 1)
        configured = driver.snapshot.configured
        assert configured is not None
        kept = np.frombuffer(configured.test_rows, "<i4")
        table = np.array([driver.snapshot.experiment.table.row(i) for i in range(5)])
        assert series(driver, FitPanel, "test", "○").data.T.tolist() == table[kept].tolist()
        assert series(driver, FitPanel, "train", "●").data.T.tolist() == np.delete(table, kept, axis=0).tolist()
        assert len(series(driver, FitPanel, "batch", "◆").data[0]) == 2


async def test_many_rows_are_a_cloud_that_hides_nothing() -> None:
    table = Table.of({"x": range(100), "y": range(0, 200, 2)})
    session = set_to("exam-scores", table=table, test_fraction=0.2, standardize=True)
    async with drive(session) as driver:
        await go(driver, 1)
        shown = plot(driver, FitPanel).series
        assert not [s for s in shown if s.marker]  # nothing takes a whole cell
        sizes = {s.label: s.size for s in shown if s.kind == "points"}
        assert sizes == {"train": (1, 1), "test": (1, 3)}
        assert shown[-1].label == "model"  # which lies on the cloud


async def test_what_was_typed_is_drawn_at_its_prediction() -> None:
    async with drive() as driver:
        await go(driver, 1)
        await driver.press("p", *"2.5", "enter")
        await driver.until(lambda: any(s.label == "predicted" for s in plot(driver, FitPanel).series))
        weight, bias = descent(1)[-1]
        assert series(driver, FitPanel, "predicted", "◇").data.ravel() == pytest.approx([2.5, 2.5 * weight + bias])


async def test_residuals_stand_over_the_line() -> None:
    async with drive() as driver:
        await go(driver, 1)
        order = [s.label for s in plot(driver, FitPanel).series]
        assert order.index("residual") > order.index("model")


async def test_rows_that_are_added_are_split_and_marked_anew() -> None:
    longer = Table.of({"x": range(10), "y": range(0, 20, 2)})
    async with drive(set_to("mini-batch-5", test_fraction=0.4)) as driver:
        await go(driver, 1)
        driver.train_model.change(driver.snapshot.experiment.change(table=longer))
        await driver.until(lambda: driver.snapshot.view is not None and len(driver.snapshot.view.predictions) == 80)
        assert series(driver, FitPanel, "test", "○").data[0].tolist() == KEPT
        assert series(driver, FitPanel, "train", "●").data[0].tolist() == [i for i in range(10) if i not in KEPT]


async def test_p_predicts_here_and_at_the_start() -> None:
    async with drive() as driver:
        await go(driver, 1)
        await driver.press("p", *"5", "enter")
        await driver.until(lambda: driver.snapshot.view is not None and bool(driver.snapshot.view.answers))
        weight, bias = descent(1)[-1]
        assert f"ŷ(5) = {5 * weight + bias:.5f} (at the start 0)" in driver.text("#equation")
        await driver.press("right")
        await driver.updates(2)
        weight, bias = descent(2)[-1]
        assert f"ŷ(5) = {5 * weight + bias:.5f}" in driver.text("#equation")


@pytest.mark.parametrize("text", ["five", "1,2", "nan", "1e999", "1;;x"])
async def test_what_cannot_be_predicted_is_said_and_can_be_mended(text: str) -> None:
    async with drive() as driver:
        await driver.press("p")
        await driver.until(lambda: isinstance(driver.app.focused, Input))
        driver.app.screen.query_one("#panel-fit Input", Input).value = text
        await driver.press("enter")
        await driver.until(
            lambda: "a number for each feature (x)" in " ".join(driver.text("#panel-fit .wrong").split())
        )
        assert driver.snapshot.points == ()
        await driver.press("escape")
        assert not driver.app.screen.query_one("#panel-fit Editor").display


async def test_several_features_have_a_page_each() -> None:
    async with drive("d2l-synthetic") as driver:
        await go(driver, 2)
        view, experiment = driver.snapshot.view, driver.snapshot.experiment
        assert view is not None
        guesses = np.frombuffer(view.predictions)
        table = np.array([experiment.table.row(i) for i in range(view.first, view.first + len(guesses))])
        true, guessed = series(driver, FitPanel).data
        assert true.tolist() == table[:, 2].tolist()
        assert guessed.tolist() == guesses.tolist()
        panel(driver, FitPanel).canvas.focus()
        await driver.press("n", "n")
        assert panel(driver, FitPanel).page == "x2"
        assert plot(driver, FitPanel).xlabel == "x2"
        assert series(driver, FitPanel, "ŷ").data.tolist() == [table[:, 1].tolist(), guesses.tolist()]
        await driver.press("n")
        assert plot(driver, FitPanel).xlabel == "true"


@pytest.mark.parametrize(
    ("name", "equation"),
    [("study-hours", "y ≈ 0.1867·x + 0.08"), ("zero-to-all", "y ≈ 1.02·x"), ("init-lab", "x → 32 → 32")],
)
async def test_the_model_is_written_with_its_numbers(name: str, equation: str) -> None:
    async with drive(name) as driver:
        await go(driver, 1)
        assert equation in driver.text("#equation")
