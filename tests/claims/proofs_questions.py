"""Proofs of what the presets say that answer questions of forums, of lines and planes."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from gdtui.core.storage.presets import preset
from tests.claims.descents import (
    Floats,
    adam,
    best_fit,
    columns,
    curvatures,
    error,
    errors,
    repeated,
    slope,
    straight,
    walk,
)
from tests.claims.wording import says


def standardised(name: str) -> tuple[Floats, Floats]:
    """Return a preset's standardised features with a last column of ones, and its target."""
    x, y = columns(preset(name).experiment)
    return np.column_stack([(x - x.mean(axis=0)) / x.std(axis=0), np.ones(len(y))]), y


@cache
def losses(name: str, lr: float, updates: int) -> Floats:
    """The mean squared error of a preset's line or plane from zeros, before each update and after the last."""
    _, design, y = straight(name)
    return errors(design, y, walk(repeated(slope(design, y), updates), [0] * design.shape[1], lr))


def loss_after(name: str, lr: float, updates: int) -> float:
    """The last of them, in one step however many updates there are: they leave (I - lr H)ⁿ of what is to go."""
    _, design, y = straight(name)
    best = best_fit(design, y)
    left = np.linalg.matrix_power(np.eye(len(best)) - lr * 2 / len(y) * design.T @ design, updates)
    return error(design, y, best - left @ best)


def losses_standardised(name: str, lr: float, updates: int) -> Floats:
    """The same of the standardised features."""
    design, y = standardised(name)
    return errors(design, y, walk(repeated(slope(design, y), updates), [0] * design.shape[1], lr))


# Celsius and Fahrenheit


def a_bias_creeps(sentence: str) -> None:
    says(sentence)
    _, design, y = straight("celsius")
    w, b = walk(repeated(slope(design, y), 2000), (0, 0), preset("celsius").experiment.lr)[-1]
    assert w == pytest.approx(1.8)
    assert b < 0.1 * 32
    assert losses("celsius", 2e-5, 100)[-1] > 1e6 * losses("celsius", 2e-5, 100)[0]


def fahrenheit_by_formula(sentence: str) -> None:
    _, design, y = straight("celsius")
    says(sentence, *best_fit(design, y))
    assert error(design, y, np.array([1.8, 32.0])) == pytest.approx(0, abs=1e-20)


def a_bias_needs_updates_for_a_digit(sentence: str) -> None:
    e, design, y = straight("celsius")
    path = walk(repeated(slope(design, y), 2000), (0, 0), e.lr)
    flat, steep = curvatures(design)
    says(sentence, path[50][0], 50, 2000, path[-1][1], flat, steep, np.log(0.1) / np.log(1 - e.lr * flat))


def a_larger_lr_explodes(sentence: str) -> None:
    _, design, _ = straight("celsius")
    says(sentence, 2 / curvatures(design)[-1], 1.1e-5)
    assert losses("celsius", 1.1e-5, 200)[-1] > 1e6 * losses("celsius", 1.1e-5, 200)[0]
    assert losses("celsius", 0.99e-5, 200)[-1] < losses("celsius", 0.99e-5, 200)[0]


def celsius_standardised(sentence: str) -> None:
    says(sentence, 0.4, 1e-8, 10)
    flat, steep = curvatures(standardised("celsius")[0])
    assert flat == pytest.approx(steep)
    assert losses_standardised("celsius", 0.4, 10)[-1] < 1e-8


# kilometres and metres


def a_digit_takes_millions(sentence: str) -> None:
    low, _, high = curvatures(straight("two-units")[1])
    says(sentence, np.log(0.1) / np.log(1 - 1.999999 * low / high) / 1e6)


def walks_by_naismiths_rule(sentence: str) -> None:
    _, design, y = straight("two-units")
    per_kilometre, per_metre, offset = best_fit(design, y)
    says(sentence, per_kilometre, per_metre)
    assert offset == pytest.approx(0, abs=1e-9)


