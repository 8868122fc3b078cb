"""The mouse on the plots: the wheel zooms, dragging moves, 0 comes back, and what is under it is said."""

from typing import Any

import pytest
from textual.events import MouseScrollDown, MouseScrollUp
from textual.geometry import Offset

from gdtui.ui.descend.panels.path import PathPanel
from gdtui.ui.panels.plot_panel import PlotPanel
from gdtui.ui.session.panels.fit import FitPanel
from gdtui.ui.session.panels.loss import LossPanel
from gdtui.ui.train.panels.landscape import LandscapePanel
from gdtui.ui.widgets.plot_view import PlotView
from tests.ui.driver import Driver, drive, set_to

pytestmark = pytest.mark.painted

Limits = tuple[float, float]
MIDDLE, ASIDE = Offset(20, 5), Offset(26, 7)


def ends(view: PlotView) -> tuple[Limits, Limits]:
    """The ends of the axes that are drawn."""
    assert view._drawing is not None
    x, y = view._drawing.grid.x, view._drawing.grid.y
    return (x.low, x.high), (y.low, y.high)


def wheel(view: PlotView, kind: type[MouseScrollUp | MouseScrollDown], at: Offset = MIDDLE) -> None:
    view.post_message(kind(view, at.x, at.y, 0, 1, 0, False, False, False))


def wider(one: Limits, other: Limits) -> float:
    return (one[1] - one[0]) / (other[1] - other[0])


async def ready(driver: Driver, kind: type[PlotPanel[Any]]) -> PlotView:
    if kind is PathPanel:
        await driver.descend("right", "right")
    else:
        await driver.press(*["right"] * 12)
        await driver.updates(12)
        await driver.settled()
    view: PlotView = driver.app.screen.query_one(kind).canvas
    await driver.until(lambda: view._drawing is not None and view._plot is not None)
    return view


@pytest.mark.parametrize("kind", [FitPanel, LossPanel, LandscapePanel, PathPanel])
async def test_the_wheel_zooms_about_the_mouse_and_0_comes_back(kind: type[PlotPanel[Any]]) -> None:
    async with drive() as driver:
        view = await ready(driver, kind)
        before, place = ends(view), view.at(MIDDLE)
        assert place is not None
        wheel(view, MouseScrollUp)
        await driver.until(lambda: wider(ends(view)[0], before[0]) < 0.95)
        here = view.at(MIDDLE)
        assert here is not None
        assert here[0] == pytest.approx(place[0], abs=wider(before[0], (0, 20)))  # a step, where steps are whole
        await driver.press("0")
        await driver.until(lambda: ends(view) == before)


@pytest.mark.parametrize("kind", [FitPanel, LandscapePanel, PathPanel])
async def test_dragging_moves_the_picture_and_clicks_nothing(kind: type[PlotPanel[Any]]) -> None:
    async with drive() as driver:
        view = await ready(driver, kind)
        before, place = ends(view), view.at(MIDDLE)
        start = driver.descend_snapshot.question.start if kind is PathPanel else ()
        await driver.pilot.mouse_down(view, offset=MIDDLE)
        await driver.pilot.hover(view, offset=ASIDE)
        await driver.until(lambda: ends(view)[0] != before[0])
        await driver.pilot.mouse_up(view, offset=ASIDE)
        assert place == pytest.approx(view.at(ASIDE), rel=1e-6, abs=1e-6)
        if kind is PathPanel:
            assert driver.descend_snapshot.question.start == start


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (FitPanel, ("x ", "y ", "ŷ ")),
        (LossPanel, ("step ", "train ")),
        (LandscapePanel, ("W ", "b ", "loss ")),
        (PathPanel, ("x ", "f ")),
    ],
)
async def test_the_values_under_the_mouse_are_on_the_border(kind: type[PlotPanel[Any]], words: tuple[str, ...]) -> None:
    async with drive() as driver:
        view, panel = await ready(driver, kind), driver.app.screen.query_one(kind)
        note = str(panel.border_subtitle or "")
        await driver.pilot.hover(view, offset=MIDDLE)
        await driver.until(lambda: all(word in str(panel.border_subtitle) for word in words))
        await driver.pilot.hover("#timeline")
        await driver.until(lambda: str(panel.border_subtitle or "") == note)


async def test_the_values_of_the_loss_are_those_of_the_record() -> None:
    async with drive() as driver:
        await ready(driver, LossPanel)
        panel = driver.app.screen.query_one(LossPanel)
        history = driver.snapshot.history
        assert history is not None
        assert panel.read(5.2, 0) == f"step 5 · train {history.value('train_loss', 4):.3g}"
        assert panel.read(-3, 0) == "step 0"
    async with drive(set_to(batch_size=1)) as driver:
        await ready(driver, LossPanel)
        panel, history = driver.app.screen.query_one(LossPanel), driver.snapshot.history
        assert history is not None
        train, batch = history.value("train_loss", 4), history.value("loss", 5)
        assert panel.read(5.2, 0) == f"step 5 · train {train:.3g} · batch {batch:.3g}"


async def test_0_fits_to_the_data_when_all_is_shown() -> None:
    async with drive() as driver:
        view = await ready(driver, FitPanel)
        whole = ends(view)
        await driver.press("i", "0")
        await driver.until(lambda: ends(view)[1] == pytest.approx((1.8, 6.2)))  # the marks 2, 4, 6 and a twentieth
        await driver.press("0")
        await driver.until(lambda: ends(view) == whole)


async def test_a_line_that_is_out_of_the_picture_is_said_to_be() -> None:
    async with drive(
        set_to(lr=1.0)
    ) as driver:  # the line swings, ever farther: below after one more update, then above
        panel = driver.app.screen.query_one(FitPanel)
        for updates, words in ((1, "above ↑"), (2, "below ↓"), (3, "above ↑")):
            await driver.press("right")
            await driver.updates(updates)
            await driver.until(lambda words=words: words in str(panel.border_subtitle))  # type: ignore[misc]
