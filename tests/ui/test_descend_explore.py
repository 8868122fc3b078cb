"""The Explore panel: orbit diagram, race and basins, with the real engine."""

from __future__ import annotations

from math import ceil, log

import numpy as np
import pytest
from textual.geometry import Offset

from gdtui import protocol
from gdtui.descending import AnyRequest, Method, Orbit, Race, Raced, Scatter
from gdtui.engine.requests import descend
from gdtui.functions import NAMED
from gdtui.plots import Plot, Series
from gdtui.ui.descend.explore import Explore
from gdtui.ui.widgets.rows import Rows
from tests.ui.driver import Driver, drive


def panel(driver: Driver) -> Explore:
    return driver.app.screen.query_one(Explore)


def plot(driver: Driver) -> Plot:
    shown = panel(driver).canvas._plot
    assert shown is not None
    return shown


def words(driver: Driver) -> str:
    return " ".join(driver.text("#explore-words").split())


def rows(driver: Driver) -> list[list[str]]:
    """The racers, each by its cells."""
    return [line.split() for line in driver.text("Explore Rows").splitlines()[1:]]


async def explore(driver: Driver, name: str, page: str, *keys: str) -> None:
    """Look at a page for a function."""
    await driver.descend()
    assert driver.app.descend is not None
    driver.app.descend.descending.choose(name)
    await driver.found()
    await driver.descend("x")
    panel(driver).tab = page
    await driver.descend(*keys)


