"""The Explore panel: its orbit diagram, and that only the page in sight is asked for, with the real engine."""

from __future__ import annotations

import numpy as np
import pytest
from textual.geometry import Offset

from gdtui import protocol
from gdtui.core.functions.method import Method
from gdtui.plots import Plot
from gdtui.protocol.descend import AnyDescendRequest, BasinsRequest, OrbitRequest, RaceRequest
from gdtui.ui.descend.panels.explore import ExplorePanel
from tests.ui.driver import Driver, drive


def panel(driver: Driver) -> ExplorePanel:
    return driver.app.screen.query_one(ExplorePanel)


def plot(driver: Driver) -> Plot:
    shown = panel(driver).canvas._plot
    assert shown is not None
    return shown


def words(driver: Driver) -> str:
    return " ".join(driver.text("#explore-words").split())


def rows(driver: Driver) -> list[list[str]]:
    """The racers, each by its cells."""
    return [line.split() for line in driver.text("ExplorePanel VirtualTable").splitlines()[1:]]


async def explore(driver: Driver, name: str, page: str, *keys: str) -> None:
    """Look at a page for a function."""
    await driver.descend()
    driver.descend_model.choose(name)
    await driver.found()
    await driver.descend("x")
    panel(driver).tab = page
    await driver.descend(*keys)


