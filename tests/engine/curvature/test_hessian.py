"""Power iteration on matrices whose eigenvalues are known."""

import pytest
import torch

from gdtui.engine.curvature.hessian import leading_eigenpairs


def test_power_iteration_finds_the_greatest_eigenvalue_even_when_a_negative_one_is_larger() -> None:
    diagonal = torch.linspace(-10, 7, 500, dtype=torch.float64)
    values, vectors = leading_eigenpairs(lambda v: diagonal * v, 500)
    assert values[-1] == pytest.approx(7, abs=1e-3)
    assert abs(vectors[-1, -1]) > 0.99


def test_power_iteration_on_a_matrix_of_rank_1() -> None:
    ones = torch.ones(100, dtype=torch.float64)
    values, _ = leading_eigenpairs(lambda v: ones * (ones @ v), 100)
    assert values[-1] == pytest.approx(100)


def test_power_iteration_refuses_what_is_not_finite() -> None:
    with pytest.raises(FloatingPointError):
        leading_eigenpairs(lambda v: v * float("inf"), 100)
