"""The regimes against the roots of the recurrences, and against iterating them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.core.theory import stability
from gdtui.core.theory.stability import Descent, Regime

PRODUCTS = st.floats(0.01, 5)
MOMENTA = st.floats(0, 0.99)


def companion(product: float, momentum: float, nesterov: bool) -> float:
    """The growth as the spectral radius of an update of (this, last) error, written as torch's SGD updates them."""
    ahead = 1 + momentum if nesterov else 1
    update = [[1 + momentum - ahead * product, -momentum * (1 - product if nesterov else 1)], [1, 0]]
    return float(np.abs(np.linalg.eigvals(np.array(update))).max())


@given(PRODUCTS, MOMENTA, st.booleans())
def test_the_growth_is_the_larger_root(product: float, momentum: float, nesterov: bool) -> None:
    assert stability.growth(product, momentum, nesterov) == pytest.approx(
        companion(product, momentum, nesterov), abs=1e-6
    )


@given(MOMENTA, st.booleans())
def test_beyond_the_limit_the_error_grows(momentum: float, nesterov: bool) -> None:
    limit = stability.limit(momentum, nesterov)
    assert companion(0.999 * limit, momentum, nesterov) < 1 < companion(1.001 * limit, momentum, nesterov)
    assert stability.growth(limit, momentum, nesterov) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize(
    ("lr", "regime", "errors"),
    [
        (0.1, Regime.MONOTONE, [0.8, 0.64, 0.512, 0.4096]),
        (0.5, Regime.ONE_SHOT, [0, 0]),
        (0.9, Regime.OSCILLATING, [-0.8, 0.64]),
        (1.0, Regime.TWO_CYCLE, [-1, 1, -1]),
        (1.1, Regime.DIVERGING, [-1.2, 1.44, -1.728]),
    ],
)
def test_x_squared(lr: float, regime: Regime, errors: list[float]) -> None:
    descent, x = Descent(lr), 1.0
    assert descent.regime(2) is regime
    for expected in errors:
        before, x = x, x - lr * 2 * x
        assert x == pytest.approx(expected)
        assert abs(x) == pytest.approx(descent.growth(2) * abs(before))


@pytest.mark.parametrize(
    ("product", "momentum", "nesterov", "regime"),
    [
        (0.0026, 0.9, False, Regime.MONOTONE),  # below (1-√β)² = .002633
        (0.0027, 0.9, False, Regime.OSCILLATING),
        (3.7, 0.9, False, Regime.OSCILLATING),
        (3.8, 0.9, False, Regime.TWO_CYCLE),  # 2(1+β)
        (3.9, 0.9, False, Regime.DIVERGING),
        (1.0, 0.9, True, Regime.OSCILLATING),  # to -.9, and then to 0
        (0.1, 0.999998, False, Regime.OSCILLATING),
        (3.8 / 2.8, 0.9, True, Regime.TWO_CYCLE),  # (2+2β)/(1+2β)
        (1.4, 0.9, True, Regime.DIVERGING),
        (0.1, 1.0, False, Regime.ENDLESS),
        (4.1, 1.0, False, Regime.DIVERGING),
        (-0.1, 0.0, False, Regime.ESCAPING),
        (0.0, 0.9, False, Regime.FLAT),
        (1e-9, 0.0, False, Regime.MONOTONE),
    ],
)
def test_regimes_with_momentum(product: float, momentum: float, nesterov: bool, regime: Regime) -> None:
    assert stability.regime(product, momentum, nesterov) is regime


@pytest.mark.parametrize("momentum", [0.5, 0.9])
def test_at_the_limit_heavy_ball_from_rest_ends_in_a_cycle(momentum: float) -> None:
    x, velocity = 1.0, 0.0
    for _ in range(2000):
        velocity = momentum * velocity + x
        x -= 2 * (1 + momentum) * velocity
    assert abs(x) == pytest.approx((1 + momentum) / (1 - momentum), rel=1e-6)  # 3 and 19


@given(st.floats(0.1, 10), st.floats(1.01, 1e4))
def test_the_best_settings_reach_their_rate_at_both_ends_and_no_neighbour_is_better(low: float, kappa: float) -> None:
    high = low * kappa
    for best in stability.tunings(low, high):
        nesterov = best.method.startswith("Nesterov")
        at = [companion(best.lr * value, best.momentum, nesterov) for value in np.geomspace(low, high, 9)]
        assert max(at) == pytest.approx(best.rate, abs=2e-6)  # a double root is found to half the digits
    best = stability.gradient_descent(low, high)
    for lr in (0.99 * best.lr, 1.01 * best.lr):
        assert max(abs(1 - lr * low), abs(1 - lr * high)) > best.rate


@pytest.mark.parametrize(
    ("low", "high", "gd", "ball"),
    [
        (0.240393, 11.092940, (3 / 17, 0.957578, 53.1), (0.273985, 0.552584, 0.743360, 7.8)),
        (0.299390, 16.700610, (2 / 17, 0.964778, 64.2), (0.186288, 0.583448, 0.763837, 8.5)),
    ],
)
def test_the_tutorials_best_settings(
    low: float, high: float, gd: tuple[float, float, float], ball: tuple[float, float, float, float]
) -> None:
    best = stability.gradient_descent(low, high)
    assert (best.lr, best.rate) == pytest.approx(gd[:2], abs=1e-6)
    assert stability.updates_per_tenfold(best.rate) == pytest.approx(gd[2], abs=0.05)
    best = stability.heavy_ball(low, high)
    assert (best.lr, best.momentum, best.rate) == pytest.approx(ball[:3], abs=1e-6)
    assert stability.updates_per_tenfold(best.rate) == pytest.approx(ball[3], abs=0.05)


def test_nesterov_on_study_hours() -> None:
    assert stability.nesterov_best(0.240393, 11.092940).rate == pytest.approx(0.830627, abs=1e-6)


def test_updates_to_a_part_of_the_error() -> None:
    assert stability.updates_to(1e-6, 0.1) == 6
    assert stability.updates_to(1e-6, 0.0) == 1
    assert stability.updates_to(1e-6, 1.0) is None
    assert stability.updates_per_tenfold(math.sqrt(0.1)) == pytest.approx(2)
    assert stability.updates_per_tenfold(1.2) is None


def test_dampening_keeps_a_part_of_the_gradient_out() -> None:
    assert Descent(0.1, 0.5, share=0.75).growth(8) == pytest.approx(companion(0.6, 0.5, False))
    assert Descent(0.1, 0.5, share=0.75).critical(8) == pytest.approx(0.5)
