"""The races of the Explore panel: best rates, paths, and the racers' own keys, with the real engine."""

from __future__ import annotations

from math import ceil, log

import numpy as np
import pytest

from gdtui.core.functions.catalog import NAMED
from gdtui.core.functions.method import Method
from gdtui.engine.descend.answers import answer_request
from gdtui.protocol.descend import RaceAnswer, RaceRequest
from gdtui.ui.text.numbers import read_number
from gdtui.ui.widgets.virtual_table import VirtualTable
from tests.ui.descend.test_explore import explore, panel, plot, rows, words
from tests.ui.driver import drive


def raced(name: str, methods: tuple[Method, ...], steps: int, best: bool) -> RaceAnswer:
    f = NAMED[name]
    found = answer_request(RaceRequest(function=name, start=f.start, methods=methods, steps=steps, best=best))
    assert isinstance(found, RaceAnswer)
    return found


async def test_a_race_on_the_ravine_with_the_best_lrs() -> None:
    async with drive() as driver:
        await explore(driver, "ravine", "race")
        assert {row[-3] for row in rows(driver)} == {"0.0198"}  # all at the lr of the lesson
        assert "b gives each a good one" in words(driver)
        await driver.descend("b")
        expected = raced("ravine", driver.descend_snapshot.racers, 200, best=True)
        for row, entrant in zip(rows(driver), expected.entrants, strict=True):
            assert row[-2] == ("—" if entrant.arrived is None else str(entrant.arrived))
            assert read_number(row[-3]) == pytest.approx(entrant.method.lr, rel=0.05)
            assert read_number(row[-1]) == pytest.approx(np.frombuffer(entrant.values)[-1], rel=0.05)
        assert words(driver).startswith("a good lr: of 1e-5 to 1e1")
        # sgd: the error shrinks by 99/101 an update at best; the heavy ball with β .9 by √.9 in the long run
        assert ceil(log(1e-4) / log(99 / 101)) == 461
        assert rows(driver)[0][-2] == "—"
        assert int(rows(driver)[1][-2]) == pytest.approx(log(1e-4) / log(0.9**0.5), rel=0.1)


async def test_the_paths_of_a_race_are_drawn_from_the_start_over_the_contours() -> None:
    async with drive() as driver:
        await explore(driver, "bowl", "race")
        assert driver.descend_snapshot.race is not None
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
        driver.descend_model.use_method(Method(lr=0.25))
        await driver.found()
        assert [m.lr for m in driver.descend_snapshot.racers] == [0.4, 0.4]
        await driver.descend("a")
        assert driver.descend_snapshot.racers[2] == Method(lr=0.25)
        await driver.descend("plus")
        assert [m.lr for m in driver.descend_snapshot.racers] == [0.45, 0.4, 0.25]
        await driver.press("down", "enter", *["backspace"] * 3, "1", "e", "enter")
        assert "lr is '1e'" in driver.text("ExplorePanel .wrong")
        await driver.press("minus", "2", "enter")
        await driver.found()
        assert [m.lr for m in driver.descend_snapshot.racers] == [0.45, 0.01, 0.25]
        assert driver.app.screen.focused is panel(driver).query_one(VirtualTable)
        await driver.descend("d", "d", "d", "d")
        assert len(driver.descend_snapshot.racers) == 1


async def test_a_change_of_one_lr_leaves_the_others_their_best() -> None:
    async with drive() as driver:
        await explore(driver, "bowl", "race", "b", "minus")
        expected = raced("bowl", (NAMED["bowl"].method,), 100, best=True)
        assert not driver.descend_snapshot.best
        assert driver.descend_snapshot.racers[0].lr == 0.45  # the notch below the best
        assert 0.45 < expected.entrants[0].method.lr < 0.5
        assert len({m.lr for m in driver.descend_snapshot.racers}) == 5


async def test_why_a_racer_diverged_is_said_when_the_cursor_is_on_it() -> None:
    async with drive() as driver:
        await driver.descend("N", "x", "down", "down")  # hyperbola: Nesterov's method leaves at lr .25
        assert rows(driver)[2][-2] == "✗"
        assert words(driver).startswith("nesterov β 0.9 diverged after")
        assert "lr 0.25 is" in words(driver)


async def test_the_keys_of_the_race_are_those_of_its_page_alone() -> None:
    async with drive(size=(200, 60)) as driver:
        await driver.descend("x")
        assert "i In" in driver.text("KeyBar")
        assert "Best lrs" not in driver.text("KeyBar")
        await driver.descend("plus")  # the screen's: faster
        assert driver.descend_snapshot.speed == 10
        await driver.descend("x")
        assert "b Best lrs" in driver.text("KeyBar")
        assert "i In" not in driver.text("KeyBar")
