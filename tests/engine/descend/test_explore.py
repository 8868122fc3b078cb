"""What the Explore panel asks for and says, from answers of the real engine and from numbers made up here."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdtui.core.functions.catalog import function
from gdtui.core.functions.method import Method
from gdtui.core.theory.stability import Regime
from gdtui.engine.descend.answers import answer_request
from gdtui.protocol.descend import OrbitAnswer, OrbitRequest, TrajectoryAnswer, TrajectoryRequest
from gdtui.ui.descend.panels.basins import _even
from gdtui.ui.descend.panels.orbit import OrbitDiagram, _said, _starts_at_rest, reach
from gdtui.ui.descend.panels.race import _marked, _span
from gdtui.ui.descend.racers import RaceField, method_name
from gdtui.ui.descend.trajectory import Trajectory


def way(name: str, method: Method | None = None) -> Trajectory:
    """The way that the screen has of a function."""
    f = function(name)
    told = answer_request(
        TrajectoryRequest(function=name, method=method or f.method, start=f.start, steps=10, grid=(400, 0), box=f.box)
    )
    assert isinstance(told, TrajectoryAnswer)
    return Trajectory(told)


@pytest.mark.parametrize(
    ("method", "critical"),  # of x²: 2/2, 2(1+β)/2 with momentum, (2+2β)/(1+2β)/2 for Nesterov; decay adds to f″
    [
        (Method(), 1),
        (Method(momentum=0.5), 1.5),
        (Method(momentum=0.5, nesterov=True), 0.75),
        (Method(weight_decay=2.0), 0.5),
    ],
)
def test_the_diagram_of_a_parabola_ends_just_above_its_critical_lr(method: Method, critical: float) -> None:
    assert reach(way("x**2", method), method) == pytest.approx(1.2 * critical)


@pytest.mark.parametrize(("name", "critical"), [("double-well", 0.1398), ("wavy", 2 / 11.654)])  # wavy: 2 - 10 sin x
def test_that_of_another_function_goes_on_beyond_the_critical_lr_of_its_sharpest_minimum(
    name: str, critical: float
) -> None:
    assert reach(way(name), Method()) == pytest.approx(3 * critical, rel=0.01)


@pytest.mark.parametrize("name", ["x", "-x**2", "x**3"])
def test_without_a_minimum_there_is_still_a_diagram(name: str) -> None:
    assert reach(way(name), Method()) == 1
    assert reach(way("x**2"), Method(momentum=0.9, dampening=1.0)) == 1


def diagram(
    *rows: list[float], box: tuple[float, float] = (-4.0, 4.0), periods: np.ndarray | None = None
) -> OrbitDiagram:
    """A diagram of some values, at lr 1, 2, ...; each row is a cycle of its values unless periods are given."""
    values = np.full((len(rows), 64), np.nan)
    for row, numbers in zip(values, rows, strict=True):
        row[: len(numbers)] = numbers
    counts = np.array([len(r) for r in rows], float)
    return OrbitDiagram(np.arange(1.0, len(rows) + 1), values, counts, counts if periods is None else periods, box)


@pytest.mark.parametrize(
    ("values", "period", "said"),
    [
        ([1.25], 1, "settles at one value, 1.25."),
        ([1e-9], 1, "settles at one value, 0."),
        ([-1.0, 1.0], 2, "alternates between −1 and 1."),
        ([1.2341, 1.23414], 2, "alternates between 1.2341 and 1.23414."),
        ([-1.0, -0.9995, 1.0], 0, "no cycle found in 1,000 updates: chaotic, a very long cycle, or still settling."),
        ([1.25, 1.2501], 0, "is near 1.25 after 1,000 updates."),
        ([0.0, 1.0, 2.0, 3.0], 4, "cycles between 4 values."),
        ([0.0, 0.001, 2.0, 3.0], 4, "cycles between 4 values."),  # however near two of them are
        (list(np.linspace(-1, 1, 64)), 0, "no cycle found"),
        ([], 0, "diverges."),
        ([], -1, "comes to a point where f′ cannot be computed."),
        ([-13.0, 13.0], 2, "alternates between −13 and 13."),  # wherever it is
        ([-13.0, 14.0, 15.0], 0, "far outside after 1,000 updates."),  # more than a box's width beyond the box
    ],
)
def test_what_becomes_of_the_point_is_said(values: list[float], period: int, said: str) -> None:
    assert said in _said(None, diagram(values, periods=np.array([period])), 0, 1000)


def test_a_regime_that_holds_everywhere_knows_better_than_a_thousand_updates() -> None:
    slow = diagram([0.6, 0.7, 0.8])
    assert "settles at one value." in _said(Regime.MONOTONE, slow, 0, 1000)
    assert "it diverges" in _said(Regime.DIVERGING, diagram([-1.0, 1.0]), 0, 1000)


@pytest.mark.parametrize(("x", "decay", "rests"), [(0.0, 0.0, True), (0.0, 1.0, True), (1e-9, 0.0, False)])
def test_a_start_without_a_gradient_has_no_error_that_a_regime_changes(x: float, decay: float, rests: bool) -> None:
    method = Method(lr=1.1, weight_decay=decay)
    told = answer_request(TrajectoryRequest(function="x**2", method=method, start=(x,), steps=50))
    assert isinstance(told, TrajectoryAnswer)
    trajectory = Trajectory(told)
    assert _starts_at_rest(trajectory, method) == rests
    assert (trajectory.points == x).all() == rests


def test_the_diagram_is_as_high_as_what_stays() -> None:
    some = diagram([0.0], [-1.0, 1.0], [-1e5, 1e5], [])
    assert some.staying.tolist() == [True, True, False, False]
    assert some.edge == 2
    assert some.heights == pytest.approx((-1.1, 1.1))
    assert diagram([]).heights is None
    assert diagram([], []).edge == 2


def test_the_answer_for_a_parabola_is_one_value_then_two_then_none() -> None:
    told = answer_request(
        OrbitRequest(function="x**2", method=Method(), start=(1.0,), low=1.2 / 228, high=1.2, count=228)
    )
    assert isinstance(told, OrbitAnswer)
    found = OrbitDiagram.of(told, (-4.0, 4.0))
    at = found.nearest(1.0)
    assert found.lrs[at] == pytest.approx(1, abs=1e-12)
    assert found.settled(at) == pytest.approx([-1, 1])
    for row in range(20, at):
        error = abs((1 - 2 * found.lrs[row]) ** 936)  # when the last 64 begin
        assert found.settled(row) == [pytest.approx(0, abs=1.1 * error + 8e-6)]
    assert found.staying.tolist() == [lr < 1 + 1e-9 for lr in found.lrs.tolist()]


def test_racers_are_called_by_what_sets_them_apart() -> None:
    racers = RaceField().of(Method(lr=0.1))
    assert [method_name(method) for method in racers] == ["sgd", "sgd β 0.9", "nesterov β 0.9", "rmsprop", "adam"]
    assert [method.lr for method in racers] == [0.1] * 5
    assert RaceField().of(Method(optimizer="adam", lr=2.0)).count(Method(optimizer="adam", lr=2.0)) == 1


def test_racers_follow_the_present_method_until_they_are_chosen() -> None:
    field, now, later = RaceField(), Method(lr=0.1), Method(lr=0.2)
    field.choose(field.of(now), True, now)  # their best lrs are no choice of racers
    assert field.best
    assert field.of(later)[0] == later
    field.choose(field.of(now), True, now)
    assert field.of(later)[0] == now
    field.forget()
    assert field.of(later)[0] == later


@pytest.mark.parametrize(("count", "first", "last"), [(1, 0, 0), (2, 1, 1), (201, 1, 200)])
def test_a_path_has_markers_at_its_end_and_where_its_steps_are_long(count: int, first: int, last: int) -> None:
    places = _marked(count)
    assert (places[0], places[-1]) == (first, last)
    assert len(places) <= 6
    assert all(0 <= place < count for place in places)


def test_heights_in_a_race_are_shown_within_reason() -> None:
    falling: list[Any] = [np.array([4.0, 1.0, 0.0]), np.array([4.0, 1e-300, 1e80])]
    low, high = _span(falling, 4.0)
    assert (low, high) == pytest.approx((2e-12, 8000))
    assert _span([np.array([4.0, 1.0, 0.0])], 4.0) == (0.5, 8)
    assert _span([np.zeros(3)], 1.0) == (0.5, 2)


@pytest.mark.parametrize(("cells", "starts"), [(34, 34), (40, 40), (41, 21), (51, 26), (81, 27), (2, 2)])
def test_starts_lie_evenly_on_the_cells(cells: int, starts: int) -> None:
    assert _even(cells, 40) == starts