def climbs_are_large(sentence: str) -> None:
    x, _ = columns(preset("two-units").experiment)
    low, _, high = curvatures(straight("two-units")[1])
    says(sentence, high / low / 1e6, 2 / high, np.log(0.1) / np.log(1 - 2 * low / high) / 1e6)
    assert 100 < x[:, 1].mean() / x[:, 0].mean() < 200
    assert loss_after("two-units", 2 / high * 1.0001, 200_000) > 1e6
    assert loss_after("two-units", 2 / high * 0.9999, 200_000) < 200


def a_hairbreadth_explodes(sentence: str) -> None:
    held, exploded = losses("two-units", 3.42e-6, 20_000), losses("two-units", 3.43e-6, 20_000)
    says(sentence, 3.42e-6, held[0], held[-1], 20_000, 3.43e-6, loss_after("two-units", 3.43e-6, 20_000))
    assert held[-1] == pytest.approx(loss_after("two-units", 3.42e-6, 20_000))
    assert exploded[-1] > 1e6 * exploded[0]


def walks_standardised(sentence: str) -> None:
    values = curvatures(standardised("two-units")[0])
    says(sentence, values[-1] / values[0], 0.4, 1e-5, 10)
    assert losses_standardised("two-units", 0.4, 10)[-1] < 1e-5


# Adam on a bowl


def within_a_hundredth(path: Floats) -> int:
    """Return after how many updates the loss stays within 1 % of the least."""
    design, y = standardised("adam-on-a-bowl")
    least = error(design, y, best_fit(design, y))
    return int(np.flatnonzero(errors(design, y, path) > 1.01 * least)[-1]) + 1


def descents_on_the_bowl() -> tuple[int, int, int]:
    design, y = standardised("adam-on-a-bowl")
    gradient = slope(design, y)
    return (
        within_a_hundredth(adam(repeated(gradient, 1000), (0, 0), 1)),
        within_a_hundredth(walk(repeated(gradient, 100), (0, 0), 0.1)),
        within_a_hundredth(walk(repeated(gradient, 100), (0, 0), 0.5)),
    )


def adam_is_slower(sentence: str) -> None:
    says(sentence)
    by_adam, *plain = descents_on_the_bowl()
    assert by_adam > max(plain)


def the_bowl_is_round(sentence: str) -> None:
    low, high = curvatures(standardised("adam-on-a-bowl")[0])
    says(sentence, high / low)
    assert preset("adam-on-a-bowl").experiment.table == preset("exam-scores").experiment.table


def adam_walks_at_one_pace(sentence: str) -> None:
    design, y = standardised("adam-on-a-bowl")
    path = adam(repeated(slope(design, y), 20), (0, 0), 1)
    says(sentence, 1, descents_on_the_bowl()[0], 1, error(design, y, best_fit(design, y)))
    assert np.abs(np.diff(path[:, 1])) == pytest.approx(1, abs=0.1)


def plain_descent_arrives(sentence: str) -> None:
    _, slower, fastest = descents_on_the_bowl()
    says(sentence, 0.1, slower, 0.5, fastest)


# sums, and steps that are left out


def summed(lr: float, updates: int) -> Floats:
    """The sum of the squared errors of the exam scores, before each update and after the last."""
    _, design, y = straight("sum-loss")
    gradient = slope(design, y)
    return len(y) * errors(design, y, walk(repeated(lambda theta: len(y) * gradient(theta), updates), (0, 0), lr))


def a_sum_explodes(sentence: str) -> None:
    says(sentence)
    lr = preset("sum-loss").experiment.lr
    assert summed(lr, 20)[-1] > 1e6 * summed(lr, 20)[0]
    assert losses("sum-loss", lr, 2000)[-1] == pytest.approx(46.875, rel=1e-3)


def a_sum_is_n_times_the_mean(sentence: str) -> None:
    e, design, y = straight("sum-loss")
    high = curvatures(design)[-1]
    says(sentence, len(y), 2 / (len(y) * high), 2 / high)
    assert e.divide == "nothing"
    assert e.table == preset("exam-scores").experiment.table


