"""The gradients of a batch's rows and the step along its line, against the same in numpy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.texts import text
from gdtui.engine.inspect import gradients as module
from gdtui.engine.inspect.gradients import gradients
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import GradientsReady, LineStep

X, Y = np.array([1.0, 2, 3, 4, 5]), np.array([1.0, 3, 2, 5, 4])
ROWS = Experiment.on(Table.of({"x": X.tolist(), "y": Y.tolist()}), lr=0.02, dtype="float64")
MLP = ROWS.change(model="mlp", hidden=(3,), activation="tanh", lr=0.05)


def table(found: GradientsReady) -> np.ndarray:
    return np.frombuffer(found.gradients).reshape(-1, len(found.names))


def after(experiment: Experiment, updates: int) -> tuple[Trainer, GradientsReady]:
    trainer = Trainer(experiment)
    for _ in range(updates):
        trainer.update()
    block = trainer.flat.block.copy()
    found = gradients(7, trainer)
    assert trainer.flat.block.tobytes() == block.tobytes(), "looking must change nothing"
    return trainer, found


def line_of(experiment: Experiment, updates: int = 1) -> LineStep:
    line = after(experiment, updates)[1].line
    assert line is not None
    return line


@pytest.mark.parametrize("updates", [1, 2, 3, 4, 9])
@pytest.mark.parametrize("batch", [0, 2, 3])
def test_a_rows_gradient_is_2_x_times_its_error(batch: int, updates: int) -> None:
    trainer, found = after(ROWS.change(batch_size=batch), updates)
    w, b = trainer.operations.before[:2]
    rows = np.frombuffer(found.rows, np.int32)
    error = w * X[rows] + b - Y[rows]
    expected = np.column_stack([2 * X[rows] * error, 2 * error])
    assert (found.run_id, found.step, found.phase, found.names) == (7, updates, 0, ("W", "b"))
    assert found.count == len(rows)
    assert table(found) == pytest.approx(expected)
    assert np.frombuffer(found.mean) == pytest.approx(expected.mean(axis=0))
    assert np.frombuffer(found.mean) == pytest.approx(trainer.flat.gradients.numpy())
    if len(rows) > 1:
        assert np.frombuffer(found.spread) == pytest.approx(expected.std(axis=0, ddof=1))
        scale = expected.var(axis=0, ddof=1).sum() / np.square(expected.mean(axis=0)).sum()
        assert found.noise_scale == pytest.approx(scale)
    else:
        assert np.isnan(np.frombuffer(found.spread)).all()
        assert found.noise_scale is None


CASES: list[dict[str, Any]] = [
    {"model": "mlp", "hidden": (3,), "activation": "tanh"},
    {"loss": "huber", "huber_delta": 0.5},
    {"loss": "mae"},
    {"loss": "half_squared", "source": "manual"},
    {"reshape": False},
    {"standardize": True, "batch_size": 2},
    {"model": "formula", "formula": "a * exp(b * x)", "lr": 1e-5},
]


@pytest.mark.parametrize("settings", CASES)
@pytest.mark.parametrize("phase", range(5))
def test_the_mean_is_the_gradient_that_backward_computes(settings: dict[str, Any], phase: int) -> None:
    trainer = Trainer(ROWS.change(**settings))
    trainer.updates(4)
    for _ in range(phase):
        trainer.advance()
    found = gradients(1, trainer)
    while trainer.phase not in (0, 4):
        trainer.advance()
    assert (found.line is None) == (phase > 0)
    assert np.frombuffer(found.mean) == pytest.approx(trainer.flat.gradients.numpy()[: module.SHOWN_SCALARS])


def test_the_rows_of_a_sum_add_up_to_its_gradient() -> None:
    trainer, found = after(ROWS.change(divide="nothing", lr=0.001), 2)
    assert np.frombuffer(found.mean) * found.count == pytest.approx(trainer.flat.gradients.numpy())


@given(st.floats(0.001, 0.2), st.integers(1, 6), st.sampled_from([0, 2, 3]), st.sampled_from([0.0, 0.5]))
def test_a_step_of_plain_descent_on_a_quadratic(lr: float, updates: int, batch: int, decay: float) -> None:
    """From θ along -g the loss is least after |g|²/gᵀHg, so that a step of lr is lr·gᵀHg/|g|² of that."""
    trainer, found = after(ROWS.change(lr=lr, batch_size=batch, weight_decay=decay), updates)
    rows = np.frombuffer(found.rows, np.int32)
    design = np.column_stack([X[rows], np.ones(len(rows))])
    hessian = 2 / len(rows) * design.T @ design + decay * np.eye(2)
    theta = trainer.operations.before[:2]
    gradient = 2 / len(rows) * design.T @ (design @ theta - Y[rows]) + decay * theta
    assert found.line is not None
    assert found.line.exact
    assert found.line.part == pytest.approx(lr * gradient @ hessian @ gradient / (gradient @ gradient), rel=1e-6)
    assert found.line.part is not None
    assert found.line.rose == (found.line.part > 2)


def test_a_step_of_the_inverse_curvature_lands_on_the_least_loss() -> None:
    one = Experiment.on(Table.of({"x": [1.0, 2, 3], "y": [2.0, 4, 6]}), model="weight", dtype="float64")
    for part in (0.25, 1.0, 1.5, 2.5):
        found = line_of(one.change(lr=part * 3 / 28))  # the curvature is 2/3 (1 + 4 + 9) = 28/3
        assert found.part == pytest.approx(part)
        assert found.rose == (part > 2)


@pytest.mark.parametrize(
    "settings", [{}, {"optimizer": "adam", "lr": 0.5}, {"lr": 0.9}, {"batch_size": 2, "weight_decay": 0.1}]
)
def test_the_step_of_a_network_is_measured(settings: dict[str, Any]) -> None:
    """The loss at the place that is named is lower than beside it, and nothing before it is lower still."""
    trainer, found = after(MLP.change(**settings), 3)
    assert found.line is not None
    assert not found.line.exact
    assert found.line.part is not None
    rows, decay = np.frombuffer(found.rows, np.int32).copy(), settings.get("weight_decay", 0.0)
    count = len(trainer.flat.values)
    before = torch.from_numpy(trainer.operations.before[:count].copy())
    step = trainer.flat.values.detach() - before

    def loss(place: float) -> float:
        values = before + place * step
        parameters = {name: p[0] for name, p in trainer.flat.stacked(values[None]).items()}
        errors = trainer.model.function(parameters, trainer.data.x[rows]) - trainer.data.y[rows]
        return float(errors.square().mean() + decay / 2 * values.square().sum())

    least = 1 / found.line.part
    along = np.array([loss(place) for place in np.linspace(0, least, 50)])
    assert (np.diff(along) < 1e-12).all()
    assert loss(least) < loss(least * 0.99)
    assert loss(least) < loss(least * 1.01)
    assert found.line.rose == (loss(1.0) > loss(0.0))


def test_the_parabola_is_found_by_searching_too(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = line_of(ROWS.change(momentum=0.9), 5)
    monkeypatch.setattr("gdtui.engine.inspect.line_step.as_quadratic", lambda _: None)
    searched = line_of(ROWS.change(momentum=0.9), 5)
    assert (exact.exact, searched.exact) == (True, False)
    assert searched.part == pytest.approx(exact.part, rel=1e-6)


def test_momentum_can_carry_uphill() -> None:
    lines = [line_of(ROWS.change(momentum=0.95), updates) for updates in range(1, 30)]
    uphill = [line for line in lines if line.uphill]
    assert uphill
    assert all(line.part is None and line.rose for line in uphill)


def test_what_cannot_be_said_is_told() -> None:
    assert gradients(1, Trainer(ROWS)).reason == text(module.NO_FORWARD)
    assert line_of(ROWS.change(step=False)).reason == "the parameters did not move"
    flat = ROWS.change(model="formula", formula="a - x * exp(-b)", init="values", init_values=(0.0, 0.0))
    assert line_of(flat.change(lr=1e-3)).reason == ""
    endless = Experiment.on(
        Table.of({"x": [1.0, 2.0], "y": [0.0, 0.0]}), model="formula", formula="x * exp(-a)", lr=0.01, dtype="float64"
    )
    assert line_of(endless).endless


def test_rows_that_are_gone_have_no_gradients() -> None:
    trainer = Trainer(ROWS.change(batch_size=2, order="given"))
    trainer.updates(2)  # rows 2 and 3
    trainer.change(
        ROWS.change(batch_size=2, order="given", table=Table.of({"x": [1.0, 2.0, 3.0], "y": [1.0, 3.0, 2.0]}))
    )
    assert gradients(1, trainer).reason == text(module.CHANGED)


def test_too_many_gradients_are_not_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WORK", 9)
    assert after(ROWS, 1)[1].reason == "the batch has 10 gradients: the most are 9"


def test_many_rows_are_taken_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.linspace(-2, 3, 200)
    many = ROWS.change(table=Table.of({"x": x.tolist(), "y": np.sin(x).tolist()}))
    whole = after(many, 2)[1]
    monkeypatch.setattr(module, "CHUNK_NUMBERS", 34)
    parts = after(many, 2)[1]
    assert whole.count == 200
    assert len(table(whole)) == module.SHOWN_ROWS
    assert table(parts) == pytest.approx(table(whole))
    assert np.frombuffer(parts.spread) == pytest.approx(np.frombuffer(whole.spread))
    assert math.isclose(parts.noise_scale or 0, whole.noise_scale or 1)
