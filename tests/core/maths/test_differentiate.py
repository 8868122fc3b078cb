"""The text of a derivative is the derivative: its value is that of autograd, and it is in the language of formulas."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gdtui.core.errors import ValidationError
from gdtui.core.functions.function import Function, typed
from gdtui.core.maths import formula
from gdtui.core.maths.differentiate import derivative
from gdtui.engine.models import formula_eval

TABLE: dict[str, Callable[..., Any]] = {
    **formula.OPERATORS,
    **formula.FUNCTIONS,
    **formula.FUNCTIONS_OF_TWO,
    "**": math.pow,
}


def by_autograd(f: Function, point: tuple[float, ...]) -> list[float]:
    tensors = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in point]
    value = formula_eval.evaluate(f.tree, dict(zip(f.variables, tensors, strict=True)))
    if not value.requires_grad:
        return [0.0] * len(point)
    gradients = torch.autograd.grad(value, tensors, allow_unused=True, materialize_grads=True)
    return [gradient.item() for gradient in gradients]


def by_text(f: Function, point: tuple[float, ...]) -> list[float]:
    values = dict(zip(f.variables, point, strict=True))
    texts = derivative(f.tree, f.variables)
    return [formula.evaluate(formula.parse(text), values, TABLE) if text else math.nan for text in texts]


@pytest.mark.parametrize(
    "text",
    [
        "abs(sqrt(x))",
        "relu(log(x))",
        "|ln(x) - 1|",
        "|x^0.5 - 1|*3",
        "sqrt(x**4)",
        "sqrt(x^2)",
        "sqrt((x - 2)²)",
        "sin(1.23456789012*x)",
        "cos(123.456789012*x)",
        "x^0.333333",
        "x^(1/3)",
        "x**1.23456789",
        "(-2*x + 5)**1.5",
        "e^(-x²/2)/sqrt(2pi)",
        "log10(x) + log1p(x) + expm1(x)",
        "sigmoid(800*x)",
        "max(x, 1 - x, ln(x))",
        "min(x², relu(x - 1))",
        "x^x + 2^x + pi^x",
        "sign(x - 1)*x²",
        "1e20*x**2 + 1e-20*x",
        "sqrt(x)^3·|sqrt(x) - 1|",
    ],
)
@pytest.mark.parametrize("x", [0.3, 1.7, 2.2])
def test_the_text_has_autograds_value(text: str, x: float) -> None:
    f = typed(text)
    assert by_text(f, (x,)) == pytest.approx(by_autograd(f, (x,)), rel=1e-9, abs=1e-9)


SHAPES = ["({0}) + ({1})", "({0}) - ({1})", "({0})*({1})", "({0})/({1})", "max({0}, {1})", "min({0}, {1})", "({0})^1.5"]
INNER = [
    "abs",
    "relu",
    "sqrt",
    "log",
    "log1p",
    "exp",
    "expm1",
    "sin",
    "cos",
    "atan",
    "tanh",
    "sigmoid",
    "sign",
    "log10",
]
numbers = st.integers(-20_000_000, 20_000_000).map(lambda n: f"({n / 1e6!r})")
leaves = st.one_of(st.sampled_from(["x", "y", "x", "y", "pi", "e", "x²", "2y"]), numbers)
formulas = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(SHAPES), inner, inner).map(lambda p: p[0].format(p[1], p[2])),
        st.tuples(st.sampled_from(INNER), inner).map(lambda p: f"{p[0]}({p[1]})"),
        inner.map(lambda text: f"sqrt(({text})^2)"),
        inner.map(lambda text: f"({text})^3"),
    ),
    max_leaves=5,
)


@settings(max_examples=100, deadline=None)
@given(formulas, st.integers(100_000, 3_000_000), st.integers(-3_000_000, -100_000))
def test_the_text_of_any_formula_has_autograds_value(text: str, x: int, y: int) -> None:
    point = x / 1e6 + 1.4142e-8, y / 1e6 - 1.7321e-8  # on no corner such as that of max(x, 1.5)
    try:
        f = typed(f"{text} + 0*x + 0*y")
    except ValidationError:
        return
    texts = derivative(f.tree, f.variables)
    if "" in texts:  # too long to show
        return
    values = dict(zip("xy", point, strict=True))
    try:
        formula.evaluate(f.tree, values, TABLE)  # raises where f has no value
        trees = [formula.parse(slope) for slope in texts]  # refuses log10(0), of what has a value nowhere
        found = [formula.evaluate(tree, values, TABLE) for tree in trees]
    except (ArithmeticError, ValueError):  # such as 0/0 for the slope of sqrt(relu(y)**2) at -1
        return
    slopes = by_autograd(f, point)
    if all(abs(slope) < 1e6 for slope in slopes):
        assert found == pytest.approx(slopes, rel=1e-9, abs=1e-9)


def test_a_derivative_is_written_as_it_is_taught() -> None:
    expected = {
        "0.2*x": "0.2",
        "0.1x³": "0.3*x**2",
        "sin(2pi*x)": "2*pi*cos(2*pi*x)",
        "e^x": "exp(x)",
        "2^x": "2**x*log(2)",
        "max(0, x)": "sign(x)/2 + 1/2",
        "|x|": "sign(x)",
        "sigmoid(x)": "(1 - sigmoid(x))*sigmoid(x)",
        "|sqrt(x)|": "sign(sqrt(x))/(2*sqrt(x))",
    }
    for text, slope in expected.items():
        assert derivative(formula.parse(text), ("x",)) == (slope,), text
