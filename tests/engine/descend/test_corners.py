"""Where a function has a corner or a jump, and what is said of it there."""

import pytest
import torch

from gdtui.core.functions.catalog import function
from gdtui.engine.descend.objective import Objective


@pytest.mark.parametrize(
    ("text", "corners"),
    [
        ("|x|", [0.0]),
        ("relu(x - 1)", [1.0]),
        ("max(0, x)", [0.0]),
        ("min(x², 1)", [-1.0, 1.0]),
        ("max(x, -x, 2)", [-2.0, 2.0]),
        ("sign(x)", [0.0]),  # a jump: the slopes are 0 on both sides
        ("x*sign(x + 1)", [-1.0]),
        ("x|x|", []),  # its slope 2|x| has no jump
        ("max(x², -(x^2))", []),
        ("x²sign(x)", []),
    ],
)
def test_corners_are_found_where_f_has_no_derivative(text: str, corners: list[float]) -> None:
    points = torch.linspace(-2, 2, 9, dtype=torch.float64)
    found = points[Objective(function(text)).corners(points[:, None])]
    assert found.tolist() == corners


@pytest.mark.parametrize(("text", "slope"), [("|x|", 0.0), ("relu(x)", 0.0), ("max(x, 0)", 0.5), ("min(3x, x)", 2.0)])
def test_torchs_slope_at_a_corner_is_what_is_said(text: str, slope: float) -> None:
    assert Objective(function(text)).slope(torch.zeros(1, 1, dtype=torch.float64))[1].item() == slope
