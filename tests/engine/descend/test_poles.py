"""Jumps over a pole, against the places of the poles."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.core.functions.catalog import function
from gdtui.engine.descend.objective import Objective
from gdtui.engine.descend.poles import jump_over_pole


@pytest.mark.parametrize(
    ("text", "points", "update"),
    [
        ("1/x", [-1.0, -0.5, 2.0, -1.0], 2),
        ("1/x", [3.0, 2.0, 1.0], None),
        ("1/x**2", [1.0, -1.0], 1),
        ("x**(-3)", [1.0, -1.0], 1),
        ("1/(3*x - 1)", [0.0, 0.3333, 0.3334], 2),
        ("1/(1 + x**2)", [-1.0, 1.0], None),
        ("2/(-abs(x - 1)) + x", [2.0, 3.0, 0.0], 2),
        ("sin(x)/x", [-1.0, 1.0], None),  # it tends to 1 at 0
        ("x**2/x", [-1.0, 1.0], None),
        ("tan(x)", [1.0, 2.0], 1),
        ("tan(x)", [-1.0, 1.0], None),
        ("x/2", [-1.0, 1.0], None),
    ],
)
def test_the_first_jump_over_a_pole(text: str, points: list[float], update: int | None) -> None:
    f = function(text)
    assert jump_over_pole(Objective(f), f.tree, np.array(points)[:, None]) == update


def test_of_two_variables_the_pole_is_a_curve() -> None:
    f = function("1/(x - y)")
    assert jump_over_pole(Objective(f), f.tree, np.array([[1.0, 0.0], [2.0, 1.0], [2.0, 3.0]])) == 2
    assert jump_over_pole(Objective(f), f.tree, np.array([[1.0, 0.0], [9.0, 1.0]])) is None
