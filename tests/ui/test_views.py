"""Loss, landscape and fit show the run's numbers: of x = 1 2 3, y = 2 4 6 by hand, of exam scores by least squares."""

import numpy as np
import pytest
from textual.geometry import Offset
from textual.widgets import Input

from gdtui.plots import Plot, Series
from gdtui.protocol import AnyEvent, Command, Refused, State
from gdtui.session import Session
from gdtui.table import Table
from gdtui.ui.panels.fit import Fit
from gdtui.ui.panels.landscape import Landscape
from gdtui.ui.panels.loss import Loss
from gdtui.ui.panels.picture import Picture
from gdtui.ui.snapshot import Snapshot
from tests.ui.driver import Driver, drive, set_to

HESSIAN, BEST = np.array([[28 / 3, 4], [4, 2]]), np.array([2, 0])  # of the loss of y = 2x
KEPT = [1, 4, 5, 7]  # for testing: sorted(torch.randperm(10, generator=torch.Generator().manual_seed(0))[:4])


def descent(updates: int, lr: float = 0.01) -> np.ndarray:
    """W and b from the start to after that many updates: the error shrinks by I - lr H (updates + 1 x 2)."""
    shrink = np.eye(2) - lr * HESSIAN
    return np.array([BEST - np.linalg.matrix_power(shrink, k) @ BEST for k in range(updates + 1)])


def losses(path: np.ndarray) -> np.ndarray:
    errors = path - BEST
    found: np.ndarray = np.einsum("ki,ij,kj->k", errors, HESSIAN, errors) / 2
    return found


def panel(driver: Driver, kind: type[Picture[Snapshot]]) -> Picture[Snapshot]:
    return driver.app.screen.query_one(kind)


def plot(driver: Driver, kind: type[Picture[Snapshot]]) -> Plot:
    shown = panel(driver, kind).canvas._plot
    assert shown is not None
    return shown


def series(driver: Driver, kind: type[Picture[Snapshot]], label: str = "", marker: str | None = None) -> Series:
    """The last series of that marker whose label begins so."""
    return [s for s in plot(driver, kind).series if s.label.startswith(label) and s.marker == marker][-1]


class Recorder:
    """Hears every event of an engine."""

    def __init__(self, heard: list[AnyEvent]) -> None:
        self.heard = heard

    def greeting(self) -> tuple[Command, ...]:
        return ()

    def take(self, event: AnyEvent) -> None:
        self.heard.append(event)


async def go(driver: Driver, updates: int) -> None:
    await driver.press(*["right"] * updates)
    await driver.updates(updates)
    await driver.settled()


# -- loss


async def test_the_loss_is_drawn_from_the_start_to_the_cursor() -> None:
    async with drive() as driver:
        await go(driver, 2)
        steps, values = series(driver, Loss).data
        assert steps.tolist() == [0, 1, 2]
        assert values == pytest.approx(losses(descent(2)), rel=1e-5)
        assert f"train {losses(descent(2))[-1]:.1f}" in driver.text("#loss-plot")


async def test_the_tabs_show_gradient_rate_and_parameters() -> None:
    async with drive() as driver:
        await go(driver, 2)
        await driver.press("l", "l")
        gradients = (descent(1) - BEST) @ HESSIAN
        assert panel(driver, Loss).page == "gradient"
        assert series(driver, Loss).data[1] == pytest.approx(np.hypot(*gradients.T), rel=1e-5)
        await driver.press("l")
        assert series(driver, Loss).data.tolist() == [[0, 1], [0.01, 0.01]]
        await driver.press("l")
        lines = np.array([s.data[1] for s in plot(driver, Loss).series if s.kind == "line"])
        np.testing.assert_allclose(lines.T, descent(2), atol=1e-6)
        labels = [(s.marker, s.label.split()[0]) for s in plot(driver, Loss).series if s.label]
        assert labels == [("●", "W"), ("▲", "b")]


async def test_a_tab_is_picked_by_mouse() -> None:
    async with drive() as driver:
        title = driver.app.screen.query_one("#panel-loss").render_lines(panel(driver, Loss).outer_size.region)[0].text
        await driver.pilot.click(Loss, offset=(title.index("gradient") + 2, 0))
        assert panel(driver, Loss).page == "gradient"


