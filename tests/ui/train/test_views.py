"""The loss panel has the numbers of x = 1 2 3, y = 2 4 6 by hand; loss, landscape and fit are drawn when they must."""

import numpy as np
import pytest
from textual.geometry import Offset

from gdtui.plots import Plot, Series
from gdtui.protocol import RunState
from gdtui.ui.panels.plot_panel import PlotPanel
from gdtui.ui.session.panels.fit import FitPanel
from gdtui.ui.session.panels.loss import LossPanel
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.train.panels.landscape import LandscapePanel
from tests.ui.driver import Driver, drive, set_to

HESSIAN, BEST = np.array([[28 / 3, 4], [4, 2]]), np.array([2, 0])  # of the loss of y = 2x


def descent(updates: int, lr: float = 0.01) -> np.ndarray:
    """W and b from the start to after that many updates: the error shrinks by I - lr H (updates + 1 x 2)."""
    shrink = np.eye(2) - lr * HESSIAN
    return np.array([BEST - np.linalg.matrix_power(shrink, k) @ BEST for k in range(updates + 1)])


def losses(path: np.ndarray) -> np.ndarray:
    errors = path - BEST
    found: np.ndarray = np.einsum("ki,ij,kj->k", errors, HESSIAN, errors) / 2
    return found


def panel(driver: Driver, kind: type[PlotPanel[RunSnapshot]]) -> PlotPanel[RunSnapshot]:
    return driver.app.screen.query_one(kind)


def plot(driver: Driver, kind: type[PlotPanel[RunSnapshot]]) -> Plot:
    shown = panel(driver, kind).canvas._plot
    assert shown is not None
    return shown


def series(driver: Driver, kind: type[PlotPanel[RunSnapshot]], label: str = "", marker: str | None = None) -> Series:
    """The last series of that marker whose label begins so."""
    return [s for s in plot(driver, kind).series if s.label.startswith(label) and s.marker == marker][-1]


async def go(driver: Driver, updates: int) -> None:
    await driver.press(*["right"] * updates)
    await driver.updates(updates)
    await driver.settled()


# -- loss


async def test_the_loss_is_drawn_from_the_start_to_the_cursor() -> None:
    async with drive() as driver:
        await go(driver, 2)
        steps, values = series(driver, LossPanel).data
        assert steps.tolist() == [0, 1, 2]
        assert values == pytest.approx(losses(descent(2)), rel=1e-5)
        assert f"train {losses(descent(2))[-1]:.1f}" in driver.text("#loss-plot")


async def test_the_tabs_show_gradient_rate_and_parameters() -> None:
    async with drive() as driver:
        await go(driver, 2)
        await driver.press("l", "l")
        gradients = (descent(1) - BEST) @ HESSIAN
        assert panel(driver, LossPanel).page == "gradient"
        assert series(driver, LossPanel).data[1] == pytest.approx(np.hypot(*gradients.T), rel=1e-5)
        await driver.press("l")
        assert series(driver, LossPanel).data.tolist() == [[0, 1], [0.01, 0.01]]
        await driver.press("l")
        lines = np.array([s.data[1] for s in plot(driver, LossPanel).series if s.kind == "line"])
        np.testing.assert_allclose(lines.T, descent(2), atol=1e-6)
        labels = [(s.marker, s.label.split()[0]) for s in plot(driver, LossPanel).series if s.label]
        assert labels == [("●", "W"), ("▲", "b")]


async def test_a_tab_is_picked_by_mouse() -> None:
    async with drive() as driver:
        title = (
            driver.app.screen.query_one("#panel-loss").render_lines(panel(driver, LossPanel).outer_size.region)[0].text
        )
        await driver.pilot.click(LossPanel, offset=(title.index("gradient") + 2, 0))
        assert panel(driver, LossPanel).page == "gradient"


async def test_the_past_has_a_guide_at_the_cursor_and_a_faint_line_after_it() -> None:
    async with drive() as driver:
        await go(driver, 6)
        assert not plot(driver, LossPanel).guides
        await driver.press("left", "left")
        await driver.until(lambda: driver.snapshot.step == 4)
        assert [(g.axis, g.at) for g in plot(driver, LossPanel).guides] == [("x", 4)]
        after, before = (s for s in plot(driver, LossPanel).series if len(s.data[0]))
        assert before.data[0].tolist() == [0, 1, 2, 3, 4]
        assert after.data[0].tolist() == [4, 5, 6]
        assert after.color != before.color
        assert "at 4" in driver.text("#loss-plot")


@pytest.mark.painted
async def test_a_click_goes_to_a_step() -> None:
    async with drive() as driver:
        await go(driver, 6)
        canvas = panel(driver, LossPanel).canvas
        places = {x: canvas.at(Offset(x, 5)) for x in range(canvas.size.width)}
        column = min((x for x in places if places[x]), key=lambda x: abs((places[x] or (99, 0))[0] - 3))
        await driver.pilot.click("#loss-plot", offset=(column, 5))
        await driver.until(lambda: driver.snapshot.step == 3)
        assert driver.snapshot.updates == 6


