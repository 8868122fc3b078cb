"""The Path panel: marks in the cells where the closed forms say that they belong (reference.md, sections 1 and 3)."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import cast

import msgspec
import numpy as np
import pytest
from textual.app import App
from textual.geometry import Offset

from gdtui.plots import Plot
from gdtui.ui.descend.panels.path import PathPanel
from gdtui.ui.descend.quiz import Quiz
from gdtui.ui.descend.trajectory import Trajectory
from gdtui.ui.drawing.palette import colour
from tests.ui.driver import Driver, drive

pytestmark = pytest.mark.painted

ARROWS = "▷◁△▽"
Place = tuple[float, float]


class Picture:
    """The Path panel of a running application, read by its cells."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self.model = driver.descend_model
        self.panel = driver.app.screens["Descend"].query_one(PathPanel)
        self.canvas = self.panel.canvas

    @property
    def plot(self) -> Plot:
        assert self.canvas._plot is not None
        return self.canvas._plot

    @property
    def note(self) -> str:
        return str(self.panel.border_subtitle)

    async def descend(self, name: str, *keys: str, **settings: object) -> None:
        """A function with settings of its method, then keys."""
        self.model.choose(name)
        self.model.use_method(msgspec.structs.replace(self.model.question.method, **settings))
        await self.driver.found()
        await self.driver.descend(*keys)
        await self.driver.pilot.pause()

    def cells(self) -> Iterator[tuple[Offset, Place]]:
        """Every cell of the canvas, from the upper left, and the data coordinates of its middle."""
        width, height = self.canvas.size
        for offset in (Offset(column, row) for row in range(height) for column in range(width)):
            if (place := self.canvas.at(offset)) is not None:
                yield offset, place

    def marks(self, mark: str) -> list[Place]:
        """The places of a mark, or of several."""
        lines = self.driver.text("#path-plot").split("\n")
        return [place for cell, place in self.cells() if lines[cell.y][cell.x] in mark]

    def marked(self, mark: str, *point: float) -> bool:
        """Whether a mark is in the cell that a point is in."""
        return self.middle(*point) in self.marks(mark)

    def text(self, *point: float) -> str:
        """The character in the cell that a point is in."""
        cell = self.cell(*point)
        return self.driver.text("#path-plot").split("\n")[cell.y][cell.x]

    def drawn(self, role: str, *point: float) -> bool:
        """Whether there are dots in the colour of a role in the cell that a point is in."""
        cell = self.cell(*point)
        (segment,) = self.canvas.render_line(cell.y).crop(cell.x, cell.x + 1)
        assert segment.style is not None
        triplet = segment.style.color.triplet if segment.style.color else None
        return (
            segment.text != " "
            and triplet is not None
            and tuple(triplet) == colour(cast(App[object], self.driver.app), role)
        )

    def cell(self, *point: float) -> Offset:
        """The cell that a point is in."""
        middle = self.middle(*point)
        return next(cell for cell, place in self.cells() if place == middle)

    def middle(self, *point: float) -> Place:
        """The middle of that cell."""
        places = [place for _, place in self.cells()]
        x, y = (min({place[axis] for place in places}, key=lambda at: abs(at - point[axis])) for axis in (0, 1))
        return x, y


@asynccontextmanager
async def picture(size: tuple[int, int] = (120, 36)) -> AsyncIterator[Picture]:
    """The panel on its screen, with x² at lr 1 from 1."""
    async with drive(size=size) as driver:
        await driver.descend()
        await driver.pilot.pause()
        yield Picture(driver)


async def test_at_lr_1_the_point_jumps_from_side_to_side() -> None:
    async with picture() as shown:
        here, there = 1.0, -1.0
        for _ in range(3):
            assert shown.marks("●") == [shown.middle(here, 1)]
            assert shown.marked("◁" if here > 0 else "▷", there, 1)
            assert len(shown.marks(ARROWS)) == 1
            assert shown.marked("×", 0, 0)
            await shown.driver.descend("right")
            await shown.driver.pilot.pause()
            here, there = there, here
        assert shown.panel.border_title is not None
        assert shown.driver.title("PathPanel") == "[c] Path · f = x**2"
        assert shown.note == ""


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_at_lr_a_tenth_the_point_walks_down(size: tuple[int, int]) -> None:
    async with picture(size) as shown:
        await shown.descend("square", "right", "right", "right", lr=0.1)
        assert shown.marked("●", 0.512, 0.512**2)
        assert shown.marked("○", 1, 1)
        assert shown.drawn("path", 0.8, 0.64)
        assert shown.marked("◁●", 0.4096, 0.4096**2)  # where there is little room it is below the point
        assert len(shown.marks("●")) == 1


