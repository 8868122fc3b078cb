"""What is made for a screen is right: the theory, landscapes and their limits, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.protocol import (
    CommandRejected,
    GraphReady,
    LandscapeReady,
    LandscapeRequest,
    LayerStatsReady,
    Subscribe,
    TheoryReady,
)
from tests.engine.server.test_inspector import ALL, HOURS, MLP, SCORES, kinds, landscape_of, live, made, view


def test_the_theory_is_that_of_the_cursor() -> None:
    run = live(HOURS, Subscribe(0, 64, theory=True))
    run.update()
    (event,) = made(run)
    assert isinstance(event, TheoryReady)
    assert event.theory.eigenvalues == pytest.approx((0.240393, 11.092940), rel=1e-5)
    values = view(run).params
    assert event.theory.distance == pytest.approx(np.hypot(values["W"][0] - 2, values["b"][0]))


def test_a_plane_has_start_cursor_and_minimum_in_sight_and_stays() -> None:
    run = live(SCORES, Subscribe(0, 64, landscape=LandscapeRequest(size=(7, 5))))
    found = landscape_of(run)
    assert (found.names, found.here, found.exact, found.slope) == (("W", "b"), (0, 0), True, None)
    assert found.best == pytest.approx((12.5, 42.5))
    x, y = np.frombuffer(found.x), np.frombuffer(found.y)
    assert (len(x), len(y)) == (7, 5)
    assert x[0] < min(found.here[0], 12.5) <= max(found.here[0], 12.5) < x[-1]
    assert y[0] < min(found.here[1], 42.5) <= max(found.here[1], 42.5) < y[-1]
    values = np.frombuffer(found.values).reshape(5, 7)
    hours, scores = np.array([1, 2, 3, 4]), np.array([50, 70, 90, 85])
    expected = [[np.mean((w * hours + b - scores) ** 2) for w in x] for b in y]
    np.testing.assert_allclose(values, expected)
    across, origin = np.frombuffer(found.across).reshape(2, 2), np.frombuffer(found.origin)
    assert (across.tolist(), origin.tolist()) == ([[1, 0], [0, 1]], [0, 0])
    for _ in range(20):
        run.update()
    assert made(run) == []


def test_limits_are_chosen_anew_when_the_cursor_leaves_them() -> None:
    run = live(SCORES.change(lr=0.2), Subscribe(0, 64, landscape=LandscapeRequest()))
    first = np.frombuffer(landscape_of(run).x)
    for _ in range(20):
        run.update()
    found = landscape_of(run)
    second = np.frombuffer(found.x)
    assert not first[0] <= found.here[0] <= first[-1]
    assert second[0] < found.here[0] < second[-1]


def test_given_limits_stay_whatever_happens() -> None:
    landscape = LandscapeRequest(("b", "W"), ((-1, 1), (2, 4)), (3, 2))
    run = live(SCORES.change(lr=0.2), Subscribe(0, 64, landscape=landscape))
    found = landscape_of(run)
    assert (found.names, found.request) == (("b", "W"), landscape)
    assert (np.frombuffer(found.x).tolist(), np.frombuffer(found.y).tolist()) == ([-1, 0, 1], [2, 4])
    for _ in range(20):
        run.update()
    assert made(run) == []


def test_one_parameter_has_a_curve_and_its_slope() -> None:
    run = live(HOURS.change(model="weight", dtype="float64"), Subscribe(0, 64, landscape=LandscapeRequest()))
    for _ in range(2):
        found = landscape_of(run)
        w = view(run).params["w"][0]
        assert (found.names, found.here, found.y, found.exact) == (("w",), (w,), b"", True)
        assert found.slope == pytest.approx(28 / 3 * (w - 2))  # of 14/3 (w - 2)²
        x = np.frombuffer(found.x)
        np.testing.assert_allclose(np.frombuffer(found.values), 14 / 3 * (x - 2) ** 2, atol=1e-12)
        assert found.best == pytest.approx((2,))
        run.update()


def test_a_curve_over_one_of_several_holds_the_others() -> None:
    run = live(SCORES, Subscribe(0, 64, landscape=LandscapeRequest(("b",))))
    for _ in range(3):
        run.update()
    found = landscape_of(run)
    w, b = (view(run).params[name][0] for name in ("W", "b"))
    assert (found.here, found.exact, np.frombuffer(found.origin).tolist()) == ((b,), False, [w, 0])
    hours, scores = np.array([1, 2, 3, 4]), np.array([50, 70, 90, 85])
    assert found.slope == pytest.approx(2 * np.mean(w * hours + b - scores))
    run.update()
    assert landscape_of(run).here != found.here


def test_directions_and_coordinates_of_many_parameters_stay_while_the_cursor_is_in_sight() -> None:
    run = live(MLP, Subscribe(0, 64, landscape=LandscapeRequest(size=(5, 4))))
    first = landscape_of(run)
    across = np.frombuffer(first.across).reshape(2, -1)
    start = np.concatenate([np.ravel(values) for values in view(run).params.values()])
    np.testing.assert_allclose(across @ across.T, np.eye(2), atol=1e-12)
    assert (first.here, first.exact, first.best) == ((0, 0), False, ())
    for _ in range(5):
        run.update()
    found = landscape_of(run)
    now = np.concatenate([np.ravel(values) for values in view(run).params.values()])
    assert (found.across, found.x, found.y) == (first.across, first.x, first.y)
    assert found.here == pytest.approx(across @ (now - start), abs=1e-12)
    np.testing.assert_allclose(across @ (now - np.frombuffer(found.origin)), found.here, atol=1e-12)
    assert np.linalg.norm(now - np.frombuffer(found.origin)) == pytest.approx(np.linalg.norm(found.here))


@pytest.mark.parametrize(
    ("landscape", "problem"),
    [
        (LandscapeRequest(("W", "c")), "parameter is 'c'"),
        (LandscapeRequest(("W", "b", "W")), "a plane takes two"),
        (LandscapeRequest((), ((0, 1),)), "one pair for each of the 2 axes"),
        (LandscapeRequest((), ((0, 1), (1, 1))), "the lower one first"),
        (LandscapeRequest((), ((0, 1), (float("-inf"), 1))), "finite"),
        (LandscapeRequest(size=(1, 9)), "points along each axis"),
        (LandscapeRequest(size=(10**6, 9)), "points along each axis"),
    ],
)
def test_a_survey_that_cannot_be_made_is_refused_once(landscape: LandscapeRequest, problem: str) -> None:
    run = live(SCORES, Subscribe(0, 64, landscape=landscape, theory=True))
    derived, refused = made(run)
    assert isinstance(derived, TheoryReady)
    assert isinstance(refused, CommandRejected)
    assert problem in refused.message
    run.update()
    assert kinds(run) == [TheoryReady]
    run.watch(Subscribe(0, 64, landscape=LandscapeRequest()))
    assert kinds(run) == [LandscapeReady]


def test_a_model_too_large_for_theory_has_layers() -> None:
    run = live(MLP.change(hidden=(130, 130)), ALL)
    messages = [event.message for event in made(run) if isinstance(event, CommandRejected)]
    assert len(messages) == 2
    assert all("at most 16,384" in message for message in messages)
    run.update()
    assert kinds(run) == [GraphReady, LayerStatsReady]
