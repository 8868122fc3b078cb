"""What arriving is in a race, and how good the lr found is."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.core.functions.catalog import function
from gdtui.core.functions.method import Method
from gdtui.engine.descend.answers import answer_request
from gdtui.protocol.descend import RaceAnswer, RaceEntrant, RaceRequest


def entrant(name: str, start: tuple[float, ...], method: Method, steps: int = 200, best: bool = False) -> RaceEntrant:
    found = answer_request(RaceRequest(function=name, start=start, methods=(method,), steps=steps, best=best))
    assert isinstance(found, RaceAnswer)
    return found.entrants[0]


@pytest.mark.parametrize(
    ("name", "start", "lr"),
    [("exp(x)", (1.0,), 5.0), ("1/x", (0.1,), 1.0), ("exp(-x**2)", (0.5,), 5.0), ("x**2 - y**2", (1.0, 0.0), 0.4)],
)
def test_flat_ground_and_a_saddle_are_no_arrival(name: str, start: tuple[float, ...], lr: float) -> None:
    ended = entrant(name, start, Method(lr=lr))
    assert not ended.reason
    assert ended.arrived is None


def test_the_plateau_of_a_well_is_no_arrival_at_any_lr_that_is_found() -> None:
    ended = entrant("plateau", (5.0,), Method(optimizer="adam"), 500, best=True)
    if ended.arrived is not None:  # then it is at the minimum of the well, 0
        assert abs(np.frombuffer(ended.points)[-1]) < 0.01


def test_arrivals_are_at_minima() -> None:
    for name, start, lr, least in (
        ("x**2", (1.0,), 0.3, 0.0),
        ("x**4", (1.0,), 0.2, 0.0),
        ("wavy", (-2.0,), 0.05, -1.30644),
    ):
        ended = entrant(name, start, Method(lr=lr), 3000)
        assert ended.arrived is not None
        assert np.frombuffer(ended.points)[-1] == pytest.approx(least, abs=0.05)


def test_a_good_lr_of_adagrad_on_rosenbrock_arrives_in_a_dozen_updates() -> None:
    f = function("rosenbrock")
    assert entrant("rosenbrock", f.start, Method(optimizer="adagrad", lr=1.752), 500).arrived == 12
    found = entrant("rosenbrock", f.start, Method(optimizer="adagrad"), 500, best=True)
    assert found.arrived is not None
    assert found.arrived <= 12
