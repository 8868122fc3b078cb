"""The sentences about regimes against walks written by hand."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gdtui.core.theory.regime_text import precise, regime_sentence, short_regime
from gdtui.core.theory.stability import Descent


def errors(lr: float, momentum: float, nesterov: bool, bend: float, updates: int) -> np.ndarray:
    """The errors of torch's SGD on bend / 2 x², from 1."""
    x, velocity, found = 1.0, 0.0, [1.0]
    for _ in range(updates):
        slope = bend * x
        velocity = momentum * velocity + slope
        x -= lr * (slope + momentum * velocity if nesterov else velocity)
        found.append(x)
    return np.array(found)


def claims_hold(text: str, e: np.ndarray) -> None:
    """Check every claim of a sentence about an exact quadratic."""
    sizes, same_side = np.abs(e), e[1:] * e[:-1] > 0
    if "closer with each update" in text:
        assert (sizes[1:] < sizes[:-1]).all()
    if "closer in the long run" in text:
        assert sizes[-50:].max() < sizes[:50].max()
    if "further with each update" in text:
        assert (sizes[1:] > sizes[:-1]).all()
    if "further in the long run" in text:
        assert sizes[-50:].max() > sizes[:50].max()
    if "in the end from one side" in text:
        assert same_side[-50:].all()
    elif "from one side" in text:
        assert same_side.all()
    if "from side to side" in text:
        assert not same_side[-100:].all()
    if "each update multiplies the error by 1 - lr" in text:
        factor = float(text.rsplit("= ", 1)[-1].rstrip(")"))
        assert e[1:] == pytest.approx(factor * e[:-1], rel=1e-4, abs=1e-12)


@settings(max_examples=100, deadline=None)
@given(st.floats(0.01, 2.5), st.sampled_from([0.0, 0.3, 0.9]), st.booleans(), st.sampled_from([0.5, 1.0, 2.0]))
def test_each_claim_about_a_quadratic_is_true_of_a_walk(
    lr: float, momentum: float, nesterov: bool, bend: float
) -> None:
    descent = Descent(lr, momentum, nesterov and momentum > 0)
    growth = descent.growth(bend)
    assume(abs(growth - 1) > 0.02 and growth > 0.2)  # 150 updates tell, and the end is above rounding
    discriminant = (1 + momentum - lr * bend) ** 2 - 4 * momentum
    assume(descent.nesterov or not momentum or abs(discriminant) > 0.2)  # swings that are not too slow
    e = errors(lr, momentum, descent.nesterov, bend, 150)
    text = regime_sentence(descent, bend, exact=True)
    if descent.nesterov:
        assume("from one side" not in text or growth < 0.95)
    claims_hold(text, e)


def test_momentum_is_said_in_the_long_run() -> None:
    e = errors(0.1, 0.9, False, 2.0, 6)
    assert e[3:].tolist() == pytest.approx([0.062, -0.3086, -0.5803, -0.7087], abs=1e-3)  # further with four updates
    text = regime_sentence(Descent(0.1, 0.9), 2.0, exact=True)
    assert "closer in the long run, from side to side" in text
    assert "with each update" not in text


def test_nesterov_takes_two_updates_to_the_minimum() -> None:
    assert errors(0.5, 0.9, True, 2.0, 4)[1:].tolist() == pytest.approx([-0.9, 0, 0, 0], abs=1e-15)
    said = regime_sentence(Descent(0.5, 0.9, nesterov=True), 2.0, exact=True)
    assert "oscillating: closer in the long run, from side to side" in said
    assert said.endswith("in the long run each update multiplies the error by 0)")
    assert errors(0.5, 0.0, False, 2.0, 1)[1] == 0
    assert "one-shot: the minimum in one update" in regime_sentence(Descent(0.5), 2.0, exact=True)


