"""What the engine tells of a walk: its numbers, notes and regimes, and which requests it refuses."""

from __future__ import annotations

import contextlib
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdtui.core.errors import ValidationError
from gdtui.core.functions.catalog import function
from gdtui.core.functions.method import Method
from gdtui.core.theory import regime_text
from gdtui.core.theory.stability import Descent, Regime
from gdtui.engine.descend.answers import answer_request
from gdtui.protocol.descend import AnyDescendAnswer, AnyDescendRequest, TrajectoryAnswer, TrajectoryRequest
from tests.engine.descend.test_walk import OPTIMIZERS


def answered(request: AnyDescendRequest) -> TrajectoryAnswer:
    """The answer, through the form in which it crosses the pipe."""
    encoded = msgspec.msgpack.encode(request)
    answer: AnyDescendAnswer | None = answer_request(msgspec.msgpack.decode(encoded, type=AnyDescendRequest))
    assert answer is not None
    decoded = msgspec.msgpack.decode(msgspec.msgpack.encode(answer), type=AnyDescendAnswer)
    assert isinstance(decoded, TrajectoryAnswer)
    return decoded


def test_a_walk_tells_all_that_a_screen_shows() -> None:
    method = Method(lr=1.0)
    told = answered(
        TrajectoryRequest(function="x**2", method=method, start=(1.0,), steps=2, grid=(5, 0), derivative=True)
    )
    assert (told.variables, told.exact, told.derivative, told.reason) == (("x",), True, ("2*x",), "")
    numbers = [np.frombuffer(part).tolist() for part in (told.points, told.values, told.gradients, told.updates)]
    assert numbers == [[1, -1, 1], [1, 1, 1], [2, -2, 2], [2, -2]]
    assert np.frombuffer(told.curvatures).tolist() == [2, 2, 2]
    assert told.regimes == (Regime.TWO_CYCLE,) * 3
    assert told.box == ((-3, 3),)
    assert np.frombuffer(told.x).tolist() == [-3, -1.5, 0, 1.5, 3]
    assert np.frombuffer(told.surface).tolist() == [9, 2.25, 0, 2.25, 9]


def test_a_walk_in_two_variables_tells_the_eigenvalues_and_the_surface() -> None:
    told = answered(TrajectoryRequest(function="bowl", method=Method(lr=0.6), start=(-5.0, -2.0), steps=1, grid=(3, 2)))
    assert np.frombuffer(told.curvatures).reshape(-1, 2)[0] == pytest.approx([0.2, 4])
    assert told.regimes[:2] == (Regime.MONOTONE, Regime.DIVERGING)
    x, y = np.meshgrid(np.frombuffer(told.x), np.frombuffer(told.y))
    assert np.frombuffer(told.surface).reshape(2, 3) == pytest.approx(0.1 * x**2 + 2 * y**2)


def test_a_corner_on_the_way_is_told() -> None:
    told = answered(TrajectoryRequest(function="abs(x)", method=Method(lr=0.5), start=(1.0,), steps=4))
    assert np.frombuffer(told.points).tolist() == [1, 0.5, 0, 0, 0]
    assert [note.text.split(",")[0] for note in told.notes] == ["after 2 updates x = 0 is a corner"]
    assert not answered(TrajectoryRequest(function="abs(x)", method=Method(lr=0.3), start=(1.0,), steps=4)).notes


def test_regimes_are_those_of_sgd_alone_and_weight_decay_adds_to_the_curvature() -> None:
    adam = answered(TrajectoryRequest(function="x**2", method=Method(optimizer="adam"), start=(1.0,), steps=1))
    assert adam.regimes == ()
    decayed = answered(
        TrajectoryRequest(function="x**2", method=Method(lr=0.5, weight_decay=2.0), start=(1.0,), steps=1)
    )
    assert decayed.regimes == (Regime.TWO_CYCLE,) * 2
    assert np.frombuffer(decayed.points).tolist() == [1, -1]


def test_a_walk_can_be_given_up() -> None:
    assert (
        answer_request(TrajectoryRequest(function="x**2", method=Method(), start=(1.0,), steps=100), lambda: True)
        is None
    )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"steps": 0}, "steps is 0"),
        ({"grid": (1, 0)}, "grid is 1"),
        ({"box": ((3.0, -3.0),)}, "box is"),
        ({"box": ((0.0, 1.0), (0.0, 1.0))}, "box is"),
        ({"start": ()}, "x0 is"),
        ({"function": "squre"}, "did you mean square?"),
    ],
)
def test_a_request_that_cannot_be_answered_is_refused(wrong: dict[str, Any], message: str) -> None:
    right: dict[str, Any] = {"function": "x**2", "method": Method(), "start": (1.0,)}
    with pytest.raises(ValidationError, match=message):
        answer_request(TrajectoryRequest(**{**right, **wrong}))


def test_the_regime_in_words() -> None:
    assert regime_text.regime_sentence(Descent(1.0), 2.0, True) == (
        "lr × f″ = 1 × 2 = 2, two-cycle: from side to side for ever, no closer "
        "(each update multiplies the error by 1 - lr f″ = -1)"
    )
    assert "monotone near here:" in regime_text.regime_sentence(Descent(0.1), 2.0, False)
    assert "in the long run each update multiplies the error by 0.707107" in regime_text.regime_sentence(
        Descent(0.5, 0.5), 2.0, True
    )
    assert regime_text.regime_bounds(Descent(1.0), 2.0) == (0.5, 1.0)
    assert regime_text.regime_bounds(Descent(1.0, 0.5), 2.0) == (0.5, 1.5)
    assert regime_text.regime_bounds(Descent(1.0), -2.0) is None


pieces = st.lists(
    st.sampled_from(["x", "y", "2", "(", ")", "**", "/", "-", "*", "+", "sin(", "abs(", "log(", "exp(", ".5"])
)


@settings(max_examples=200, deadline=None)
@given(pieces.map("".join), st.floats(-5, 5), st.sampled_from(OPTIMIZERS), st.floats(1e-3, 1e3))
def test_any_walk_is_made_of_finite_numbers_or_refused(text: str, x: float, optimizer: str, lr: float) -> None:
    with contextlib.suppress(ValidationError):
        start = (x,) * len(function(text).variables)
        told = answered(
            TrajectoryRequest(
                function=text,
                method=Method.assign(Method(lr=lr), {"optimizer": optimizer}),
                start=start,
                steps=5,
            )
        )
        assert all(np.isfinite(np.frombuffer(part)).all() for part in (told.points, told.values, told.gradients))
