"""The form of Descend and its lesson, with the real engine. Numbers worked by hand are so marked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from gdtui.ui.panels.form_panel import FormTable
from tests.ui.driver import Driver, drive

FORM, TABLE, LESSON = "#panel-function FormTable", "#panel-updates NotedTable", "#lesson"
WRONG, REFUSED = "#panel-function Editor .wrong", "#panel-function .refused"
FIELDS = ("function", "x0", "lr", "optimizer", "momentum")


@asynccontextmanager
async def model(*keys: str, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Driver]:
    """Descend, after some keys."""
    async with drive(size=size) as driver:
        await driver.descend(*keys)
        yield driver


async def enter(driver: Driver, field: str, text: str) -> None:
    """Edit a field of the form: type, and enter it."""
    form = driver.app.screen.query_one(FORM, FormTable)
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


async def test_the_lesson_has_the_derivative_the_minima_and_what_to_see() -> None:
    async with model() as driver:
        text = words(driver, LESSON)
        assert "f = x**2 f′ = 2*x minimum at 0" in text
        lesson, form = (driver.app.screen.query_one(name).region for name in ("#teaches", FORM))
        assert "At lr 1 it jumps 1, -1, 1, ... for ever" in words(driver, "#teaches")
        assert lesson.bottom <= form.y  # the lesson stands first
        await driver.descend("n")
        assert "f′ = 4*x**3 - 6*x + 1 minima at −1.30084; 1.13090" in words(driver, LESSON)  # by hand
        await enter(driver, "function", "saddle")
        assert "∂f/∂x = 2*x ∂f/∂y = -2*y" in words(driver, LESSON)


async def test_a_formula_is_typed_and_descended() -> None:
    async with model() as driver:
        await enter(driver, "function", "(x-2)**2 + y**2")
        assert driver.descend_snapshot.question.function.formula == "(x-2)**2 + y**2"
        # from (1, 1) with lr .1: (1 + .2, 1 - .2), worked by hand
        assert "0 (1, 1) 2 (−2, 2) (−0.2, 0.2) (1.2, 0.8)" in words(driver, TABLE)


async def test_plus_and_minus_go_through_functions_and_notches() -> None:
    async with model("f", "plus") as driver:
        assert driver.descend_snapshot.question.function.name == "double-well"
        await driver.descend("minus", "down", "down", "minus")
        assert driver.descend_snapshot.question.function.name == "square"
        assert driver.descend_snapshot.question.method.lr == 0.99
        assert driver.descend_model.speed == 5


async def test_tab_goes_on_to_the_next_field_and_both_count() -> None:
    async with model() as driver:
        form = driver.app.screen.query_one(FORM, FormTable)
        form.focus()
        await driver.press("down", "enter", "2", "tab", *"1", "tab", "escape")
        await driver.found()
        assert driver.descend_snapshot.question[1:2] == ((2.0,),)
        assert driver.descend_snapshot.question.method.lr == 1


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("x0", "9", "at least -4 and at most 4"),
        ("x0", "1, 2", "must be one number"),
        ("lr", "0", "above 0"),
        ("lr", "-1", "above 0"),
        ("lr", "abc", "must be a number"),
        ("momentum", "2", "below 1"),
    ],
)
async def test_what_cannot_be_is_refused_at_the_field_and_nothing_is_lost(field: str, text: str, reason: str) -> None:
    async with model("right") as driver:
        before, form = driver.descend_snapshot, driver.text(FORM)
        await enter(driver, field, text)
        assert reason in words(driver, WRONG)
        assert text in driver.text("#panel-function Editor Input")
        assert (driver.descend_snapshot.question, driver.descend_snapshot.k) == (before.question, 1)
        assert driver.descend_snapshot.trajectory is before.trajectory
        await driver.press("escape")
        await driver.pilot.pause()
        assert driver.text(FORM) == form


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x**", "position 4"),
        ("import os", "position 8"),
        ("x+z", "z is unknown"),
        ("sqare", "did you mean square"),
    ],
)
async def test_a_formula_that_cannot_be_is_refused_in_the_list_and_stays_to_be_mended(text: str, reason: str) -> None:
    async with model("right") as driver:
        before, form = driver.descend_snapshot, driver.text(FORM)
        await enter(driver, "function", text)
        assert reason in words(driver, "ChoiceList .wrong")
        assert text in driver.text("ChoiceList Input")
        assert (driver.descend_snapshot.question, driver.descend_snapshot.k) == (before.question, 1)
        await driver.press("escape")
        await driver.pilot.pause()
        assert driver.text(FORM) == form


async def test_a_start_that_the_engine_refuses_leaves_the_picture_and_stays_in_the_form_to_be_mended() -> None:
    async with model() as driver:
        await enter(driver, "function", "1/x")
        before = driver.descend_snapshot
        await enter(driver, "x0", "0")
        assert "the function is infinite there" in words(driver, REFUSED)
        assert "infinite there" in words(driver, "#timeline")
        assert (driver.descend_snapshot.question, driver.descend_snapshot.trajectory) == (
            before.question,
            before.trajectory,
        )
        assert driver.text(FORM).splitlines()[1].split()[-1] == "0"
        await enter(driver, "x0", "2")
        assert driver.descend_snapshot.question.start == (2.0,)
        assert driver.text(REFUSED).strip() == "" or not driver.app.screen.query_one(REFUSED).display


async def test_a_formula_that_has_no_value_at_its_start_is_given_another() -> None:
    async with model() as driver:
        await enter(driver, "function", "sqrt(x - 2)")
        assert "no real value" in words(driver, REFUSED)
        assert driver.descend_snapshot.question.function.name == "square"
        assert "sqrt(x - 2)" in driver.text(FORM)
        await enter(driver, "x0", "6")
        assert driver.descend_snapshot.question.function.name == "sqrt(x - 2)"
        assert rows(driver)[0][:4] == ["0", "6", "2", "0.25"]  # √4, and 1/(2√4)


async def test_the_next_move_puts_away_what_was_refused() -> None:
    async with model() as driver:
        await enter(driver, "function", "abs(x - 1)")
        assert "a corner there" in words(driver, REFUSED)
        await driver.press("escape")
        await driver.descend("down")
        assert "abs" not in driver.text(FORM)
        assert driver.descend_snapshot.question.function.name == "square"
        assert not driver.app.screen.query_one(REFUSED).display


async def test_a_low_terminal_shows_the_form() -> None:
    async with model("f", size=(60, 12)) as driver:
        assert "square" in driver.text(FORM)
        assert driver.app.screen.query_one(FORM).size.height >= 3
