"""Points of the data are drawn in Fit by keys and with the mouse, and the run goes on with them."""

from collections.abc import Sequence

import numpy as np
import pytest
from textual.geometry import Offset

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment
from gdtui.plots import Grid
from gdtui.protocol import RunState
from gdtui.ui.session import snapshot
from gdtui.ui.session.panels.fit import FitPanel
from gdtui.ui.session.panels.point_edits import placed, removed
from gdtui.ui.widgets.plot_view import PlotView
from tests.ui.driver import Driver, drive, set_to

pytestmark = pytest.mark.painted

STUDY = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)]  # the rows of study-hours


def rows(driver: Driver) -> list[tuple[float, ...]]:
    table = driver.snapshot.experiment.table
    return [table.row(row) for row in range(table.rows)]


def view(driver: Driver) -> PlotView:
    return driver.app.screen.query_one(FitPanel).canvas


def grid(driver: Driver) -> Grid:
    found = view(driver).grid
    assert found is not None
    return found


def cross(driver: Driver) -> tuple[float, float]:
    return driver.app.screen.query_one(FitPanel).drawing.cross


def cell_of(driver: Driver, x: float, y: float) -> Offset:
    """The cell of the plot's widget in which a place of the plot is."""
    drawing = view(driver)._drawing
    assert drawing is not None
    (right,), (up,) = (np.atleast_1d(part) for part in drawing.grid.cell_at(x, y))
    return Offset(drawing.left + int(right), drawing.top + drawing.grid.rows - 1 - int(up))


async def draw(driver: Driver, *keys: str) -> None:
    """Begin to draw, and press keys."""
    await driver.until(lambda: view(driver).grid is not None)
    view(driver).focus()
    await driver.press("enter", *keys)


async def until_rows(driver: Driver, expected: Sequence[tuple[float, ...]]) -> None:
    """Wait until the run has these rows, and the engine predicts each of them."""

    def there() -> bool:
        seen = driver.snapshot.view
        return rows(driver) == [*expected] and seen is not None and len(seen.predictions) == 8 * len(expected)

    await driver.until(there)


async def drag(driver: Driver, start: Offset, *path: Offset) -> None:
    await driver.pilot.mouse_down(view(driver), offset=start)
    for place in path:
        await driver.pilot.hover(view(driver), offset=place)
    await driver.pilot.mouse_up(view(driver), offset=path[-1] if path else start)


# -- keys


async def test_arrows_move_the_cross_hair_by_cells_and_with_shift_by_five() -> None:
    async with drive() as driver:
        await draw(driver)
        (x, y), (width, height) = cross(driver), grid(driver).cell_size
        await driver.press("right", "up", "up")
        assert cross(driver) == pytest.approx((x + width, y + 2 * height))
        await driver.press("shift+left", "shift+down", "left", "down")
        assert cross(driver) == pytest.approx((x - 5 * width, y - 4 * height))
        await driver.press("shift+right", "shift+up")
        assert cross(driver) == pytest.approx((x, y + height))
        assert driver.snapshot.updates == 0  # the arrows make no updates meanwhile


async def test_the_picture_follows_the_cross_hair_beyond_its_edge() -> None:
    async with drive() as driver:
        await draw(driver)
        before = grid(driver)
        await driver.press(*["shift+up"] * 4)
        await driver.until(lambda: grid(driver).y.high > before.y.high)
        assert grid(driver).y.low < cross(driver)[1] < grid(driver).y.high
        assert grid(driver).cell_size == pytest.approx(before.cell_size)


@pytest.mark.parametrize("key", ["enter", "a"])
async def test_a_point_is_placed_at_the_cross_hair_in_round_numbers(key: str) -> None:
    async with drive() as driver:
        await draw(driver)
        (x, y), (width, height) = cross(driver), grid(driver).cell_size
        await driver.press(key)
        await driver.until(lambda: len(rows(driver)) == 4)
        assert rows(driver)[:3] == STUDY
        new = rows(driver)[3]
        assert abs(new[0] - x) <= width / 2
        assert abs(new[1] - y) <= height / 2
        assert all(len(f"{value:g}") <= 5 for value in new)


