"""The updates that theory promises against iterating torch's SGD written by hand."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdtui.core.theory.arrival import updates_along, updates_within
from gdtui.core.theory.stability import Descent, Tuning, heavy_ball, nesterov_best, nesterov_standard
from tests.examples import examples

Floats = npt.NDArray[np.float64]
TENTHS = st.floats(0.02, 0.98)


def iterated(lr: float, momentum: float, nesterov: bool, curvatures: Floats, updates: int) -> Floats:
    """The errors from 1 and from rest: v = βv + g; the step is v, or g + βv with Nesterov's momentum."""
    error, velocity, errors = np.ones(len(curvatures)), np.zeros(len(curvatures)), [np.ones(len(curvatures))]
    for _ in range(updates):
        gradient = curvatures * error
        velocity = momentum * velocity + gradient
        error = error - lr * (gradient + momentum * velocity if nesterov else velocity)
        errors.append(error)
    return np.array(errors)


def counted(lr: float, momentum: float, nesterov: bool, curvatures: Floats, updates: int) -> int:
    """The updates after which the errors along all curvatures stay within a millionth."""
    sizes = np.abs(iterated(lr, momentum, nesterov, curvatures, updates)).max(axis=1)
    assert sizes[-1] < 1e-7
    return int(np.flatnonzero(sizes > 1e-6)[-1]) + 1


@settings(max_examples=examples(40))
@given(TENTHS, st.one_of(st.just(0.0), TENTHS), st.booleans(), st.floats(0.1, 20))
def test_the_count_is_that_of_the_updates(part: float, momentum: float, nesterov: bool, curvature: float) -> None:
    nesterov = nesterov and momentum > 0
    lr = part * Descent(1.0, momentum, nesterov).critical(curvature)
    found = updates_within(Descent(lr, momentum, nesterov), curvature, 1e-6)
    assert found is not None
    assert found == pytest.approx(counted(lr, momentum, nesterov, np.array([curvature]), 4 * found + 50), abs=1)


@pytest.mark.parametrize(("low", "high"), [(0.2403927, 11.0929406), (0.29939, 16.70061), (1.0, 1e4)])
@pytest.mark.parametrize("best", [heavy_ball, nesterov_best, nesterov_standard])
def test_a_double_root_takes_longer_than_its_rate_says(
    low: float, high: float, best: Callable[[float, float], Tuning]
) -> None:
    tuning = best(low, high)
    nesterov = "Nesterov" in tuning.method
    found = updates_along(Descent(tuning.lr, tuning.momentum, nesterov), np.array([low, high]), 1e-6)
    needed = counted(tuning.lr, tuning.momentum, nesterov, np.geomspace(low, high, 60), 20_000)
    assert found == pytest.approx(needed, abs=1)
    assert found > np.log(1e-6) / np.log(tuning.rate) + 8


def test_no_count_where_the_error_does_not_shrink() -> None:
    assert updates_within(Descent(1.0), 2, 1e-6) is None
    assert updates_within(Descent(0.1, 1.0), 2, 1e-6) is None
    assert updates_within(Descent(0.5), 2, 1e-6) == 1
    assert updates_within(Descent(1.0, 0.9, nesterov=True), 1, 1e-6) == 2


def test_among_roots_of_one_size_the_one_that_turns_last_is_counted() -> None:
    descent, eigenvalues = Descent(0.1, 0.9), np.array([0.2475, 1.8835, 3.8])
    counts = [updates_within(descent, value, 1e-6) or 0 for value in eigenvalues.tolist()]
    assert counts[1] == max(counts) > counts[2]  # neither the least nor the greatest
    assert updates_along(descent, eigenvalues, 1e-6) == counts[1]
