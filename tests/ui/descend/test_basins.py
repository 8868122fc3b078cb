"""The basins of the Explore panel: which minimum each start reaches, with the real engine."""

from __future__ import annotations

import numpy as np
import pytest
from textual.geometry import Offset

from gdtui.plots import Series
from gdtui.protocol.descend import BasinsRequest
from tests.ui.descend.test_explore import explore, heard, panel, plot, requests, words
from tests.ui.driver import Driver, drive


async def test_the_basins_of_the_double_well() -> None:
    async with drive() as driver:
        await explore(driver, "double-well", "basins")
        text = driver.text("#explore-words")
        lines = [line.split() for line in text.splitlines()]
        assert [line[:3] for line in lines[:2]] == [["●", "1", "−1.301"], ["▲", "2", "1.131"]]
        assert [line[4] for line in lines[:2]] == ["−3.514", "−1.070"]
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
        assert "∞ cycle for ever" in words(driver)  # at lr 1 it goes to and fro
        await driver.descend("down")
        assert "cycle" not in words(driver)
        assert "● 1" in words(driver)
        assert "100%" in words(driver)


async def test_of_two_variables_there_is_a_start_in_every_cell() -> None:
    async with drive() as driver:
        await explore(driver, "himmelblau", "basins")
        assert driver.descend_snapshot.basins is not None
        request, _ = driver.descend_snapshot.basins
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
        assert len(requests(told, BasinsRequest)) == 1
        assert "updates" in words(driver)


@pytest.mark.painted
async def test_a_click_on_the_basins_starts_there() -> None:
    async with drive() as driver:
        await explore(driver, "himmelblau", "basins")
        place = panel(driver).canvas.at(Offset(12, 4))
        assert place is not None
        await driver.pilot.click("#explore-plot", offset=(12, 4))
        await driver.found()
        assert driver.descend_snapshot.question.start == pytest.approx(place, abs=0.6)


async def test_where_the_minima_are_a_curve_it_says_so() -> None:
    async with drive() as driver:
        await explore(driver, "hyperbola", "basins")
        assert words(driver).startswith("- hardly move, no single minimum")
