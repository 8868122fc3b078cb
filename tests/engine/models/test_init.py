"""Where parameters start: torch's own layers, the variances of the papers, and what they do to a deep network."""

import math
from typing import Any

import pytest
import torch
from torch import nn

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.models.architectures import activation_function
from gdtui.engine.models.dataset import prepare
from gdtui.engine.models.init import ParameterSlot, draw
from gdtui.engine.models.model import Model, build_model

ONE = Table.of({"x": [1, 2, 3], "y": [2, 4, 6]})
SEVEN = Table.of({f"x{i}": [i, 1, i**2] for i in range(7)} | {"y": [1, 2, 3]})


def seeded(seed: int = 1) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def model(table: Table, **settings: Any) -> Model:
    experiment = Experiment.on(table, **settings)
    return build_model(experiment, prepare(experiment), seeded(experiment.seed))


def numbers(model: Model) -> dict[str, list[float]]:
    return {name: p.flatten().tolist() for name, p in model.parameters.items()}


def test_seed_one_starts_where_the_tutorial_does() -> None:
    started = numbers(model(ONE, source="nn", seed=1))
    assert started["W"] == [pytest.approx(0.5153, abs=5e-5)]
    assert started["b"] == [pytest.approx(-0.4414, abs=5e-5)]
    assert started == numbers(model(ONE, source="nn", seed=1, dtype="float64")), "in both precisions"


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_default_is_torchs_layers_to_the_bit(seed: int) -> None:
    torch.manual_seed(seed)
    linear = nn.Linear(7, 1)
    ours = model(SEVEN, source="nn", seed=seed).parameters
    assert torch.equal(ours["W"], linear.weight)
    assert torch.equal(ours["b"], linear.bias)
    column = model(SEVEN, init="default", seed=seed).parameters
    assert torch.equal(column["W"].T, linear.weight)
    assert torch.equal(column["b"], linear.bias)


def test_a_deep_model_is_torchs_sequential_to_the_bit() -> None:
    torch.manual_seed(5)
    theirs = nn.Sequential(nn.Linear(7, 33), nn.Tanh(), nn.Linear(33, 12), nn.Tanh(), nn.Linear(12, 1))
    ours = model(SEVEN, model="mlp", hidden=(33, 12), activation="tanh", seed=5)
    state = theirs.state_dict()
    assert list(ours.parameters) == list(state)
    assert all(torch.equal(ours.parameters[name], value) for name, value in state.items())
    x = torch.randn(4, 7, generator=seeded())
    assert torch.equal(ours(x), theirs(x))


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, {"W": [0], "b": [0]}),
        ({"model": "weight"}, {"w": [0]}),
        ({"model": "quadratic"}, {"w2": [0], "w1": [0], "b": [0]}),
        ({"model": "polynomial", "degree": 3}, {"w1": [0], "w2": [0], "w3": [0], "b": [0]}),
        ({"model": "formula", "formula": "c + a * x"}, {"c": [1], "a": [1]}),
        ({"model": "formula", "formula": "c + a * x", "init": "zeros"}, {"c": [0], "a": [0]}),
        ({"source": "nn", "init": "zeros"}, {"W": [0], "b": [0]}),
        ({"init": "constant", "init_value": -1.5}, {"W": [-1.5], "b": [-1.5]}),
        ({"model": "quadratic", "init": "values", "init_values": (1, 2, 3)}, {"w2": [1], "w1": [2], "b": [3]}),
        ({"dtype": "float64", "init": "values", "init_values": (0.1, 1e-30)}, {"W": [0.1], "b": [1e-30]}),
    ],
)
def test_given_starts(settings: dict[str, Any], expected: dict[str, list[float]]) -> None:
    assert numbers(model(ONE, **settings)) == expected


def test_values_fill_the_parameters_in_their_order() -> None:
    started = model(ONE, model="mlp", hidden=(2,), init="values", init_values=tuple(range(7)))
    assert numbers(started) == {"0.weight": [0, 1], "0.bias": [2, 3], "2.weight": [4, 5], "2.bias": [6]}


def test_values_are_counted() -> None:
    with pytest.raises(ValidationError, match=r"init_values is \(1.0,\): .* 2 numbers, for W, b, and there are 1"):
        model(ONE, init="values", init_values=(1.0,))
    with pytest.raises(ValidationError, match=r"it must be 8 numbers, for W \(7\), b, and there are 0"):
        model(SEVEN, init="values")


def test_a_formula_has_no_layers() -> None:
    for kind in ("default", "he_normal"):
        with pytest.raises(ValidationError, match=f"init is '{kind}': .* the parameters are in no layer"):
            model(ONE, model="formula", formula="a * x", init=kind)
    assert abs(numbers(model(ONE, model="formula", formula="a * x", init="uniform"))["a"][0]) < 1


