"""Gradient descent written out in numpy, for the proofs of claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import numpy.typing as npt

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.storage.presets import preset

Floats = npt.NDArray[np.float64]
Gradient = Callable[[Floats], Floats]


def columns(experiment: Experiment) -> tuple[Floats, Floats]:
    """Return an experiment's features (rows x features) and its target (rows)."""
    table = experiment.table
    cells = np.frombuffer(table.cells).reshape(table.rows, -1)
    features = [table.columns.index(name) for name in experiment.features]
    return cells[:, features], cells[:, table.columns.index(experiment.target)]


def straight(name: str) -> tuple[Experiment, Floats, Floats]:
    """Return a preset's experiment, its features with a last column of ones, and its target."""
    experiment = preset(name).experiment
    x, y = columns(experiment)
    return experiment, np.column_stack([x, np.ones(len(x))]), y


def curvatures(design: Floats) -> Floats:
    """Return the eigenvalues of the Hessian 2/n XᵀX of a mean squared error, the lowest first."""
    return np.asarray(np.linalg.eigvalsh(2 / len(design) * design.T @ design))


def best_fit(design: Floats, target: Floats) -> Floats:
    """Return the parameters of the least squares."""
    return np.asarray(np.linalg.lstsq(design, target)[0], dtype=np.float64)


def error(design: Floats, target: Floats, theta: Floats) -> float:
    """Return the mean squared error at a point."""
    return float(np.mean((design @ theta - target) ** 2))


def errors(design: Floats, target: Floats, path: Floats) -> Floats:
    """Return the mean squared error at each point of a path (points x parameters)."""
    return np.asarray(np.mean((path @ design.T - target) ** 2, axis=1))


def slope(design: Floats, target: Floats) -> Gradient:
    """Return the gradient of the mean squared error, as a function of the parameters."""
    return lambda theta: 2 / len(design) * design.T @ (design @ theta - target)


def walk(gradients: Iterable[Gradient], start: Iterable[float], lr: float, momentum: float = 0.0) -> Floats:
    """Return the points of gradient descent, the start first, one more for each gradient, up to the first overflow."""
    theta = np.array(list(start), dtype=np.float64)
    velocity, path = np.zeros_like(theta), [theta]
    for gradient in gradients:
        velocity = momentum * velocity + gradient(theta)
        theta = theta - lr * velocity
        path.append(theta)
        if not np.abs(theta).max() < 1e9:
            break
    return np.array(path)


def adam(gradients: Iterable[Gradient], start: Iterable[float], lr: float) -> Floats:
    """Return the points of Adam (Kingma and Ba 2015) with its published betas .9 and .999 and epsilon 1e-8."""
    theta = np.array(list(start), dtype=np.float64)
    first, second, path = np.zeros_like(theta), np.zeros_like(theta), [theta]
    for count, gradient in enumerate(gradients, start=1):
        now = gradient(theta)
        first, second = 0.9 * first + 0.1 * now, 0.999 * second + 0.001 * now**2
        theta = theta - lr * (first / (1 - 0.9**count)) / (np.sqrt(second / (1 - 0.999**count)) + 1e-8)
        path.append(theta)
    return np.array(path)


def repeated(gradient: Gradient, times: int) -> Iterator[Gradient]:
    """Yield one gradient again and again: full batches."""
    return (gradient for _ in range(times))


def by_rows(design: Floats, target: Floats, batches: Iterable[npt.ArrayLike]) -> Iterator[Gradient]:
    """Yield the gradient of each batch's mean squared error."""
    for batch in batches:
        rows = np.asarray(batch)
        yield slope(design[rows], target[rows])


def shuffled(rows: int, size: int, epochs: int, seed: int = 0) -> Iterator[npt.NDArray[np.int64]]:
    """Yield the rows of batches: a new order in each epoch."""
    random = np.random.default_rng(seed)
    for _ in range(epochs):
        order = random.permutation(rows)
        yield from (order[at : at + size] for at in range(0, rows, size))
