"""Every claim of the theory against a run: random tables and settings, descended in numpy as torch documents SGD."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.theory.stability import Regime
from gdtui.core.theory.theory import Theory
from gdtui.engine.inspect.theory import theory

Array = npt.NDArray[np.float64]

METHODS: list[dict[str, Any]] = [
    {},
    {"momentum": 0.5},
    {"momentum": 0.9},
    {"momentum": 0.8, "nesterov": True},
    {"momentum": 0.7, "dampening": 0.4},
    {"weight_decay": 0.3},
    {"momentum": 0.6, "weight_decay": 0.2},
    {"zero_grad": False, "weight_decay": 1.5},
]


@dataclass(frozen=True)
class Problem:
    """A least-squares problem: the rows with a column of ones, the targets, and the factor of a squared error."""

    rows: Array
    target: Array
    factor: float

    def experiment(self, **values: Any) -> Experiment:
        names = [f"x{i}" for i in range(self.rows.shape[1] - 1)]
        columns = {name: self.rows[:, i].tolist() for i, name in enumerate(names)}
        loss = "mse" if self.factor == 2 else "half_squared"
        return Experiment.on(
            Table.of({**columns, "y": self.target.tolist()}), loss=loss, dtype="float64", epochs=10, **values
        )

    def gradient(self, theta: Array) -> Array:
        return self.factor * self.rows.T @ (self.rows @ theta - self.target) / len(self.target)

    @property
    def hessian(self) -> Array:
        return self.factor * self.rows.T @ self.rows / len(self.target)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Four to seven rows of one or two features, far enough from dependent for a run to show it."""
    seed, features = draw(st.integers(0, 10_000)), draw(st.integers(1, 2))
    rng = np.random.default_rng(seed)
    rows = np.column_stack([rng.normal(0.5, 1.5, (features + 4, features)), np.ones(features + 4)])
    return Problem(rows, rng.normal(2, 3, len(rows)), draw(st.sampled_from([1.0, 2.0])))


def descend(problem: Problem, lr: float, method: dict[str, Any], updates: int) -> Array:
    """The parameters before the first update, from 0, and after each: SGD as torch documents it."""
    momentum, decay = method.get("momentum", 0.0), method.get("weight_decay", 0.0)
    theta, velocity, held = np.zeros(problem.rows.shape[1]), None, np.zeros(problem.rows.shape[1])
    path = [theta]
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(updates):
            held = problem.gradient(theta) + (0 if method.get("zero_grad", True) else held)
            step = held + decay * theta
            if momentum:
                share = 1 - method.get("dampening", 0.0)
                velocity = step if velocity is None else momentum * velocity + share * step
                step = step + momentum * velocity if method.get("nesterov") else velocity
            theta = theta - lr * step
            path.append(theta)
    return np.array(path)


def told(problem: Problem, lr: float, method: dict[str, Any]) -> Theory:
    return theory(problem.experiment(lr=lr, **method))


@settings(max_examples=60, deadline=None)
@given(problems(), st.sampled_from(METHODS), st.floats(0.05, 0.95))
def test_below_the_critical_lr_it_ends_at_the_closed_form_when_it_is_said_to(
    problem: Problem, method: dict[str, Any], part: float
) -> None:
    critical = told(problem, 1e-3, method).stable_lr
    assert critical is not None
    found = told(problem, part * critical, method)
    assert found.closed_form is not None
    assert found.updates_to_millionth is not None
    end = np.concatenate([found.closed_form["W"], found.closed_form["b"]])
    updates = found.updates_to_millionth
    if updates > 20_000:
        return  # the run would take too long, and is no different
    path = descend(problem, part * critical, method, updates + 50)
    errors = (path - end) @ np.linalg.eigh(problem.hessian)[1]
    if "zero_grad" in method:  # its first update is not from rest: the penalty takes part in it
        assert np.linalg.norm(errors[-1]) < 1e-3 * np.linalg.norm(errors[0])
    else:
        assert np.linalg.norm(errors[updates:], axis=1).max() <= 1.01e-6 * np.linalg.norm(errors[0]) + 1e-12