@settings(max_examples=60, deadline=None)
@given(st.floats(1e-3, 30), st.floats(-3, 3), st.sampled_from(["1/x", "exp(x)", "log(1+exp(x))"]))
def test_of_other_functions_the_sentence_is_about_the_parabola(lr: float, x: float, text: str) -> None:
    """The parabola f + f′ (u - x) + f″ (u - x)² / 2 has its minimum at x - f′ / f″."""
    assume(abs(x) > 0.1)
    slope, bend = {
        "1/x": (-1 / x**2, 2 / x**3),
        "exp(x)": (np.exp(x), np.exp(x)),
        "log(1+exp(x))": (1 / (1 + np.exp(-x)), np.exp(-x) / (1 + np.exp(-x)) ** 2),
    }[text]
    middle, after = x - slope / bend, x - lr * slope
    said = regime_sentence(Descent(lr), bend, exact=False)
    assert "closer with each update" not in said
    before_gap, gap = abs(x - middle), abs(after - middle)
    passed = (x - middle) * (after - middle) < 0
    if "stops short" in said:
        assert not passed
        assert gap < before_gap
    if "lands closer" in said:
        assert passed
        assert gap < before_gap
    if "lands further" in said:
        assert passed
        assert gap > before_gap
    if "away from" in said:
        assert bend < 0
        assert gap > before_gap
    assert re.search("stops short|lands|away", said)


@pytest.mark.parametrize("off", [1e-3, -1e-3, 1e-6, -1e-6, 1e-8, 1e-10])
@pytest.mark.parametrize("lr", [0.5, 1.0])
def test_numbers_beside_a_boundary_are_not_printed_as_it(lr: float, off: float) -> None:
    said = regime_sentence(Descent(lr + off), 2.0, exact=True)
    product = said.split(" = ")[2].split(",")[0]
    assert f"lr × f″ = {lr:g} ×" not in said
    assert float(product) == pytest.approx(2 * (lr + off), abs=abs(off))
    assert (float(product) > 2 * lr) == (off > 0)
    assert float(product) != 2 * lr
    factor = float(said.split("= ")[-1].rstrip(")"))
    assert factor != 1 - 2 * lr
    if "one-shot" in said or "two-cycle" in said:
        assert "to within a millionth" in said


def test_rounding_errors_are_not_printed() -> None:
    assert precise(0.1 * 20, 1.0, 2.0) == "2"
    assert precise(3 * 0.1 / 0.3, 1.0) == "1"
    assert precise(1.23456789, 1.0, 2.0) == "1.23457"


def test_weight_decay_is_part_of_the_curvature_by_name() -> None:
    said = regime_sentence(Descent(0.1), 4.0, exact=True, decayed=True)  # of x² with decay 2
    assert said.startswith("lr × (f″ + wd) = 0.1 × 4 = 0.4, monotone")
    assert "minimum of f with weight decay by 1 - lr (f″ + wd) = 0.6)" in said
    assert short_regime(Descent(0.1), 4.0, exact=True, decayed=True) == "(f″ + wd) 4: monotone, error × 0.6"


@pytest.mark.parametrize("bend", [float("nan"), float("inf")])
def test_without_a_finite_curvature_there_is_no_regime(bend: float) -> None:
    assert regime_sentence(Descent(0.1), bend, exact=False) == "f″ is not finite here, and there is no regime."


def test_no_curvature_has_no_factor() -> None:
    assert regime_sentence(Descent(0.1), 0.0, exact=True) == "lr × f″ = 0.1 × 0 = 0, flat: no curvature, and no regime"
    near = regime_sentence(Descent(0.1), 0.0, exact=False)
    assert near == "lr × f″ = 0.1 × 0 = 0, flat near here: no curvature, and no regime"


@pytest.mark.parametrize(
    ("momentum", "exact", "decayed", "end"),
    [
        (0.0, True, False, "(each update multiplies the error by 1 - lr f″ = 0.8)"),
        (
            0.0,
            True,
            True,
            "(each update multiplies the distance to the minimum of f with weight decay by 1 - lr (f″ + wd) = 0.8)",
        ),
        (0.0, False, False, "(it multiplies the distance by 1 - lr f″ = 0.8)"),
        (0.5, True, False, "(in the long run each update multiplies the error by 0.707107)"),
        (
            0.5,
            True,
            True,
            "(in the long run each update multiplies the distance to the minimum of f with weight decay by 0.707107)",
        ),
        (0.5, False, False, "on the fitted parabola (in the long run each update multiplies the distance by 0.707107)"),
    ],
)
def test_the_factor_is_named_by_what_it_multiplies(momentum: float, exact: bool, decayed: bool, end: str) -> None:
    """At lr f″ = .2 the factor is 1 - .2; with momentum β and complex roots it is √β in size."""
    descent = Descent(0.1, momentum)
    assert regime_sentence(descent, 2.0, exact, decayed=decayed).endswith(end)
    error = ("" if exact else "fitted parabola's ") + "error"
    factor = "0.707107 in the long run" if momentum else "0.8"
    assert short_regime(descent, 2.0, exact).endswith(f", {error} × {factor}")
