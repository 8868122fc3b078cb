"""The functions to descend: their minima and curvatures, what is refused, and derivatives as formulas."""

import contextlib

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gdtui.core.errors import ValidationError
from gdtui.core.functions.catalog import NAMED, function, named
from gdtui.core.functions.function import Function, degree
from gdtui.core.maths import formula
from gdtui.core.maths.differentiate import derivative
from gdtui.engine.descend.objective import Objective


def at(f: Function, *point: float) -> tuple[float, list[float], list[float]]:
    """Value, slope and curvatures."""
    objective, points = Objective(f), torch.tensor([point], dtype=torch.float64)
    value, slope = objective.slope(points)
    return value.item(), slope[0].tolist(), objective.curvatures(points)[0].tolist()


@pytest.mark.parametrize("name", NAMED)
def test_a_named_function_starts_in_its_box_and_its_minima_are_flat_valleys(name: str) -> None:
    f = named(name)
    f.check_start(f.start)
    assert np.isfinite(at(f, *f.start)[0])
    for minimum in f.minima:
        beside = [x + 1e-3 for x in minimum]
        value, slope, _ = at(f, *minimum)
        assert value < at(f, *beside)[0]
        if name != "ackley":  # its minimum is the tip of a funnel, where it has no derivative
            assert slope == pytest.approx([0] * len(minimum), abs=2e-4)


@pytest.mark.parametrize(
    ("name", "point", "value"),
    [
        ("double-well", (-1.300840,), -3.513905),
        ("double-well", (1.130901,), -1.070230),
        ("wavy", (-1.306440,), -7.945823),
        ("wavy", (3.837467,), 8.315586),
        ("two-valleys", (0.0, 2**0.5), -1.0),
        ("rosenbrock", (-1.2, 1.0), 24.2),  # scipy's rosen
        ("beale", (3.0, 0.5), 0.0),
        ("booth", (1.0, 3.0), 0.0),
        ("rastrigin", (2.9849, -1.9899), 12.9344),
        ("ackley", (0.0, 0.0), 0.0),
    ],
)
def test_known_values(name: str, point: tuple[float, ...], value: float) -> None:
    assert Objective(NAMED[name]).value(torch.tensor(point, dtype=torch.float64)).item() == pytest.approx(
        value, abs=1e-4
    )


@pytest.mark.parametrize(
    ("name", "point", "critical"),
    [
        ("double-well", (-1.300840,), 0.1398),
        ("double-well", (1.130901,), 0.2140),
        ("square", (0.3,), 1.0),
        ("ravine", (1.0, 1.0), 0.02),
        ("bowl", (1.0, 1.0), 0.5),
        ("rosenbrock", (1.0, 1.0), 0.0019968),
        ("beale", (3.0, 0.5), 0.0408),
        ("booth", (5.0, 5.0), 1 / 9),
        ("rastrigin", (0.0, 0.0), 0.00504),
    ],
)
def test_known_critical_learning_rates(name: str, point: tuple[float, ...], critical: float) -> None:
    assert 2 / at(NAMED[name], *point)[2][-1] == pytest.approx(critical, rel=2e-3)


def test_rosenbrocks_eigenvalues_and_the_monkey_saddles() -> None:
    assert at(NAMED["rosenbrock"], 1, 1)[2] == pytest.approx([0.3994, 1001.6], rel=1e-4)
    assert at(NAMED["monkey-saddle"], 0, 0)[2] == [0, 0]


def test_a_formula_is_a_function_and_its_box_takes_the_start_in() -> None:
    f = function(" x**2 + y ")
    assert f.variables == ("x", "y")
    assert f.around((1.0, 20.0)) == ((-3.0, 3.0), (-30.0, 30.0))
    assert function("x-x**2").variables == ("x",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rosenbrok", "it is neither the name of a function nor a formula in x; did you mean rosenbrock?"),
        ("double-wel", "did you mean double-well?"),
        ("x + z", "z is unknown: it must be in x, or in x and y"),
        ("y**2", "it must be in x, or in x and y"),
        ("3", "it must be in x, or in x and y"),
        ("x**", "at position 4 a number"),
        ("(" * 50 + "x" + ")" * 50, "it must not be nested more than 40 deep"),
        ("x / 0", "it divides by zero"),
    ],
)
def test_what_is_no_function_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message.replace("(", r"\(").replace("*", r"\*")):
        function(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x", 1), ("-x**2/3 + 4", 2), ("x*y - (x - y)**2", 2), ("x**2*y", 3), ("(x**2)**3", 6),
        ("x**0.5", np.inf), ("x**-1", np.inf), ("1/x", np.inf), ("abs(x)", np.inf), ("2**x", np.inf), ("sin(3)*x", 1),
    ],
)  # fmt: skip
def test_the_degree_of_a_polynomial(text: str, expected: float) -> None:
    assert degree(formula.parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x**2", ("2*x",)),
        ("x**4 - 3*x**2 + x", ("4*x**3 - 6*x + 1",)),
        ("x**2 + 10*sin(x)", ("2*x + 10*cos(x)",)),
        ("0.1*x**2 + 2*y**2", ("0.2*x", "4*y")),
        ("abs(x)*x", ("x*sign(x) + abs(x)",)),
        ("relu(x)", ("sign(x)/2 + 1/2",)),
        ("sqrt(x)", ("1/(2*sqrt(x))",)),
    ],
)
def test_derivatives_as_they_are_taught(text: str, expected: tuple[str, ...]) -> None:
    f = function(text)
    assert derivative(f.tree, f.variables) == expected


@pytest.mark.parametrize("f", NAMED.values(), ids=lambda f: f.name)
def test_the_derivatives_formula_is_the_gradient(f: Function) -> None:
    point = [x + 0.1 for x in f.start]
    values = dict(zip(f.variables, point, strict=True))
    table = {**formula.OPERATORS, **formula.FUNCTIONS}
    found = [formula.evaluate(formula.parse(text), values, table) for text in derivative(f.tree, f.variables)]
    assert found == pytest.approx(at(f, *point)[1], rel=1e-12, abs=1e-12)


def test_a_tower_of_powers_is_written_at_once_and_a_long_derivative_is_left_out() -> None:
    assert derivative(formula.parse("((((7*x)**100)**100)**100)**100"), ("x",))[0].endswith("*x**99999999")
    assert derivative(formula.parse("*".join(f"sin({n}*x)" for n in range(1, 40))), ("x",)) == ("",)


pieces = st.lists(
    st.sampled_from(["x", "y", "e", "2", "0", "(", ")", "**", "/", "-", "*", "sin(", "abs(", "log(", ".5"])
)


@settings(max_examples=300, deadline=None)
@given(pieces.map("".join))
def test_any_text_is_a_function_or_refused(text: str) -> None:
    with contextlib.suppress(ValidationError):
        f = function(text)
        at(f, *f.start)
        derivative(f.tree, f.variables)