async def test_the_past_has_a_guide_at_the_cursor_and_a_faint_line_after_it() -> None:
    async with drive() as driver:
        await go(driver, 6)
        assert not plot(driver, Loss).guides
        await driver.press("left", "left")
        await driver.until(lambda: driver.snapshot.step == 4)
        assert [(g.axis, g.at) for g in plot(driver, Loss).guides] == [("x", 4)]
        after, before = (s for s in plot(driver, Loss).series if len(s.data[0]))
        assert before.data[0].tolist() == [0, 1, 2, 3, 4]
        assert after.data[0].tolist() == [4, 5, 6]
        assert after.color != before.color
        assert "at 4" in driver.text("#loss-plot")


async def test_a_click_goes_to_a_step() -> None:
    async with drive() as driver:
        await go(driver, 6)
        canvas = panel(driver, Loss).canvas
        places = {x: canvas.at(Offset(x, 5)) for x in range(canvas.size.width)}
        column = min((x for x in places if places[x]), key=lambda x: abs((places[x] or (99, 0))[0] - 3))
        await driver.pilot.click("#loss-plot", offset=(column, 5))
        await driver.until(lambda: driver.snapshot.step == 3)
        assert driver.snapshot.updates == 6


async def test_x_counts_epochs_and_a_click_still_finds_the_step() -> None:
    async with drive(set_to(batch_size=2)) as driver:  # two updates an epoch
        await go(driver, 5)
        loss = driver.app.screen.query_one(Loss)
        loss.canvas.focus()
        await driver.press("x")
        assert plot(driver, Loss).xlabel == "epoch"
        assert series(driver, Loss).data[0].tolist() == [0, 0.5, 1, 1.5, 2, 2.5]
        assert series(driver, Loss, "batch", "·").data[0].tolist() == [0, 0.5, 1, 1.5, 2]
        assert loss._axis is not None
        assert [loss._axis.step(x) for x in (0, 0.5, 1.5, 2, 2.6, 4)] == [0, 1, 3, 4, 5, 8]


async def test_n_shows_the_newest_part() -> None:
    async with drive() as driver:
        await driver.press(*["plus"] * 9, "space")
        await driver.until(lambda: driver.snapshot.state is State.FINISHED)
        panel(driver, Loss).canvas.focus()
        for first in (1000, 1800, 1900, 0):
            await driver.press("n")
            assert plot(driver, Loss).xlim == (first, 2000)
        await driver.press("n", "n")
        await driver.press("home")
        await driver.until(lambda: driver.snapshot.step == 0)
        assert plot(driver, Loss).xlim == (0, 200)  # as long a part, with the cursor in it


async def test_batches_and_test_rows_have_losses_of_their_own() -> None:
    async with drive(set_to("mini-batch-5", test_fraction=0.4)) as driver:
        await go(driver, 4)
        history = driver.snapshot.history
        assert history is not None
        assert series(driver, Loss, "batch", "·").data.tolist() == [[0, 1, 2, 3], history.column("loss").tolist()]
        marks = series(driver, Loss, "test", "○")
        line = next(s for s in plot(driver, Loss).series if s.kind == "line" and s.color == marks.color)
        assert line.data.tolist() == [[1, 2, 3, 4], history.column("test_loss").tolist()]
        assert f"{history.column('test_loss')[3]:.2g}" in marks.label


async def test_layers_are_computed_while_they_are_shown() -> None:
    async with drive("init-lab") as driver:
        assert not driver.app.training.watched.layers
        panel(driver, Loss).tab = "layers"
        await driver.until(lambda: driver.snapshot.layers is not None)
        assert driver.snapshot.layers is not None
        layers = driver.snapshot.layers.layers
        assert series(driver, Loss, "spread", "●").data[1].tolist() == [layer.spread for layer in layers]
        assert series(driver, Loss, "gradient", "▲").data[1].tolist() == [layer.gradient for layer in layers]
        panel(driver, Loss).tab = "loss"
        await driver.until(lambda: not driver.app.training.watched.layers)


