"""Models: their three sources of the gradient agree, formulas are fitted, all of them work under torch.func."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, hessian, jvp, vmap

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.models.dataset import columns, prepare
from gdtui.engine.models.model import LinearModule, ManualModel, Model, build_model

random = np.random.default_rng(9)
ONE = Table.of({"x": [1, 2, 3], "y": [2, 4, 6]})
TWENTY = Table.of(
    {
        "u": random.normal(3, 2, 20).tolist(),
        "v": random.uniform(1, 9, 20).tolist(),
        "y": random.normal(-7, 30, 20).tolist(),
    }
)
EVERY: list[tuple[Table, dict[str, Any]]] = [
    (ONE, {"model": "weight"}),
    (ONE, {"model": "weight", "source": "nn"}),
    (ONE, {"model": "weight", "source": "manual"}),
    (ONE, {"model": "linear"}),
    (TWENTY, {"model": "linear"}),
    (TWENTY, {"model": "linear", "source": "nn"}),
    (TWENTY, {"model": "linear", "source": "manual"}),
    (ONE, {"model": "quadratic"}),
    (ONE, {"model": "polynomial", "degree": 5}),
    (TWENTY, {"model": "mlp", "hidden": (3, 2), "activation": "tanh"}),
    (TWENTY, {"model": "mlp", "hidden": (), "bias": False}),
    (TWENTY, {"model": "formula", "formula": "a * u ** 2 + exp(-k * v) + c"}),
]


def made(table: Table, start: str = "normal", **settings: Any) -> tuple[Model, Tensor, Tensor]:
    experiment = Experiment.on(table, **{"dtype": "float64", "init": start, "init_std": 0.5, **settings})
    data = prepare(experiment)
    return build_model(experiment, data, torch.Generator().manual_seed(1)), data.x, data.y


@pytest.mark.parametrize(("table", "settings"), EVERY)
def test_every_model_is_its_function_and_works_under_torch_func(table: Table, settings: dict[str, Any]) -> None:
    model, x, y = made(table, **settings)
    values = {name: p.detach() for name, p in model.parameters.items()}
    hypothesis = model(x)
    assert hypothesis.shape == (len(x), 1)
    assert torch.equal(hypothesis, model.function(values, x))

    def loss(values: dict[str, Tensor]) -> Tensor:
        return ((model.function(values, x) - y) ** 2).mean()

    stacked = {name: torch.stack([value, value + 0.1, value * 2]) for name, value in values.items()}
    singly = [loss({name: value[i] for name, value in stacked.items()}).item() for i in range(3)]
    assert vmap(loss)(stacked).tolist() == pytest.approx(singly, rel=1e-12)
    curvature = hessian(loss)(values)
    names = list(values)
    direction = {name: torch.ones_like(value) for name, value in values.items()}
    along = jvp(grad(loss), (values,), (direction,))[1]
    for row in names:
        summed = sum(curvature[row][n].reshape(*values[row].shape, -1).sum(dim=-1) for n in names)
        assert along[row].numpy() == pytest.approx(summed.numpy(), rel=1e-8, abs=1e-8)


@pytest.mark.parametrize(
    ("table", "settings"),
    [
        (ONE, {"model": "weight"}),
        (ONE, {"model": "linear"}),
        (ONE, {"model": "quadratic"}),
        (ONE, {"model": "polynomial", "degree": 5}),
        (TWENTY, {"model": "formula", "formula": "a * u ** 2 + exp(-k * v) + c"}),
        (TWENTY, {"model": "formula", "formula": "a + 1"}),
    ],
)
def test_lone_numbers_are_taken_at_many_moments_at_once(table: Table, settings: dict[str, Any]) -> None:
    model, x, _ = made(table, **settings)
    values = {name: p.detach() for name, p in model.parameters.items()}
    assert all(value.shape == (1,) for value in values.values())
    moments = [{name: value * factor for name, value in values.items()} for factor in (1, 2, -0.5)]
    stacked = {name: torch.stack([moment[name] for moment in moments])[:, None] for name in values}
    assert torch.equal(model.function(stacked, x), torch.stack([model.function(moment, x) for moment in moments]))


@pytest.mark.parametrize("table", [ONE, TWENTY])
@pytest.mark.parametrize("loss", ["mse", "half_squared"])
@pytest.mark.parametrize("family", ["weight", "linear"])
def test_the_three_sources_of_the_gradient_agree(table: Table, loss: str, family: str) -> None:
    if family == "weight":
        table = ONE
    models = {source: made(table, model=family, loss=loss, source=source) for source in ("autograd", "manual", "nn")}
    factor = 0.5 if loss == "half_squared" else 1.0
    gradients = {}
    for source, (model, x, y) in models.items():
        hypothesis = model(x)
        if isinstance(model, ManualModel):
            assert not any(p.requires_grad for p in model.parameters.values())
            by_hand = model.gradients(x, y, hypothesis, len(x))
            assert all(g.shape == model.parameters[name].shape for name, g in by_hand.items())
            gradients[source] = by_hand
        else:
            (factor * ((hypothesis - y) ** 2).mean()).backward()
            gradients[source] = {name: grad_of(p) for name, p in model.parameters.items()}
    flat = {source: torch.cat([g.flatten() for g in by.values()]).numpy() for source, by in gradients.items()}
    assert flat["manual"] == pytest.approx(flat["autograd"], rel=1e-12)
    assert flat["nn"] == pytest.approx(flat["autograd"], rel=1e-12)


def grad_of(parameter: Tensor) -> Tensor:
    assert parameter.grad is not None
    return parameter.grad


def test_the_gradient_written_out_is_the_tutorials() -> None:
    model, x, y = made(ONE, "constant", model="weight", source="manual", init_value=1.0)
    assert isinstance(model, ManualModel)
    by_row = [model.gradients(x[i : i + 1], y[i : i + 1], model(x[i : i + 1]), 1)["w"].item() for i in range(3)]
    assert by_row == [-2.0, -8.0, -18.0], "2 x (x w - y) at w = 1"


def test_a_short_batch_may_be_divided_by_the_nominal_one() -> None:
    model, x, y = made(TWENTY, source="manual")
    assert isinstance(model, ManualModel)
    short = model.gradients(x[:5], y[:5], model(x[:5]), 5)
    nominal = model.gradients(x[:5], y[:5], model(x[:5]), 10)
    assert all(torch.allclose(nominal[name], value / 2) for name, value in short.items())


def test_errors_without_reshape_are_of_every_row_with_every_other() -> None:
    flat, x, y = made(TWENTY, source="manual", reshape=False)
    derived, *_ = made(TWENTY, reshape=False)
    ((derived(x) - y) ** 2).mean().backward()
    assert isinstance(flat, ManualModel)
    for name, gradient in flat.gradients(x, y, flat(x), len(x)).items():
        assert gradient.numpy() == pytest.approx(grad_of(derived.parameters[name]).numpy(), rel=1e-10)


def test_nn_is_torchs_layer() -> None:
    model, x, _ = made(TWENTY, "default", source="nn", dtype="float32")
    torch.manual_seed(1)
    layer = nn.Linear(2, 1)
    assert isinstance(model, LinearModule)
    assert torch.equal(model(x), layer(x))
    assert torch.equal(
        model(x), functional_call(layer, {"weight": model.parameters["W"], "bias": model.parameters["b"]}, x)
    )


@pytest.mark.parametrize(
    ("table", "settings", "by_hand"),
    [
        (ONE, {"model": "weight"}, lambda p, x: p["w"] * x[:, 0]),
        (ONE, {"model": "linear"}, lambda p, x: p["W"] * x[:, 0] + p["b"]),
        (TWENTY, {"model": "linear"}, lambda p, x: x @ p["W"] + p["b"]),
        (TWENTY, {"model": "linear", "source": "nn"}, lambda p, x: x @ p["W"] + p["b"]),
        (ONE, {"model": "quadratic"}, lambda p, x: x[:, 0] ** 2 * p["w2"] + x[:, 0] * p["w1"] + p["b"]),
        (
            ONE,
            {"model": "polynomial", "degree": 4},
            lambda p, x: np.polyval([p[n][0] for n in ("w4", "w3", "w2", "w1", "b")], x[:, 0]),
        ),
        (
            TWENTY,
            {"model": "formula", "formula": "k * exp(-u / t) + v * k"},
            lambda p, x: p["k"] * np.exp(-x[:, 0] / p["t"]) + x[:, 1] * p["k"],
        ),
    ],
)
def test_every_model_is_what_its_name_says(
    table: Table, settings: dict[str, Any], by_hand: Callable[[dict[str, Any], Any], Any]
) -> None:
    model, x, _ = made(table, **settings)
    parameters = {name: p.detach().numpy().ravel() for name, p in model.parameters.items()}
    assert model(x).detach().numpy()[:, 0] == pytest.approx(by_hand(parameters, x.numpy()), rel=1e-12)


def test_the_hessian_of_the_slides_quadratic() -> None:
    model, x, y = made(ONE, model="quadratic")
    values = {name: p.detach() for name, p in model.parameters.items()}
    blocks = hessian(lambda values: ((model.function(values, x) - y) ** 2).mean())(values)
    matrix = np.array([[blocks[row][column].item() for column in values] for row in values])
    assert matrix == pytest.approx(np.array([[196 / 3, 24, 28 / 3], [24, 28 / 3, 4], [28 / 3, 4, 2]]))
    assert np.linalg.eigvalsh(matrix) == pytest.approx([0.015031, 1.04284, 75.6088], rel=1e-4)


def test_planck_finds_the_suns_temperature() -> None:
    """Fit u = ln T to the logarithm of the spectral radiance, from 3000 K (reference: lr .01, 500 updates)."""
    microns = np.linspace(0.3, 3, 50)
    hc_k = 14387.768775  # hc / k in µm K
    log_radiance = -5 * np.log(microns) - np.log(np.expm1(hc_k / (microns * 5778)))
    table = Table.of({"L": microns.tolist(), "B": log_radiance.tolist()})
    text = f"-5 * log(L) - log(expm1({hc_k} / (L * exp(u))))"
    start = (float(np.log(3000)),)
    model, x, y = made(table, "values", model="formula", formula=text, init_values=start)
    u = model.parameters["u"]
    for _ in range(500):
        (derivative,) = torch.autograd.grad(((model(x) - y) ** 2).mean(), [u])
        with torch.no_grad():
            u -= 0.01 * derivative
    assert u.exp().item() == pytest.approx(5778.000, abs=1e-3)


def test_a_formula_without_a_value_is_refused_with_its_row() -> None:
    table = Table.of({"x": [1, 2, 0, 3], "y": [1, 2, 3, 4]})
    with pytest.raises(ValidationError, match=r"formula is 'a / x': .* none in row 2"):
        made(table, "auto", model="formula", formula="a / x")
    with pytest.raises(ValidationError, match="none in row 0"):
        made(ONE, "zeros", model="formula", formula="x / a")
    with pytest.raises(ValidationError, match="y is a column but not one of the features"):
        made(ONE, "auto", model="formula", formula="a * y")


def test_a_formula_may_leave_out_the_features() -> None:
    model, x, _ = made(TWENTY, "auto", model="formula", formula="3 * c")
    assert model(x).tolist() == [[3.0]] * 20


def test_too_large_a_model_is_refused_before_it_is_made() -> None:
    with pytest.raises(ValidationError, match=r"hidden is .* parameters: they must be at most 10,000,000"):
        made(ONE, model="mlp", hidden=(4096,) * 50)
    with pytest.raises(ValidationError, match="at most 100 layers"):
        made(ONE, model="mlp", hidden=(1,) * 101)


def test_data_and_parameters_are_of_the_experiments_precision() -> None:
    for dtype in ("float32", "float64"):
        model, x, _ = made(TWENTY, "default", model="mlp", dtype=dtype)
        assert {p.dtype for p in (x, model(x), *model.parameters.values())} == {getattr(torch, dtype)}
    assert columns(Experiment.on(TWENTY)).dtype == np.float64