async def test_a_places_a_second_point_on_the_first() -> None:
    async with drive() as driver:
        await draw(driver, "n", "a")
        assert cross(driver) in STUDY
        await until_rows(driver, [*STUDY, cross(driver)])


async def test_n_goes_from_point_to_point_and_round() -> None:
    async with drive() as driver:
        await draw(driver, "n")
        found = []
        for _ in range(4):
            found.append(cross(driver))
            await driver.press("n")
        start = STUDY.index(found[0])  # the first to the right of the middle
        assert found == [STUDY[(start + k) % 3] for k in range(4)]


async def test_enter_takes_a_point_arrows_move_it_and_u_puts_it_back() -> None:
    async with drive() as driver:
        await draw(driver)
        while cross(driver) != STUDY[2]:
            await driver.press("n")
        height = grid(driver).cell_size[1]
        await driver.press("enter", "down", "down", "shift+down", "enter")
        await driver.until(lambda: abs(rows(driver)[2][1] - (6 - 7 * height)) <= height / 2)
        assert rows(driver)[:2] == STUDY[:2]
        assert rows(driver)[2][0] == 3
        await driver.press("down")  # it is put down: the cross-hair goes on alone
        await driver.press("u")
        await until_rows(driver, STUDY)
        await driver.press("u")
        await driver.until(lambda: "no change to undo" in driver.snapshot.refusal)
        await driver.press("U")
        await driver.until(lambda: abs(rows(driver)[2][1] - (6 - 7 * height)) <= height / 2)


async def test_escape_puts_a_held_point_back_and_then_ends() -> None:
    async with drive() as driver:
        await draw(driver, "n", "enter", "up", "up")
        await driver.until(lambda: rows(driver) != STUDY)
        await driver.press("escape")
        await until_rows(driver, STUDY)
        await driver.press("u")
        await driver.until(lambda: "no change to undo" in driver.snapshot.refusal)
        await driver.press("escape", "right")  # the arrows are the run's again
        await driver.updates(1)
        assert view(driver).frame is None


@pytest.mark.parametrize("key", ["D", "delete", "backspace"])
async def test_a_point_is_removed_and_the_last_two_stay(key: str) -> None:
    async with drive() as driver:
        await draw(driver)
        while cross(driver) != STUDY[1]:
            await driver.press("n")
        await driver.press(key)
        await until_rows(driver, [STUDY[0], STUDY[2]])
        await driver.press("n", key)
        await driver.until(lambda: "the last two points stay" in driver.snapshot.refusal)
        assert rows(driver) == [STUDY[0], STUDY[2]]


async def test_to_remove_nothing_says_why() -> None:
    async with drive() as driver:
        await draw(driver, "D")
        await driver.until(lambda: "no point under the cross-hair" in driver.snapshot.refusal)


async def test_with_several_features_it_says_why_nothing_is_drawn() -> None:
    async with drive("d2l-synthetic") as driver:
        await draw(driver)
        await driver.until(lambda: "2 features here" in driver.snapshot.refusal)
        assert not driver.app.screen.query_one(FitPanel).drawing.active


async def test_drawing_during_a_run_is_a_change_that_the_fit_follows() -> None:
    async with drive(set_to(epochs=100_000, lr=0.1)) as driver:
        await draw(driver, *["plus"] * 9, "space")
        await driver.until(lambda: driver.snapshot.updates > 100)
        await driver.press("a")
        await driver.until(lambda: len(rows(driver)) == 4)
        changed = driver.snapshot.updates
        assert driver.snapshot.state is RunState.RUNNING
        await driver.until(lambda: driver.snapshot.updates > changed + 3000)
        await driver.press("space")
        await driver.until(lambda: driver.snapshot.state is RunState.PAUSED)
        x, y = np.array(rows(driver)).T
        slope, bias = np.polyfit(x, y, 1)
        assert driver.snapshot.view is not None
        params = driver.snapshot.view.params
        assert [params["W"][0], params["b"][0]] == pytest.approx([slope, bias], abs=1e-3)
        assert [mark.text for mark in driver.snapshot.marks] == ["data"]


async def test_drawing_in_the_past_forks() -> None:
    async with drive() as driver:
        await driver.press("right", "right", "right", "left", "left")
        await driver.until(lambda: driver.snapshot.step == 1 and driver.snapshot.updates == 3)
        await draw(driver, "a")
        await driver.until(lambda: len(rows(driver)) == 4 and driver.snapshot.label == "B")
        assert [ghost.updates for ghost in driver.snapshot.ghosts] == [3]
        assert driver.snapshot.updates == 1