@settings(max_examples=40, deadline=None)
@given(problems(), st.sampled_from(METHODS), st.floats(1.02, 1.5))
def test_above_the_critical_lr_it_diverges(problem: Problem, method: dict[str, Any], part: float) -> None:
    critical = told(problem, 1e-3, method).stable_lr
    assert critical is not None
    found = told(problem, part * critical, method)
    assert found.updates_to_millionth is None
    assert Regime.DIVERGING in found.regimes
    assert found.closed_form is not None
    end = np.concatenate([found.closed_form["W"], found.closed_form["b"]])
    distance = np.abs(descend(problem, part * critical, method, 3000) - end).max(axis=1)
    assert not distance[-1] < 10 * distance[0]  # also where it is no longer finite


def turn(errors: np.ndarray) -> float:
    """Return the angle by which a sequence e₊ = a e + b e₋ turns with each step, from the roots of r² = a r + b."""
    a, b = np.linalg.lstsq(np.column_stack([errors[1:-1], errors[:-2]]), errors[2:], rcond=None)[0]
    return float(np.abs(np.angle(np.roots([1, -a, -b]))).max())


@settings(max_examples=60, deadline=None)
@given(problems(), st.sampled_from([m for m in METHODS if "zero_grad" not in m]), st.floats(0.05, 0.95))
def test_an_error_swings_when_it_is_said_to(problem: Problem, method: dict[str, Any], part: float) -> None:
    critical = told(problem, 1e-3, method).stable_lr
    assert critical is not None
    found = told(problem, part * critical, method)
    assert found.closed_form is not None
    end = np.concatenate([found.closed_form["W"], found.closed_form["b"]])
    errors = (descend(problem, part * critical, method, 120) - end) @ np.linalg.eigh(problem.hessian)[1]
    for mode, along in zip(found.modes, errors.T, strict=True):
        seen = along[np.abs(along) > 1e-10 * np.abs(along).max()]
        crossings = int((np.sign(seen[1:]) != np.sign(seen[:-1])).sum())
        if mode.regime is Regime.MONOTONE:
            assert crossings <= ("dampening" in method)  # whose first update is longer than the others
        elif mode.regime is Regime.OSCILLATING and mode.factor**120 < 1e-3:
            # Two roots that have just become complex turn so slowly that the error is gone after one swing.
            assert crossings >= min(2, int(len(seen) * turn(seen) / np.pi) - 1)


@settings(max_examples=25, deadline=None)
@given(problems(), st.floats(0.02, 0.4))
def test_the_noise_floor_is_where_the_mean_loss_ends(problem: Problem, part: float) -> None:
    critical = told(problem, 1e-3, {}).stable_lr
    assert critical is not None
    found = theory(problem.experiment(lr=part * critical, batch_size=1, order="replacement"))
    moment, best = np.zeros_like(problem.hessian), np.linalg.lstsq(problem.rows, problem.target, rcond=None)[0]
    hessians = [problem.factor * np.outer(row, row) for row in problem.rows]
    pulls = [problem.factor * row * (row @ best - y) for row, y in zip(problem.rows, problem.target, strict=True)]
    before = -1.0
    for _ in range(20_000):
        moment = np.mean(
            [
                (np.eye(len(h)) - found.lr * h) @ moment @ (np.eye(len(h)) - found.lr * h).T
                + found.lr**2 * np.outer(g, g)
                for h, g in zip(hessians, pulls, strict=True)
            ],
            axis=0,
        )
        now = float(np.sum(problem.hessian * moment) / 2)
        if abs(now - before) <= 1e-13 * abs(now) or now > 1e9:
            break
        before = now
    if now > 1e9:
        assert found.noise is None
        assert "more and more" in found.applies["noise floor"]
    elif found.noise is not None:
        assert found.noise == pytest.approx(now, rel=1e-2)