async def test_a_fork_leaves_a_ghost_in_loss_and_landscape() -> None:
    async with drive() as driver:
        await go(driver, 6)
        await driver.press("home", "right", "right")
        await driver.until(lambda: driver.snapshot.step == 2)
        await driver.press("f")
        await driver.until(lambda: bool(driver.snapshot.ghosts))
        await driver.settled()
        ghost = series(driver, Loss, "", "A")
        assert ghost.data[:, 0] == pytest.approx([6, losses(descent(6))[-1]], rel=1e-4)
        assert series(driver, Landscape, "", "A").data[:, 0] == pytest.approx(descent(6)[-1], abs=1e-5)


# -- landscape


async def test_the_landscape_has_start_cursor_minimum_and_the_path_between() -> None:
    async with drive() as driver:
        await go(driver, 3)
        assert series(driver, Landscape, "start", "○").data.ravel().tolist() == [0, 0]
        assert series(driver, Landscape, "least", "×").data.ravel() == pytest.approx(BEST, abs=1e-6)
        assert series(driver, Landscape, "now", "●").data.ravel() == pytest.approx(descent(3)[-1], abs=1e-6)
        np.testing.assert_allclose(series(driver, Landscape, "", "•").data.T, descent(3), atol=1e-6)
        await driver.press("left")
        await driver.until(lambda: driver.snapshot.step == 2)
        np.testing.assert_allclose(series(driver, Landscape, "", "•").data.T, descent(2), atol=1e-6)


async def test_contours_are_where_the_loss_is_one_of_few_values() -> None:
    async with drive() as driver:
        await go(driver, 1)
        lines = [s.data for s in plot(driver, Landscape).series if s.kind == "line" and s.marker is None]
        points = np.concatenate(lines, axis=1).T
        heights = losses(points[~np.isnan(points[:, 0])])
        found = np.unique(np.round(heights / heights.max(), 2))
        assert 4 <= len(found) <= 12  # of the levels; interpolation between the surveyed points moves none by 1%


async def test_m_and_w_zoom_and_follow() -> None:
    async with drive() as driver:
        await go(driver, 2)
        before = driver.snapshot.survey
        assert before is not None
        low, high = plot(driver, Landscape).xlim or (0, 0)
        panel(driver, Landscape).canvas.focus()
        await driver.press("m")
        await driver.until(lambda: driver.snapshot.survey is not before)
        left, right = plot(driver, Landscape).xlim or (0, 0)
        assert right - left == pytest.approx((high - low) / 1.6)
        assert (left + right) / 2 == pytest.approx(descent(2)[-1, 0], abs=1e-6)
        await driver.press("M")
        await driver.until(lambda: plot(driver, Landscape).xlim == (low, high))
        await driver.press("w")
        assert "follows" in str(panel(driver, Landscape).border_subtitle)


async def test_what_is_out_of_sight_is_not_surveyed() -> None:
    async with drive(size=(80, 24)) as driver:
        assert driver.app.training.watched.survey is None
        await driver.press("a")
        await driver.until(lambda: driver.snapshot.survey is not None)
        await driver.press("i")
        await driver.until(lambda: driver.app.training.watched.survey is None)


async def test_one_parameter_has_a_curve_with_tangent_and_next_step() -> None:
    async with drive("zero-to-all") as driver:  # y = xw from w = 1: L(w) = 14/3 (w - 2)²
        await driver.settled()
        await driver.until(lambda: panel(driver, Landscape).canvas._plot is not None)
        shown = plot(driver, Landscape)
        assert shown.ylabel == "loss, slope -9.333"
        (x, y), (first, last) = shown.series[0].data, series(driver, Landscape, "", "·").data.T
        assert y == pytest.approx(14 / 3 * (x - 2) ** 2, abs=1e-5)
        assert (last[1] - first[1]) / (last[0] - first[0]) == pytest.approx(-28 / 3)
        assert series(driver, Landscape, "next", "▷").data[0] == pytest.approx([1 + 0.01 * 28 / 3])
        assert series(driver, Landscape, "now", "●").data.ravel() == pytest.approx([1, 14 / 3], abs=2e-3)


