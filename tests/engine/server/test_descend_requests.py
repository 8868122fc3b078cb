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
LONG = OrbitRequest(
    number=9, function="waves", method=Method(), start=(10.0,), low=0.1, high=3.0, count=4096, updates=100_000
)
"""Takes minutes."""


def way(number: int, start: float = 1.0) -> TrajectoryRequest:
    return TrajectoryRequest(number=number, function="square", method=Method(lr=1.0), start=(start,), steps=4)


def test_a_way_needs_no_run(engine: Engine) -> None:
    engine.send(Ask(way(1)))
    answer = engine.next(Answered).answer
    assert isinstance(answer, TrajectoryAnswer)
    assert answer.number == 1
    assert np.frombuffer(answer.points).tolist() == [1, -1, 1, -1, 1]


def test_what_is_refused_is_denied_in_a_line(engine: Engine) -> None:
    engine.send(Ask(way(2, start=9.0)))
    assert engine.next(RequestFailed) == RequestFailed(2, "x0 is 9.0: x must be at least -4 and at most 4")


def test_a_way_goes_before_what_takes_long(engine: Engine) -> None:
    engine.send(Ask(LONG))
    for number in range(3, 6):
        engine.send(Ask(way(number)))
        assert engine.next(Answered).answer.number == number
    engine.send(CancelRequest(), Ask(way(6)))
    assert engine.next(Answered).answer.number == 6


def test_dropping_what_takes_long_does_not_lose_a_way(engine: Engine) -> None:
    for number in range(20, 30):
        engine.send(Ask(LONG), Ask(way(number)), CancelRequest())
        assert engine.next(Answered).answer.number == number


def test_what_is_asked_again_in_other_words_takes_its_place(engine: Engine) -> None:
    short = OrbitRequest(number=11, function="square", method=Method(), start=(1.0,), low=0.1, high=1.2, count=12)
    engine.send(Ask(LONG), Ask(short))
    answer = engine.next(Answered).answer
    assert isinstance(answer, OrbitAnswer)
    assert answer.number == 11


def test_two_that_take_long_are_both_answered(engine: Engine) -> None:
    orbit = OrbitRequest(number=12, function="square", method=Method(), start=(1.0,), low=0.1, high=1.2, count=64)
    race = RaceRequest(
        number=13, function="square", start=(1.0,), methods=(Method(lr=0.1), Method(optimizer="adam", lr=0.1))
    )
    engine.send(Ask(orbit), Ask(race), Ask(way(14)))
    answers = [engine.next(Answered).answer for _ in range(3)]
    assert {type(answer) for answer in answers} == {OrbitAnswer, RaceAnswer, TrajectoryAnswer}
    assert {answer.number for answer in answers} == {12, 13, 14}


def test_training_goes_on_beside_it(engine: Engine) -> None:
    engine.configure(Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}), epochs=100_000_000))
    engine.send(protocol.Play(), Ask(way(15)))
    assert engine.next(Answered).answer.number == 15
    first = engine.frame(RunState.RUNNING).view.step
    assert engine.frame(RunState.RUNNING, first + 1).view.step > first
    engine.send(protocol.Pause())
    engine.frame(RunState.PAUSED)
