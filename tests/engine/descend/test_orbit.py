"""Many descents at once: where each lr settles, which minimum each start reaches, and races."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdtui.core.errors import ValidationError
from gdtui.core.functions.catalog import NAMED, function
from gdtui.core.functions.method import Method
from gdtui.engine.descend.answers import answer_request
from gdtui.engine.descend.basins import lattice
from gdtui.engine.descend.orbit import distinct, periods
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


def orbit(name: str, low: float, high: float, **rest: Any) -> tuple[Any, Any, Any]:
    """Learning rates, counts and values."""
    asked: dict[str, Any] = {"start": (1.0,), "method": Method(), "count": 64, **rest}
    found = answer_request(OrbitRequest(function=name, low=low, high=high, **asked))
    assert isinstance(found, OrbitAnswer)
    values = np.frombuffer(found.values).reshape(-1, found.kept)
    return np.frombuffer(found.lrs), np.frombuffer(found.counts, np.int32), values


def test_a_parabola_settles_below_its_critical_lr_cycles_at_it_and_is_gone_above() -> None:
    lrs, counts, values = orbit("x**2", 0.25, 1.5, count=6)  # .25, .5, .75, 1, 1.25, 1.5
    assert lrs.tolist() == [0.25, 0.5, 0.75, 1, 1.25, 1.5]
    assert counts.tolist() == [1, 1, 1, 2, 0, 0]
    assert values[3, :2].tolist() == [-1, 1]
    assert np.abs(values[:3, 0]).max() < 1e-12
    assert np.isnan(values[4:]).all()
    assert np.isnan(values[:, 2:]).all()


@pytest.mark.parametrize("method", [Method(), Method(momentum=0.5), Method(momentum=0.5, nesterov=True)])
@pytest.mark.parametrize("name", ["double-well", "wavy"])
def test_the_orbits_are_those_of_walks(name: str, method: Method) -> None:
    lrs, _, values = orbit(name, 0.01, 0.1, count=4, updates=40, kept=8, method=method)
    for lr, row in zip(lrs, values, strict=True):
        found = walk(NAMED[name], (1.0,), Method(lr=lr, momentum=method.momentum, nesterov=method.nesterov), 40)
        assert found is not None
        for value in row[~np.isnan(row)]:
            assert np.abs(found.points[-8:, 0] - value).min() < 1e-9
        assert np.abs(found.points[-8:, :] - row[~np.isnan(row)]).min(axis=1).max() < 1e-4  # nothing is left out


def test_the_double_well_doubles_its_period_just_above_the_critical_lr() -> None:
    _, counts, values = orbit("double-well", 0.139, 0.1405, start=(-1.3,), count=2, updates=4000)  # critical .1398
    assert counts.tolist() == [1, 2]
    assert values[0, 0] == pytest.approx(-1.300840, abs=1e-5)
    assert values[1, 0] < -1.300840 < values[1, 1]


@pytest.mark.parametrize("period", [1, 2, 3, 7, 8, 64])
def test_the_period_of_a_cycle_is_the_least(period: int) -> None:
    points = np.sin(1.0 + np.arange(period))
    points[-1] = points[0] + 1e-4 if period > 2 else points[-1]  # two of its values are near each other
    rows = np.tile(points, 300)[None, :256, None]
    assert periods(rows, 4.0).tolist() == [period]
    assert periods(rows * 1e-3, 4.0).tolist() == [period]


def test_what_does_not_repeat_has_no_period() -> None:
    logistic = [0.3]
    for _ in range(400):
        logistic.append(4 * logistic[-1] * (1 - logistic[-1]))
    shrinking = np.array([0.99**k * (-1) ** k for k in range(401)])
    rows = np.array([logistic, shrinking, np.full(401, np.nan), np.tile([1.0, 2.0], 201)[:401]])[:, -256:, None]
    assert periods(rows, 4.0).tolist() == [0, 0, 0, 2]


def hand_walk(lr: float, x: float, updates: int) -> list[float]:
    """Gradient descent on x² + 10 sin x."""
    found = [x]
    for _ in range(updates):
        found.append(found[-1] - lr * (2 * found[-1] + 10 * np.cos(found[-1])))
    return found


def test_the_periods_of_wavy_are_those_of_walks_ten_times_as_long() -> None:
    found = answer_request(
        OrbitRequest(function="wavy", method=Method(), start=(8.0,), low=0.01, high=0.5, count=60, updates=1000)
    )
    assert isinstance(found, OrbitAnswer)
    lrs, repeats = np.frombuffer(found.lrs), np.frombuffer(found.periods, np.int32)
    assert len(set(repeats.tolist())) > 3
    for lr, period in zip(lrs.tolist(), repeats.tolist(), strict=True):
        last = np.array(hand_walk(lr, 8.0, 10_000)[-600:])
        exact = [p for p in range(1, 65) if np.abs(last[p:] - last[:-p]).max() < 1e-5]
        if period:
            assert exact[:1] == [period], lr


@pytest.mark.parametrize(("lr", "period"), [(0.3050, 8), (0.46667, 4)])
def test_cycles_with_values_near_each_other_have_their_number(lr: float, period: int) -> None:
    last = hand_walk(lr, 8.0, 5000)[-300:]
    assert next(p for p in range(1, 65) if np.allclose(last[p:], last[:-p], atol=1e-8)) == period
    found = answer_request(
        OrbitRequest(function="wavy", method=Method(), start=(8.0,), low=lr, high=lr + 1e-9, count=2)
    )
    assert isinstance(found, OrbitAnswer)
    assert np.frombuffer(found.periods, np.int32)[0] == period


def test_a_point_without_a_derivative_is_no_divergence() -> None:
    for name, expected in (("sqrt(x)", -1), ("sqrt(x**4)", -1), ("exp(x**2)", 0)):
        found = answer_request(OrbitRequest(function=name, method=Method(), start=(1.0,), low=0.7, high=0.8, count=2))
        assert isinstance(found, OrbitAnswer)
        assert np.frombuffer(found.periods, np.int32).tolist() == [expected] * 2


def test_values_that_no_picture_tells_apart_are_one() -> None:
    counts, values = distinct(np.array([[1.0, 1.0 + 1e-9, 2.0], [np.inf, 1.0, 1.0], [3.0, 1.0, 2.0]]), 4.0)
    assert counts.tolist() == [2, 0, 3]
    assert values[0, :2].tolist() == [1, 2]
    assert np.isnan(values[1]).all()
    assert values[2].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"function": "bowl", "start": (1.0, 1.0)}, "a function of x alone"),
        ({"method": Method(optimizer="adam")}, "is of sgd"),
        ({"low": 0.0}, "lr is 0.0"),
        ({"low": 2.0}, "above the least lr 2"),
        ({"kept": 100, "updates": 50}, "at most the 50 updates"),
        ({"count": 10_000}, "count is 10000"),
    ],
)
def test_an_orbit_diagram_that_cannot_be_is_refused(wrong: dict[str, Any], message: str) -> None:
    right: dict[str, Any] = {
        "function": "x**2", "method": Method(), "start": (1.0,), "low": 0.1, "high": 1.0
    }  # fmt: skip
    with pytest.raises(ValidationError, match=message):
        answer_request(OrbitRequest(**{**right, **wrong}))


def test_all_requests_can_be_given_up_on_the_way() -> None:
    common: dict[str, Any] = {"function": "square"}
    for request in (
        OrbitRequest(**common, method=Method(), start=(1.0,), low=0.1, high=1.0),
        RaceRequest(**common, start=(1.0,), methods=(Method(),), best=True),
        RaceRequest(**common, start=(1.0,), methods=(Method(),)),
        BasinsRequest(**common, method=Method()),
    ):
        answers = iter([False, False, True])
        assert answer_request(request, answers.__next__) is None
        assert list(answers) == []  # it was asked three times


def scattered(name: str, **rest: Any) -> tuple[Any, Any, Any, Any]:
    """Starts, labels, minima and their values."""
    found = answer_request(BasinsRequest(function=name, **rest))
    assert isinstance(found, BasinsAnswer)
    size = len(function(name).variables)
    starts, minima = (np.frombuffer(part).reshape(-1, size) for part in (found.starts, found.minima))
    return starts, np.frombuffer(found.labels, np.int32), minima, np.frombuffer(found.values)


def test_each_start_is_labelled_with_the_minimum_its_own_walk_reaches() -> None:
    starts, labels, minima, values = scattered("himmelblau", method=Method(lr=0.01), grid=(6, 5), steps=300)
    assert len(starts) == 30
    assert values == pytest.approx([0] * 4, abs=1e-12)
    for expected in NAMED["himmelblau"].minima:
        assert np.abs(minima - expected).max(axis=1).min() < 1e-6
    for start, label in zip(starts, labels, strict=True):
        found = walk(NAMED["himmelblau"], tuple(start), Method(lr=0.01), 300)
        assert found is not None
        assert (found.reason != "") == (label == StartOutcome.GONE)
        if not found.reason:
            assert found.points[-1] == pytest.approx(minima[label], abs=1e-3)


def test_minima_of_a_typed_formula_are_found_lowest_first() -> None:
    starts, labels, minima, values = scattered("x**4 - 3*x**2 + x", method=Method(lr=0.01), grid=(20, 0), steps=500)
    assert minima[:, 0] == pytest.approx([-1.300840, 1.130901], abs=1e-6)
    assert values == pytest.approx([-3.513905, -1.070230], abs=1e-6)
    assert labels.tolist() == (starts[:, 0] > 0.169938).astype(int).tolist()  # the hill between them


def test_a_saddle_has_no_minimum_and_a_valleys_floor_is_none() -> None:
    for name in ("saddle", "hyperbola"):
        _, labels, minima, _ = scattered(name, method=Method(lr=0.05), grid=(5, 5), steps=100)
        assert (labels < 0).all()
        assert not len(minima)


@pytest.mark.parametrize(
    ("name", "lr", "expected"),
    [
        ("double-well", 0.15, {0, StartOutcome.CYCLES, 1, StartOutcome.GONE}),
        ("himmelblau", 0.02, None),
        ("x**4", 0.05, {StartOutcome.MOVES, StartOutcome.GONE, 0}),
        ("square", 1.0, {StartOutcome.CYCLES, 0}),
        ("plateau", 0.1, None),
        ("exp(x)", 0.1, {StartOutcome.MOVES}),
        ("1/x", 0.1, None),
        ("wavy", 0.35, None),
    ],
)
def test_what_becomes_of_each_start_is_so_of_a_walk_by_hand(name: str, lr: float, expected: set[int] | None) -> None:
    f = function(name)
    size, width = len(f.variables), max(high - low for low, high in f.box)
    starts, labels, minima, _ = scattered(name, method=Method(lr=lr), grid=(14, 10)[:size] + (0,) * (2 - size))
    assert expected is None or set(labels.tolist()) <= expected
    for points, label in zip(walked(name, starts, lr, 3000), labels.tolist(), strict=True):
        last, later = points[500 - 16 : 501], points[-600:]
        if label >= 0:
            assert np.linalg.norm(last - minima[label], axis=1).max() <= 2e-3 * width
            assert np.linalg.norm(later - minima[label], axis=1).max() <= 2e-3 * width
        elif label == StartOutcome.CYCLES:
            assert np.ptp(later, axis=0).max() > 1e-6 * width
            assert any(np.abs(later[p:] - later[:-p]).max() < 1e-4 * width for p in range(2, 65))
        elif label == StartOutcome.GONE:
            assert not np.abs(points[500]).max() < 1e6 * width  # it is NaN
        elif label == StartOutcome.RESTS:
            assert np.ptp(last, axis=0).max() <= 1e-6 * width
        else:
            assert np.ptp(points[250:501], axis=0).max() > 1e-6 * width


SLOPES: dict[str, Any] = {
    "double-well": lambda x: 4 * x**3 - 6 * x + 1,
    "himmelblau": lambda x, y: (
        4 * x * (x**2 + y - 11) + 2 * (x + y**2 - 7),
        2 * (x**2 + y - 11) + 4 * y * (x + y**2 - 7),
    ),
    "x**4": lambda x: 4 * x**3,
    "square": lambda x: 2 * x,
    "plateau": lambda x: x * np.exp(-(x**2) / 2),
    "exp(x)": np.exp,
    "1/x": lambda x: -1 / x**2,
    "wavy": lambda x: 2 * x + 10 * np.cos(x),
}
"""The derivatives, by hand."""


def walked(name: str, starts: Any, lr: float, steps: int) -> Any:
    """The points of walks by hand (starts x points x variables)."""
    x, points = starts.T.copy(), [starts.T]
    with np.errstate(all="ignore"):
        for _ in range(steps):
            x = x - lr * np.asarray(SLOPES[name](*x)).reshape(x.shape)
            points.append(x)
    return np.array(points).transpose(2, 0, 1)


def test_a_lattice_has_its_edges() -> None:
    assert lattice(((0.0, 1.0), (5.0, 6.0)), (2, 2)).tolist() == [[0, 5], [1, 5], [0, 6], [1, 6]]


def test_lbfgs_cannot_move_many_points() -> None:
    with pytest.raises(ValidationError, match="LBFGS takes all points for one"):
        scattered("square", method=Method(optimizer="lbfgs"))


def raced(*methods: Method, **rest: Any) -> RaceAnswer:
    asked: dict[str, Any] = {"function": "ravine", "start": (10.0, 1.0), **rest}
    found = answer_request(RaceRequest(methods=methods, **asked))
    assert isinstance(found, RaceAnswer)
    return found


def test_a_race_counts_the_updates_after_which_the_gradient_stays_small() -> None:
    slow, gone = raced(
        Method(lr=0.25), Method(lr=1.1), function="x**2", start=(1.0,), tolerance=0.01, steps=2000
    ).entrants
    assert slow.arrived == 7  # .5**7 < .01 < .5**6
    assert np.frombuffer(slow.points)[7] == 0.5**7
    assert gone.arrived is None
    assert gone.reason
    (never,) = raced(Method(lr=1.0), function="x**2", start=(1.0,)).entrants
    assert (never.arrived, never.reason) == (None, "")


def test_a_point_that_only_passes_the_minimum_has_not_arrived() -> None:
    # heavy ball without friction's help: it swings through 0 many times before it stays
    (ball,) = raced(Method(lr=0.5, momentum=0.9), function="x**2", start=(1.0,), steps=500, tolerance=0.1).entrants
    points = np.abs(np.frombuffer(ball.points))
    assert ball.arrived is not None
    assert ball.arrived > np.argmax(points < 0.1)
    assert (points[ball.arrived :] <= 0.1).all()
    assert points[ball.arrived - 1] > 0.1


def test_the_best_lr_of_a_quadratic_is_that_of_theory() -> None:
    found = raced(Method(), function="x**2", start=(1.0,), best=True)
    assert found.entrants[0].method.lr == 0.5
    assert found.entrants[0].arrived == 1
    assert "16 a decade" in found.search


@pytest.mark.parametrize("method", [Method(momentum=0.9), Method(optimizer="adam"), Method(optimizer="rmsprop")])
def test_no_lr_nearby_is_better_than_the_best(method: Method) -> None:
    best = raced(method, best=True, steps=300).entrants[0]
    factors = (0.25, 0.5, 2.0, 4.0)
    others = raced(*(best.method.assign({"lr": str(best.method.lr * f)}) for f in factors), steps=300).entrants
    assert best.arrived is None or all(o.arrived is None or o.arrived >= best.arrived for o in others)
    assert (
        best.arrived is not None or min(np.frombuffer(o.values)[-1] for o in others) >= np.frombuffer(best.values)[-1]
    )


def test_optimizers_that_choose_their_own_steps_keep_their_lr() -> None:
    assert [e.method.lr for e in raced(Method(optimizer="lbfgs", lr=1.0), best=True, steps=5).entrants] == [1.0]


@pytest.mark.parametrize(
    ("wrong", "message"), [({"tolerance": 0.0}, "above 0 and below 1"), ({"steps": 0}, "steps is 0")]
)
def test_a_race_that_cannot_be_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        raced(Method(), **wrong)
    with pytest.raises(ValidationError, match="at least 1"):
        raced()
