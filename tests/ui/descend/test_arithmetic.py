"""What the form and the table of Descend are made of: digits that fit, updates spelled out, typed and nudged values."""

import math

import pytest

from gdtui.core.errors import ValidationError
from gdtui.core.functions.catalog import NAMED, function
from gdtui.core.functions.method import Method
from gdtui.ui.descend import form as asking
from gdtui.ui.descend.messages import Choose, Put, Use
from gdtui.ui.descend.panels.update_table import Update, equation
from gdtui.ui.descend.trajectory import Question
from gdtui.ui.text import fields
from gdtui.ui.text.numbers import filling, filling_pair

# -- numbers


@pytest.mark.parametrize(
    ("value", "room", "text"),
    [
        (1.0, 9, "1"),
        (-0.9844, 9, "-0.9844"),
        (0.1 * 3, 20, "0.3"),  # 0.30000000000000004 to the last bit
        (1 / 3, 6, "0.3333"),
        (-200 / 3, 6, "-66.67"),
        (1.5e300, 9, "1.5e300"),
        (2.0e-5, 9, "2e-5"),
        (123456.0, 4, "1e5"),
        (math.inf, 9, "inf"),
    ],
)
def test_a_number_has_the_digits_that_there_is_room_for(value: float, room: int, text: str) -> None:
    assert filling(value, room) == text


def test_a_point_has_the_same_digits_for_both_numbers() -> None:
    assert filling_pair((-1.2, 1.0), 9) == "(-1.2, 1)"
    assert filling_pair((1 / 3, 2 / 3), 16) == "(0.3333, 0.6667)"
    assert filling_pair((1 / 3,), 6) == "0.3333"


@pytest.mark.parametrize(
    ("update", "lr", "text"),
    [
        (Update(1, 2, 2, -1), 1.0, "1 − 1 × 2 = −1"),
        (Update(-1, -2, -2, 1), 1.0, "−1 − 1 × (−2) = 1"),
        (Update(1, 2, 0.2, 0.8), 0.1, "1 − 0.1 × 2 = 0.8"),
        (Update(1, 2, 2), 1.0, "1 − 1 × 2 = ?"),
    ],
)
def test_an_update_is_spelled_out(update: Update, lr: float, text: str) -> None:
    assert equation(Method(lr=lr), update, 30) == text


def test_an_update_that_is_not_lr_times_the_slope_is_not_told_as_if_it_were() -> None:
    adam = Method(optimizer="adam", lr=0.1)
    assert equation(adam, Update(1, 2, -0.1, 1.1), 30) == "1 − (−0.1) = 1.1"
    assert equation(adam, Update(1, 2, -0.1), 30) == "1 − ? = ?"


def test_an_update_that_is_spelled_out_keeps_to_its_room_and_does_not_round_the_rate() -> None:
    text = equation(Method(lr=0.0198), Update(1 / 3, 2 / 3, 0.0132, 1 / 3 - 0.0132), 34)
    assert len(text) <= 34
    assert "0.0198 ×" in text


# -- values


def of(name: str) -> Question:
    f = NAMED[name]
    return Question(f, f.start, f.method, f.box)


def test_the_form_has_the_function_the_start_and_what_the_optimizer_takes() -> None:
    names = [field.name for field in asking.fields(of("square"))]
    assert names == ["function", "x0", "lr", "optimizer", "momentum", "dampening", "nesterov", "weight_decay"]
    adam = asking.taken(of("square"), asking.fields(of("square"))[3], "adam")
    assert [field.name for field in asking.fields(adam)][4:] == ["betas", "eps", "weight_decay"]


def test_a_function_is_a_name_the_beginning_of_one_or_a_formula() -> None:
    assert asking.taken(of("square"), asking.FUNCTION, "rosenbrock").function is NAMED["rosenbrock"]
    assert asking.taken(of("square"), asking.FUNCTION, " Ros ") == of("rosenbrock")
    assert asking.taken(of("square"), asking.FUNCTION, "x*y").start == (1.0, 1.0)
    with pytest.raises(ValidationError, match="nearest is wav"):
        asking.taken(of("square"), asking.FUNCTION, "wav")  # wavy and waves


def test_what_stands_there_already_changes_nothing() -> None:
    moved = asking.taken(of("square"), asking.START, "3")
    for field in asking.fields(moved):
        assert asking.taken(moved, field, fields.spelled(asking.current(moved, field))) is moved


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "must not be empty"),
        ("x**", "position 4"),
        ("import os", "position 8"),
        ("x+z", "z is unknown"),
        ("sqare", "nearest is square"),
        ("(" * 60 + "x" + ")" * 60, "nested more than 40"),
        ("x" + "+x" * 300, "at most 500"),
        ("x/0", "divides by zero"),
        ("x^2", "write \\*\\* for a power"),
        ("sqrt(-1)*x", "has no value"),
        ("x**101", "within ±100"),
        ("y**2", "must be in x"),
    ],
)
def test_a_function_that_is_none_is_refused_in_a_line(text: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why) as refused:
        asking.taken(of("square"), asking.FUNCTION, text)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("x0", "", "one number"),
        ("x0", "a", "must be numbers"),
        ("x0", "nan", "must be numbers"),
        ("x0", "1, 2", "one number"),
        ("x0", "9", "at least -4 and at most 4"),
        ("lr", "0", "above 0"),
        ("lr", "-1", "above 0"),
        ("lr", "abc", "must be a number"),
        ("lr", "inf", "must be a number"),
        ("optimizer", "newton", "must be one of"),
        ("momentum", "1.5", "momentum"),
        ("nesterov", "true", "momentum above 0"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_in_a_line(name: str, text: str, why: str) -> None:
    question = of("square")
    field = next(field for field in asking.fields(question) if field.name == name)
    with pytest.raises(ValidationError, match=why) as refused:
        asking.taken(question, field, text)
    assert "\n" not in str(refused.value)


def test_the_next_value() -> None:
    question = of("square")
    lr = Method.fields()["lr"]
    assert asking.nudged(question, asking.FUNCTION, 1) == of("double-well")
    assert asking.nudged(question, asking.FUNCTION, -1) == of("hyperbola")
    typed = asking.taken(question, asking.FUNCTION, "x**4")
    assert asking.nudged(typed, asking.FUNCTION, 1) == question
    assert asking.nudged(question, lr, 1).method.lr == 1.1  # as the arrow keys
    assert not asking.can_nudge(asking.START)


def test_each_change_is_asked_for_by_its_own_message() -> None:
    old = of("square")
    start, rate = asking.taken(old, asking.START, "2"), asking.taken(old, Method.fields()["lr"], "0.3")
    put, use = asking.message(old, start), asking.message(old, rate)
    assert isinstance(put, Put)
    assert put.start == (2.0,)
    assert isinstance(use, Use)
    assert use.method.lr == 0.3
    root = function("sqrt(x - 2)")
    choose = asking.message(old, Question(root, (3.0,), root.method, root.box))
    assert isinstance(choose, Choose)
    assert (choose.function, choose.start) == ("sqrt(x - 2)", (3.0,))
    assert asking.message(old, old._replace(box=((-1.0, 1.0),))) is None
