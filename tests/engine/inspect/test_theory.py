"""Curvature, closed form and regimes: against the tutorials' numbers, numpy's and torch's own, and runs."""

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.theory import theory as texts
from gdtui.core.theory.stability import Regime
from gdtui.engine.curvature.divergence import divergence_cause
from gdtui.engine.curvature.hessian import spectrum
from gdtui.engine.curvature.least_squares import closed_form
from gdtui.engine.curvature.loss_surface import LossSurface
from gdtui.engine.inspect.theory import theory
from gdtui.engine.training.trainer import Trainer

HOURS = Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}), dtype="float64")
SCORES = Experiment.on(Table.of({"x": [1, 2, 3, 4], "y": [50, 70, 90, 85]}), dtype="float64")
CENTRED = Experiment.on(Table.of({"x": [-1.5, -0.5, 0.5, 1.5], "y": [50, 70, 90, 85]}), dtype="float64")
CURVED = Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}), model="quadratic", dtype="float64")
SCALED = SCORES.change(standardize=True)


def line(parameters: Mapping[str, list[float]] | None) -> list[float]:
    """W and b of a linear model, one after the other."""
    assert parameters is not None
    return [*parameters["W"], *parameters["b"]]


@pytest.mark.parametrize(
    ("experiment", "ends", "kappa", "critical", "best"),
    [
        (HOURS, (0.240393, 11.092940), 46.145, 0.180295, (3 / 17, 0.957578)),
        (HOURS.change(model="weight"), (28 / 3, 28 / 3), 1, 3 / 14, (3 / 28, 0)),
        (SCORES, (0.299390, 16.700610), 55.782, 0.119756, (2 / 17, 0.964778)),
        (SCORES.change(model="weight"), (15, 15), 1, 2 / 15, (1 / 15, 0)),
        (CENTRED, (2, 2.5), 1.25, 0.8, (4 / 9, 1 / 9)),
        (SCALED, (2, 2), 1, 1, (0.5, 0)),
        (SCALED.change(loss="half_squared"), (1, 1), 1, 2, (1, 0)),
        (CURVED, (0.015031, 75.6088), 5030, 0.026452, (2 / 75.623831, 5029 / 5031)),
    ],
)
def test_the_table_of_the_reference(
    experiment: Experiment, ends: tuple[float, float], kappa: float, critical: float, best: tuple[float, float]
) -> None:
    found = theory(experiment)
    assert (found.eigenvalues[0], found.eigenvalues[-1]) == pytest.approx(ends, rel=3e-5)
    assert found.kappa == pytest.approx(kappa, rel=3e-5)
    assert found.critical_lr == pytest.approx(critical, rel=2e-5)
    assert (found.optimal_lr, found.optimal_rate) == pytest.approx(best, rel=2e-5, abs=1e-6)


@pytest.mark.parametrize(("experiment", "tenfold", "millionth"), [(HOURS, 956.7, 5741), (SCORES, 767.9, 4608)])
def test_updates_at_the_tutorials_lr(experiment: Experiment, tenfold: float, millionth: int) -> None:
    found = theory(experiment)
    assert found.updates_per_tenfold == pytest.approx(tenfold, abs=0.05)
    assert found.updates_to_millionth == millionth
    assert set(found.regimes) == {Regime.MONOTONE}


def test_the_curvature_of_the_quadratic_exercise() -> None:
    assert theory(CURVED).eigenvalues == pytest.approx((0.015031, 1.04284, 75.6088), abs=5e-5)


def test_the_closed_form_of_the_tutorials() -> None:
    found = theory(SCORES)
    assert line(found.closed_form) == pytest.approx([12.5, 42.5])
    assert found.least_loss == pytest.approx(46.875)
    assert found.distance == pytest.approx(math.hypot(12.5, 42.5))


@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(6, 30), st.sampled_from(["mse", "half_squared"]))
@settings(max_examples=20, deadline=None)
def test_any_linear_model_has_numpys_eigenvalues_and_least_squares(
    seed: int, features: int, rows: int, loss: str
) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.normal(1, 2, (rows, features)), rng.normal(3, 4, rows)
    table = Table.of({**{f"x{i}": x[:, i].tolist() for i in range(features)}, "y": y.tolist()})
    found = theory(Experiment.on(table, loss=loss, dtype="float64"))
    design = np.column_stack([x, np.ones(rows)])
    hessian = design.T @ design * (2 if loss == "mse" else 1) / rows
    assert found.eigenvalues == pytest.approx(np.linalg.eigvalsh(hessian), rel=1e-8)
    best = np.linalg.lstsq(design, y, rcond=None)[0]
    assert line(found.closed_form) == pytest.approx(best)


