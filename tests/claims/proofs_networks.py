"""Proofs of what preset init-lab says, with torch.nn networks drawn and trained here."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from gdtui.core.storage.presets import preset
from tests.claims.descents import Floats, columns
from tests.claims.wording import says

torch.set_num_threads(1)  # as the engine has it: for layers this small a second thread does more waiting than work

DEVIATIONS: Mapping[str, Callable[[int, int], float]] = {
    "he_normal": lambda n_in, _: math.sqrt(2 / n_in),
    "glorot_normal": lambda n_in, n_out: math.sqrt(2 / (n_in + n_out)),
    "lecun_normal": lambda n_in, _: math.sqrt(1 / n_in),
    "normal": lambda *_: 0.01,
    "zeros": lambda *_: 0.0,
}
ACTIVATIONS: Mapping[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "tanh": nn.Tanh,
    "selu": nn.SELU,
    "sigmoid": nn.Sigmoid,
}


def rows() -> tuple[Tensor, Tensor]:
    """The feature and the target of init-lab, a column each."""
    x, y = columns(preset("init-lab").experiment)
    return torch.tensor(x).float(), torch.tensor(y).float()[:, None]


def drawn(init: str, activation: str, seed: int) -> nn.Sequential:
    """The network of init-lab with drawn weights; torch's own draw is `default`, the others have biases of 0."""
    return network((1, *preset("init-lab").experiment.hidden, 1), init, activation, seed)


def network(units: tuple[int, ...], init: str, activation: str, seed: int) -> nn.Sequential:
    """A network of layers with so many units, the inputs first."""
    torch.manual_seed(seed)
    layers: list[nn.Module] = []
    for n_in, n_out in pairwise(units):
        layers += [nn.Linear(n_in, n_out), ACTIVATIONS[activation]()]
    model = nn.Sequential(*layers[:-1])
    generator = torch.Generator().manual_seed(seed)
    for layer in model:
        if isinstance(layer, nn.Linear) and init != "default":
            nn.init.normal_(layer.weight, 0, DEVIATIONS[init](layer.in_features, layer.out_features), generator)
            nn.init.zeros_(layer.bias)
    return model


@cache
def trained(init: str, activation: str = "relu") -> float:
    """The loss after the preset's updates, from its seed."""
    e, (x, y) = preset("init-lab").experiment, rows()
    model = drawn(init, activation, e.seed)
    optimizer = torch.optim.SGD(model.parameters(), lr=e.lr)
    for _ in range(e.epochs):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
    return nn.functional.mse_loss(model(x), y).item()


@torch.no_grad()
def mean_squares(init: str, seed: int) -> list[float]:
    """The mean square of the input and of the activations of each hidden layer."""
    values = rows()[0]
    sizes = [values.square().mean().item()]
    for module in drawn(init, "relu", seed):
        values = module(values)
        if isinstance(module, nn.ReLU):
            sizes.append(values.square().mean().item())
    return sizes


@cache
@torch.no_grad()
def shrinking(init: str) -> Floats:
    """What each hidden layer multiplies the mean square by, on average over 400 draws.

    A layer of all draws is one layer of so many times the units: torch's own draw depends on the inputs alone.
    """
    draws, values = 400, rows()[0]
    torch.manual_seed(0)
    sizes = [values.square().mean().item()]
    for n_in, n_out in pairwise((1, *preset("init-lab").experiment.hidden)):
        layer = nn.Linear(n_in, draws * n_out)
        if init != "default":
            nn.init.normal_(layer.weight, 0, DEVIATIONS[init](n_in, n_out))
            nn.init.zeros_(layer.bias)
        values = (values @ layer.weight.view(draws, n_out, n_in).mT + layer.bias.view(draws, 1, n_out)).relu()
        sizes.append(values.square().mean().item())
    return np.asarray(sizes[1:]) / sizes[:-1]


def variance() -> float:
    """The variance of the target: the loss of a network that says the mean for every row."""
    return rows()[1].var(correction=0).item()


def depth_is_decided_by_first_weights(sentence: str) -> None:
    says(sentence)
    assert trained("he_normal") < 0.1 * trained("default")


def eight_layers_of_relu(sentence: str) -> None:
    e = preset("init-lab").experiment
    says(sentence, e.hidden[0])
    assert e.hidden == (32,) * 8
    assert (e.model, e.activation, e.init, e.seed) == ("mlp", "relu", "he_normal", 1)


def he_keeps_the_mean_square(sentence: str) -> None:
    says(sentence, trained("he_normal"))
    np.testing.assert_allclose(shrinking("he_normal"), 1, rtol=0.1)


def glorot_halves_it(sentence: str) -> None:
    says(sentence, trained("glorot_normal"))
    first, *later = shrinking("glorot_normal")
    assert first == pytest.approx(1 / 33, rel=0.1)  # 2 / (1 + 32), half of it lost to ReLU
    np.testing.assert_allclose(later, 0.5, rtol=0.1)


def small_weights_learn_nothing(sentence: str) -> None:
    says(sentence)
    first = shrinking("default")[:3]
    np.testing.assert_allclose(first, 0.2, atol=0.03)
    assert shrinking("default")[3] > 0.3
    sizes = mean_squares("normal", 1)
    assert sizes[-1] < 1e-15 * sizes[0]
    for init in ("default", "normal"):
        assert trained(init) == pytest.approx(variance(), rel=0.01)


def zeros_move_no_weight(sentence: str) -> None:
    says(sentence)
    x, y = rows()
    model = drawn("zeros", "relu", 1)
    nn.functional.mse_loss(model(x), y).backward()
    gradients = [layer.weight.grad for layer in model if isinstance(layer, nn.Linear)]
    assert len(gradients) == 9
    assert not any(gradient.any() for gradient in gradients if gradient is not None)


def activations_have_their_inits(sentence: str) -> None:
    says(sentence)
    assert trained("glorot_normal", "tanh") < 0.05
    assert trained("lecun_normal", "selu") < 0.05
    for init in ("he_normal", "glorot_normal", "lecun_normal", "default"):
        assert trained(init, "sigmoid") == pytest.approx(variance(), rel=0.01)