async def test_the_step_is_drawn_along_x_at_the_height_of_the_point() -> None:
    async with picture() as shown:
        await shown.descend("square", lr=0.75)  # from 1 to 1 - .75 * 2 = -.5
        (update,) = (s for s in shown.plot.series if s.gap == 3)
        assert update.data.tolist() == [[1, -0.5, -0.5], [1, 1, 0.25]]  # along x, then down to the curve
        assert shown.drawn("path", -0.5, 0.6)
        assert shown.marked("◁", -0.5, 0.25)


async def test_the_tangent_touches_the_curve_and_leaves_it() -> None:
    async with picture() as shown:
        await shown.driver.descend()
        assert shown.drawn("tangent", 1.2, 1 + 2 * 0.2)  # f' = 2 at 1
        assert shown.drawn("tangent", 0.8, 1 - 2 * 0.2)
        assert not shown.drawn("tangent", 0, 1 - 2)


async def test_the_tangent_leaves_the_curve_under_it() -> None:
    async with picture() as shown:
        await shown.descend("square", "right", lr=0.5)  # at the minimum the tangent lies along the parabola's bottom
        bare = shown.text(0.2, 0.04)
        assert shown.drawn("tangent", 0.2, 0)
        assert any(ord(bare) & bit for bit in (1, 2, 8, 16))  # braille dots above those of the tangent's row


async def test_at_lr_a_half_there_is_one_jump_to_the_minimum() -> None:
    async with picture() as shown:
        await shown.descend("square", "right", lr=0.5)
        assert shown.marked("●", 0, 0)
        assert not shown.marks(ARROWS)  # covered: nothing moves any more


async def test_a_way_that_leaves_the_view_widens_it_and_that_is_said() -> None:
    async with picture() as shown:
        await shown.descend("square", *["right"] * 12, lr=1.1)
        assert shown.marked("●", 1.2**12, 1.2**24)  # 8.9161, 79.497
        assert shown.marked("◁", -(1.2**13), 1.2**26)
        assert shown.note == "8 × wider"
        await shown.driver.descend("home")
        await shown.driver.pilot.pause()
        assert shown.note == ""
        assert shown.marked("●", 1, 1)


async def test_what_comes_after_the_cursor_is_shown_no_further_than_the_next_point() -> None:
    async with picture() as shown:
        await shown.descend("square", "right", "right", "left", "left", lr=0.1)
        assert not shown.drawn("path", 0.64, 0.64**2)
        assert shown.marked("◁", 0.8, 0.64)
        assert not shown.marked("●•◁", 0.64, 0.64**2)


async def test_while_the_user_predicts_the_next_point_is_hidden() -> None:
    async with picture() as shown:
        await shown.descend("square", "right", lr=0.9)
        assert shown.marked("▷", 0.64, 0.64**2)
        assert "next" in shown.driver.text("#path-plot")
        shown.panel.snapshot = replace(shown.driver.descend_snapshot, quiz=Quiz(asking=True))
        assert shown.marked("●", -0.8, 0.64)
        assert not shown.marks(ARROWS + "┈┊")
        assert "next" not in shown.driver.text("#path-plot")


async def test_two_variables_have_contours_path_and_minima() -> None:
    async with picture() as shown:
        await shown.descend("himmelblau", "right")
        for minimum in ((3, 2), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)):
            assert shown.marked("×", *minimum)
        assert shown.marked("●", 0.14, 0.22)  # the gradient at 0, 0 is -14, -22, and lr is .01
        contours = [series for series in shown.plot.series if np.isnan(series.data).any()]  # lines with gaps
        assert len({series.color for series in contours}) == 3
        await shown.driver.descend("right", "right", "right")
        await shown.driver.pilot.pause()
        assert shown.marked("○", 0, 0)
        assert len(shown.marks(ARROWS)) == 1
        lines = shown.driver.text("#path-plot").split("\n")
        assert lines[0].startswith("y ")
        assert lines[-2].rstrip().endswith(" x")


async def test_the_arrow_points_where_the_update_leads() -> None:
    async with picture() as shown:
        for start, arrow in (((0, 0.5), "▽"), ((0, -0.5), "△"), ((-5, 0), "▷"), ((5, 0), "◁")):
            await shown.descend("bowl")
            shown.model.move_start(start)
            await shown.driver.found()
            await shown.driver.pilot.pause()
            assert {arrow} == {
                c for line in shown.driver.text("#path-plot").split("\n")[1:] for c in line if c in ARROWS
            }


