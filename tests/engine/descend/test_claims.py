"""What is claimed of descents of random functions, against walks written by hand that go on four times as long.

Where a rounding error of the start grows ten million times, nothing is compared: of such a walk neither is right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gdtui.core.functions.catalog import function
from gdtui.core.functions.method import Method
from gdtui.core.maths.outcome import Outcome, outcome_of
from gdtui.engine.descend.answers import answer_request, curvatures
from gdtui.engine.descend.walk import walk
from gdtui.protocol.descend import (
    BasinsAnswer,
    BasinsRequest,
    OrbitAnswer,
    OrbitRequest,
    RaceAnswer,
    RaceRequest,
    StartOutcome,
)
from tests.examples import examples

UPDATES, LONG = 1000, 4000
WIDTH = 6.0  # of the box of a typed formula
LATE = 800  # last points of a walk by hand


class Example(NamedTuple):
    """A function as text, and its derivative by hand."""

    text: str
    slope: Callable[[np.ndarray], np.ndarray]


def polynomial(a: float, b: float, c: float, d: float) -> Example:
    text = f"{d}*x**4 + {c}*x**3 + {b}*x**2 + {a}*x"
    return Example(text.replace("+ -", "- "), lambda x: 4 * d * x**3 + 3 * c * x**2 + 2 * b * x + a)


def waves(a: float, w: float, p: float) -> Example:
    return Example(f"x**2 + {a}*sin({w}*x + {p})", lambda x: 2 * x + a * w * np.cos(w * x + p))


def exponentials(a: float, b: float, c: float) -> Example:
    return Example(f"exp({a}*x) + {b}*exp({c}*x)", lambda x: a * np.exp(a * x) + b * c * np.exp(c * x))


def rounded(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high).map(lambda x: round(x, 3))


EXAMPLES = st.one_of(
    st.builds(polynomial, rounded(-2, 2), rounded(-2, 2), rounded(-1, 1), rounded(0.1, 1)),
    st.builds(
        polynomial, st.just(0.0), st.just(0.0), st.sampled_from([0.0, -0.5, 1.0]), st.sampled_from([0.0, 0.25, 1.0])
    ),
    st.builds(waves, rounded(0.1, 3), rounded(0.5, 3), rounded(0, 3)),
    st.builds(
        exponentials, rounded(0.2, 1.5), rounded(0.1, 2), st.sampled_from([-1.0, 0.5])
    ),  # with a minimum, and none
)
RATES = st.floats(-2, 0).map(lambda power: float(f"{10**power:.4g}"))
MOMENTA = st.sampled_from([0.0, 0.0, 0.5, 0.9])


def by_hand(
    example: Example, start: np.ndarray, lr: np.ndarray | float, momentum: float, updates: int = LONG
) -> np.ndarray:
    """The points of gradient descent with momentum (updates + 1 x starts)."""
    x, velocity, points = start.astype(float), np.zeros_like(start, float), [start.astype(float)]
    with np.errstate(all="ignore"):
        for _ in range(updates):
            velocity = momentum * velocity + example.slope(x)
            x = x - lr * velocity
            points.append(x)
    return np.array(points)


def foretold(example: Example, start: np.ndarray, lr: np.ndarray | float, momentum: float) -> np.ndarray:
    """Whether the walk by hand from each start (starts) is that from a start a rounding error away."""
    nudged = np.where(example.slope(start) == 0, start, start + 1e-13 * (1 + np.abs(start)))
    points, others = (by_hand(example, begun, lr, momentum, UPDATES) for begun in (start, nudged))
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.abs(points - others) / (1 + np.abs(points))
    same_end = np.isfinite(points[-1]) == np.isfinite(others[-1])
    result: np.ndarray = same_end & (np.nan_to_num(apart, nan=0.0) <= 1e-6).all(axis=0)
    return result


def is_cycle(late: np.ndarray) -> bool:
    gaps = (np.abs(late[p:] - late[:-p]).max() for p in range(2, 65))
    return bool(np.ptp(late) > 1e-9) and any(gap <= 1e-5 * np.ptp(late) for gap in gaps)


def is_gone(late: np.ndarray) -> bool:
    return not np.isfinite(late).all() or bool(np.abs(late).max() > 1e6)


def has_minimum(example: Example, x: float, reach: float) -> bool:
    """Whether the slope rises through 0 close to x."""
    with np.errstate(all="ignore"):
        slopes = example.slope(np.linspace(x - reach, x + reach, 41))
    return bool(slopes[0] < 0 < slopes[-1])


@settings(max_examples=examples(10))
@given(EXAMPLES, RATES, MOMENTA)
def test_what_becomes_of_each_start(example: Example, lr: float, momentum: float) -> None:
    told = answer_request(BasinsRequest(function=example.text, method=Method(lr=lr, momentum=momentum), grid=(15, 0)))
    assert isinstance(told, BasinsAnswer)
    starts, ends, minima = (np.frombuffer(part) for part in (told.starts, told.ends, told.minima))
    points, certain = by_hand(example, starts, lr, momentum), foretold(example, starts, lr, momentum)
    for place in minima:
        assert has_minimum(example, place, 1e-3), example.text
    labels = np.frombuffer(told.labels, np.int32)
    for start, end, label, walked in zip(
        starts[certain], ends[certain], labels[certain], points.T[certain], strict=True
    ):
        late = walked[-LATE:]
        at = f"{example.text} from {start} at lr {lr}, momentum {momentum}"
        if label >= 0:
            assert np.abs(late - minima[label]).max() <= 1e-3 * WIDTH, at
            assert np.abs(example.slope(late[-1:])) <= np.abs(example.slope(walked[400:501])).max() + 1e-9, at
        elif label == StartOutcome.CYCLES:
            assert is_cycle(late), at
        elif label == StartOutcome.GONE:
            assert is_gone(late), at
        elif label == StartOutcome.RESTS:
            assert np.ptp(walked[245:501]) <= 1e-6 * WIDTH, at
            assert not has_minimum(example, end, 1e-4), at
        else:
            assert label == StartOutcome.MOVES
            assert np.ptp(walked[245:501]) > 1e-6 * WIDTH, at


@settings(max_examples=examples(10))
@given(EXAMPLES, rounded(-2, 2), MOMENTA)
def test_the_period_at_each_lr(example: Example, start: float, momentum: float) -> None:
    request = OrbitRequest(
        function=example.text, method=Method(momentum=momentum), start=(start,), low=0.02, high=0.9, count=40
    )
    told = answer_request(request)
    assert isinstance(told, OrbitAnswer)
    lrs, values = np.frombuffer(told.lrs), np.frombuffer(told.values).reshape(-1, told.kept)
    starts = np.full(len(lrs), start)
    points, certain = by_hand(example, starts, lrs, momentum), foretold(example, starts, lrs, momentum)
    for lr, period, row, walked in zip(lrs, np.frombuffer(told.periods, np.int32), values, points.T, strict=True):
        if period < 1 or not certain[lrs == lr]:
            continue
        late, at = walked[-LATE:], f"{example.text} from {start} at lr {lr}"
        if period == 1:
            assert np.abs(late - row[0]).max() <= 1e-5 * WIDTH, at
        else:
            found = (p for p in range(1, 65) if np.abs(late[p:] - late[:-p]).max() <= 1e-6 * np.ptp(late))
            assert next(found, 0) == period, at


@settings(max_examples=examples(16))
@given(EXAMPLES, rounded(-2, 2), RATES, MOMENTA)
def test_the_outcome_in_a_word(example: Example, start: float, lr: float, momentum: float) -> None:
    f = function(example.text)
    path = walk(f, (start,), Method(lr=lr, momentum=momentum), UPDATES)
    assert path is not None
    outcome = outcome_of(path.points, path.slopes, curvatures(f, path.points), path.ending)
    assume(foretold(example, np.array([start]), lr, momentum)[0])
    points = by_hand(example, np.array([start]), lr, momentum)[:, 0]
    late = points[-LATE:]
    if outcome is Outcome.DIVERGES:
        assert is_gone(late)
    elif outcome is Outcome.CYCLES:
        assert is_cycle(late)
    elif outcome is not None:
        errors = points[: UPDATES + 1] - points[UPDATES]
        sides = np.sign(errors[np.abs(errors) > 1e-7 * np.abs(errors).max()])
        crossings = int((sides[1:] != sides[:-1]).sum())
        assert np.ptp(late) <= 1e-5
        assert has_minimum(example, late[-1], 1e-3) or has_minimum(
            Example("", lambda x: -example.slope(x)), late[-1], 1e-3
        )
        if outcome is Outcome.ONE_STEP:
            assert np.abs(example.slope(points[1:])).max() <= 1e-6 * abs(example.slope(points[:1])[0])
        if outcome is Outcome.STRAIGHT:
            assert not crossings
        if outcome is Outcome.OSCILLATES:
            assert crossings > 0


@settings(max_examples=examples(10))
@given(EXAMPLES, rounded(-2, 2), RATES, MOMENTA)
def test_an_arrival_in_a_race_is_at_a_minimum(example: Example, start: float, lr: float, momentum: float) -> None:
    request = RaceRequest(
        function=example.text, start=(start,), methods=(Method(lr=lr, momentum=momentum),), steps=UPDATES
    )
    told = answer_request(request)
    assert isinstance(told, RaceAnswer)
    arrived = told.entrants[0].arrived
    assume(foretold(example, np.array([start]), lr, momentum)[0])
    points = by_hand(example, np.array([start]), lr, momentum, UPDATES)[:, 0]
    sizes = np.abs(example.slope(points))
    outside = np.flatnonzero(sizes > 1e-4 * sizes[0])
    after = int(outside[-1]) + 1 if len(outside) else 0
    way = abs(points[-1] - points[0])
    if arrived is not None:
        assert arrived == pytest.approx(after, abs=1)  # the last bits of a gradient at the threshold
        assert has_minimum(example, points[-1], 0.06 * way)
    elif after <= UPDATES:
        assert not has_minimum(example, points[-1], 1e-6 * way)
