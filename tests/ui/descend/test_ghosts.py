"""A walk that is left for another start or method stays as a ghost, as runs do in Train."""

import numpy as np
import pytest

from gdtui.plots import Series
from gdtui.ui.descend.panels.path import PathPanel
from gdtui.ui.text.numbers import number_text
from tests.ui.descend.test_path import Picture, picture
from tests.ui.driver import drive
from tests.ui.lesson.lesson_driver import at, begin, learning, present


def ghosts(shown: Picture) -> dict[str, Series]:
    """What is drawn of earlier walks, by the name in the legend."""
    return {one.label: one for one in shown.plot.series if one.kind == "line" and one.label}


async def test_a_walk_at_another_rate_stays_behind_the_present_one() -> None:
    async with picture() as shown:
        await shown.descend("square", "right", "right", "right", lr=0.5)
        await shown.driver.descend(*["up"] * 3)  # the rates that the arrow passes have made no update of their own
        lr = shown.model.question.method.lr
        (name,) = ghosts(shown)
        assert name == "lr 0.5"
        assert ghosts(shown)[name].data[0].tolist() == [1, 0, 0, 0]  # from 1 to the minimum in one update
        await shown.driver.descend("right", "down")
        assert [*ghosts(shown)] == ["lr 0.5", f"lr {lr:g}"]
        assert ghosts(shown)[f"lr {lr:g}"].data[0, 1] == pytest.approx(1 - 2 * lr)


async def test_a_start_that_is_left_is_named_in_the_plane_too() -> None:
    async with picture() as shown:
        await shown.descend("bowl", "right", "right")
        start = shown.model.question.start
        before = shown.model.snapshot().trajectory
        await shown.driver.descend("right_square_bracket")
        (name,) = ghosts(shown)
        assert name == f"x0 {number_text(start[0])}, {number_text(start[1])}"
        assert before is not None
        np.testing.assert_array_equal(ghosts(shown)[name].data, before.points[:3].T)


async def test_another_function_or_the_same_walk_has_no_ghost() -> None:
    async with picture() as shown:
        await shown.descend("square", "right", lr=0.5)
        await shown.driver.descend("up", "down")  # there and back without an update: it is the same walk again
        assert shown.model.question.method.lr == 0.5
        assert ghosts(shown) == {}
        await shown.driver.descend("up", "right")
        assert len(ghosts(shown)) == 1
        await shown.driver.descend("n")
        assert ghosts(shown) == {}


async def test_there_are_few_ghosts_and_the_picture_keeps_its_limits() -> None:
    async with picture() as shown:
        await shown.descend("square", *["right"] * 3, lr=0.1)
        limits = shown.plot.xlim, shown.plot.ylim
        for _ in range(5):
            await shown.driver.descend("up", "right")
        assert len(ghosts(shown)) == 3
        shown.model.use_method(shown.model.question.method.assign({"lr": "3"}))
        await shown.driver.descend("right", "right", "right")
        shown.model.use_method(shown.model.question.method.assign({"lr": "0.1"}))
        await shown.driver.found()
        await shown.driver.pilot.pause()
        assert "lr 3" in ghosts(shown)  # it has left the picture, which shows the present walk
        assert (shown.plot.xlim, shown.plot.ylim) == limits


async def test_a_detour_in_a_lesson_leaves_a_ghost() -> None:
    async with drive(size=(80, 24)) as driver:
        await begin(driver, "learning-rate")
        step = present(driver).step
        await driver.descend("up", "right", "right", "right", "right")
        detour = driver.descend_snapshot.question.method.lr
        assert detour != 0.1  # the lesson begins with 0.1
        await driver.press("O")
        await driver.until(lambda: driver.descend_snapshot.k == 0 and driver.descend_snapshot.question.method.lr == 0.1)
        await at(driver, step)
        shown = driver.app.screens["Descend"].query_one(PathPanel).canvas._plot
        assert shown is not None
        assert [one.label for one in shown.series if one.kind == "line" and one.label] == [f"lr {detour:g}"]
        learning(driver).leave()