def heard(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> list[protocol.Command]:
    """What the engine is told from now on."""
    engine, told = driver.app.engine, list[protocol.Command]()
    send = engine.send

    def record(command: protocol.Command) -> None:
        told.append(command)
        send(command)

    monkeypatch.setattr(engine, "send", record)
    return told


def requests(told: list[protocol.Command], kind: type[AnyRequest]) -> list[AnyRequest]:
    return [c.request for c in told if isinstance(c, protocol.Ask) and isinstance(c.request, kind)]


# -- orbit


async def test_the_orbit_diagram_of_a_parabola_is_one_value_then_two_then_none() -> None:
    async with drive() as driver:
        await driver.descend()
        assert driver.scene.orbit is not None
        request, told = driver.scene.orbit
        assert (request.function, request.start) == ("square", (1,))
        assert request.low < 0.01
        assert request.high == pytest.approx(1.2)
        lrs, counts = np.frombuffer(told.lrs), np.frombuffer(told.counts, np.int32)
        assert counts[np.abs(lrs - 1) < 1e-9].tolist() == [2]
        assert set(counts[(lrs > 0.02) & (lrs < 0.98)].tolist()) == {1}  # .96^1000 is nothing
        assert set(counts[lrs > 1.01].tolist()) == {0}  # 1.02^1000 is 4e8
        assert plot(driver).guides[0][:2] == ("x", 1)
        assert "At lr 1 it goes round two values, -1 and 1." in words(driver)
        x, y = plot(driver).series[0].data
        assert sorted(y[np.abs(x - 1) < 1e-9][:2]) == [-1, 1]


async def test_what_it_says_follows_the_lr_and_nothing_else_is_asked_or_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    async with drive() as driver:
        await driver.descend()
        told, before = heard(driver, monkeypatch), plot(driver)
        await driver.descend("down", "right", "right")
        assert not requests(told, Orbit)
        assert plot(driver).series[0] is before.series[0]
        assert plot(driver).guides[0].at == 0.99
        assert "At lr 0.99 it settles at one value" in words(driver)
        drawn = plot(driver)
        await driver.descend("right", "left")
        assert plot(driver) is drawn
        await driver.descend("up", "up")
        assert "At lr 1.1 it diverges: gone." in words(driver)


async def test_a_click_on_the_diagram_sets_the_lr() -> None:
    async with drive() as driver:
        await driver.descend()
        canvas = panel(driver).canvas
        place, beside = canvas.at(Offset(20, 5)), canvas.at(Offset(21, 5))
        assert place is not None
        assert beside is not None
        await driver.pilot.click("#explore-plot", offset=(20, 5))
        await driver.found()
        lr = driver.scene.question.method.lr
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
        assert driver.scene.question.method.lr > 1.2
        xlim = plot(driver).xlim
        assert xlim is not None
        assert xlim[1] == pytest.approx(2.4)


async def test_where_there_is_no_diagram_the_page_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    async with drive() as driver:
        await driver.descend()
        told = heard(driver, monkeypatch)
        assert driver.app.descend is not None
        driver.app.descend.descending.use(Method(optimizer="adam", lr=0.1))
        await driver.found()
        assert "adam scales each step by itself" in driver.text("#explore-plot")
        await driver.descend("N")
        assert panel(driver).TABS == ("race", "basins")  # hyperbola has two variables
        assert panel(driver).page == "race"
        assert not requests(told, Orbit)


async def test_it_does_not_tell_what_is_to_be_predicted() -> None:
    async with drive() as driver:
        await driver.descend("p")
        assert driver.scene.hidden
        assert "Hidden until you have predicted" in driver.text("#explore-plot")
        assert words(driver) == ""


# -- what is in sight


async def test_only_the_page_in_sight_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async with drive(size=(80, 24)) as driver:  # Path is the panel in sight
        await driver.press("2")
        told = heard(driver, monkeypatch)
        await driver.descend("right", "down")
        assert not any(requests(told, kind) for kind in (Orbit, Race, Scatter))
        await driver.descend("x")
        assert len(requests(told, Orbit)) == 1
        assert not requests(told, Race)
        assert driver.scene.orbit is not None
        await driver.descend("x")
        assert driver.scene.orbit is None
        assert driver.scene.race is not None
        assert not requests(told, Scatter)
        await driver.descend("c")
        assert driver.app.descend is not None
        assert driver.app.descend.descending.scene().race is None


async def test_leaving_gives_up_what_is_still_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    async with drive() as driver:
        await explore(driver, "beale", "race")
        told = heard(driver, monkeypatch)
        await driver.press("b")  # a search of two seconds
        await driver.pilot.pause()
        assert [r.best for r in requests(told, Race) if isinstance(r, Race)] == [True]
        assert "…" in str(panel(driver).border_subtitle)
        await driver.press("x")
        await driver.found()
        assert any(isinstance(command, protocol.Drop) for command in told)
        assert driver.scene.race is None
        assert driver.scene.basins is not None
        assert "…" not in str(panel(driver).border_subtitle)


# -- race


def raced(name: str, methods: tuple[Method, ...], steps: int, best: bool) -> Raced:
    f = NAMED[name]
    found = descend(Race(number=1, function=name, start=f.start, methods=methods, steps=steps, best=best))
    assert isinstance(found, Raced)
    return found


async def test_a_race_on_the_ravine_with_the_best_lrs() -> None:
    async with drive() as driver:
        await explore(driver, "ravine", "race")
        assert {row[-3] for row in rows(driver)} == {"0.0198"}  # all at the lr of the lesson
        assert "b gives each its best" in words(driver)
        await driver.descend("b")
        expected = raced("ravine", driver.scene.racers, 200, best=True)
        for row, entrant in zip(rows(driver), expected.entrants, strict=True):
            assert row[-2] == ("—" if entrant.arrived is None else str(entrant.arrived))
            assert float(row[-3]) == pytest.approx(entrant.method.lr, rel=0.05)
            assert float(row[-1]) == pytest.approx(np.frombuffer(entrant.values)[-1], rel=0.05)
        assert words(driver).startswith("best lr: of 1e-5 to 1e1")
        # sgd: the error shrinks by 99/101 an update at best; the heavy ball with β .9 by √.9 in the long run
        assert ceil(log(1e-4) / log(99 / 101)) == 461
        assert rows(driver)[0][-2] == "—"
        assert int(rows(driver)[1][-2]) == pytest.approx(log(1e-4) / log(0.9**0.5), rel=0.1)


async def test_the_paths_of_a_race_are_drawn_from_the_start_over_the_contours() -> None:
    async with drive() as driver:
        await explore(driver, "bowl", "race")
        assert driver.scene.race is not None
        lines = [s for s in plot(driver).series if s.kind == "line" and tuple(s.data[:, 0]) == (-5, -2)]
        assert len(lines) == 5
        end = lines[-1].data[:, 20]  # sgd at .4, on top: D2L's printed numbers
        assert end == pytest.approx([-0.943467, -0.000073], abs=1e-6)
        assert {s.marker for s in plot(driver).series if s.kind == "points"} >= set("●▲■◆○")
        assert len({s.color for s in lines}) == 5


async def test_of_one_variable_a_race_is_of_heights() -> None:
    async with drive() as driver:
        await explore(driver, "square", "race")
        shown = plot(driver)
        assert shown.log_y
        sgd = [s for s in shown.series if s.kind == "line"][-1]
        assert sgd.data[1].tolist() == pytest.approx([1.0] * 101)  # there and back at height 1


async def test_racers_are_added_dropped_and_given_another_lr() -> None:
    async with drive() as driver:
        await explore(driver, "bowl", "race", "a", "d", "d", "d")  # a keeps them as they are
        assert [row[1] for row in rows(driver)] == ["rmsprop", "adam"]
        assert driver.app.descend is not None
        driver.app.descend.descending.use(Method(lr=0.25))
        await driver.found()
        assert [m.lr for m in driver.scene.racers] == [0.4, 0.4]
        await driver.descend("a")
        assert driver.scene.racers[2] == Method(lr=0.25)
        await driver.descend("plus")
        assert [m.lr for m in driver.scene.racers] == [0.45, 0.4, 0.25]
        await driver.press("down", "enter", *["backspace"] * 3, "1", "e", "enter")
        assert "lr is '1e'" in driver.text("Explore .wrong")
        await driver.press("minus", "2", "enter")
        await driver.found()
        assert [m.lr for m in driver.scene.racers] == [0.45, 0.01, 0.25]
        assert driver.app.screen.focused is panel(driver).query_one(Rows)
        await driver.descend("d", "d", "d", "d")
        assert len(driver.scene.racers) == 1


async def test_a_change_of_one_lr_leaves_the_others_their_best() -> None:
    async with drive() as driver:
        await explore(driver, "bowl", "race", "b", "minus")
        expected = raced("bowl", (NAMED["bowl"].method,), 100, best=True)
        assert not driver.scene.best
        assert driver.scene.racers[0].lr == 0.45  # the notch below the best
        assert 0.45 < expected.entrants[0].method.lr < 0.5
        assert len({m.lr for m in driver.scene.racers}) == 5


async def test_why_a_racer_diverged_is_said_when_the_cursor_is_on_it() -> None:
    async with drive() as driver:
        await driver.descend("N", "x", "down", "down")  # hyperbola: Nesterov's method leaves at lr .25
        assert rows(driver)[2][-2] == "✗"
        assert words(driver).startswith("nesterov β .9 diverged after")
        assert "lr 0.25 is" in words(driver)


async def test_the_keys_of_the_race_are_those_of_its_page_alone() -> None:
    async with drive(size=(200, 60)) as driver:
        await driver.descend("x")
        assert "i In" in driver.text("Keys")
        assert "Best lrs" not in driver.text("Keys")
        await driver.descend("plus")  # the screen's: faster
        assert driver.scene.speed == 10
        await driver.descend("x")
        assert "b Best lrs" in driver.text("Keys")
        assert "i In" not in driver.text("Keys")


# -- basins


async def test_the_basins_of_the_double_well() -> None:
    async with drive() as driver:
        await explore(driver, "double-well", "basins")
        text = driver.text("#explore-words")
        lines = [line.split() for line in text.splitlines()]
        assert [line[:3] for line in lines[:2]] == [["●", "1", "-1.301"], ["▲", "2", "1.131"]]
        assert [line[4] for line in lines[:2]] == ["-3.514", "-1.070"]
        assert sum(int(line[5].rstrip("%")) for line in lines[:2]) == 100
        left, right = (marked(driver, mark) for mark in "●▲")
        assert left.max() < 0.169938 < right.min()  # the hill between them
        assert marked(driver, "1") == pytest.approx([-1.300840], abs=1e-6)
        assert marked(driver, "2") == pytest.approx([1.130901], abs=1e-6)


def marked(driver: Driver, mark: str) -> np.ndarray:
    """x of what has a marker."""
    found: list[Series] = [s for s in plot(driver).series if s.marker == mark]
    across: np.ndarray = found[0].data[0]
    return across


async def test_basins_follow_the_lr() -> None:
    async with drive() as driver:
        await explore(driver, "square", "basins")
        assert "elsewhere" in words(driver)  # at lr 1 it goes to and fro for ever
        await driver.descend("down")
        assert "elsewhere" not in words(driver)
        assert "● 1" in words(driver)
        assert "100%" in words(driver)


async def test_of_two_variables_there_is_a_start_in_every_cell() -> None:
    async with drive() as driver:
        await explore(driver, "himmelblau", "basins")
        assert driver.scene.basins is not None
        request, _ = driver.scene.basins
        assert request.grid[0] == panel(driver).canvas.size.width - 5
        assert request.grid[1] == panel(driver).canvas.size.height - 3
        picture = driver.text("#explore-plot")
        assert sum(picture.count(mark) for mark in "●▲■◆1234") >= np.prod(request.grid)
        for line, expected in zip(sorted(words(driver).split("%")[:4]), range(1, 5), strict=True):
            assert f"{expected}" in line


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (200, 60)])
async def test_the_starts_are_asked_for_once_at_every_size(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with drive(size=size) as driver:
        await explore(driver, "rosenbrock", "race")
        told = heard(driver, monkeypatch)
        await driver.descend("x")
        assert len(requests(told, Scatter)) == 1
        assert "elsewhere" in words(driver)


async def test_a_click_on_the_basins_starts_there() -> None:
    async with drive() as driver:
        await explore(driver, "himmelblau", "basins")
        place = panel(driver).canvas.at(Offset(12, 4))
        assert place is not None
        await driver.pilot.click("#explore-plot", offset=(12, 4))
        await driver.found()
        assert driver.scene.question.start == pytest.approx(place, abs=0.6)


async def test_where_the_minima_are_a_curve_it_says_so() -> None:
    async with drive() as driver:
        await explore(driver, "hyperbola", "basins")
        assert words(driver) == "· no minimum that is a point 100%"