async def test_the_jump_key_goes_through_the_planes() -> None:
    async with drive("zero-to-all-quadratic") as driver:
        await driver.settled()
        landscape = panel(driver, Landscape)
        assert landscape.TABS[:2] == ("directions", "w2 × w1")
        await driver.press("a", "a")
        await driver.until(lambda: driver.snapshot.survey is not None and driver.snapshot.survey.names == ("w2", "w1"))
        assert (plot(driver, Landscape).xlabel, plot(driver, Landscape).ylabel) == ("w2", "w1")
        assert landscape.border_subtitle == "others held"
        landscape.tab = "b"
        await driver.until(lambda: driver.snapshot.survey is not None and driver.snapshot.survey.names == ("b",))
        assert "slope" in plot(driver, Landscape).ylabel


async def test_axes_of_an_earlier_model_are_forgotten() -> None:
    async with drive("zero-to-all-quadratic") as driver:
        panel(driver, Landscape).tab = "w2 × w1"
        await driver.until(lambda: driver.snapshot.survey is not None and driver.snapshot.survey.names == ("w2", "w1"))
        events: list[AnyEvent] = []
        driver.app.engine.join(Recorder(events))
        driver.app.training.change(driver.snapshot.experiment.change(model="linear"))
        await driver.until(lambda: driver.snapshot.survey is not None and driver.snapshot.survey.names == ("W", "b"))
        assert not [event for event in events if isinstance(event, Refused)]


async def test_the_landscape_is_there_again_after_a_reset() -> None:
    async with drive() as driver:
        await go(driver, 1)
        await driver.press("r")
        await driver.until(lambda: driver.snapshot.updates == 0 and driver.snapshot.survey is not None)
        assert driver.snapshot.survey is not None
        assert driver.snapshot.survey.step == 0


async def test_too_many_parameters_for_a_path_are_said_and_have_a_point() -> None:
    async with drive("init-lab") as driver:
        await driver.until(lambda: driver.snapshot.survey is not None)
        assert "no path" in str(panel(driver, Landscape).border_subtitle)
        assert [s.marker for s in plot(driver, Landscape).series if s.marker] == ["●"]


# -- fit


def of_exam_scores() -> Session:
    return set_to("exam-scores", epochs=3)


async def test_v_and_k_show_residuals_and_least_squares() -> None:
    async with drive(of_exam_scores()) as driver:
        await go(driver, 1)
        panel(driver, Fit).canvas.focus()
        assert series(driver, Fit, "residual").data[1, :, 0].tolist() == [50, 70, 90, 85]
        await driver.press("v")
        assert not [s for s in plot(driver, Fit).series if s.kind == "segments"]
        assert not [s for s in plot(driver, Fit).series if s.label == "least squares"]
        await driver.press("k")
        await driver.until(lambda: any(s.label == "least squares" for s in plot(driver, Fit).series))
        x, y = series(driver, Fit, "least squares").data
        assert y == pytest.approx(12.5 * x + 42.5)


async def test_least_squares_of_standardised_data_is_drawn_in_their_own_units() -> None:
    async with drive(set_to("exam-scores", standardize=True, standardize_target=True)) as driver:
        panel(driver, Fit).canvas.focus()
        await driver.press("k")
        await driver.until(lambda: any(s.label == "least squares" for s in plot(driver, Fit).series))
        x, y = series(driver, Fit, "least squares").data
        assert y == pytest.approx(12.5 * x + 42.5)


async def test_test_rows_and_the_batch_have_markers_of_their_own() -> None:
    async with drive(set_to("mini-batch-5", test_fraction=0.4)) as driver:
        await go(driver, 1)
        configured = driver.snapshot.configured
        assert configured is not None
        kept = np.frombuffer(configured.test_rows, "<i4")
        table = np.array([driver.snapshot.experiment.table.row(i) for i in range(5)])
        assert series(driver, Fit, "test", "○").data.T.tolist() == table[kept].tolist()
        assert series(driver, Fit, "train", "●").data.T.tolist() == np.delete(table, kept, axis=0).tolist()
        assert len(series(driver, Fit, "batch", "◆").data[0]) == 2


async def test_rows_that_are_added_are_split_and_marked_anew() -> None:
    longer = Table.of({"x": range(10), "y": range(0, 20, 2)})
    async with drive(set_to("mini-batch-5", test_fraction=0.4)) as driver:
        await go(driver, 1)
        driver.app.training.change(driver.snapshot.experiment.change(table=longer))
        await driver.until(lambda: driver.snapshot.view is not None and len(driver.snapshot.view.predictions) == 80)
        assert series(driver, Fit, "test", "○").data[0].tolist() == KEPT
        assert series(driver, Fit, "train", "●").data[0].tolist() == [i for i in range(10) if i not in KEPT]


