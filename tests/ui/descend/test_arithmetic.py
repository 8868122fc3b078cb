"""What the form and the table of Descend are made of: digits that fit, updates spelled out, typed and nudged values."""

import math

import pytest

from gdtui.core.errors import ValidationError
from gdtui.core.functions.catalog import NAMED, function
from gdtui.core.functions.method import Method
from gdtui.ui.descend import form as asking
from gdtui.ui.descend.messages import FunctionChosen, MethodChosen, StartMoved
from gdtui.ui.descend.panels.update_table import UpdateNumbers, update_equation
from gdtui.ui.descend.trajectory import DescendQuestion
from gdtui.ui.text import fields
from gdtui.ui.text.numbers import longest_number, longest_point

# -- numbers


@pytest.mark.parametrize(
    ("value", "room", "text"),
    [
        (1.0, 9, "1"),
        (-0.9844, 9, "−0.9844"),
        (0.1 * 3, 20, "0.3"),  # 0.30000000000000004 to the last bit
        (1 / 3, 6, "0.3333"),
        (-200 / 3, 6, "−66.67"),
        (1.5e300, 9, "1.5e300"),
        (2.0e-5, 9, "2e−5"),
        (123456.0, 4, "1e5"),
        (math.inf, 9, "∞"),
    ],
)
def test_a_number_has_the_digits_that_there_is_room_for(value: float, room: int, text: str) -> None:
    assert longest_number(value, room) == text


def test_a_point_has_the_same_digits_for_both_numbers() -> None:
    assert longest_point((-1.2, 1.0), 9) == "(−1.2, 1)"
    assert longest_point((1 / 3, 2 / 3), 16) == "(0.3333, 0.6667)"
    assert longest_point((1 / 3,), 6) == "0.3333"


@pytest.mark.parametrize(
    ("update", "lr", "text"),
    [
        (UpdateNumbers(1, 2, 2, -1), 1.0, "1 − 1 × 2 = −1"),
        (UpdateNumbers(-1, -2, -2, 1), 1.0, "−1 − 1 × (−2) = 1"),
        (UpdateNumbers(1, 2, 0.2, 0.8), 0.1, "1 − 0.1 × 2 = 0.8"),
        (UpdateNumbers(1, 2, 2), 1.0, "1 − 1 × 2 = ?"),
    ],
)
def test_an_update_is_spelled_out(update: UpdateNumbers, lr: float, text: str) -> None:
    assert update_equation(Method(lr=lr), update, 30) == text


def test_an_update_that_is_not_lr_times_the_slope_is_not_told_as_if_it_were() -> None:
    adam = Method(optimizer="adam", lr=0.1)
    assert update_equation(adam, UpdateNumbers(1, 2, -0.1, 1.1), 30) == "1 − (−0.1) = 1.1"
    assert update_equation(adam, UpdateNumbers(1, 2, -0.1), 30) == "1 − ? = ?"


def test_an_update_that_is_spelled_out_keeps_to_its_room_and_does_not_round_the_rate() -> None:
    text = update_equation(Method(lr=0.0198), UpdateNumbers(1 / 3, 2 / 3, 0.0132, 1 / 3 - 0.0132), 34)
    assert len(text) <= 34
    assert "0.0198 ×" in text


# -- values


def of(name: str) -> DescendQuestion:
    f = NAMED[name]
    return DescendQuestion(f, f.start, f.method, f.box)


def test_the_form_has_the_function_the_start_and_what_the_optimizer_takes() -> None:
    names = [field.name for field in asking.form_fields(of("square"))]
    assert names == ["function", "x0", "lr", "optimizer", "momentum", "dampening", "nesterov", "weight_decay"]
    adam = asking.with_text(of("square"), asking.form_fields(of("square"))[3], "adam")
    assert [field.name for field in asking.form_fields(adam)][4:] == ["betas", "eps", "weight_decay"]


def test_a_function_is_a_name_the_beginning_of_one_or_a_formula() -> None:
    assert asking.with_text(of("square"), asking.FUNCTION, "rosenbrock").function is NAMED["rosenbrock"]
    assert asking.with_text(of("square"), asking.FUNCTION, " Ros ") == of("rosenbrock")
    assert asking.with_text(of("square"), asking.FUNCTION, "x*y").start == (1.0, 1.0)
    with pytest.raises(ValidationError, match="did you mean wav"):
        asking.with_text(of("square"), asking.FUNCTION, "wav")  # wavy and waves


def test_what_stands_there_already_changes_nothing() -> None:
    moved = asking.with_text(of("square"), asking.START, "3")
    for field in asking.form_fields(moved):
        assert asking.with_text(moved, field, fields.format_value(asking.current_value(moved, field))) is moved


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "must not be empty"),
        ("x**", "position 4"),
        ("import os", "position 8"),
        ("x+z", "z is unknown"),
        ("sqare", "did you mean square"),
        ("(" * 60 + "x" + ")" * 60, "nested more than 40"),
        ("x" + "+x" * 300, "at most 500"),
        ("x/0", "divides by zero"),
        ("1/2x", "above or below the line"),
        ("sqrt(-1)*x", "has no value"),
        ("x**101", "within ±100"),
        ("y**2", "must be in x"),
    ],
)
def test_a_function_that_is_none_is_refused_in_a_line(text: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason) as refused:
        asking.with_text(of("square"), asking.FUNCTION, text)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
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
def test_a_value_that_is_not_allowed_is_refused_in_a_line(name: str, text: str, reason: str) -> None:
    question = of("square")
    field = next(field for field in asking.form_fields(question) if field.name == name)
    with pytest.raises(ValidationError, match=reason) as refused:
        asking.with_text(question, field, text)
    assert "\n" not in str(refused.value)


def test_the_next_value() -> None:
    question = of("square")
    lr = Method.fields()["lr"]
    assert asking.with_next(question, asking.FUNCTION, 1) == of("double-well")
    assert asking.with_next(question, asking.FUNCTION, -1) == of("hyperbola")
    typed = asking.with_text(question, asking.FUNCTION, "x**4")
    assert asking.with_next(typed, asking.FUNCTION, 1) == question
    assert asking.with_next(question, lr, 1).method.lr == 1.1  # as the arrow keys
    assert not asking.has_next(asking.START)


def test_each_change_is_asked_for_by_its_own_message() -> None:
    old = of("square")
    start, rate = asking.with_text(old, asking.START, "2"), asking.with_text(old, Method.fields()["lr"], "0.3")
    put, use = asking.change_message(old, start), asking.change_message(old, rate)
    assert isinstance(put, StartMoved)
    assert put.start == (2.0,)
    assert isinstance(use, MethodChosen)
    assert use.method.lr == 0.3
    root = function("sqrt(x - 2)")
    choose = asking.change_message(old, DescendQuestion(root, (3.0,), root.method, root.box))
    assert isinstance(choose, FunctionChosen)
    assert (choose.function, choose.start) == ("sqrt(x - 2)", (3.0,))
    assert asking.change_message(old, old._replace(box=((-1.0, 1.0),))) is None
