"""Proofs of what the presets say of networks and polynomials that answer questions of forums, trained by torch.nn."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.storage.presets import preset
from gdtui.engine.models.dataset import prepare
from gdtui.engine.models.init import resolved_init
from tests.claims.descents import Floats, best_fit, columns, curvatures, repeated, walk
from tests.claims.proofs_networks import network
from tests.claims.wording import says


def learn(e: Experiment, rows: tuple[Tensor, Tensor], tests: tuple[Tensor, Tensor]) -> tuple[nn.Sequential, Floats]:
    """Train an experiment's network on rows, and return it with the losses of both after each update."""
    x, y = rows
    model = network((x.shape[1], *e.hidden, 1), resolved_init(e), e.activation, e.seed)
    kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[e.optimizer]
    optimizer, made = kind(model.parameters(), lr=e.lr), []
    for _ in range(e.epochs):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
        with torch.no_grad():
            made.append([nn.functional.mse_loss(model(at), to).item() for at, to in (rows, tests)])
    return model, np.array(made)


@cache
def learned(name: str, **settings: float | tuple[int, ...]) -> tuple[nn.Sequential, Floats]:
    """The network of a preset with other settings, and its losses of the training rows and the test rows."""
    e = preset(name).experiment.change(**settings)
    data = prepare(e)
    tests = (data.test_x, data.test_y) if len(data.test_x) else (data.x, data.y)
    return learn(e, (data.x, data.y), tests)


# overfitting


def the_test_loss_turns(sentence: str) -> None:
    says(sentence)
    train, test = learned("overfit")[1].T
    assert test[-1] > 3 * test.min()
    assert train[-1] < train[int(test.argmin())] / 3


def the_network_learns_the_noise(sentence: str) -> None:
    train, test = learned("overfit")[1].T
    turn = int(test.argmin())
    says(sentence, test[turn], turn + 1, 1000, test[-1], train[turn], train[-1])
    assert test[turn + 50] > test[turn]
    assert train[turn + 50] < train[turn]


def points_of_a_noisy_sine(sentence: str) -> None:
    e = preset("overfit").experiment
    says(sentence, *e.hidden, e.train_rows, e.test_rows)
    x, y = columns(e)
    assert 0.15 < float(np.std(y - np.sin(x[:, 0]))) < 0.45


def a_small_network_cannot(sentence: str) -> None:
    says(sentence, 2, 1000, learned("overfit", hidden=(2,))[1][-1][1])


# ReLU units that die


def units_die(sentence: str) -> None:
    says(sentence)
    model, _ = learned("dying-relu")
    x = prepare(preset("dying-relu").experiment).x
    assert not model[:2](x).any()


def units_learn_at_a_small_lr(sentence: str) -> None:
    losses = learned("dying-relu", lr=0.1)[1][:, 0]
    says(sentence, 0.1, losses[-1], 300)


def eight_units_learn(sentence: str) -> None:
    e = preset("dying-relu").experiment
    x, y = columns(e)
    assert sentence == "Eight ReLU units learn |x| from 16 points."
    assert (e.hidden, len(y)) == ((8,), 16)
    np.testing.assert_allclose(y, np.abs(x[:, 0]))


def no_gradient_passes(sentence: str) -> None:
    says(sentence, 0.5, 0)
    model, _ = learned("dying-relu")
    data = prepare(preset("dying-relu").experiment)
    model.zero_grad()
    nn.functional.mse_loss(model(data.x), data.y).backward()
    gradients = {name: parameter.grad for name, parameter in model.named_parameters()}
    assert [name for name, gradient in gradients.items() if gradient is not None and gradient.any()] in ([], ["2.bias"])
    assert not model[:2](data.x).any()


def the_mean_is_predicted(sentence: str) -> None:
    model, losses = learned("dying-relu")
    data = prepare(preset("dying-relu").experiment)
    says(sentence, data.y.var(unbiased=False).item())
    assert losses[-1][0] == pytest.approx(data.y.var(unbiased=False).item(), rel=1e-5)
    assert model(data.x).flatten().tolist() == pytest.approx([data.y.mean().item()] * len(data.y), rel=1e-4)


# XOR


def no_plane_fits(sentence: str) -> None:
    x, y = columns(preset("xor").experiment)
    assert sentence == "XOR: four points that no plane fits"
    design = np.column_stack([x, np.ones(len(y))])
    assert np.abs(design @ best_fit(design, y) - y).min() > 0.4
    assert len(y) == 4


def one_of_two(sentence: str) -> None:
    x, y = columns(preset("xor").experiment)
    says(sentence, 1, 1)
    assert (y == (x.sum(axis=1) == 1)).all()


def the_best_plane(sentence: str) -> None:
    x, y = columns(preset("xor").experiment)
    design = np.column_stack([x, np.ones(len(y))])
    predicted = design @ best_fit(design, y)
    says(sentence, predicted[0], float(np.mean((predicted - y) ** 2)))
    np.testing.assert_allclose(predicted, predicted[0])


def four_units_get_there(sentence: str) -> None:
    losses = learned("xor")[1][:, 0]
    says(sentence, 0.25, 100, 1e-10, 1000)
    assert preset("xor").experiment.hidden == (4,)
    assert np.abs(losses[:100] - 0.25).max() < 0.03
    assert losses[-1] < 1e-10


def two_units_depend_on_the_start(sentence: str) -> None:
    first, second = (learned("xor", hidden=(2,), seed=seed)[1][-1][0] for seed in (1, 2))
    says(sentence, 2, 2, 1, first, 1000)
    assert second < 1e-3


# a polynomial and the sine


@cache
def powers() -> tuple[Floats, Floats]:
    """x³, x², x and 1 of the sine's points, in that order, and the sine."""
    x, y = columns(preset("sine").experiment)
    return np.vander(x[:, 0], 4), y


@cache
def polynomial(lr: float, updates: int) -> Floats:
    """The coefficients by descent on the sum of squares, the start first."""
    design, y = powers()
    return walk(repeated(lambda theta: 2 * design.T @ (design @ theta - y), updates), [0] * 4, lr)


def squares(theta: Floats) -> float:
    design, y = powers()
    return float(np.sum((design @ theta - y) ** 2))


def degree_3(sentence: str) -> None:
    says(sentence, 3)
    x, y = columns(preset("sine").experiment)
    np.testing.assert_allclose(y, np.sin(x[:, 0]), atol=1e-12)


def the_sine_is_learned(sentence: str) -> None:
    start, end = polynomial(1e-6, 2000)[[0, -1]]
    best = best_fit(*powers())
    says(
        sentence,
        *(2000, 2000, squares(start), squares(end), end[2], -end[0], 3),
        *(best[2], -best[0], 3, squares(best)),
    )


def a_sum_has_a_small_critical_lr(sentence: str) -> None:
    design, _ = powers()
    says(sentence, 2 / (len(design) * curvatures(design)[-1]), 1e-5)
    assert squares(polynomial(1e-5, 50)[-1]) > 1e6 * squares(np.zeros(4))


def the_mean_does_nothing(sentence: str) -> None:
    design, y = powers()
    mean = walk(repeated(lambda theta: 2 / len(y) * design.T @ (design @ theta - y), 2000), [0] * 4, 1e-6)
    says(sentence, 2 / curvatures(design)[-1], 1e-6, squares(mean[0]) / len(y), squares(mean[-1]) / len(y))