async def test_standardised_data_are_drawn_in_their_own_units() -> None:
    async with drive(set_to("exam-scores", standardize=True, standardize_target=True)) as driver:
        before = rows(driver)
        await draw(driver, "n", "a")
        at = cross(driver)
        assert at in before
        await until_rows(driver, [*before, at])


async def test_the_keys_work_on_the_smallest_screen() -> None:
    async with drive(size=(80, 24)) as driver:
        await draw(driver, "a")
        await driver.until(lambda: len(rows(driver)) == 4)
        assert "drawing · x" in str(driver.app.screen.query_one(FitPanel).border_subtitle)


def test_a_new_row_has_0_in_columns_that_are_not_used() -> None:
    table = Table.of({"x": [1, 2], "held_out": [0, 1], "y": [3, 4]})
    experiment = Experiment.on(table, features=("x",), target="y")
    assert placed(experiment, (5.0, 6.0)).table.row(2) == (5, 0, 6)


def test_a_row_that_a_batch_needs_is_not_removed() -> None:
    experiment = Experiment.on(Table.of({"x": [1, 2, 3], "y": [3, 4, 5]}), batch_size=3)
    with pytest.raises(ValueError, match="at most the 2 rows"):
        removed(experiment, 0)


# -- the mouse


async def test_a_point_is_dragged_and_one_undo_takes_the_drag_back() -> None:
    async with drive() as driver:
        await driver.press("right", "right")
        await driver.updates(2)
        await driver.until(lambda: view(driver).grid is not None)
        height = grid(driver).cell_size[1]
        start = cell_of(driver, 3, 6)
        await drag(driver, start, *(Offset(start.x, start.y + down) for down in (1, 2, 3, 4)))
        await driver.until(lambda: abs(rows(driver)[2][1] - (6 - 4 * height)) <= height)
        assert rows(driver)[:2] == STUDY[:2]
        await driver.press("u")
        await until_rows(driver, STUDY)
        await driver.press("u")
        await driver.until(lambda: "no change to undo" in driver.snapshot.refusal)


async def test_a_press_that_does_not_leave_its_cell_moves_nothing() -> None:
    async with drive() as driver:
        await driver.until(lambda: view(driver).grid is not None)
        await driver.pilot.mouse_down(view(driver), offset=cell_of(driver, *STUDY[2]))
        assert driver.app.screen.query_one(FitPanel).drawing.held == 2
        await driver.pilot.mouse_up(view(driver), offset=cell_of(driver, *STUDY[2]))
        await driver.pilot.pause()
        assert rows(driver) == STUDY
        assert not driver.app.screen.query_one(FitPanel).drawing.busy


async def test_a_drag_before_the_first_update_leaves_one_run_without_changes() -> None:
    async with drive() as driver:
        await driver.until(lambda: view(driver).grid is not None)
        start = cell_of(driver, 2, 4)
        await drag(driver, start, *(Offset(start.x, start.y - up) for up in (1, 2, 3)))
        await driver.until(lambda: rows(driver)[1][1] > 4 and driver.snapshot.view is not None)
        assert (driver.snapshot.label, driver.snapshot.ghosts, driver.snapshot.marks) == ("A", (), ())


async def test_while_it_is_dragged_a_point_is_shown_at_once_and_sent_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    async with drive() as driver:
        await driver.press("right")
        await driver.updates(1)
        await driver.until(lambda: view(driver).grid is not None)
        sent: list[Experiment] = []
        change = driver.train_model.change

        def record(experiment: Experiment, gesture: int) -> None:
            sent.append(experiment)
            change(experiment, gesture)

        monkeypatch.setattr(driver.train_model, "change", record)
        monkeypatch.setattr("gdtui.ui.session.panels.point_drawing.PAUSE", 60)
        start = cell_of(driver, 3, 6)
        await driver.pilot.mouse_down(view(driver), offset=start)
        for down in range(1, 7):
            await driver.pilot.hover(view(driver), offset=start + Offset(0, down))
        drawn = view(driver)._plot
        assert drawn is not None
        here = view(driver).at(start + Offset(0, 6))
        assert here is not None
        points = next(one.data for one in drawn.series if one.marker == "●")
        assert points[1, 2] == pytest.approx(here[1], abs=grid(driver).cell_size[1])
        assert len(sent) == 1  # the first place; the others follow at most every tenth of a second
        await driver.pilot.mouse_up(view(driver), offset=start + Offset(0, 6))
        await driver.until(lambda: len(sent) == 2)
        assert rows(driver)[2][1] == pytest.approx(here[1], abs=grid(driver).cell_size[1])


