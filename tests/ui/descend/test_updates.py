"""The table of updates of Descend, with the real engine. Numbers worked by hand are so marked."""

import json
from dataclasses import replace
from unittest.mock import patch

import pytest

from gdtui.cli.main import main
from gdtui.ui.descend.panels.updates import NotedTable, UpdatesPanel
from gdtui.ui.text.numbers import read_number
from tests.ui.descend.test_form import TABLE, enter, model, rows, words


async def test_x_squared_at_lr_1_goes_there_and_back_with_the_arithmetic_of_it() -> None:
    async with model("right", "right", "right") as driver:
        table = [line[:5] for line in rows(driver)]
        assert table == [
            ["0", "1", "1", "2", "2"],
            ["1", "−1", "1", "−2", "−2"],
            ["2", "1", "1", "2", "2"],
            ["3", "−1", "1", "−2", "−2"],  # the update to come
        ]
        text = driver.text(TABLE)
        assert "x − lr × f′ = next x" in text
        assert "1 − 1 × 2 = −1" in text
        assert "−1 − 1 × (−2) = 1" in text


async def test_x_squared_at_lr_a_tenth_shrinks_by_a_fifth() -> None:
    async with model("right", "right") as driver:
        await enter(driver, "lr", ".1")
        assert [line[1] for line in rows(driver)] == ["1", "0.8", "0.64"]  # 1 - 2 · .1 = .8, and .8² = .64
        assert "0.8 − 0.1 × 1.6 = 0.64" in driver.text(TABLE)


def headless(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    """What the command prints, an object a line."""
    capsys.readouterr()
    assert main(["descend", *arguments, "--format", "jsonl"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


async def test_the_first_row_of_rosenbrock_is_the_one_by_hand_and_the_one_of_the_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with model(size=(160, 45)) as driver:
        await enter(driver, "function", "rosen")
        # f = (1 + 1.2)² + 100 (1 - 1.44)² = 4.84 + 19.36; ∂f/∂x = -2 · 2.2 - 400 · (-1.2) · (-.44) = -4.4 - 211.2;
        # ∂f/∂y = 200 · (-.44)
        first = words(driver, TABLE).split("next (x, y) ")[1]
        assert first == "0 (−1.2, 1) 24.2 (−215.6, −88) (−0.2156, −0.088) (−0.9844, 1.088)"
    (row,) = headless(capsys, "rosenbrock", "--steps", "1")
    assert (row["x"], row["f"]) == ([-1.2, 1.0], pytest.approx(24.2))
    assert row["grad"] == pytest.approx([-215.6, -88])
    assert row["x_next"] == pytest.approx([-0.9844, 1.088])


async def test_the_table_shows_the_numbers_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    async with model("n", *["right"] * 5) as driver:  # the double well
        shown = rows(driver)
    command = headless(capsys, "double-well", "--steps", "6")
    assert len(shown) == 6
    for line, row in zip(shown, command, strict=True):
        numbers = [row["x"], row["f"], row["grad"], row["update"]]
        assert [read_number(text) for text in line[1:5]] == pytest.approx(numbers, rel=1e-5)
        assert float(line[-1].replace("−", "-")) == pytest.approx(row["x_next"], rel=1e-3)


async def test_an_optimizer_that_makes_something_else_of_the_slope_is_shown_as_such() -> None:
    async with model() as driver:
        await enter(driver, "lr", ".1")
        await enter(driver, "optimizer", "adam")
        # Adam's first update is lr times the sign of the slope, but for epsilon
        assert "x − update = next x" in driver.text(TABLE)
        assert float(rows(driver)[0][4]) == pytest.approx(0.1)


async def test_nothing_after_the_cursor_is_shown() -> None:
    async with model(*["right"] * 4, "left", "left") as driver:
        assert [line[0] for line in rows(driver)] == ["0", "1", "2"]


async def test_where_it_leads_is_kept_from_view_while_it_is_asked_for() -> None:
    async with model("right", "p") as driver:
        assert driver.descend_snapshot.hidden
        assert "1 − 1 × 2 = −1" in driver.text(TABLE)
        assert "−1 − 1 × (−2) = ?" in driver.text(TABLE)
        await driver.press("escape")
        await driver.until(lambda: not driver.descend_snapshot.hidden)
        assert "−1 − 1 × (−2) = 1" in driver.text(TABLE)


async def test_a_way_that_ends_says_why_in_its_last_row() -> None:
    async with model() as driver:
        await enter(driver, "lr", "1000")
        await driver.press("escape", "end")
        await driver.descend("g")
        await driver.press(*"5000", "enter")
        await driver.until(lambda: driver.descend_snapshot.over)
        assert driver.descend_snapshot.trajectory is not None
        text = words(driver, TABLE)
        assert text.endswith(driver.descend_snapshot.trajectory.answer.reason)
        assert "lr 1000 is 1e+03 times the local critical 1" in text
        assert str(driver.descend_snapshot.k) in [line[0] for line in rows(driver)]


async def test_the_table_follows_the_cursor_unless_the_user_has_moved_in_it() -> None:
    async with model(*["right"] * 20) as driver:
        table = driver.app.screen.query_one(TABLE, NotedTable)
        assert table.shows(20)
        assert not table.shows(0)
        table.focus()
        await driver.press("pageup", "pageup", "pageup")
        assert table.cursor == (0, 0)
        await driver.descend("right")
        assert table.shows(0)
        assert not table.shows(21)
        await driver.press("down", "enter")  # there
        await driver.until(lambda: driver.descend_snapshot.k == 1)
        await driver.descend(*["right"] * 10)
        assert table.shows(11)


async def test_a_click_on_a_row_goes_there() -> None:
    async with model("right", "right", "right") as driver:
        await driver.pilot.click(TABLE, offset=(20, 2))  # below the heading and row 0
        await driver.until(lambda: driver.descend_snapshot.k == 1)
        assert driver.descend_snapshot.head == 3


async def test_showing_the_same_moment_again_draws_nothing() -> None:
    async with model("right") as driver:
        panel, snapshot = driver.app.screen.query_one(UpdatesPanel), driver.descend_snapshot
        with patch.object(NotedTable, "refresh", autospec=True) as drawn:
            panel.watch_snapshot(replace(snapshot, running=True))
            assert not drawn.called
            panel.watch_snapshot(replace(snapshot, k=0))
            assert drawn.called