N_IN, N_OUT = 300, 200
VARIANCES = {
    "normal": 0.3**2,
    "uniform": 0.6**2 / 3,
    "default": 1 / (3 * N_IN),
    **dict.fromkeys(("lecun_normal", "lecun_uniform"), 1 / N_IN),
    **dict.fromkeys(("glorot_normal", "glorot_uniform"), 2 / (N_IN + N_OUT)),
    **dict.fromkeys(("he_normal", "he_uniform"), 2 / N_IN),
}


@pytest.mark.parametrize(("kind", "variance"), VARIANCES.items())
def test_the_variance_is_that_of_the_papers(kind: str, variance: float) -> None:
    weight = draw(kind, ParameterSlot("w", (N_OUT, N_IN), N_IN, N_OUT), seeded(), 0.3, 0.6)
    assert weight.var().item() == pytest.approx(variance, rel=0.02)
    assert weight.mean().item() == pytest.approx(0, abs=5 * math.sqrt(variance / weight.numel()))
    if not kind.endswith("normal"):
        bound = math.sqrt(3 * variance)
        assert 0.999 * bound < weight.abs().max().item() <= bound * (1 + 1e-6)
    else:
        assert (weight.abs() < math.sqrt(variance)).float().mean().item() == pytest.approx(0.6827, abs=0.01)
    bias = draw(kind, ParameterSlot("b", (N_OUT,), N_IN, N_OUT, bias=True), seeded(), 0.3, 0.6)
    assert bool(bias.any()) == (kind == "default")


def test_nothing_else_draws_from_the_generator_or_torchs() -> None:
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    first = numbers(model(SEVEN, model="mlp", init="he_normal"))
    model(SEVEN, source="nn")
    assert torch.equal(torch.rand(1), expected)
    assert numbers(model(SEVEN, model="mlp", init="he_normal")) == first
    assert numbers(model(SEVEN, model="mlp", init="he_normal", seed=2)) != first


# E[a²] after 20 layers of 512 units without biases, from N(0, 1). The expected numbers are a layer's factor to the
# power of 20 where there is one: n Var(w) for a linear layer, half of it for ReLU. Measured ones vary by their number.
WIDTH, LAYERS = 512, 20
STD = 0.01
FACTORS = {
    "lecun_normal": 1.0,
    "glorot_uniform": 1.0,
    "he_normal": 2.0,
    "he_uniform": 2.0,
    "default": 1 / 3,
    "normal": WIDTH * STD**2,
}


def squares(kind: str, activation: str, std: float = STD) -> float:
    generator = seeded(11)
    a = torch.randn(256, WIDTH, generator=generator)
    for _ in range(LAYERS):
        weight = draw(kind, ParameterSlot("w", (WIDTH, WIDTH), WIDTH, WIDTH), generator, std)
        a = activation_function(activation)(a @ weight.T)
    return (a.double() ** 2).mean().item()


@pytest.mark.parametrize(("kind", "factor"), FACTORS.items())
def test_activations_grow_or_fade_by_a_factor_a_layer(kind: str, factor: float) -> None:
    within = math.log(2)  # of a factor of 2 in all, over 20 layers
    assert math.log(squares(kind, "identity")) == pytest.approx(LAYERS * math.log(factor), abs=within)
    assert math.log(squares(kind, "relu")) == pytest.approx(LAYERS * math.log(factor / 2), abs=within + 0.4)


@pytest.mark.parametrize(
    ("kind", "std", "activation", "expected", "within"),
    [
        ("lecun_normal", STD, "tanh", 0.0259, 1.1),
        ("glorot_uniform", STD, "tanh", 0.0259, 1.1),
        ("he_normal", STD, "tanh", 0.309, 1.03),
        ("normal", 1.0, "tanh", 0.96, 1.01),
        ("default", STD, "tanh", 1e-10, 2),
    ],
)
def test_the_table_of_activations(kind: str, std: float, activation: str, expected: float, within: float) -> None:
    assert expected / within < squares(kind, activation, std) < expected * within


def test_sigmoid_forgets_its_input() -> None:
    generator, a = seeded(2), torch.randn(256, WIDTH, generator=seeded(4))
    for _ in range(LAYERS):
        a = torch.sigmoid(a @ draw("glorot_normal", ParameterSlot("w", (WIDTH, WIDTH), WIDTH, WIDTH), generator).T)
    assert (a**2).mean().item() == pytest.approx(0.27, abs=0.03)
    assert a.double().var(dim=0).mean().item() < 1e-6, "all rows have come to the same"
