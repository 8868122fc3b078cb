"""Which points are minima, and the minima that basins list, against what mathematics says of each function."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from gdtui.core.functions.catalog import function
from gdtui.core.functions.method import Method
from gdtui.engine.descend.answers import answer_request
from gdtui.engine.descend.objective import Objective, are_minima
from gdtui.protocol.descend import BasinsAnswer, BasinsRequest


@pytest.mark.parametrize(
    ("text", "point", "minimum"),
    [
        ("x**2", 0.0, True),
        ("x**4", 0.0, True),
        ("abs(x)", 0.0, True),
        ("-x**2", 0.0, False),
        ("x**3", 0.0, False),  # a point of inflection
        ("x**3", 1e-11, False),  # f″ is above 0 here
        ("exp(x)", -20.0, False),
        ("1 - exp(-x**2/2)", 29.0, False),  # flat, as far as float64 can tell
        ("0*x", 1.0, False),
        ("x**2 + y**2", 0.0, True),
        ("x**2 - y**2", 0.0, False),
        ("(x - y)**2", 0.0, True),  # the floor of a valley is nowhere higher than its sides
    ],
)
def test_beside_a_minimum_f_is_nowhere_lower(text: str, point: float, minimum: bool) -> None:
    f = function(text)
    points = torch.full((1, len(f.variables)), point, dtype=torch.float64)
    assert are_minima(Objective(f), points, [0.1, 1e-3]).tolist() == [minimum]


@pytest.mark.parametrize(
    ("text", "lr", "minima"),
    [("x**3", 0.05, []), ("x**4", 0.05, [0]), ("x**6", 0.01, [0]), ("x**4 - x**5", 0.02, [0]), ("x - sin(x)", 0.5, [])],
)
def test_where_f2_is_0_too_a_minimum_is_exact_and_an_inflection_is_none(
    text: str, lr: float, minima: list[float]
) -> None:
    told = answer_request(BasinsRequest(function=text, method=Method(lr=lr), grid=(21, 0)))
    assert isinstance(told, BasinsAnswer)
    assert np.frombuffer(told.minima).tolist() == minima


@pytest.mark.parametrize(("text", "minima"), [("0.125*x**4", [0]), ("-x**4", []), ("x**3", [])])
def test_a_start_exactly_where_f1_and_f2_are_0_rests_at_a_minimum_if_it_is_one(text: str, minima: list[float]) -> None:
    told = answer_request(BasinsRequest(function=text, method=Method(lr=0.01), grid=(3, 0)))  # -3, 0 and 3
    assert isinstance(told, BasinsAnswer)
    assert np.frombuffer(told.minima).tolist() == minima
    assert (np.frombuffer(told.labels, np.int32)[1] == 0) == bool(minima)
