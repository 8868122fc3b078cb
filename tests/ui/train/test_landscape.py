"""The landscape has the path, the contours and the minimum of x = 1 2 3, y = 2 4 6 as worked by hand."""

import numpy as np
import pytest

from gdtui.plots.spec import Floats
from gdtui.protocol import AnyEvent, Command, CommandRejected
from gdtui.ui.train.panels.landscape import LandscapePanel
from tests.ui.driver import Driver, drive
from tests.ui.train.test_views import BEST, descent, go, losses, panel, plot, series


class Recorder:
    """Hears every event of an engine."""

    def __init__(self, heard: list[AnyEvent]) -> None:
        self.heard = heard

    def initial_commands(self) -> tuple[Command, ...]:
        return ()

    def handle_event(self, event: AnyEvent) -> None:
        self.heard.append(event)


def path(driver: Driver) -> Floats:
    """The points of the run's path on the contours, which is drawn after them."""
    lines = [s for s in plot(driver, LandscapePanel).series if s.kind == "line" and not s.under and s.gap == 1]
    return lines[-1].data.T


async def test_the_landscape_has_start_cursor_minimum_and_the_path_between() -> None:
    async with drive() as driver:
        await go(driver, 3)
        assert series(driver, LandscapePanel, "start", "○").data.ravel().tolist() == [0, 0]
        assert series(driver, LandscapePanel, "minimum", "×").data.ravel() == pytest.approx(BEST, abs=1e-6)
        assert series(driver, LandscapePanel, "now", "●").data.ravel() == pytest.approx(descent(3)[-1], abs=1e-6)
        np.testing.assert_allclose(path(driver), descent(3), atol=1e-6)
        await driver.press("left")
        await driver.until(lambda: driver.snapshot.step == 2)
        np.testing.assert_allclose(path(driver), descent(2), atol=1e-6)


async def test_contours_are_where_the_loss_is_one_of_few_values() -> None:
    async with drive() as driver:
        await go(driver, 1)
        lines = [s.data for s in plot(driver, LandscapePanel).series if s.under]
        points = np.concatenate(lines, axis=1).T
        heights = losses(points[~np.isnan(points[:, 0])])
        found = np.unique(np.round(heights / heights.max(), 2))
        assert 4 <= len(found) <= 12  # of the levels; interpolation between the surveyed points moves none by 1%


async def test_m_and_w_zoom_and_follow() -> None:
    async with drive() as driver:
        await go(driver, 2)
        before = driver.snapshot.landscape
        assert before is not None
        low, high = plot(driver, LandscapePanel).xlim or (0, 0)
        panel(driver, LandscapePanel).canvas.focus()
        await driver.press("m")
        await driver.until(lambda: driver.snapshot.landscape is not before)
        left, right = plot(driver, LandscapePanel).xlim or (0, 0)
        assert right - left == pytest.approx((high - low) / 1.6)
        assert (left + right) / 2 == pytest.approx(descent(2)[-1, 0], abs=1e-6)
        await driver.press("M")
        await driver.until(lambda: plot(driver, LandscapePanel).xlim == (low, high))
        await driver.press("w")
        assert "follows" in str(panel(driver, LandscapePanel).border_subtitle)


async def test_what_is_out_of_sight_is_not_surveyed() -> None:
    async with drive(size=(80, 24)) as driver:
        assert driver.train_model.subscription.landscape is None
        await driver.press("a")
        await driver.until(lambda: driver.snapshot.landscape is not None)
        await driver.press("i")
        await driver.until(lambda: driver.train_model.subscription.landscape is None)


async def test_one_parameter_has_a_curve_with_tangent_and_next_step() -> None:
    async with drive("zero-to-all") as driver:  # y = xw from w = 1: L(w) = 14/3 (w - 2)²
        await driver.settled()
        await driver.until(lambda: panel(driver, LandscapePanel).canvas._plot is not None)
        shown = plot(driver, LandscapePanel)
        assert shown.ylabel == "loss, gradient −9.333"
        (x, y), (first, last) = shown.series[0].data, next(s for s in shown.series if s.gap == 2).data.T
        assert y == pytest.approx(14 / 3 * (x - 2) ** 2, abs=1e-5)
        assert (last[1] - first[1]) / (last[0] - first[0]) == pytest.approx(-28 / 3)
        assert series(driver, LandscapePanel, "next", "▷").data[0] == pytest.approx([1 + 0.01 * 28 / 3])
        assert series(driver, LandscapePanel, "now", "●").data.ravel() == pytest.approx([1, 14 / 3], abs=2e-3)