async def test_a_click_on_empty_ground_places_a_point_while_drawing_only() -> None:
    async with drive() as driver:
        await driver.until(lambda: view(driver).grid is not None)
        place = cell_of(driver, 1.5, 5)
        await driver.pilot.click(view(driver), offset=place)
        await driver.pilot.pause()
        assert rows(driver) == STUDY
        await draw(driver)
        here = view(driver).at(place)
        assert here is not None
        await driver.pilot.click(view(driver), offset=place)
        await driver.until(lambda: len(rows(driver)) == 4)
        width, height = grid(driver).cell_size
        assert np.abs(np.array(rows(driver)[3]) - here) == pytest.approx([0, 0], abs=max(width, height) / 2)


async def test_a_right_click_or_ctrl_and_a_click_remove_a_point_while_drawing() -> None:
    async with drive() as driver:
        await draw(driver, "n", "a", "a")
        at = cross(driver)
        await until_rows(driver, [*STUDY, at, at])
        place = cell_of(driver, *at)
        await driver.pilot.mouse_down(view(driver), offset=place, button=3)
        await driver.pilot.mouse_up(view(driver), offset=place)
        await driver.until(lambda: len(rows(driver)) == 4)
        await driver.pilot.click(view(driver), offset=place, control=True)
        await driver.until(lambda: len(rows(driver)) == 3)


@pytest.mark.parametrize(("rows_of_data", "at"), [(100, (50, 50)), (60, (20.5, 40))])
async def test_dragging_beside_the_points_or_in_a_cloud_moves_the_picture(
    rows_of_data: int, at: tuple[float, float]
) -> None:
    values = range(rows_of_data)
    table = Table.of({"x": values, "y": values})
    async with drive(set_to("exam-scores", table=table, standardize=True)) as driver:
        await driver.until(lambda: view(driver).grid is not None)
        before, data = grid(driver), rows(driver)
        start = cell_of(driver, *at)
        await drag(driver, start, start + Offset(3, 1))
        await driver.until(lambda: grid(driver).x != before.x)
        assert rows(driver) == data


async def test_the_drawn_test_rows_stay_while_points_are_placed_moved_deleted_and_undone() -> None:
    six = Table.of({"x": range(1, 7), "y": (2, 1, 4, 3, 6, 5)})
    async with drive(set_to(table=six, test_fraction=0.34, lr=0.01)) as driver:

        def tested() -> set[float]:
            """The values of x of the test rows."""
            x = driver.snapshot.experiment.table.column("x")
            return {value for value, test in zip(x, snapshot.test_mask(driver.snapshot), strict=True) if test}

        await driver.press("right")
        await driver.updates(1)
        before = tested()
        assert len(before) == 2
        await draw(driver, "right", "up", "enter")
        await driver.until(lambda: len(rows(driver)) == 7)
        assert tested() == before
        await driver.press("n", "enter", "up", "enter")
        await driver.until(lambda: rows(driver)[:6] != [*zip(range(1, 7), (2, 1, 4, 3, 6, 5), strict=True)])
        assert tested() == before
        gone = next(x for x in range(1, 7) if x not in before)
        row = driver.snapshot.experiment.table.column("x").tolist().index(gone)
        await driver.pilot.mouse_down(view(driver), offset=cell_of(driver, *rows(driver)[row][:2]), button=3)
        await driver.until(lambda: len(rows(driver)) == 6)
        assert tested() == before
        await driver.press("escape", *["u"] * 3)
        await driver.until(lambda: rows(driver) == [*zip(range(1, 7), (2, 1, 4, 3, 6, 5), strict=True)])
        assert tested() == before
        assert not driver.snapshot.experiment.test_column  # they are drawn again
