"""The engine's optimizers on functions of two variables: the outputs that Dive into Deep Learning prints."""

import pytest
import torch

from gdtui.engine import optim
from gdtui.experiment import Experiment
from gdtui.table import Table

TABLE = Table.of({"x": [1, 2, 3], "y": [2, 4, 6]})


Settings = dict[str, float | str]


def descend(start: tuple[float, float], curvatures: tuple[float, float], steps: int, settings: Settings) -> list[float]:
    """Where an optimizer ends on a x1^2 + c x2^2, in float64."""
    point = [torch.tensor([v], dtype=torch.float64, requires_grad=True) for v in start]
    optimizer = optim.build(Experiment.on(TABLE, **settings), point)
    for _ in range(steps):
        optimizer.zero_grad()
        (curvatures[0] * point[0] ** 2 + curvatures[1] * point[1] ** 2).backward()
        optimizer.step()
    return [p.item() for p in point]


@pytest.mark.parametrize(
    ("settings", "expected"),
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
def test_an_uneven_bowl_ends_where_d2l_prints_it(settings: Settings, expected: tuple[float, float]) -> None:
    # 2e-6 where D2L's epsilon stands inside the root and torch's outside; the digits printed otherwise
    close = 2e-6 if "optimizer" in settings else 6e-7
    assert descend((-5, -2), (0.1, 2), 20, settings) == pytest.approx(expected, abs=close, rel=1e-9)


@pytest.mark.parametrize(("lr", "expected"), [(0.2, 0.060466), (0.05, 3.486784), (1.1, 61.917364)])
def test_a_parabola_ends_where_d2l_prints_it(lr: float, expected: float) -> None:
    assert descend((10, 0), (1, 1), 10, {"lr": lr})[0] == pytest.approx(expected, abs=6e-7)


def test_a_round_bowl_ends_where_d2l_prints_it() -> None:
    assert descend((-5, -2), (1, 2), 20, {"lr": 0.1}) == pytest.approx((-0.057646, -0.000073), abs=6e-7)