async def test_contours_are_found_once_for_a_surface() -> None:
    async with picture() as shown:
        await shown.descend("himmelblau")
        before = shown.plot.series[:3]
        await shown.driver.descend("right", "down", "right")
        await shown.driver.pilot.pause()
        assert all(a is b for a, b in zip(before, shown.plot.series[:3], strict=True))
        await shown.driver.descend("m")
        await shown.driver.pilot.pause()
        assert not any(a is b for a, b in zip(before, shown.plot.series[:3], strict=True))
        assert shown.note == "1.6 × nearer"


async def test_a_scene_that_is_the_same_is_not_drawn_again() -> None:
    async with picture() as shown:
        before = shown.plot
        shown.panel.show(replace(shown.driver.descend_snapshot, running=True, refusal="as before"))
        assert shown.plot is before


async def test_a_click_puts_the_start_there_in_as_few_digits_as_it_can() -> None:
    async with picture() as shown:
        await shown.driver.pilot.click(shown.canvas, offset=shown.cell(0.5, 1.5))
        await shown.driver.found()
        assert shown.driver.descend_snapshot.question.start == (0.5,)
        await shown.driver.pilot.pause()
        assert shown.marked("●", 0.5, 0.25)


async def test_a_click_in_the_plane_puts_both() -> None:
    async with picture() as shown:
        await shown.descend("himmelblau", "right")
        cell = shown.cell(-2, -4)
        await shown.driver.pilot.click(shown.canvas, offset=cell)
        await shown.driver.found()
        start = shown.driver.descend_snapshot.question.start
        assert start == pytest.approx((-2, -4), abs=0.4)
        assert all(x == round(x, 1) for x in start)
        await shown.driver.pilot.pause()
        assert shown.cell(*start) == cell


async def test_a_click_beside_the_canvas_does_nothing() -> None:
    async with picture() as shown:
        before = shown.driver.descend_snapshot
        await shown.driver.pilot.click(shown.canvas, offset=(1, shown.canvas.size.height - 1))
        await shown.driver.pilot.click(shown.panel, offset=(3, 0))
        await shown.driver.found()
        assert shown.driver.descend_snapshot.question == before.question


async def test_a_point_out_of_sight_is_said_to_be() -> None:
    async with picture() as shown:
        snapshot = shown.driver.descend_snapshot
        assert snapshot.trajectory is not None
        shown.panel.snapshot = replace(
            snapshot, trajectory=Trajectory(msgspec.structs.replace(snapshot.trajectory.answer, box=((2.0, 4.2),)))
        )
        assert shown.note == "point not visible · 2 × nearer"


@pytest.mark.parametrize("formula", ["1/x", "log(x)", "exp(x)", "x**20", "0*x + 3", "x/y", "log(x) + log(y)", "0*x*y"])
async def test_poles_walls_and_plains_are_shown(formula: str) -> None:
    async with picture() as shown:
        await shown.descend(formula, "right")
        assert len(shown.marks("●")) == 1
        assert shown.driver.title("PathPanel") == f"[c] Path · f = {formula}"
        assert "not visible" not in shown.note


async def test_a_way_that_ends_at_its_start_is_shown() -> None:
    async with picture() as shown:
        await shown.descend("exp(x*y)**9", lr=1000)  # the first update has no finite value
        assert shown.driver.descend_snapshot.trajectory is not None
        assert len(shown.driver.descend_snapshot.trajectory) == 0
        assert shown.marked("●", 1, 1)
        assert not shown.marks(ARROWS)
        await shown.descend("square")
        assert shown.marked("●", 1, 1)


async def test_a_long_formula_ends_on_the_border_in_dots() -> None:
    async with picture() as shown:
        await shown.descend("beale")
        title = shown.driver.title("PathPanel")
        assert title.startswith("[c] Path · f = (1.5 - x + x*y)**2")
        assert title.endswith("…")
        assert len(title) <= shown.panel.size.width - 2


async def test_before_there_is_a_way_that_is_said() -> None:
    async with picture() as shown:
        shown.panel.snapshot = replace(shown.driver.descend_snapshot, trajectory=None)
        assert "when PyTorch has been imported" in shown.driver.text("#path-plot")


async def test_the_ascii_marker_uses_ascii_alone() -> None:
    async with picture() as shown:
        shown.driver.app.use_marker("ascii")
        await shown.descend("square", "right")
        text = shown.driver.text("#path-plot")
        assert text.isascii()
        assert shown.marked(">", 1, 1)
