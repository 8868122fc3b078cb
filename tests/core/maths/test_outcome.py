"""What became of a walk: the engine's walks against theory, and hand-made ones for what theory does not say."""

from typing import Any

import numpy as np
import pytest

from gdtui.core.functions.catalog import function
from gdtui.core.functions.method import Method
from gdtui.core.maths.outcome import ESCAPE_RATIO, Outcome, outcome_of
from gdtui.engine.descend.answers import curvatures
from gdtui.engine.descend.walk import walk


def become(text: str, *start: float, steps: int = 1000, **settings: Any) -> Outcome | None:
    """The fate of the engine's walk."""
    asked = function(text)
    path = walk(asked, start or asked.start, Method(**settings), steps)
    assert path is not None
    return outcome_of(path.points, path.slopes, curvatures(asked, path.points), path.ending)


def along(*xs: float) -> Outcome | None:
    """The fate of these points on x**2."""
    points = np.array(xs)[:, None]
    return outcome_of(points, 2 * points, np.full_like(points, 2.0))


@pytest.mark.parametrize(
    ("lr", "expected"),  # the error of x**2 is multiplied by 1 - 2 lr
    [
        (0.1, Outcome.STRAIGHT),
        (0.45, Outcome.STRAIGHT),
        (0.5, Outcome.ONE_STEP),
        (0.55, Outcome.OSCILLATES),
        (0.9, Outcome.OSCILLATES),
        (1.0, Outcome.CYCLES),
        (1.1, Outcome.DIVERGES),
    ],
)
def test_the_regimes_of_x_squared(lr: float, expected: Outcome) -> None:
    assert become("square", lr=lr) is expected


@pytest.mark.parametrize("lr", [1e-3, 0.999, 1.001])
def test_what_a_thousand_updates_do_not_settle_has_no_fate(lr: float) -> None:
    assert become("square", lr=lr) is None


def test_a_walk_that_ended_early_diverges() -> None:
    assert become("square", lr=1.1, steps=5000) is Outcome.DIVERGES
    assert become("double-well", lr=0.3) is Outcome.DIVERGES


@pytest.mark.parametrize(
    ("lr", "expected"),  # f″ is 2 + 10 sin 1.306440 = 11.65 at the minimum: 1/f″ is .086, the critical lr .172
    [(0.05, Outcome.STRAIGHT), (0.15, Outcome.OSCILLATES)],
)
def test_the_local_regime_decides_without_a_quadratic(lr: float, expected: Outcome) -> None:
    assert become("x**2 + 10*sin(x)", -1.4, lr=lr) is expected


def test_beyond_the_critical_lr_of_both_wells_it_cycles() -> None:
    assert become("x**4 - 2*x**2", 0.5, lr=0.27) is Outcome.CYCLES  # f″ is 8 in both: the critical lr is .25


def test_momentum_swings_in_and_cycles_at_its_limit() -> None:
    assert become("square", lr=0.1, momentum=0.9) is Outcome.OSCILLATES
    assert become("square", lr=0.5, momentum=0.9) is Outcome.OSCILLATES  # the first update lands at 0 and goes on
    assert become("square", lr=1.9, momentum=0.9) is Outcome.CYCLES  # 2 (1 + β) / f″


def test_a_corner_ends_in_a_cycle_of_two() -> None:
    assert become("corner", lr=0.1) is Outcome.CYCLES


@pytest.mark.parametrize(
    ("lr", "expected"),  # eigenvalues .2 and 4: critical .5
    [(0.2, Outcome.STRAIGHT), (0.4, Outcome.OSCILLATES), (0.5, Outcome.CYCLES), (0.6, Outcome.DIVERGES)],
)
def test_of_two_variables_the_steeper_one_decides(lr: float, expected: Outcome) -> None:
    assert become("bowl", lr=lr) is expected


def test_a_saddle_is_reached_along_its_ridge_and_left_beside_it() -> None:
    assert become("saddle", 1.0, 0.0, lr=0.1) is Outcome.STRAIGHT
    assert become("saddle", 1.0, 0.001, lr=0.1) is Outcome.DIVERGES


def test_past_its_end_once_and_back_is_neither_straight_nor_from_side_to_side() -> None:
    """The errors of booth are .98**k and .82**k along the diagonals: of their sum, x changes its sign once."""
    assert become("booth", -5.0, -5.0, lr=0.01) is None
    assert along(1, -0.5, -0.25, 0, 0) is None
    assert along(1, -0.5, 0.25, -0.125, 0, 0) is Outcome.OSCILLATES


def test_stuck_is_not_in() -> None:
    assert become("plateau", 5.0, lr=0.1) is None
    assert become("plateau", 1.0, lr=20.0) is None  # thrown out to where f is flat
    assert become("plateau", 1.5, lr=1.0) is Outcome.STRAIGHT
    assert become("saddle", 0.0, 0.0, lr=0.1) is None  # no gradient at first
    assert become("x", 1.0, lr=0.5) is None


@pytest.mark.parametrize(
    ("text", "start", "lr"),
    [
        ("exp(x)", 14.0, 1.2e-5),  # one update of 14.4, then ever slower: the gradient is e^(-14.4) of the first
        ("1/x", 1e-3, 1e-6),  # one update of 1
        ("exp(x) + 100*y**2", 14.0, 1.2e-5),
    ],
)
def test_a_small_gradient_where_there_is_no_minimum_is_no_arrival(text: str, start: float, lr: float) -> None:
    """The first variable's derivative is never 0, so that there is nothing to come to."""
    assert become(text, *(start, 0.1)[: len(function(text).variables)], lr=lr) is None


def test_slowly_past_an_inflection_is_no_arrival() -> None:
    """After 1,000 updates from -.373 the gradient of x³ + x⁴/4 is a millionth of the first, and grows: 3x² + x³ > 0."""
    assert become("x**3 + 0.25*x**4", -0.373, lr=0.4238) is None


def test_the_gradient_has_to_stay_away() -> None:
    assert along(1, 0, 1, 0, 0.5) is None


@pytest.mark.parametrize("period", [2, 3, 64])
def test_cycles_up_to_64_are_told(period: int) -> None:
    assert along(*(1.0 + k % period for k in range(300))) is Outcome.CYCLES


def test_longer_cycles_are_not() -> None:
    assert along(*(1.0 + k % 65 for k in range(300))) is None


def test_far_away_counts_from_the_start() -> None:
    xs = np.geomspace(100, 100 * ESCAPE_RATIO, 50)
    assert along(*xs[:-1]) is None
    assert along(*xs, xs[-1] * 1.01) is Outcome.DIVERGES
