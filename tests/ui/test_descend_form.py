"""The form of Descend and its table of updates, with the real engine. Numbers worked by hand are so marked."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from unittest.mock import patch

import pytest

from gdtui.cli import main
from gdtui.ui.descend.updates import Noted, Updates
from gdtui.ui.panels.form import Form
from tests.ui.driver import Driver, drive

FORM, TABLE, LESSON = "#panel-function Form", "#panel-updates Noted", "#lesson"
WRONG, REFUSED = "#panel-function Editor .wrong", "#panel-function .refused"
FIELDS = ("function", "x0", "lr", "optimizer", "momentum")


@asynccontextmanager
async def descending(*keys: str, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Driver]:
    """Descend, after some keys."""
    async with drive(size=size) as driver:
        await driver.descend(*keys)
        yield driver


async def enter(driver: Driver, field: str, text: str) -> None:
    """Edit a field of the form: type, and enter it."""
    form = driver.app.screen.query_one(FORM, Form)
    form.focus()
    form.cursor = (FIELDS.index(field), 0)
    await driver.press("enter")
    for character in text:  # as a terminal tells them
        await driver.press(NAMES.get(character, character))
    await driver.press("enter")
    await driver.found()


NAMES = {
    ".": "full_stop",
    "-": "minus",
    "+": "plus",
    "*": "asterisk",
    "/": "slash",
    "(": "left_parenthesis",
    ")": "right_parenthesis",
    ",": "comma",
    " ": "space",
}


def rows(driver: Driver) -> list[list[str]]:
    """The words of each line of the table but its heading."""
    return [line.split() for line in driver.text(TABLE).splitlines()[1:] if line.strip()]


def words(driver: Driver, selector: str) -> str:
    """A text with its lines joined."""
    return " ".join(driver.text(selector).split())


# -- the table


async def test_x_squared_at_lr_1_goes_there_and_back_with_the_arithmetic_of_it() -> None:
    async with descending("right", "right", "right") as driver:
        table = [line[:5] for line in rows(driver)]
        assert table == [
            ["0", "1", "1", "2", "2"],
            ["1", "-1", "1", "-2", "-2"],
            ["2", "1", "1", "2", "2"],
            ["3", "-1", "1", "-2", "-2"],  # the update to come
        ]
        text = driver.text(TABLE)
        assert "x − lr × f′ = next x" in text
        assert "1 − 1 × 2 = −1" in text
        assert "−1 − 1 × (−2) = 1" in text


async def test_x_squared_at_lr_a_tenth_shrinks_by_a_fifth() -> None:
    async with descending("right", "right") as driver:
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
    async with descending(size=(160, 45)) as driver:
        await enter(driver, "function", "rosen")
        # f = (1 + 1.2)² + 100 (1 - 1.44)² = 4.84 + 19.36; ∂f/∂x = -2 · 2.2 - 400 · (-1.2) · (-.44) = -4.4 - 211.2;
        # ∂f/∂y = 200 · (-.44)
        first = words(driver, TABLE).split("next (x, y) ")[1]
        assert first == "0 (-1.2, 1) 24.2 (-215.6, -88) (-0.2156, -0.088) (-0.9844, 1.088)"
    (row,) = headless(capsys, "rosenbrock", "--steps", "1")
    assert (row["x"], row["f"]) == ([-1.2, 1.0], pytest.approx(24.2))
    assert row["grad"] == pytest.approx([-215.6, -88])
    assert row["x_next"] == pytest.approx([-0.9844, 1.088])


async def test_the_table_shows_the_numbers_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    async with descending("n", *["right"] * 5) as driver:  # the double well
        shown = rows(driver)
    command = headless(capsys, "double-well", "--steps", "6")
    assert len(shown) == 6
    for line, row in zip(shown, command, strict=True):
        numbers = [row["x"], row["f"], row["grad"], row["update"]]
        assert [float(text) for text in line[1:5]] == pytest.approx(numbers, rel=1e-5)
        assert float(line[-1].replace("−", "-")) == pytest.approx(row["x_next"], rel=1e-3)


async def test_an_optimizer_that_makes_something_else_of_the_slope_is_shown_as_such() -> None:
    async with descending() as driver:
        await enter(driver, "lr", ".1")
        await enter(driver, "optimizer", "adam")
        # Adam's first update is lr times the sign of the slope, but for epsilon
        assert "x − update = next x" in driver.text(TABLE)
        assert float(rows(driver)[0][4]) == pytest.approx(0.1)


async def test_nothing_after_the_cursor_is_shown() -> None:
    async with descending(*["right"] * 4, "left", "left") as driver:
        assert [line[0] for line in rows(driver)] == ["0", "1", "2"]


async def test_where_it_leads_is_kept_from_view_while_it_is_asked_for() -> None:
    async with descending("right", "p") as driver:
        assert driver.scene.hidden
        assert "1 − 1 × 2 = −1" in driver.text(TABLE)
        assert "−1 − 1 × (−2) = ?" in driver.text(TABLE)
        await driver.press("escape")
        await driver.until(lambda: not driver.scene.hidden)
        assert "−1 − 1 × (−2) = 1" in driver.text(TABLE)


async def test_a_way_that_ends_says_why_in_its_last_row() -> None:
    async with descending() as driver:
        await enter(driver, "lr", "1000")
        await driver.press("escape", "end")
        await driver.descend("g")
        await driver.press(*"5000", "enter")
        await driver.until(lambda: driver.scene.over)
        assert driver.scene.way is not None
        text = words(driver, TABLE)
        assert text.endswith(driver.scene.way.told.why)
        assert "lr 1000 is 1e+03 times the local critical 1" in text
        assert str(driver.scene.k) in [line[0] for line in rows(driver)]


async def test_the_table_follows_the_cursor_unless_the_user_has_moved_in_it() -> None:
    async with descending(*["right"] * 20) as driver:
        table = driver.app.screen.query_one(TABLE, Noted)
        assert table.shows(20)
        assert not table.shows(0)
        table.focus()
        await driver.press("pageup", "pageup", "pageup")
        assert table.cursor == (0, 0)
        await driver.descend("right")
        assert table.shows(0)
        assert not table.shows(21)
        await driver.press("down", "enter")  # there
        await driver.until(lambda: driver.scene.k == 1)
        await driver.descend(*["right"] * 10)
        assert table.shows(11)


async def test_a_click_on_a_row_goes_there() -> None:
    async with descending("right", "right", "right") as driver:
        await driver.pilot.click(TABLE, offset=(20, 2))  # below the heading and row 0
        await driver.until(lambda: driver.scene.k == 1)
        assert driver.scene.head == 3


async def test_showing_the_same_moment_again_draws_nothing() -> None:
    async with descending("right") as driver:
        panel, scene = driver.app.screen.query_one(Updates), driver.scene
        with patch.object(Noted, "refresh", autospec=True) as drawn:
            panel.show(replace(scene, running=True))
            assert not drawn.called
            panel.show(replace(scene, k=0))
            assert drawn.called


# -- the form


async def test_the_lesson_has_the_derivative_the_minima_and_what_to_see() -> None:
    async with descending() as driver:
        text = words(driver, LESSON)
        assert "f = x**2 f′ = 2*x minimum at 0" in text
        assert "At lr 1 it jumps 1, -1, 1, ... for ever" in text
        await driver.descend("n")
        assert "f′ = 4*x**3 - 6*x + 1 minima at -1.30084; 1.1309" in words(driver, LESSON)  # by hand
        await enter(driver, "function", "saddle")
        assert "∂f/∂x = 2*x ∂f/∂y = -2*y" in words(driver, LESSON)


async def test_a_formula_is_typed_and_descended() -> None:
    async with descending() as driver:
        await enter(driver, "function", "(x-2)**2 + y**2")
        assert driver.scene.question.function.formula == "(x-2)**2 + y**2"
        # from (1, 1) with lr .1: (1 + .2, 1 - .2), worked by hand
        assert "0 (1, 1) 2 (-2, 2) (-0.2, 0.2) (1.2, 0.8)" in words(driver, TABLE)


async def test_plus_and_minus_go_through_functions_and_notches() -> None:
    async with descending("f", "plus") as driver:
        assert driver.scene.question.function.name == "double-well"
        await driver.descend("minus", "down", "down", "minus")
        assert driver.scene.question.function.name == "square"
        assert driver.scene.question.method.lr == 0.99
        assert driver.app.descend is not None
        assert driver.app.descend.descending.speed == 5


async def test_tab_goes_on_to_the_next_field_and_both_count() -> None:
    async with descending() as driver:
        form = driver.app.screen.query_one(FORM, Form)
        form.focus()
        await driver.press("down", "enter", "2", "tab", *"1", "tab", "escape")
        await driver.found()
        assert driver.scene.question[1:2] == ((2.0,),)
        assert driver.scene.question.method.lr == 1


@pytest.mark.parametrize(
    ("field", "text", "why"),
    [
        ("function", "x**", "position 4"),
        ("function", "import os", "position 8"),
        ("function", "x+z", "z is unknown"),
        ("function", "sqare", "nearest is square"),
        ("x0", "9", "at least -4 and at most 4"),
        ("x0", "1, 2", "must be one number"),
        ("lr", "0", "above 0"),
        ("function", " ", "must not be empty"),
        ("lr", "-1", "above 0"),
        ("lr", "abc", "must be a number"),
        ("momentum", "2", "below 1"),
    ],
)
async def test_what_cannot_be_is_refused_at_the_field_and_nothing_is_lost(field: str, text: str, why: str) -> None:
    async with descending("right") as driver:
        before, form = driver.scene, driver.text(FORM)
        await enter(driver, field, text)
        assert why in words(driver, WRONG)
        assert text in driver.text("#panel-function Editor Input")
        assert (driver.scene.question, driver.scene.k) == (before.question, 1)
        assert driver.scene.way is before.way
        await driver.press("escape")
        await driver.pilot.pause()
        assert driver.text(FORM) == form


async def test_a_start_that_the_engine_refuses_leaves_the_picture_and_stays_in_the_form_to_be_mended() -> None:
    async with descending() as driver:
        await enter(driver, "function", "1/x")
        before = driver.scene
        await enter(driver, "x0", "0")
        assert "the function is infinite there" in words(driver, REFUSED)
        assert "infinite there" in words(driver, "#timeline")
        assert (driver.scene.question, driver.scene.way) == (before.question, before.way)
        assert driver.text(FORM).splitlines()[1].split()[-1] == "0"
        await enter(driver, "x0", "2")
        assert driver.scene.question.start == (2.0,)
        assert driver.text(REFUSED).strip() == "" or not driver.app.screen.query_one(REFUSED).display


async def test_a_formula_that_has_no_value_at_its_start_is_given_another() -> None:
    async with descending() as driver:
        await enter(driver, "function", "sqrt(x - 2)")
        assert "no real value" in words(driver, REFUSED)
        assert driver.scene.question.function.name == "square"
        assert "sqrt(x - 2)" in driver.text(FORM)
        await enter(driver, "x0", "6")
        assert driver.scene.question.function.name == "sqrt(x - 2)"
        assert rows(driver)[0][:4] == ["0", "6", "2", "0.25"]  # √4, and 1/(2√4)


async def test_the_next_move_puts_away_what_was_refused() -> None:
    async with descending() as driver:
        await enter(driver, "function", "abs(x - 1)")
        assert "a corner there" in words(driver, REFUSED)
        await driver.press("escape")
        await driver.descend("down")
        assert "abs" not in driver.text(FORM)
        assert driver.scene.question.function.name == "square"
        assert not driver.app.screen.query_one(REFUSED).display


async def test_a_low_terminal_shows_the_form() -> None:
    async with descending("f", size=(60, 12)) as driver:
        assert "square" in driver.text(FORM)
        assert driver.app.screen.query_one(FORM).size.height >= 3