async def test_p_predicts_here_and_at_the_start() -> None:
    async with drive() as driver:
        await go(driver, 1)
        await driver.press("p", *"5", "enter")
        await driver.until(lambda: driver.snapshot.view is not None and bool(driver.snapshot.view.answers))
        weight, bias = descent(1)[-1]
        assert f"ŷ(5) = {5 * weight + bias:.5f} (at the start 0.000)" in driver.text("#equation")
        await driver.press("right")
        await driver.updates(2)
        weight, bias = descent(2)[-1]
        assert f"ŷ(5) = {5 * weight + bias:.5f}" in driver.text("#equation")


@pytest.mark.parametrize("text", ["five", "1,2", "nan", "1e999", "1;;x"])
async def test_what_cannot_be_predicted_is_said_and_can_be_mended(text: str) -> None:
    async with drive() as driver:
        await driver.press("p")
        await driver.pilot.pause()
        driver.app.screen.query_one("#panel-fit Input", Input).value = text
        await driver.press("enter")
        await driver.pilot.pause()
        assert "a number for each feature (x)" in " ".join(driver.text("#panel-fit .wrong").split())
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
        true, guessed = series(driver, Fit, "", "●").data
        assert true.tolist() == table[:, 2].tolist()
        assert guessed.tolist() == guesses.tolist()
        panel(driver, Fit).canvas.focus()
        await driver.press("n", "n")
        assert panel(driver, Fit).page == "x2"
        assert plot(driver, Fit).xlabel == "x2"
        assert series(driver, Fit, "ŷ", "◇").data.tolist() == [table[:, 1].tolist(), guesses.tolist()]
        await driver.press("n")
        assert plot(driver, Fit).xlabel == "true"


@pytest.mark.parametrize(
    ("name", "equation"),
    [("study-hours", "y ≈ 0.187·x + 0.0800"), ("zero-to-all", "y ≈ 1.020·x"), ("init-lab", "x → 32 → 32")],
)
async def test_the_model_is_written_with_its_numbers(name: str, equation: str) -> None:
    async with drive(name) as driver:
        await go(driver, 1)
        assert equation in driver.text("#equation")


# -- all of them


async def test_a_snapshot_with_nothing_new_is_not_drawn() -> None:
    async with drive() as driver:
        await go(driver, 2)
        for kind in (Fit, Loss, Landscape):
            before = plot(driver, kind)
            panel(driver, kind).show(driver.snapshot)
            assert plot(driver, kind) is before


async def test_another_theme_has_other_colours() -> None:
    async with drive() as driver:
        await go(driver, 2)
        before = {kind: plot(driver, kind).series[-1].color for kind in (Fit, Loss, Landscape)}
        driver.app.theme = "textual-light"
        await driver.pilot.pause()
        await driver.pilot.pause()
        assert all(plot(driver, kind).series[-1].color != color for kind, color in before.items())


@pytest.mark.parametrize("size", [(34, 10), (20, 6), (200, 60)])
async def test_every_size_is_drawn(size: tuple[int, int]) -> None:
    async with drive(size=size) as driver:
        await go(driver, 2)
        for key, kind in (("a", Landscape), ("l", Loss), ("i", Fit)):
            await driver.press(key)
            await driver.pilot.pause()
            shown = panel(driver, kind)
            assert shown.canvas.render_lines(shown.canvas.size.region)


async def test_a_ghost_that_diverged_does_not_hide_the_run_that_mended_it() -> None:
    async with drive(set_to(lr=0.5)) as driver:
        await driver.press("plus", *["plus"] * 9, "space")
        await driver.until(lambda: driver.snapshot.state is State.DIVERGED)
        await driver.press("o")
        await driver.until(lambda: driver.snapshot.label == "B")
        await driver.press(*["right"] * 5)
        await driver.settled()
        ylim = plot(driver, Loss).ylim
        assert ylim is not None
        assert ylim[1] < 100  # the ghost's loss is beyond 1e36
        survey = driver.snapshot.survey
        assert survey is not None
        assert np.ptp(np.frombuffer(survey.x)) < 100  # W of the ghost is beyond 1e18
