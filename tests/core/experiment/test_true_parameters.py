"""The true values of parameters, where the data were generated and the model is of the same form."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdtui.core.data.synthetic import recipe
from gdtui.core.data.truth import Truth
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.true_parameters import estimation_errors, true_parameters

PLANE: dict[str, object] = {"weights": [2, -3.4], "bias": 4.2, "rows": 20}
LINE: dict[str, object] = {"weights": [2], "bias": 1, "rows": 20}
CURVE: dict[str, object] = {"kind": "polynomial", "coefficients": [1, -2, 3], "rows": 20}
OHM: dict[str, object] = {"formula": "R * I", "ranges": {"I": [0, 1]}, "parameters": {"R": 47}, "rows": 20}


def true(section: dict[str, object], **settings: Any) -> dict[str, list[float]]:
    made = recipe(section)
    return true_parameters(made.truth(), Experiment.on(made.table(), **settings))


@pytest.mark.parametrize(
    ("section", "settings", "expected"),
    [
        (PLANE, {}, {"W": [2, -3.4], "b": [4.2]}),
        (PLANE, {"features": ("x2", "x1")}, {"W": [-3.4, 2], "b": [4.2]}),
        (PLANE, {"source": "nn"}, {"W": [2, -3.4], "b": [4.2]}),
        (PLANE, {"features": ("x2",)}, {}),  # the bias of the other feature would be in b
        (PLANE, {"target": "x1"}, {}),
        (PLANE, {"model": "mlp"}, {}),
        (LINE, {}, {"W": [2], "b": [1]}),
        (LINE, {"model": "quadratic"}, {"w2": [0], "w1": [2], "b": [1]}),
        (LINE, {"model": "weight"}, {}),  # the line does not go through the origin
        ({"weights": [2], "rows": 20}, {"model": "weight"}, {"w": [2]}),
        (CURVE, {"model": "quadratic"}, {"w2": [3], "w1": [-2], "b": [1]}),
        (CURVE, {"model": "polynomial", "degree": 3}, {"w3": [0], "w2": [3], "w1": [-2], "b": [1]}),
        (CURVE, {}, {}),
        ({**CURVE, "coefficients": [1, 5, 0]}, {}, {"W": [5], "b": [1]}),
        (OHM, {"model": "formula", "formula": "R*I"}, {"R": [47]}),
        (OHM, {"model": "formula", "formula": "R * I + c"}, {}),
        (OHM, {}, {}),
    ],
)
def test_true_parameters_are_those_of_the_model(
    section: dict[str, object], settings: dict[str, Any], expected: dict[str, list[float]]
) -> None:
    assert true(section, **settings) == expected


def test_data_of_ones_own_have_no_truth() -> None:
    made = recipe(LINE)
    assert true_parameters(None, Experiment.on(made.table())) == {}


def test_an_error_is_true_minus_learned() -> None:
    learned = {"W": [1.5, -3.0], "b": [4.0], "more": [1.0]}
    assert estimation_errors({"W": [2.0, -3.4], "b": [4.2]}, learned) == {
        "W": pytest.approx([0.5, -0.4]),
        "b": pytest.approx([0.2]),
    }


@pytest.mark.parametrize("section", [PLANE, LINE, CURVE])
def test_least_squares_of_data_without_noise_are_the_truth(section: dict[str, object]) -> None:
    made = recipe(section)
    truth, cells = made.truth(), np.frombuffer(made.table().cells).reshape(20, -1)
    x, y = cells[:, :-1], cells[:, -1]
    powers = [x**power for power in range(1, len(truth.powers))] if truth.powers else [x]
    found = np.linalg.lstsq(np.column_stack([np.ones(20), *powers]), y)[0]
    assert found == pytest.approx([truth.bias, *truth.weights] if truth.weights else list(truth.coefficients))


@pytest.mark.parametrize(
    ("truth", "equation"),
    [
        (Truth(features=("x",), target="y", weights=(1.0,), bias=0.0), "y = x"),
        (Truth(features=("a", "b"), target="z", weights=(-1.0, 2.5), bias=-3.0), "z = -a + 2.5·b - 3"),
        (Truth(features=("x",), target="y", coefficients=(0.0, 0.0)), "y = 0"),
        (Truth(features=("x",), target="y", coefficients=(-4.0, 0.0, -1.0)), "y = -x^2 - 4"),
        (Truth(features=("x",), target="y", formula="sin(x)"), "y = sin(x)"),
    ],
)
def test_an_equation_leaves_out_what_is_0_or_1(truth: Truth, equation: str) -> None:
    assert truth.equation == equation


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "one of weights, coefficients and formula"),
        ({"weights": (1.0,), "formula": "x"}, "one of weights, coefficients and formula"),
        ({"weights": (1.0, 2.0)}, "weights must be one for each of features"),
        ({"features": ("a", "b"), "coefficients": (1.0, 2.0)}, "coefficients must be of one feature"),
        ({"formula": "x * k"}, "k in formula must be one of features or parameters"),
        ({"formula": "x *"}, "at position"),
    ],
)
def test_a_truth_that_is_no_function_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Truth(**{"features": ("x",), "target": "y", **fields})