@pytest.mark.parametrize(
    "experiment",
    [
        HOURS,
        CURVED,
        SCALED,
        HOURS.change(source="nn", init="default"),
        SCORES.change(model="polynomial", degree=3, standardize=True),
        SCORES.change(model="formula", formula="a*x + c*sin(x) + d"),
        SCORES.change(model="formula", formula="a*exp(c*x)", init="constant", init_value=0.5),
        SCORES.change(model="mlp", hidden=(5,), activation="tanh"),
        SCORES.change(loss="huber", huber_delta=30.0),
    ],
)
def test_the_eigenvalues_are_those_of_torchs_hessian(experiment: Experiment) -> None:
    trainer = Trainer(experiment)
    for _ in range(3):
        trainer.update()
    surface = LossSurface(experiment, trainer.model, trainer.data)
    expected = torch.linalg.eigvalsh(torch.func.hessian(surface.loss)(surface.theta)).tolist()
    assert theory(experiment, trainer).eigenvalues == pytest.approx(
        expected, rel=1e-7, abs=1e-9 * max(map(abs, expected))
    )


def test_many_parameters_have_the_greatest_eigenvalues_alone() -> None:
    experiment = SCORES.change(model="mlp", hidden=(8, 8), activation="tanh", standardize=True)
    found, trainer = theory(experiment), Trainer(experiment)
    surface = LossSurface(experiment, trainer.model, trainer.data)
    hessian = torch.func.hessian(surface.loss)(surface.theta)
    assert found.size == 97
    assert found.eigenvalues == pytest.approx(torch.linalg.eigvalsh(hessian)[-1:].tolist(), rel=1e-6)
    top = torch.from_numpy(spectrum(surface)[1][:, -1].copy())
    torch.testing.assert_close(hessian @ top, found.eigenvalues[-1] * top, rtol=0, atol=1e-5 * found.eigenvalues[-1])
    assert found.kappa is None
    assert "greatest of 97 is known" in found.applies["eigenvalues"]


def final(experiment: Experiment, updates: int) -> float:
    """How far the loss is from its least after some updates, against the start; infinite when it diverged."""
    trainer = Trainer(experiment.change(epochs=updates))
    least = theory(experiment).least_loss or 0.0
    start = trainer.evaluate() - least
    for _ in trainer.blocks():
        pass
    return math.inf if trainer.reason else (trainer.evaluate() - least) / start


@pytest.mark.parametrize(
    ("experiment", "below", "above"),
    [
        (HOURS, 0.1802, 0.1804),
        (SCORES, 0.1197, 0.1198),
        (HOURS.change(model="weight"), 0.2141, 0.2145),  # 3/14
        (HOURS.change(momentum=0.5), 0.2702, 0.2707),  # 1.5 x .180295 = .270443
        (HOURS.change(momentum=0.9, nesterov=True), 0.1222, 0.1225),  # 3.8/2.8 / 11.09294 = .122343
    ],
)
def test_the_critical_lr_is_where_runs_begin_to_diverge(experiment: Experiment, below: float, above: float) -> None:
    limit = theory(experiment).stable_lr
    assert limit is not None
    assert below < limit < above
    assert final(experiment.change(lr=below), 3000) < 0.01
    assert final(experiment.change(lr=above), 3000) > 10


@pytest.mark.parametrize("lr", [0.01, 0.1, 0.17])
def test_the_error_of_a_run_is_the_power_of_its_modes(lr: float) -> None:
    """θ_k = θ* + (I - ηH)^k (θ_0 - θ*)."""
    found, trainer = theory(SCORES.change(lr=lr)), Trainer(SCORES.change(lr=lr / 2, loss="mse"))
    values, vectors = spectrum(LossSurface(SCORES, trainer.model, trainer.data))
    best = np.array([12.5, 42.5])
    error = vectors @ ((1 - lr / 2 * values) ** 50 * (vectors.T @ -best))
    for _ in range(50):
        trainer.update()
    now = [trainer.model.parameters[name].item() for name in ("W", "b")]
    assert now == pytest.approx(best + error, rel=1e-10)
    assert [mode.factor for mode in found.modes] == pytest.approx(np.abs(1 - lr * values))


