"""Requests about functions, as the other end of an engine process has them."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui import protocol
from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.functions.method import Method
from gdtui.protocol import Answered, Ask, CancelRequest, RequestFailed, RunState
from gdtui.protocol.descend import (
    OrbitAnswer,
    OrbitRequest,
    RaceAnswer,
    RaceRequest,
    TrajectoryAnswer,
    TrajectoryRequest,
)
from tests.engine.engine_process import Engine

pytestmark = pytest.mark.xdist_group("engine")
LONG = OrbitRequest(function="waves", method=Method(), start=(10.0,), low=0.1, high=3.0, count=4096, updates=100_000)
"""Takes minutes."""


def way(number: int, start: float = 1.0) -> Ask:
    return Ask(number, TrajectoryRequest(function="square", method=Method(lr=1.0), start=(start,), steps=4))


def test_a_way_needs_no_run(engine: Engine) -> None:
    engine.send(way(1))
    answered = engine.next(Answered)
    answer = answered.answer
    assert isinstance(answer, TrajectoryAnswer)
    assert answered.request_id == 1
    assert np.frombuffer(answer.points).tolist() == [1, -1, 1, -1, 1]


def test_what_is_refused_is_denied_in_a_line(engine: Engine) -> None:
    engine.send(way(2, start=9.0))
    assert engine.next(RequestFailed) == RequestFailed(2, "x0 is 9.0: x must be at least -4 and at most 4")


def test_a_way_goes_before_what_takes_long(engine: Engine) -> None:
    engine.send(Ask(9, LONG))
    for number in range(3, 6):
        engine.send(way(number))
        assert engine.next(Answered).request_id == number
    engine.send(CancelRequest(9), way(6))
    assert engine.next(Answered).request_id == 6


def test_dropping_what_takes_long_does_not_lose_a_way(engine: Engine) -> None:
    for number in range(20, 30):
        engine.send(Ask(100 + number, LONG), way(number), CancelRequest(100 + number))
        assert engine.next(Answered).request_id == number


def test_what_is_asked_in_other_words_takes_the_place_of_what_is_cancelled(engine: Engine) -> None:
    short = OrbitRequest(function="square", method=Method(), start=(1.0,), low=0.1, high=1.2, count=12)
    engine.send(Ask(10, LONG), CancelRequest(10), Ask(11, short))
    answered = engine.next(Answered)
    assert isinstance(answered.answer, OrbitAnswer)
    assert answered.request_id == 11


def test_two_that_take_long_are_both_answered(engine: Engine) -> None:
    orbit = OrbitRequest(function="square", method=Method(), start=(1.0,), low=0.1, high=1.2, count=64)
    race = RaceRequest(function="square", start=(1.0,), methods=(Method(lr=0.1), Method(optimizer="adam", lr=0.1)))
    engine.send(Ask(12, orbit), Ask(13, race), way(14))
    answers = [engine.next(Answered) for _ in range(3)]
    assert {type(answered.answer) for answered in answers} == {OrbitAnswer, RaceAnswer, TrajectoryAnswer}
    assert {answered.request_id for answered in answers} == {12, 13, 14}


def test_the_same_request_of_two_is_answered_to_both(engine: Engine) -> None:
    orbit = OrbitRequest(function="square", method=Method(), start=(1.0,), low=0.1, high=1.2, count=64)
    engine.send(Ask(21, orbit), Ask(22, orbit))
    first, second = engine.next(Answered), engine.next(Answered)
    assert {first.request_id, second.request_id} == {21, 22}
    assert first.answer == second.answer


def test_cancelling_the_request_of_one_leaves_that_of_another(engine: Engine) -> None:
    orbit = OrbitRequest(function="waves", method=Method(), start=(10.0,), low=0.1, high=3.0, count=512, updates=2000)
    engine.send(Ask(31, orbit), Ask(32, orbit), CancelRequest(31), way(33))
    answers = {engine.next(Answered).request_id for _ in range(2)}
    assert answers == {32, 33}
    engine.send(way(34))
    assert engine.next(Answered).request_id == 34  # and nothing of the cancelled one in between


def test_training_goes_on_beside_it(engine: Engine) -> None:
    engine.configure(Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}), epochs=100_000_000))
    engine.send(protocol.Play(), way(15))
    assert engine.next(Answered).request_id == 15
    first = engine.frame(RunState.RUNNING).view.step
    assert engine.frame(RunState.RUNNING, first + 1).view.step > first
    engine.send(protocol.Pause())
    engine.frame(RunState.PAUSED)
