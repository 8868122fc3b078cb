"""The noise floor against the second moment of the error, followed update by update over every batch there is."""

from itertools import product

import numpy as np
import numpy.typing as npt
import pytest

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.inspect.theory import theory

SCORES = Experiment.on(Table.of({"x": [1, 2, 3, 4], "y": [50, 70, 90, 85]}), dtype="float64")
DESIGN = np.array([[1.0, 1], [2, 1], [3, 1], [4, 1]])
TARGET = np.array([50.0, 70, 90, 85])
Matrix = npt.NDArray[np.float64]


def batches(size: int, factor: float) -> tuple[list[Matrix], list[Matrix]]:
    """The Hessian and the gradient at the minimum of every batch that can be drawn."""
    best = np.linalg.lstsq(DESIGN, TARGET, rcond=None)[0]
    chosen = [list(rows) for rows in product(range(4), repeat=size)]
    hessians = [factor * DESIGN[rows].T @ DESIGN[rows] / size for rows in chosen]
    gradients = [factor * DESIGN[rows].T @ (DESIGN[rows] @ best - TARGET[rows]) / size for rows in chosen]
    return hessians, gradients


def followed(lr: float, size: int, factor: float, updates: int) -> float:
    """The mean of the loss above its least after some updates from the minimum, by the definition of a mean."""
    hessians, gradients = batches(size, factor)
    moment = np.zeros((2, 2))
    for _ in range(updates):
        steps = [np.eye(2) - lr * h for h in hessians]
        moment = np.mean(
            [s @ moment @ s.T + lr**2 * np.outer(g, g) for s, g in zip(steps, gradients, strict=True)], axis=0
        )
    return float(np.trace(np.mean(hessians, axis=0) @ moment) / 2)


@pytest.mark.parametrize(("lr", "floor"), [(0.01, 5.82), (0.03, 24.4), (0.05, 67.5)])
def test_single_rows(lr: float, floor: float) -> None:
    found = theory(SCORES.change(batch_size=1, order="replacement", lr=lr)).noise
    assert found == pytest.approx(followed(lr, 1, 2, 6000), rel=1e-6)
    assert found == pytest.approx(floor, rel=2e-3)


@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize(("loss", "factor"), [("mse", 2.0), ("half_squared", 1.0)])
def test_batches(size: int, loss: str, factor: float) -> None:
    found = theory(SCORES.change(batch_size=size, order="replacement", lr=0.04, loss=loss)).noise
    assert found == pytest.approx(followed(0.04, size, factor, 3000), rel=1e-6)


def test_it_is_said_when_the_loss_swings_more_and_more() -> None:
    found = theory(SCORES.change(batch_size=1, order="replacement", lr=0.1))
    assert found.stable_lr is not None
    assert found.lr < found.stable_lr  # the mean converges
    assert found.noise is None
    assert "more and more" in found.applies["noise floor"]
    assert followed(0.1, 1, 2, 400) > 1e3 * followed(0.1, 1, 2, 40)


@pytest.mark.parametrize(
    "settings",
    [{"momentum": 0.9}, {"optimizer": "adam"}, {"zero_grad": False}, {"weight_decay": 0.1}, {"batch_size": 0}],
    ids=str,
)
def test_nothing_is_said_where_no_floor_is_known(settings: dict[str, object]) -> None:
    found = theory(SCORES.change(**{"batch_size": 1, **settings}))
    assert found.noise is None
    assert "noise floor" not in found.applies