async def test_x_counts_epochs_and_a_click_still_finds_the_step() -> None:
    async with drive(set_to(batch_size=2)) as driver:  # two updates an epoch
        await go(driver, 5)
        loss = driver.app.screen.query_one(LossPanel)
        loss.canvas.focus()
        await driver.press("x")
        assert plot(driver, LossPanel).xlabel == "epoch"
        assert series(driver, LossPanel).data[0].tolist() == [0, 0.5, 1, 1.5, 2, 2.5]
        assert series(driver, LossPanel, "batch").data[0].tolist() == [0, 0.5, 1, 1.5, 2]
        assert loss.picture.axis is not None
        assert [loss.picture.axis.step(x) for x in (0, 0.5, 1.5, 2, 2.6, 4)] == [0, 1, 3, 4, 5, 8]


async def test_n_shows_the_newest_part() -> None:
    async with drive() as driver:
        await driver.press(*["plus"] * 9, "space")
        await driver.until(lambda: driver.snapshot.state is RunState.FINISHED)
        panel(driver, LossPanel).canvas.focus()
        for first in (1000, 1800, 1900, 0):
            await driver.press("n")
            assert plot(driver, LossPanel).xlim == (first, 2000)
        await driver.press("n", "n")
        await driver.press("home")
        await driver.until(lambda: driver.snapshot.step == 0)
        assert plot(driver, LossPanel).xlim == (0, 200)  # as long a part, with the cursor in it


async def test_batches_and_test_rows_have_losses_of_their_own() -> None:
    async with drive(set_to("mini-batch-5", test_fraction=0.4)) as driver:
        await go(driver, 4)
        history = driver.snapshot.history
        assert history is not None
        assert series(driver, LossPanel, "batch").data.tolist() == [[0, 1, 2, 3], history.column("loss").tolist()]
        marks = series(driver, LossPanel, "test")
        line = next(s for s in plot(driver, LossPanel).series if s.kind == "line" and s.color == marks.color)
        assert line.data.tolist() == [[1, 2, 3, 4], history.column("test_loss").tolist()]
        assert f"{history.column('test_loss')[3]:.3g}" in marks.label


async def test_layers_are_computed_while_they_are_shown() -> None:
    async with drive("init-lab") as driver:
        assert not driver.train_model.subscription.layers
        panel(driver, LossPanel).tab = "layers"
        await driver.until(lambda: driver.snapshot.layers is not None)
        assert driver.snapshot.layers is not None
        layers = driver.snapshot.layers.layers
        assert series(driver, LossPanel, "spread", "●").data[1].tolist() == [layer.spread for layer in layers]
        assert series(driver, LossPanel, "gradient", "▲").data[1].tolist() == [layer.gradient for layer in layers]
        panel(driver, LossPanel).tab = "loss"
        await driver.until(lambda: not driver.train_model.subscription.layers)


async def test_a_fork_leaves_a_ghost_in_loss_and_landscape() -> None:
    async with drive() as driver:
        await go(driver, 6)
        await driver.press("home", "right", "right")
        await driver.until(lambda: driver.snapshot.step == 2)
        await driver.press("f")
        await driver.until(lambda: bool(driver.snapshot.ghosts))
        await driver.settled()
        ghost = series(driver, LossPanel, "", "A")
        assert ghost.data[:, 0] == pytest.approx([6, losses(descent(6))[-1]], rel=1e-4)
        assert series(driver, LandscapePanel, "", "A").data[:, 0] == pytest.approx(descent(6)[-1], abs=1e-5)


# -- all of them


async def test_a_snapshot_with_nothing_new_is_not_drawn() -> None:
    async with drive() as driver:
        await go(driver, 2)
        for kind in (FitPanel, LossPanel, LandscapePanel):
            before = plot(driver, kind)
            panel(driver, kind).show(driver.snapshot)
            assert plot(driver, kind) is before


async def test_another_theme_has_other_colours() -> None:
    async with drive() as driver:
        await go(driver, 2)
        before = {kind: plot(driver, kind).series[-1].color for kind in (FitPanel, LossPanel, LandscapePanel)}
        driver.app.theme = "textual-light"
        await driver.pilot.pause()
        await driver.pilot.pause()
        assert all(plot(driver, kind).series[-1].color != color for kind, color in before.items())


@pytest.mark.parametrize("size", [(34, 10), (20, 6), (200, 60)])
async def test_every_size_is_drawn(size: tuple[int, int]) -> None:
    async with drive(size=size) as driver:
        await go(driver, 2)
        for key, kind in (("a", LandscapePanel), ("l", LossPanel), ("i", FitPanel)):
            await driver.press(key)
            await driver.pilot.pause()
            shown = panel(driver, kind)
            assert shown.canvas.render_lines(shown.canvas.size.region)


async def test_a_ghost_that_diverged_does_not_hide_the_run_that_mended_it() -> None:
    async with drive(set_to(lr=0.5)) as driver:
        await driver.press("plus", *["plus"] * 9, "space")
        await driver.until(lambda: driver.snapshot.state is RunState.DIVERGED)
        await driver.press("o")
        await driver.until(lambda: driver.snapshot.label == "B")
        await driver.press(*["right"] * 5)
        await driver.settled()
        ylim = plot(driver, LossPanel).ylim
        assert ylim is not None
        assert ylim[1] < 100  # the ghost's loss is beyond 1e36
        landscape = driver.snapshot.landscape
        assert landscape is not None
        assert np.ptp(np.frombuffer(landscape.x)) < 100  # W of the ghost is beyond 1e18
