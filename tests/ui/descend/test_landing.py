"""The question where the next update lands: its text alone gives the answer, by arithmetic."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gdtui.core.functions.catalog import function
from gdtui.core.functions.method import Method
from gdtui.core.maths.outcome import Ending
from gdtui.engine.descend.answers import answer_request
from gdtui.protocol.descend import TrajectoryAnswer, TrajectoryRequest
from gdtui.ui.descend.landing import NEAR, landing_question
from gdtui.ui.descend.quiz import Quiz
from gdtui.ui.descend.trajectory import DescendQuestion, Trajectory


def trajectory_of(text: str, start: tuple[float, ...], method: Method, steps: int) -> Trajectory:
    told = answer_request(TrajectoryRequest(function=text, start=start, method=method, steps=steps))
    assert isinstance(told, TrajectoryAnswer)
    return Trajectory(told)


def fact(text: str, name: str) -> list[float]:
    """The numbers after a name in a question; 0 when it is not there."""
    found = re.search(rf"(?:^|, |Nesterov ){name} ([-+.\de,]+?)(?:,? |:|$)", text)
    return [float(number) for number in found[1].rstrip(",").split(",")] if found else [0.0]


def answer_from(text: str) -> list[float]:
    """SGD as torch's documentation writes it, with the facts of a question and nothing else."""
    text = text.replace("−", "-")
    (lr,), (momentum,), (decay,) = fact(text, "lr"), fact(text, "momentum"), fact(text, "weight decay")
    (dampening,) = [0.0] if "not in the first update" in text else fact(text, "dampening")
    points = fact(text, "(?:x|x,y) is")
    slopes = fact(text, "(?:f′|the gradient)")
    velocities = fact(text, "velocity") if momentum else [0.0] * len(points)
    velocities = velocities * len(points) if velocities == [0.0] else velocities
    landing = []
    for x, slope, velocity in zip(points, slopes, velocities, strict=True):
        g = slope + decay * x
        v = momentum * velocity + (1 - dampening) * g
        landing.append(x - lr * (g + momentum * v if "Nesterov" in text else v))
    return landing


METHODS = st.builds(
    lambda lr, momentum, kind, dampening, decay: Method(
        lr=lr,
        momentum=momentum,
        nesterov=kind == "nesterov" and momentum > 0,
        dampening=dampening if kind == "dampened" and momentum > 0 else 0.0,
        weight_decay=decay,
    ),
    st.floats(1e-3, 0.3),
    st.sampled_from([0.0, 0.3, 0.9, 0.123456789]),
    st.sampled_from(["plain", "nesterov", "dampened"]),
    st.sampled_from([0.1, 0.5, 0.987654321]),
    st.sampled_from([None, 0.0, 0.1, 2.0, 1 / 3]),
)


@settings(max_examples=100, deadline=None)
@given(METHODS, st.floats(-2, 2), st.integers(0, 60), st.sampled_from(["x**2", "x**4 - 3*x**2 + x", "x**2 + 2*y**2"]))
def test_the_facts_in_the_text_give_the_answer(method: Method, x: float, k: int, text: str) -> None:
    trajectory = trajectory_of(text, (x, -0.7)[: len(function(text).variables)], method, k + 1)
    assume(len(trajectory) == k + 1)
    prompt = landing_question(method, trajectory, k)
    here, there = trajectory.points[k], trajectory.points[k + 1]
    step = float(np.linalg.norm(there - here))
    off = float(np.linalg.norm(np.array(answer_from(prompt)) - there))
    assert off <= NEAR * step + 1e-12 * (step + np.abs(there).max()), prompt


def test_weight_decay_decides() -> None:
    method = Method(lr=0.1, weight_decay=2.0)
    prompt = landing_question(method, trajectory_of("x**2", (0.6,), method, 2), 0)
    assert prompt == "x is 0.6, f′ 1.2, lr 0.1, weight decay 2: where does the next update land?"
    assert answer_from(prompt) == pytest.approx([0.36])  # .6 - .1 (1.2 + 2 · .6)


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop", "adagrad", "rprop", "lbfgs"])
def test_what_no_few_numbers_decide_is_not_asked(optimizer: str) -> None:
    method = Method(lr=0.1, optimizer=optimizer)
    assert not landing_question(method, trajectory_of("x**2", (0.6,), method, 5), 2)


@pytest.mark.parametrize(
    ("text", "start", "lr", "ending"),
    [
        ("sqrt(x)", 1.0, 0.5, Ending.NO_VALUE),  # the fourth update leads below 0
        ("log(x)", 0.5, 1.0, Ending.NO_VALUE),
        ("-1/x", 1.0, 1.0, Ending.NO_VALUE),  # f′ is 1: to 0, the pole
        ("sqrt(x**2)", 1.0, 0.5, Ending.NO_DERIVATIVE),  # 1, .5, 0
        ("sqrt(x**4)", 1.0, 0.5, Ending.NO_DERIVATIVE),  # 1, 0
        ("x**2", 1.0, 2.0, Ending.DIVERGED),
        ("x**4 - x**2", 1.0, 3.0, Ending.DIVERGED),  # infinity less infinity has no value either
        ("exp(2*x**2) - exp(x**2)", 1.0, 0.1, Ending.DIVERGED),
        ("-1/x**2", 0.1, 1.0, None),
    ],
)
def test_only_numbers_that_grow_without_bound_are_a_divergence(
    text: str, start: float, lr: float, ending: Ending | None
) -> None:
    trajectory = trajectory_of(text, (start,), Method(lr=lr), 1000)
    assert trajectory.answer.ending == ending
    assert bool(trajectory.answer.reason) == (ending is not None)
    question = DescendQuestion(function(text), (start,), Method(lr=lr), ())
    posed = Quiz().begun().posed(question, trajectory, 0)
    assert (posed.outcome == "diverges") == (ending is Ending.DIVERGED)
    assert posed.prompt or posed.feedback