def a_sum_grows(sentence: str) -> None:
    e, design, y = straight("sum-loss")
    theta, gradient, loss = np.zeros(2), slope(design, y), []
    for _ in range(47):
        loss.append(len(y) * error(design, y, theta))
        theta = theta - e.lr * len(y) * gradient(theta)
    says(sentence, e.lr, loss[0], loss[46], 47)


def a_mean_converges(sentence: str) -> None:
    e, _, y = straight("sum-loss")
    says(sentence, e.lr / len(y))
    assert losses("sum-loss", e.lr, 2000)[-1] == pytest.approx(46.875, rel=1e-3)
    assert summed(e.lr / 4, 2000) == pytest.approx(len(y) * losses("sum-loss", e.lr, 2000))


def without_step_nothing_moves(sentence: str) -> None:
    says(sentence, losses("forgot-step", 0.01, 1)[0])
    assert not preset("forgot-step").experiment.step


def only_gradients_are_computed(sentence: str) -> None:
    _, design, y = straight("forgot-step")
    says(sentence, slope(design, y)(np.zeros(2))[0], 0)
    assert preset("forgot-step").experiment.table == preset("study-hours").experiment.table


def without_backward_there_are_no_gradients(sentence: str) -> None:
    import torch

    says(sentence)
    w = torch.zeros(1, requires_grad=True)
    (w * 2).sum()
    assert w.grad is None


def one_step_moves(sentence: str) -> None:
    e, design, y = straight("forgot-step")
    says(sentence, -e.lr * slope(design, y)(np.zeros(2))[0])


# larger batches


@cache
def noise_floor(batch: int, lr: float) -> float:
    """Return the mean of the loss above the least in the long run, by iterating the errors' second moment."""
    _, design, y = straight("big-batch-big-lr")
    hessians = 2 * design[:, :, None] * design[:, None, :]
    pulls = 2 * design * (design @ best_fit(design, y) - y)[:, None]
    mean, noise = hessians.mean(axis=0), pulls.T @ pulls / len(y)
    moment = np.zeros((2, 2))
    for _ in range(2000):
        each = (hessians @ moment @ hessians).mean(axis=0)
        inner = mean @ moment @ mean
        moment = moment - lr * (mean @ moment + moment @ mean) + lr**2 * (inner + (each - inner + noise) / batch)
    return float(np.trace(mean @ moment) / 2)


def kept(updates: int, lr: float) -> float:
    """Return what some updates leave of the mean error along the flattest direction."""
    return float((1 - lr * curvatures(straight("big-batch-big-lr")[1])[0]) ** updates)


def a_larger_batch_allows_a_larger_lr(sentence: str) -> None:
    says(sentence)
    assert noise_floor(16, 0.2) < 1.3 * noise_floor(4, 0.05)
    assert noise_floor(4, 0.2) > 4 * noise_floor(4, 0.05)


def small_batches_never_rest(sentence: str) -> None:
    e, design, y = straight("big-batch-big-lr")
    says(sentence, e.batch_size, noise_floor(4, e.lr), error(design, y, best_fit(design, y)))
    assert e.order == "replacement"


def larger_batches_make_fewer_updates(sentence: str) -> None:
    e, design, y = straight("big-batch-big-lr")
    says(
        sentence,
        *(16, noise_floor(16, e.lr), len(y) / 16, len(y) / 4),
        *(curvatures(design)[0], kept(4, e.lr), kept(16, e.lr)),
    )
    assert noise_floor(16, e.lr) == pytest.approx(noise_floor(4, e.lr) / 4, rel=0.05)


def a_larger_lr_makes_up_for_it(sentence: str) -> None:
    says(sentence, 0.2, kept(4, 0.2), noise_floor(16, 0.2))
    assert preset("big-batch-big-lr").experiment.lr * 4 == 0.2
