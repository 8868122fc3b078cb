"""Formulas: Python's precedence without Python, every refusal with its position, the same on floats and tensors."""

import contextlib
import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gdtui.core.data import recipes
from gdtui.core.errors import ValidationError
from gdtui.core.maths import formula
from gdtui.core.maths.formula import FUNCTIONS, MAX_DEPTH, MAX_LENGTH, names, parameters, parse, quoted
from gdtui.engine.models import formula_eval
from tests.examples import examples

NAMES = {"x": 1.5, "y": -0.25, "λ": 0.75}
PYTHON: dict[str, Any] = {**FUNCTIONS, "max": max, "min": min, "pi": math.pi, "e": math.e, **NAMES}


def on_tensors(text: str, **values: float) -> float:
    tensors = {name: torch.tensor(value, dtype=torch.float64) for name, value in values.items()}
    return formula_eval.evaluate(parse(text), tensors).item()


@pytest.mark.parametrize(
    "text",
    [
        "-x**2",
        "2**-x",
        "2**3**2 - x",
        "x - 1 - 2",
        "8 / x / 2",
        "-x * y + +x",
        "(x + y) * (x - y)",
        "1e-3 + .5 + 2. * x",
        "- - x",
        "x**2 + 10*sin(x)",
        "log(exp(x)) + sigmoid(0 * x) + relu(y)",
        "λ * pi * e",
    ],
)
def test_it_has_pythons_precedence(text: str) -> None:
    assert on_tensors(text, **NAMES) == pytest.approx(eval(text, {"__builtins__": {}}, PYTHON), rel=1e-12)


texts = st.recursive(
    st.sampled_from(["x", "y", "λ", "2", "0.5", "pi", "3e-1"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" + ", "-", " * "]), inner).map("".join),
        st.tuples(st.sampled_from(["-", "tanh", "sin", "sigmoid", ""]), inner).map(lambda p: f"{p[0]}({p[1]})"),
        inner.map(lambda text: f"({text}) ** 2"),
        inner.map(lambda text: f"-{text}"),
    ),
    max_leaves=10,
)


@settings(max_examples=examples(75))
@given(texts)
def test_it_is_worth_what_python_says(text: str) -> None:
    expected = eval(text, {"__builtins__": {}}, PYTHON)
    assert on_tensors(text, **NAMES) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    on_arrays = formula.evaluate(parse(text), {name: np.float64(v) for name, v in NAMES.items()}, recipes.FUNCTIONS)
    assert float(on_arrays) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_the_same_on_floats_arrays_and_tensors(name: str) -> None:
    value = 0.4
    assert on_tensors(f"{name}(x)", x=value) == pytest.approx(FUNCTIONS[name](value), rel=1e-14)
    assert recipes.FUNCTIONS[name](np.float64(value)) == pytest.approx(FUNCTIONS[name](value), rel=1e-14)


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("x +", 4, "must come before its end"),
        ("(x + 1", 7, "closing parenthesis"),
        ("x)", 2, "cannot follow what comes before it"),
        ("1 / 0", 3, "divides by zero"),
        ("x / (2 - 2)", 3, "divides by zero"),
        ("log(-1) * x", 1, "no value"),
        ("x ** 101", 3, "±100"),
        ("x ** -(50 + 51)", 3, "±100"),
        ("9 ** 9 ** 9", 3, "±100"),
        ("x * 1e999", 5, "too large"),
        ("exp(99) ** 9", 9, "no value"),
        ("exp(99) ** 2 * exp(709)", 14, "too large"),
        ("x.real", 2, "cannot be"),
        ("__import__('os')", 1, "is not a function"),
        ("lambda: 0", 7, "cannot be"),
        ("x if x else 0", 3, "cannot follow what comes before it"),
        ("sin x", 1, "parentheses"),
        ("w * min + b", 5, 'a column of that name is "min"'),
        ("x * max(x)", 5, "two or more arguments"),
        ("sin(x, 2)", 6, "a closing parenthesis must come before ,"),
        ("0,5 * x", 2, "a decimal has a point"),
        ("1/2x", 4, "1/(2x) or (1/2)x"),
        ("x / 2 (x + 1)", 7, "above or below the line"),
        ("1/x²y", 5, "above or below the line"),
        ("x + e^2x", 8, "e^(2x) or (e^2)x"),
        ("2^x|x|", 4, "could belong to the exponent"),
        ("x²^3", 3, "(x²)^3"),
        ("x y", 3, "write * between x and y"),
        ('w "study hours"', 3, "write * between w and study hours"),
        ("x(x + 1)", 1, "a product needs a *"),
        ("2 3", 3, "cannot follow"),
        ("(x)2", 4, "cannot follow"),
        ("sin^-1(x)", 5, "asin"),
        ("sin⁻¹(x)", 4, "asin"),
        ("sin^2 x", 1, "parentheses"),
        ("|x", 3, "a closing bar |"),
        ("(|x)|", 4, "a closing bar |"),
        ("x·", 3, "must come before its end"),
        ("y = x", 3, "the right-hand side alone"),
        ("√x", 1, "sqrt( )"),
        ('"x', 1, "second quotation mark"),
        ("x; y", 2, "cannot be"),
    ],
)
def test_anything_else_is_refused_with_its_position(text: str, position: int, reason: str) -> None:
    with pytest.raises(ValidationError, match=r"^formula is") as caught:
        parse(text)
    assert caught.value.field == "formula"
    assert caught.value.allowed.startswith(f"at position {position} ")
    assert reason in caught.value.allowed