@pytest.mark.parametrize(("lr", "sharpness"), [(0.2, 9.012), (0.25, 6.432), (0.3, 2.973), (0.45, None)])
def test_the_edge_of_stability(lr: float, sharpness: float | None) -> None:
    """f = ½(ab - 1)² from (3, .2): gradient descent ends where the curvature allows its lr."""
    table = Table.of({"x": [1, 1], "y": [1, 1]})
    model: dict[str, Any] = {"model": "formula", "formula": "a*b*x", "init": "values", "init_values": (3.0, 0.2)}
    experiment = Experiment.on(table, **model, loss="half_squared", lr=lr, epochs=2000, dtype="float64")
    trainer = Trainer(experiment)
    for _ in trainer.blocks():
        pass
    assert bool(trainer.reason) is (sharpness is None)
    if sharpness is not None:
        found = theory(experiment, trainer)
        assert found.eigenvalues[-1] == pytest.approx(sharpness, abs=6e-4)
        assert lr * found.eigenvalues[-1] <= 2
        assert not found.exact


def test_gradients_never_cleared_are_momentum_1() -> None:
    found = theory(HOURS.change(zero_grad=False))
    assert found.momentum == 1
    assert set(found.regimes) == {Regime.ENDLESS}
    assert found.updates_to_millionth is None


def test_without_reshape_every_target_is_fitted_by_every_row() -> None:
    found = theory(SCORES.change(reshape=False))
    assert line(found.closed_form) == pytest.approx([0, 73.75], abs=1e-9)
    assert found.least_loss == pytest.approx(242.1875)
    assert found.eigenvalues == pytest.approx((0.299390, 16.700610), abs=1e-6)


def test_weight_decay_is_ridge_regression() -> None:
    found = theory(SCORES.change(weight_decay=0.5))
    design = np.array([[1, 1], [2, 1], [3, 1], [4, 1.0]])
    best = np.linalg.solve(2 / 4 * design.T @ design + 0.5 * np.eye(2), 2 / 4 * design.T @ [50, 70, 90, 85])
    assert line(found.closed_form) == pytest.approx(best)
    assert found.eigenvalues == pytest.approx((0.799390, 17.200610), abs=1e-6)
    assert "weight decay" in found.applies
    trainer = Trainer(SCORES.change(weight_decay=0.5, lr=0.1, epochs=400))
    for _ in trainer.blocks():
        pass
    assert theory(trainer.experiment, trainer).distance == pytest.approx(0, abs=1e-9)


@given(st.floats(0.01, 0.99), st.floats(0.01, 3), st.sampled_from([HOURS, SCORES]))
@settings(max_examples=25, deadline=None)
def test_gradients_that_add_up_with_weight_decay(part: float, decay: float, start: Experiment) -> None:
    """g = g + ∇L(θ), θ = θ - lr (g + wd θ), by hand: where it ends, whether it swings, and how fast it gets there."""
    experiment = start.change(zero_grad=False, weight_decay=decay)
    critical = theory(experiment).stable_lr
    assert critical is not None
    for lr in (part * critical, 1.02 * critical):
        found = theory(experiment.change(lr=lr))
        ends = np.abs(accumulated(experiment, lr, decay, 4000) - line(found.closed_form)).max(axis=1)
        assert (ends[-1] < ends[0]) == (lr < critical) or not np.isfinite(ends[-1])
        assert (found.rate is not None and found.rate < 1) == (lr < critical)
        assert (found.updates_to_millionth is not None) == (lr < critical)
    best = np.linalg.lstsq(design(experiment), experiment.table.column("y"), rcond=None)[0]
    assert line(found.closed_form) == pytest.approx(best, abs=1e-9)


def design(experiment: Experiment) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """A column of x and one of ones."""
    x = np.asarray(experiment.table.column("x"))
    return np.column_stack([x, np.ones(len(x))])


