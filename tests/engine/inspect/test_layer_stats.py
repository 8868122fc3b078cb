"""The figures of an mlp's layers, against the same in numpy."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.inspect import layer_stats as module
from gdtui.engine.inspect.layer_stats import layer_stats
from gdtui.engine.training.trainer import Trainer

X, Y = np.array([-3.0, -1, 0, 2, 4]), np.array([1.0, 0, 2, 1, 3])
TABLE = Table.of({"x": X.tolist(), "y": Y.tolist()})
VALUES = (2.0, -1.0, 0.5, 0.0, 1.5, -0.5, 0.25)  # two weights and biases of units, then those of the output
MLP = Experiment.on(
    TABLE, model="mlp", hidden=(2,), activation="tanh", init="values", init_values=VALUES, dtype="float64"
)


def test_figures_are_those_of_numpy() -> None:
    trainer = Trainer(MLP)
    before = trainer.flat.block.copy()
    found = layer_stats(3, trainer)
    assert trainer.flat.block.tobytes() == before.tobytes()
    w, b, v, c = np.array([2.0, -1]), np.array([0.5, 0]), np.array([1.5, -0.5]), 0.25
    hidden = np.tanh(X[:, None] * w + b)
    out = hidden @ v + c
    error = 2 * (out - Y) / len(X)
    inner = error[:, None] * v * (1 - hidden**2)
    gradients = (np.sqrt(np.mean((X @ inner) ** 2)), np.sqrt(np.mean((error @ hidden) ** 2)))
    assert (found.run_id, found.step, [layer.name for layer in found.layers]) == (3, 0, ["0", "2"])
    first, last = found.layers
    assert (first.mean, last.mean) == pytest.approx((hidden.mean(), out.mean()))
    assert (first.spread, last.spread) == pytest.approx((hidden.std(axis=0).mean(), out.std()))
    assert (first.saturated, last.saturated) == pytest.approx((np.mean(1 - hidden**2 < 0.01), 0))
    assert 0 < first.saturated < 1
    assert (first.weight, last.weight) == pytest.approx((1.5, 1.0))
    assert (first.gradient, last.gradient) == pytest.approx(gradients)


@pytest.mark.parametrize("activation", ["identity", "sigmoid", "relu", "leaky_relu", "selu", "gelu"])
def test_saturation_is_by_the_derivative(activation: str) -> None:
    experiment = MLP.change(activation=activation, table=Table.of({"x": [-50, -40, 40, 50], "y": [0, 0, 0, 1]}))
    share = {"identity": 0, "sigmoid": 1, "leaky_relu": 0}.get(activation, 0.5)  # the others let the upper half through
    assert layer_stats(1, Trainer(experiment)).layers[0].saturated == share


def test_zeros_have_no_gradient_in_the_first_layer_and_no_spread() -> None:
    first, last = layer_stats(1, Trainer(MLP.change(init="zeros"))).layers
    assert (first.mean, first.spread, first.weight, first.gradient) == (0, 0, 0, 0)
    assert (last.spread, last.gradient) == (0, 0)


def test_of_many_rows_some_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.linspace(-1, 1, 2001)
    trainer = Trainer(MLP.change(table=Table.of({"x": x.tolist(), "y": x.tolist()})))
    few = layer_stats(1, trainer).layers
    monkeypatch.setattr(module, "MAX_ROWS", 2001)
    every = layer_stats(1, trainer).layers
    assert few != every
    assert [layer.mean for layer in few] == pytest.approx([layer.mean for layer in every], rel=1e-2)


def test_another_model_has_no_layers() -> None:
    assert layer_stats(1, Trainer(MLP.change(model="linear", init="zeros"))).layers == ()