def heard(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> list[protocol.Command]:
    """What the engine is told from now on."""
    engine, told = driver.app.engine, list[protocol.Command]()
    tell = engine.tell

    def record(*commands: protocol.Command) -> None:
        told.extend(commands)
        tell(*commands)

    monkeypatch.setattr(engine, "tell", record)
    return told


def requests(told: list[protocol.Command], kind: type[AnyDescendRequest]) -> list[AnyDescendRequest]:
    return [c.request for c in told if isinstance(c, protocol.Ask) and isinstance(c.request, kind)]


# -- orbit


async def test_the_orbit_diagram_of_a_parabola_is_one_value_then_two_then_none() -> None:
    async with drive() as driver:
        await driver.descend()
        assert driver.descend_snapshot.orbit is not None
        request, told = driver.descend_snapshot.orbit
        assert (request.function, request.start) == ("square", (1,))
        assert request.low < 0.01
        assert request.high == pytest.approx(1.2)
        lrs, counts = np.frombuffer(told.lrs), np.frombuffer(told.counts, np.int32)
        assert counts[np.abs(lrs - 1) < 1e-9].tolist() == [2]
        assert set(counts[(lrs > 0.02) & (lrs < 0.98)].tolist()) == {1}  # .96^1000 is nothing
        assert set(counts[lrs > 1.01].tolist()) == {0}  # 1.02^1000 is 4e8
        assert plot(driver).guides[0][:2] == ("x", 1)
        assert "At lr 1 it alternates between −1 and 1." in words(driver)
        x, y = plot(driver).series[0].data
        assert sorted(y[np.abs(x - 1) < 1e-9][:2]) == [-1, 1]


async def test_what_it_says_follows_the_lr_and_nothing_else_is_asked_or_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    async with drive() as driver:
        await driver.descend()
        told, before = heard(driver, monkeypatch), plot(driver)
        await driver.descend("down", "right", "right")
        assert not requests(told, OrbitRequest)
        assert plot(driver).series[0] is before.series[0]
        assert plot(driver).guides[0].at == 0.99
        assert "At lr 0.99 it settles at one value" in words(driver)
        drawn = plot(driver)
        await driver.descend("right", "left")
        assert plot(driver) is drawn
        await driver.descend("up", "up")
        assert "At lr 1.1 it diverges." in words(driver)


@pytest.mark.painted
async def test_a_click_on_the_diagram_sets_the_lr() -> None:
    async with drive() as driver:
        await driver.descend()
        canvas = panel(driver).canvas
        place, beside = canvas.at(Offset(20, 5)), canvas.at(Offset(21, 5))
        assert place is not None
        assert beside is not None
        await driver.pilot.click("#explore-plot", offset=(20, 5))
        await driver.found()
        lr = driver.descend_snapshot.question.method.lr
        assert lr == pytest.approx(place[0], abs=(beside[0] - place[0]) / 2)
        assert len(f"{lr:.15g}") <= 4  # 0.55
        assert plot(driver).guides[0].at == lr


async def test_the_diagram_of_the_double_well_is_of_as_much_as_is_not_gone() -> None:
    async with drive() as driver:
        await driver.descend("n")
        xlim, ylim = plot(driver).xlim, plot(driver).ylim
        assert xlim is not None
        assert ylim is not None
        assert xlim[0] == pytest.approx(0, abs=1e-3)
        assert 0.19 < xlim[1] < 0.25  # just below .2 the start at 2 still comes back
        assert -2 < ylim[0] < -1.3 < 1.13 < ylim[1] < 2
        assert "settles at one value, 1.131." in words(driver)  # lr .01 ends in the local minimum


async def test_i_and_shift_i_zoom_around_the_present_lr() -> None:
    async with drive() as driver:
        await driver.descend("x", "i", "i")
        whole, zoomed = 1.2, plot(driver).xlim
        assert zoomed is not None
        assert sum(zoomed) / 2 == pytest.approx(1, abs=0.01)
        assert zoomed[1] - zoomed[0] == pytest.approx(whole / 1.6**2, rel=0.02)
        await driver.descend("I", "I")
        assert plot(driver).xlim == pytest.approx((0, whole))


async def test_the_diagram_takes_a_greater_lr_in() -> None:
    async with drive() as driver:
        await driver.descend(*["up"] * 4)
        assert driver.descend_snapshot.question.method.lr > 1.2
        xlim = plot(driver).xlim
        assert xlim is not None
        assert xlim[1] == pytest.approx(2.4)


async def test_where_there_is_no_diagram_the_page_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    async with drive() as driver:
        await driver.descend()
        told = heard(driver, monkeypatch)
        driver.descend_model.use_method(Method(optimizer="adam", lr=0.1))
        await driver.found()
        assert "adam adapts its own step size" in driver.text("#explore-plot")
        await driver.descend("N")
        assert panel(driver).TABS == ("race", "basins")  # hyperbola has two variables
        assert panel(driver).page == "race"
        assert not requests(told, OrbitRequest)


async def test_it_does_not_tell_what_is_to_be_predicted() -> None:
    async with drive() as driver:
        await driver.descend("p")
        assert driver.descend_snapshot.hidden
        assert "Hidden until you have predicted" in driver.text("#explore-plot")
        assert words(driver) == ""


# -- what is in sight


async def test_only_the_page_in_sight_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async with drive(size=(70, 24)) as driver:  # Path is the panel in sight
        await driver.press("2")
        told = heard(driver, monkeypatch)
        await driver.descend("right", "down")
        assert not any(requests(told, kind) for kind in (OrbitRequest, RaceRequest, BasinsRequest))
        await driver.descend("x")
        assert len(requests(told, OrbitRequest)) == 1
        assert not requests(told, RaceRequest)
        assert driver.descend_snapshot.orbit is not None
        await driver.descend("x")
        assert driver.descend_snapshot.orbit is None
        assert driver.descend_snapshot.race is not None
        assert not requests(told, BasinsRequest)
        await driver.descend("c")
        assert driver.descend_model.snapshot().race is None


async def test_leaving_gives_up_what_is_still_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    async with drive() as driver:
        await explore(driver, "beale", "race")
        told = heard(driver, monkeypatch)
        await driver.press("b")  # a search of two seconds
        await driver.pilot.pause()
        assert [r.best for r in requests(told, RaceRequest) if isinstance(r, RaceRequest)] == [True]
        assert "…" in str(panel(driver).border_subtitle)
        await driver.press("x")
        await driver.found()
        assert any(isinstance(command, protocol.CancelRequest) for command in told)
        assert driver.descend_snapshot.race is None
        assert driver.descend_snapshot.basins is not None
        assert "…" not in str(panel(driver).border_subtitle)