def accumulated(
    experiment: Experiment, lr: float, decay: float, updates: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """W and b after each update from 0, with gradients that are never cleared."""
    rows, y = design(experiment), np.asarray(experiment.table.column("y"))
    theta, total, path = np.zeros(2), np.zeros(2), []
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(updates):
            total = total + 2 * rows.T @ (rows @ theta - y) / len(y)
            theta = theta - lr * (total + decay * theta)
            path.append(theta)
    return np.array(path)


def test_asgd_ends_where_it_is_said_to() -> None:
    found = theory(SCORES.change(optimizer="asgd", lambd=0.1))
    assert "weight_decay=0.1" in found.applies["closed form"]
    rows, y = design(SCORES), np.array([50.0, 70, 90, 85])
    ridge = np.linalg.solve(2 / 4 * rows.T @ rows + 0.1 * np.eye(2), 2 / 4 * rows.T @ y)
    assert ridge == pytest.approx((15.28, 33.87), abs=0.005)
    weights = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.ASGD([weights], lr=0.05, lambd=0.1, alpha=0.0)
    for _ in range(4000):
        optimizer.zero_grad()
        (torch.from_numpy(rows) @ weights - torch.from_numpy(y)).square().mean().backward()
        optimizer.step()
    assert weights.detach().numpy() == pytest.approx(ridge, rel=1e-6)


@pytest.mark.parametrize("momentum", [{"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}])
def test_the_optimal_lr_is_for_the_momentum_in_use(momentum: dict[str, Any]) -> None:
    found = theory(SCORES.change(**momentum))
    assert found.best_lr is not None

    def slowest(lr: float) -> float:
        beta, ahead = momentum["momentum"], 1 + momentum["momentum"] if "nesterov" in momentum else 1.0
        last = 1 if ahead == 1 else 0
        return max(
            float(np.abs(np.roots([1, -(1 + beta - ahead * lr * c), beta * (1 - (1 - last) * lr * c)])).max())
            for c in (0.29939, 16.70061)
        )

    tried = np.linspace(0.2, 3, 400) * found.best_lr
    assert slowest(found.best_lr) <= min(map(slowest, tried)) + 1e-4
    lines = texts.text(found).splitlines()
    assert any(line.startswith("  optimal lr ") and f"{found.best_lr:.6g}" in line for line in lines)
    assert any(line.startswith("  optimal, no momentum ") and "0.117647" in line for line in lines)


@pytest.mark.parametrize(("loss", "lr"), [("mae", 1000.0), ("huber", 900.0)])
def test_a_loss_without_curvature_bounces(loss: str, lr: float) -> None:
    found = theory(HOURS.change(model="weight", loss=loss, huber_delta=1e-3, init="constant", init_value=4.37, lr=lr))
    assert "jumping around it" in found.applies["critical lr"]
    w, seen = 4.37, []
    for _ in range(200):
        w -= lr * (np.sign(w - 2) * 2 if loss == "mae" else np.clip(w - 2, -1e-3, 1e-3) * 2)
        seen.append(w)
    assert max(np.abs(np.array(seen) - 2)) <= 3 * lr  # bounded
    assert min(np.abs(np.array(seen[-20:]) - 2)) > 0


def test_few_digits_of_a_closed_form_are_said_to_be_few() -> None:
    x = np.linspace(10, 12, 40)
    table = Table.of({"x": x.tolist(), "y": np.sin(5 * x).tolist()})
    hard = Experiment.on(table, model="polynomial", degree=12, dtype="float64")
    assert "float64 holds few digits" in theory(hard).applies["closed form"]
    assert "closed form" not in theory(hard.change(degree=2)).applies


def test_a_standardised_constant_column_leaves_the_theory_of_the_others() -> None:
    """Without the column, κ is 1 (features of variance 1, and the bias); with it, one direction more is flat."""
    table = Table.of({"x": [1, 2, 3], "k": [5, 5, 5], "y": [2, 4, 6]})
    found = theory(Experiment.on(table, standardize=True, lr=0.1))
    assert found.eigenvalues == pytest.approx([0, 2, 2])
    assert found.kappa is None
    assert found.critical_lr == pytest.approx(1)
    assert found.optimal_lr == pytest.approx(0.5)
    assert found.applies["standardize"].startswith("k: the same in all training rows, and so 0 there")
    assert found.applies["closed form"].startswith("other parameters have the same loss")
    assert found.closed_form is not None
    assert found.closed_form["W"] == pytest.approx([2 * (2 / 3) ** 0.5, 0], abs=1e-6)
    assert found.original is not None
    assert found.original["W"] == pytest.approx([2, 0], abs=1e-6)  # of y = 2x, whatever k is
    assert "standardize" not in theory(Experiment.on(table)).applies
    trainer = Trainer(Experiment.on(table, standardize=True, lr=0.4, epochs=40, dtype="float64"))
    assert sum(map(len, trainer.blocks())) == 40
    assert trainer.predict([[4.0, 5.0]])[0] == pytest.approx(8)


def test_standardised_data_have_an_answer_in_their_own_units() -> None:
    found = theory(SCORES.change(standardize=True, standardize_target=True))
    assert line(found.original) == pytest.approx([12.5, 42.5])


@pytest.mark.parametrize(
    ("experiment", "topic", "words"),
    [
        (SCORES.change(model="polynomial", degree=4), "closed form", "at most one for each of the 4 rows"),
        (SCORES.change(model="mlp"), "closed form", "a model linear in its parameters"),
        (SCORES.change(loss="mae"), "closed form", "loss is 'mae'"),
        (SCORES.change(loss="mae"), "critical lr", "no direction curves upwards"),
        (SCORES.change(model="mlp"), "curvature", "not quadratic"),
        (SCORES.change(optimizer="adam"), "optimizer", "adam scales each step"),
        (SCORES.change(batch_size=2), "batches", "single batches"),
        (SCORES.change(schedule="cosine"), "schedule", "cosine"),
        (SCORES.change(clip_norm=1.0), "clipping", "longer than 1"),
        (Experiment.on(Table.of({"a": [1, 1, 1], "y": [1, 2, 4]}), dtype="float64"), "condition number", "flat"),
    ],
)
def test_where_it_does_not_apply_it_says_so(experiment: Experiment, topic: str, words: str) -> None:
    found = theory(experiment)
    assert words in found.applies[topic]
    assert words in texts.text(found)


def test_more_parameters_than_rows_have_no_closed_form() -> None:
    experiment = SCORES.change(model="polynomial", degree=4)
    trainer = Trainer(experiment)
    with pytest.raises(
        ValidationError, match="parameters is 5: the closed form takes at most one for each of the 4 rows"
    ):
        closed_form(experiment, trainer.model, trainer.data)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lr": 0.3}, ["lr 0.3 is 1.66 times the critical 0.1803", "λ = 11.09 grows by 2.33 an update"]),
        ({"lr": 0.3, "momentum": 0.5}, ["critical 0.2704 with momentum 0.5"]),
        ({"lr": 0.2, "batch_size": 1, "model": "weight"}, ["0.933 times", "a batch can curve more"]),
        ({"lr": 2.0, "optimizer": "adam"}, ["lr 2 with adam"]),
    ],
)
def test_the_cause_of_divergence_names_the_growing_mode(changes: dict[str, Any], words: list[str]) -> None:
    trainer = Trainer(HOURS.change(**changes))
    said = divergence_cause(trainer.experiment, trainer.model, trainer.data, trainer.lr)
    assert all(word in said for word in words)


def test_json_has_everything_and_no_number_that_is_none() -> None:
    found = json.loads(texts.json(theory(SCORES)))
    assert found["eigenvalues"] == pytest.approx([0.299390, 16.700610], abs=1e-6)
    assert found["kappa"] == pytest.approx(55.782, abs=1e-3)
    assert found["critical_lr"] == pytest.approx(0.119756, abs=1e-6)
    assert found["optimal_lr"] == pytest.approx(2 / 17)
    assert found["optimal_rate"] == pytest.approx(0.964778, abs=1e-6)
    assert found["closed_form"] == {"W": [pytest.approx(12.5)], "b": [pytest.approx(42.5)]}
    assert found["regimes"] == ["monotone", "monotone"]
    assert json.loads(texts.json(theory(SCORES.change(loss="mae"))))["critical_lr"] is None


def test_curvature_beyond_float64_is_told_and_not_recorded() -> None:
    table = Table.of({"x": [1e160, 2e160, 4e160], "y": [1, 2, 3]})
    found = theory(Experiment.on(table, dtype="float64"))
    assert found.eigenvalues == ()
    assert "not finite" in found.applies["eigenvalues"]


def test_the_text_is_for_people() -> None:
    lines = texts.text(theory(SCORES.change(batch_size=2))).splitlines()
    assert lines[0] == "Theory of 2 parameters on 4 rows"
    assert "  critical lr             0.119756" in lines
    assert "  W                       12.5" in lines
    assert any(line.endswith("767.94  monotone") for line in lines)
    assert max(map(len, lines)) <= 120
