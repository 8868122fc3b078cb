"""Walks down functions: the tutorials' tables, the lessons' outcomes, and what cannot be walked."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from gdtui.core.errors import ValidationError
from gdtui.core.functions.catalog import NAMED, function
from gdtui.core.functions.method import Method
from gdtui.engine.descend.walk import Trajectory, walk


def path(text: str, start: tuple[float, ...], steps: int, **how: Any) -> Trajectory:
    found = walk(function(text), start, Method(**how), steps)
    assert found is not None
    return found


def end(text: str, start: tuple[float, ...], steps: int, **how: Any) -> list[float]:
    found = path(text, start, steps, **how)
    assert not found.reason
    return list(map(float, found.points[-1]))


@pytest.mark.parametrize(
    ("lr", "expected"),
    [
        (0.1, [0.8, 0.64, 0.512, 0.4096]),
        (0.5, [0, 0, 0]),
        (0.9, [-0.8, 0.64]),
        (1.0, [-1, 1, -1, 1, -1, 1]),
        (1.1, [-1.2, 1.44, -1.728]),
    ],
)
def test_the_tutorials_parabola(lr: float, expected: list[float]) -> None:
    found = path("x**2", (1.0,), len(expected), lr=lr)
    assert found.points[1:, 0].tolist() == pytest.approx(expected, rel=1e-12)
    if lr in (0.5, 1.0):
        assert found.points[1:, 0].tolist() == expected
    assert found.slopes[:, 0].tolist() == [2 * x for x in found.points[:, 0]]
    assert found.updates[:, 0].tolist() == [lr * slope for slope in found.slopes[:-1, 0]]


LOCAL, GLOBAL = pytest.approx([1.130901], abs=1e-3), pytest.approx([-1.300840], abs=1e-3)


def test_the_double_wells_minimum_depends_on_the_step() -> None:
    assert end("double-well", (2,), 1000, lr=0.01) == LOCAL
    assert end("double-well", (2,), 1000, lr=0.1) == GLOBAL
    assert end("double-well", (2,), 1000, lr=0.01, momentum=0.9) == GLOBAL


def test_momentum_carries_over_the_wavy_bowls_hill() -> None:
    assert end("wavy", (8,), 1000, lr=0.01) == pytest.approx([3.837467], abs=1e-5)
    assert end("wavy", (8,), 1000, lr=0.01, momentum=0.9) == pytest.approx([-1.306440], abs=1e-5)


def test_waves_end_where_d2l_prints_it() -> None:
    assert end("waves", (10,), 10, lr=2) == pytest.approx([-1.528166], abs=5e-7)


def test_the_plateau_holds_descent_and_not_adam() -> None:
    assert end("plateau", (5,), 1000, lr=0.1) == pytest.approx([4.998], abs=5e-4)
    assert end("plateau", (5,), 1000, lr=0.1, optimizer="adam") == pytest.approx([0], abs=1e-3)


def test_a_corner_is_jumped_to_and_fro() -> None:
    found = path("corner", (1.05,), 50, lr=0.1)
    assert np.abs(found.points[20:, 0]) == pytest.approx(0.05)
    assert (found.points[20:-1, 0] * found.points[21:, 0] < 0).all()


def test_saddles() -> None:
    assert end("saddle", (1, 0), 200, lr=0.1) == pytest.approx([0, 0], abs=1e-12)
    assert end("two-valleys", (1, 0.001), 200, lr=0.1) == pytest.approx([0, 1.414214], abs=1e-6)
    assert end("monkey-saddle", (1, 0), 200, lr=0.05) == pytest.approx([0.0317, 0], abs=5e-5)


@pytest.mark.parametrize(
    ("name", "start", "low", "high"),
    [("ravine", (10.0, 1.0), 0.0198, 0.0201), ("booth", (-5.0, -5.0), 0.1, 0.12)],
)
def test_the_critical_lr_parts_convergence_from_divergence(
    name: str, start: tuple[float, float], low: float, high: float
) -> None:
    below, above = path(name, start, 2000, lr=low), path(name, start, 2000, lr=high)
    assert below.values[-1] < 1e-3 * below.values[0]
    assert above.values[-1] > 1e3 * above.values[0]


def test_rosenbrock() -> None:
    assert end("rosenbrock", (-1.2, 1), 10_000, lr=0.001) == pytest.approx([0.9924, 0.9847], abs=5e-5)
    assert end("rosenbrock", (-1.2, 1), 3000, lr=0.001, momentum=0.9) == pytest.approx([1, 1], abs=1e-3)


@pytest.mark.parametrize(("lr", "stays"), [(0.00199, True), (0.002, False)])  # critical: .0019968
def test_rosenbrocks_minimum_is_circled_just_above_its_critical_lr(lr: float, stays: bool) -> None:
    points = path("rosenbrock", (1.0, 1.001), 4000, lr=lr).points
    moved = np.abs(np.diff(points[-100:], axis=0)).max()
    assert (moved < 1e-6) if stays else (1e-3 < moved < 1e-2)
    assert np.abs(points - 1).max() < 0.02


@pytest.mark.parametrize(
    ("start", "minimum"),
    zip([(0, 0), (-1, 1), (-1, -1), (1, -1)], NAMED["himmelblau"].minima, strict=True),
)
def test_himmelblaus_minimum_depends_on_the_start(start: tuple[float, float], minimum: tuple[float, float]) -> None:
    assert end("himmelblau", start, 500, lr=0.01) == pytest.approx(minimum, abs=1e-5)


def test_beale_rastrigin_ackley() -> None:
    assert end("beale", (1, 1), 1000, lr=0.01) == pytest.approx([2.982, 0.496], abs=5e-4)
    assert "times the local critical" in path("beale", (3, 4), 1000, lr=0.001).reason
    stuck = path("rastrigin", (3.3, -2.2), 500, lr=0.001)
    assert stuck.points[-1] == pytest.approx([2.9849, -1.9899], abs=5e-5)
    assert stuck.values[-1] == pytest.approx(12.9344, abs=5e-5)
    assert path("ackley", (3.5, -2.5), 1000, lr=0.01).values[-1] == pytest.approx(7.9617, abs=5e-5)


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"lr": 0.4}, (-0.943467, -0.000073)),
        ({"lr": 0.6}, (-0.387814, -1673.365109)),
        ({"lr": 0.6, "momentum": 0.5}, (0.007188, 0.002553)),
        ({"lr": 0.6, "momentum": 0.25}, (-0.126340, -0.186632)),
        ({"optimizer": "adagrad", "lr": 0.4}, (-2.382563, -0.158591)),
        ({"optimizer": "adagrad", "lr": 2.0}, (-0.002295, 0.0)),
        ({"optimizer": "rmsprop", "lr": 0.4, "alpha": 0.9}, (-0.010599, 0.0)),
    ],
)
def test_the_uneven_bowl_ends_where_d2l_prints_it(how: dict[str, Any], expected: tuple[float, float]) -> None:
    close = 2e-6 if "optimizer" in how else 6e-7  # torch's epsilon stands outside the root, D2L's inside
    assert end("bowl", (-5, -2), 20, **how) == pytest.approx(expected, abs=close, rel=1e-9)


@pytest.mark.parametrize(("lr", "expected"), [(0.2, 0.060466), (0.05, 3.486784), (1.1, 61.917364)])
def test_the_parabola_ends_where_d2l_prints_it(lr: float, expected: float) -> None:
    assert end("x**2", (10,), 10, lr=lr) == pytest.approx([expected], abs=6e-7)
    assert end("x**2 + 2*y**2", (-5, -2), 20, lr=0.1) == pytest.approx([-0.057646, -0.000073], abs=6e-7)


@pytest.mark.parametrize("momentum", [0.5, 0.9])
def test_at_its_limit_momentum_ends_in_a_wide_two_cycle(momentum: float) -> None:
    found = path("x**2", (1,), 2000, lr=1 + momentum, momentum=momentum)  # lr x 2 = 2(1+β)
    assert abs(found.points[-1, 0]) == pytest.approx((1 + momentum) / (1 - momentum), rel=1e-6)  # 3 and 19
    assert found.points[-1, 0] == pytest.approx(-found.points[-2, 0], rel=1e-3)


@pytest.mark.parametrize(("lr", "sharpness"), [(0.2, 9.012), (0.25, 6.432), (0.3, 2.973)])
def test_at_the_edge_of_stability_it_settles_where_the_curvature_allows(lr: float, sharpness: float) -> None:
    found = path("hyperbola", (3, 0.2), 2000, lr=lr)
    x, y = found.points[-1]
    assert x * y == pytest.approx(1, abs=1e-6)
    assert x * x + y * y == pytest.approx(sharpness, abs=5e-4)
    assert sharpness <= 2 / lr
    assert found.values[1:].max() == pytest.approx(0.545, abs=5e-4) if lr == 0.25 else found.reason == ""
    assert path("hyperbola", (3, 0.2), 2000, lr=0.45).reason


def test_a_diverging_walk_stops_at_its_last_finite_point_and_says_why() -> None:
    found = path("x**2", (1,), 4000, lr=1.1)
    k = len(found.updates)
    assert np.isfinite(found.points).all()
    assert k == math.floor(math.log(1.7976931348623157e308) / 2 / math.log(1.2))  # the last whose square is finite
    assert found.reason.startswith("lr 1.1 is 1.1 times the local critical 1 (f″ = 2): x is 1.22097e+154")
    assert found.reason.endswith(f"would not be finite (k = {k})")


def test_a_step_out_of_the_domain_stops_it() -> None:
    found = path("sqrt(x)", (1.0,), 4, lr=3.0)  # 1 - 3/2
    assert found.points.tolist() == [[1]]
    assert "leads to -0.5, where f has no value (k = 0)" in found.reason


@pytest.mark.parametrize(
    ("text", "start", "message"),
    [
        ("abs(x)", (0.0,), "corner"),
        ("x*abs(y)", (1.0, 0.0), "corner"),
        ("relu(x - 1)", (1.0,), "corner"),
        ("sqrt(x)", (0.0,), "no derivative"),
        ("ackley", (0.0, 0.0), "no derivative"),
        ("sqrt(x)", (-1.0,), "no real value"),
        ("(x)**0.5 + x", (-1.0,), "no real value"),
        ("1/x", (0.0,), "infinite"),
        ("exp(exp(x))", (10.0,), "infinite"),
        ("square", (50.0,), "x must be at least -4 and at most 4"),
        ("x**2", (1e7,), "x must be at least -1000000 and at most 1000000"),
        ("x**2", (math.nan,), "x must be at least"),
        ("x**2", (1.0, 2.0), "it must be one number"),
        ("bowl", (1.0,), "it must be two numbers"),
    ],
)
def test_a_start_without_a_slope_is_refused(text: str, start: tuple[float, ...], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        path(text, start, 1, lr=0.1)


def test_a_smooth_point_where_an_abs_is_zero_is_no_corner() -> None:
    assert end("x*abs(x)", (0.0,), 1, lr=0.1) == [0]


@pytest.mark.parametrize(
    "how", [{"lr": 0.0}, {"lr": -1.0}, {"lr": math.nan}, {"momentum": 1.0}, {"nesterov": True}, {"optimizer": "sdg"}]
)
def test_a_method_that_cannot_be_is_refused(how: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(how))):
        path("x**2", (1.0,), 1, **how)


OPTIMIZERS = Method.fields()["optimizer"].choices


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_makes_a_parabola_smaller(optimizer: str) -> None:
    found = path("x**2", (1.0,), 50, optimizer=optimizer, lr=0.1)
    assert found.values[-1] < found.values[0]
    assert found.points[:-1] - found.updates == pytest.approx(found.points[1:], abs=1e-15)