async def test_a_wall_far_above_the_run_is_cut_off() -> None:
    """The loss of Planck's law grows to many thousands where the temperature is too low; the run is below 10."""
    async with drive("planck") as driver:
        await go(driver, 3)
        await driver.settled()
        shown = plot(driver, LandscapePanel)
        assert shown.ylim is not None
        assert driver.snapshot.start is not None
        start = driver.snapshot.start.train_loss
        assert start < shown.ylim[1] < 12 * start
        assert series(driver, LandscapePanel, "now", "●").data[1, 0] < shown.ylim[1]


async def test_the_jump_key_goes_through_the_planes() -> None:
    async with drive("zero-to-all-quadratic") as driver:
        await driver.settled()
        landscape = panel(driver, LandscapePanel)
        assert landscape.TABS[:2] == ("directions", "w2 × w1")
        await driver.press("a", "a")
        await driver.until(
            lambda: driver.snapshot.landscape is not None and driver.snapshot.landscape.names == ("w2", "w1")
        )
        assert (plot(driver, LandscapePanel).xlabel, plot(driver, LandscapePanel).ylabel) == ("w2", "w1")
        assert landscape.border_subtitle == "others held"
        landscape.tab = "b"
        await driver.until(lambda: driver.snapshot.landscape is not None and driver.snapshot.landscape.names == ("b",))
        assert "gradient" in plot(driver, LandscapePanel).ylabel


async def test_axes_of_an_earlier_model_are_forgotten() -> None:
    async with drive("zero-to-all-quadratic") as driver:
        panel(driver, LandscapePanel).tab = "w2 × w1"
        await driver.until(
            lambda: driver.snapshot.landscape is not None and driver.snapshot.landscape.names == ("w2", "w1")
        )
        events: list[AnyEvent] = []
        driver.app.engine.join(Recorder(events))
        driver.train_model.change(driver.snapshot.experiment.change(model="linear"))
        await driver.until(
            lambda: driver.snapshot.landscape is not None and driver.snapshot.landscape.names == ("W", "b")
        )
        assert not [event for event in events if isinstance(event, CommandRejected)]


async def test_the_landscape_is_there_again_after_a_reset() -> None:
    async with drive() as driver:
        await go(driver, 1)
        await driver.press("r")
        await driver.until(lambda: driver.snapshot.updates == 0 and driver.snapshot.landscape is not None)
        assert driver.snapshot.landscape is not None
        assert driver.snapshot.landscape.step == 0


async def test_many_parameters_have_a_path_too_in_two_directions() -> None:
    async with drive("init-lab") as driver:
        await driver.until(lambda: driver.snapshot.landscape is not None)
        assert "two directions of" in str(panel(driver, LandscapePanel).border_subtitle)
        await driver.press(*["right"] * 4)
        await driver.updates(4)
        await driver.settled()
        landscape = driver.snapshot.landscape
        assert landscape is not None
        trail = np.frombuffer(landscape.trail).reshape(-1, 2)
        assert len(trail) == 5  # the start, and where each update led
        assert trail[-1] == pytest.approx(landscape.here, abs=1e-9)
        assert path(driver) == pytest.approx(trail)
        assert {"start", "now"} <= {s.label for s in plot(driver, LandscapePanel).series}
        await driver.press("left", "left")
        await driver.until(lambda: driver.snapshot.step == 2)
        await driver.settled()
        assert driver.snapshot.landscape is not None
        shorter = np.frombuffer(driver.snapshot.landscape.trail).reshape(-1, 2)
        assert len(shorter) == 3
        assert shorter[-1] == pytest.approx(driver.snapshot.landscape.here, abs=1e-9)