def test_it_is_bounded_in_length_and_depth() -> None:
    longest = "+".join(["x"] * (MAX_LENGTH // 2))
    assert on_tensors(longest, x=1.0) == MAX_LENGTH // 2
    with pytest.raises(ValidationError, match=f"at most {MAX_LENGTH}"):
        parse(longest + "+x")
    assert on_tensors("(" * (MAX_DEPTH - 1) + "x" + ")" * (MAX_DEPTH - 1), x=3.0) == 3.0
    for deep in (
        "(" * MAX_DEPTH + "x" + ")" * MAX_DEPTH,
        "-" * MAX_DEPTH + "x",
        "**".join(["x"] * (MAX_DEPTH + 1)),
        "(" * MAX_LENGTH,
    ):
        with pytest.raises(ValidationError, match="nested"):
            parse(deep)
    with pytest.raises(ValidationError, match="empty"):
        parse("  ")


WORDS = ["x", "e", "1", "0", "(", ")", "**", "^", "/", "-", "sin", "log", ".", "__class__", " ", "|", "²", ",", "max("]
pieces = st.lists(st.sampled_from(WORDS))


@settings(max_examples=examples(250))
@given(st.one_of(st.text(max_size=60), pieces.map("".join)))
def test_no_text_does_anything_but_parse_or_be_refused(text: str) -> None:
    tree = parsed(text)
    if tree is not None:
        formula_eval.evaluate(tree, {name: torch.ones(2) for name in names(tree)})


def parsed(text: str) -> formula.Tree | None:
    """The tree, or None where it is refused; any other error goes through."""
    with contextlib.suppress(ValidationError):
        return parse(text)
    return None


def test_names_that_are_no_columns_are_fitted() -> None:
    assert parameters("R * I + b * R", ["I"], ["V"]) == ("R", "b")
    with pytest.raises(ValidationError, match="a parameter to fit"):
        parameters("2 * x", ["x"])
    with pytest.raises(ValidationError, match="y is a column but not one of the features"):
        parameters("w * y", ["x"], ["y"])
    with pytest.raises(ValidationError, match="features is 'e'"):
        parameters("w * e", ["e"])
    assert parameters('w * "e"', ["e"]) == ("w",)


def test_a_quoted_name_is_a_column_whatever_is_in_it() -> None:
    columns = ["study hours", "a,b", 'the "best"', "max", "2x"]
    text = 'w * "study hours" + `a,b`·v - "the ""best""" / "max" + 2"2x"'
    assert parameters(text, columns) == ("w", "v")
    assert names(parse(text)) == ("w", "study hours", "a,b", "v", 'the "best"', "max", "2x")
    for name in columns:
        assert parse(quoted(name)) == formula.Name(name)
    with pytest.raises(ValidationError, match="is no column among the features"):
        parameters('w * "study hour"', columns)
