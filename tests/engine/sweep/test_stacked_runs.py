"""A sweep's runs are the runs of plain torch, written out as a tutorial writes them: same bits, or to rounding."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment, settings
from gdtui.engine.models.dataset import prepare
from gdtui.engine.sweep import stacked_runs
from gdtui.engine.sweep.outcome import NEVER, Outcome
from gdtui.engine.sweep.stacked_runs import KNOWN, StackedRuns, can_stack
from gdtui.engine.training.trainer import Trainer

UPDATES = 60
RNG = np.random.default_rng(7)
X = [0.5 * k - 2 for k in range(12)]
Y = [math.sin(x) + 0.3 * x for x in X]
LINE = Experiment.on(Table.of({"x": X, "y": Y}))
SQUARE = Experiment.on(Table.of({"x": [1.0, 1.0], "y": [0.0, 0.0]}), model="weight", init="constant", init_value=1.0)
"""The loss W² from W = 1."""

OPTIMIZERS: dict[str, tuple[dict[str, object], Callable[[list[Tensor], float], torch.optim.Optimizer]]] = {
    "sgd": ({}, lambda p, lr: torch.optim.SGD(p, lr=lr, foreach=False)),
    "momentum": ({"momentum": 0.9}, lambda p, lr: torch.optim.SGD(p, lr=lr, momentum=0.9, foreach=False)),
    "nesterov": (
        {"momentum": 0.8, "nesterov": True, "weight_decay": 0.01},
        lambda p, lr: torch.optim.SGD(p, lr=lr, momentum=0.8, nesterov=True, weight_decay=0.01, foreach=False),
    ),
    "dampening": (
        {"momentum": 0.8, "dampening": 0.5},
        lambda p, lr: torch.optim.SGD(p, lr=lr, momentum=0.8, dampening=0.5, foreach=False),
    ),
    "adam": ({"optimizer": "adam"}, lambda p, lr: torch.optim.Adam(p, lr=lr, foreach=False)),
    "adamw": (
        {"optimizer": "adamw", "weight_decay": 0.1},
        lambda p, lr: torch.optim.AdamW(p, lr=lr, weight_decay=0.1, foreach=False),
    ),
}


def by_torch(model: str, make: Callable[[list[Tensor], float], torch.optim.Optimizer], lr: float, batch: int) -> float:
    """Return the last loss of a run by plain torch."""
    x, y = torch.tensor(X)[:, None], torch.tensor(Y)[:, None]
    torch.manual_seed(1)
    if model == "linear":
        weight, bias = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
        parameters = [weight, bias]
        predict: Callable[[Tensor], Tensor] = lambda rows: rows * weight + bias  # noqa: E731
    else:
        predict = nn.Sequential(nn.Linear(1, 8), nn.ReLU(), nn.Linear(8, 1))
        parameters = list(predict.parameters())
    optimizer = make(parameters, lr)
    order, generator, taken = torch.arange(len(x)), torch.Generator().manual_seed(1), len(x)
    for _ in range(UPDATES):
        if batch and taken >= len(x):
            order, taken = torch.randperm(len(x), generator=generator), 0
        rows = order[taken : taken + batch] if batch else order
        taken += batch
        loss = torch.mean((predict(x[rows]) - y[rows]) ** 2) if batch else torch.mean((predict(x) - y) ** 2)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        return float(torch.mean((predict(x) - y) ** 2))


def swept(experiment: Experiment, values: np.ndarray, param: str = "lr", updates: int = UPDATES) -> Outcome:
    runs = StackedRuns(experiment, prepare(experiment), {param: values}, target=0.0)
    runs.advance(updates)
    return runs.finish()


@pytest.mark.parametrize("batch", [0, 5, 3])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_line_has_the_bits_of_a_single_run(name: str, batch: int) -> None:
    settings, make = OPTIMIZERS[name]
    lrs = 10 ** RNG.uniform(-4, -0.5, 20)
    losses = swept(LINE.change(batch_size=batch, **settings), lrs).losses
    assert losses.tolist() == [by_torch("linear", make, lr, batch) for lr in lrs]


@pytest.mark.parametrize(
    "settings", [{}, {"batch_size": 5}, {"divide": "nominal", "batch_size": 5}, {"zero_grad": False}]
)
@pytest.mark.parametrize("model", ["linear", "mlp"])
def test_sums_over_rows_are_those_of_single_runs(settings: dict[str, Any], model: str) -> None:
    experiment = LINE.change(**{"divide": "nothing"} | settings, model=model, epochs=UPDATES)
    lrs, alone = 10 ** RNG.uniform(-5, -3, 6), []
    for lr in lrs:
        trainer = Trainer(experiment.change(lr=float(lr)))
        trainer.updates(UPDATES)
        alone.append(trainer.evaluate())
    assert swept(experiment, lrs).losses == pytest.approx(alone, rel=1e-4)


@pytest.mark.parametrize("batch", [0, 5])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_mlp_is_a_single_run_to_rounding(name: str, batch: int) -> None:
    """Matrix products of a stack add up in another order: 60 updates make of 1e-7 no more than 1e-4 at these rates."""
    settings, make = OPTIMIZERS[name]
    lrs = 10 ** RNG.uniform(-4, -1.7, 20)
    losses = swept(LINE.change(model="mlp", batch_size=batch, **settings), lrs).losses
    assert losses == pytest.approx([by_torch("mlp", make, lr, batch) for lr in lrs], rel=1e-4)


def test_each_run_has_its_own_momentum_weight_decay_and_epsilon() -> None:
    for param, make in (
        ("momentum", lambda p, value: torch.optim.SGD(p, lr=0.05, momentum=value, foreach=False)),
        ("weight_decay", lambda p, value: torch.optim.SGD(p, lr=0.05, weight_decay=value, foreach=False)),
    ):
        values = RNG.uniform(0, 0.9, 20)
        losses = swept(LINE.change(lr=0.05), values, param).losses
        assert losses.tolist() == [by_torch("linear", make, value, 0) for value in values], param
    values = 10 ** RNG.uniform(-8, 0, 20)
    expected = [
        by_torch("linear", lambda p, eps: torch.optim.Adam(p, lr=0.05, eps=eps, foreach=False), v, 0) for v in values
    ]
    assert swept(LINE.change(lr=0.05, optimizer="adam"), values, "eps").losses.tolist() == expected


def test_each_run_starts_where_its_own_standard_deviation_puts_it() -> None:
    """W is the first number that the generator draws, times the deviation; b is 0, and lr so small that both stay."""
    stds = np.array([0.1, 1.0, 3.0])
    experiment = LINE.change(init="normal", lr=1e-30)
    losses = swept(experiment, stds, "init_std", 1).losses
    drawn = torch.zeros(1).normal_(0, 1, generator=torch.Generator().manual_seed(1)).item()
    expected = [np.mean((np.array(X) * drawn * std - np.array(Y)) ** 2) for std in stds]
    assert losses == pytest.approx(expected, rel=1e-5)


def test_divergence_is_said_at_the_update_at_which_plain_gradient_descent_overflows() -> None:
    """On y = 0 x from W = 1 with x = 1 twice the loss is W²: an update multiplies W by 1 - 2 lr."""
    experiment = SQUARE
    lrs = np.array([0.1, 0.9, 2.0, 5.0])
    outcome = swept(experiment, lrs, updates=200)
    for lr, diverged, loss in zip(lrs, outcome.diverged, outcome.losses, strict=True):
        w, made = np.float32(1), 0
        with np.errstate(over="ignore"):
            while made < 200 and np.isfinite(w * w) and np.isfinite(w * np.float32(1 - 2 * lr)):
                w, made = w * np.float32(1 - 2 * lr), made + 1
        assert (diverged == NEVER) == (made == 200), lr
        if made < 200:
            assert abs(diverged - made) <= 1, lr
            assert loss == math.inf
        else:
            assert loss == pytest.approx(float(w * w), rel=1e-3), lr


def test_a_loss_that_has_grown_a_million_times_has_diverged_though_it_is_finite() -> None:
    """An update multiplies the loss of W² by (1 - 2 lr)²: at lr 2 by 9, which exceeds 10⁶ after 7 updates, 9⁶ < 10⁶."""
    experiment = SQUARE
    outcome = swept(experiment, np.array([2.0, 0.4]), updates=10)
    assert outcome.diverged.tolist() == [7, NEVER]
    assert outcome.losses[0] == pytest.approx(9.0**10, rel=1e-5)


def test_arrival_is_the_first_update_at_which_the_loss_is_within_the_target() -> None:
    """At lr .1 an update multiplies W² by .64: it is at most .01 for the first time after 11, .64¹¹ = .0074."""
    experiment = SQUARE
    runs = StackedRuns(experiment, prepare(experiment), {"lr": np.array([0.1, 1e-6, 0.5])}, target=0.01)
    runs.advance(50)
    assert runs.finish().arrived.tolist() == [11, NEVER, 1]


def test_with_mini_batches_arrival_is_counted_in_whole_epochs() -> None:
    """Each of the two rows is a batch and an update, by which W² becomes .64 W²: 11 updates end within epoch 6."""
    experiment = SQUARE.change(batch_size=1)
    runs = StackedRuns(experiment, prepare(experiment), {"lr": np.array([0.1])}, target=0.01)
    runs.advance(50)
    assert runs.finish().arrived.tolist() == [12]


def test_what_cannot_be_stacked_is_known() -> None:
    assert can_stack(LINE)
    for changes in (
        {"optimizer": "rprop"},
        {"clip_norm": 1.0},
        {"stop_loss": 0.1},
        {"schedule": "exponential"},
        {"reshape": False},
        {"step": False},
        {"stop_grad_norm": 0.1},
    ):
        assert not can_stack(LINE.change(**changes)), changes


def test_a_setting_that_is_added_is_not_taken_to_be_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert can_stack(LINE.change(momentum=0.5))
    monkeypatch.setattr(stacked_runs, "KNOWN", KNOWN - {"momentum"})
    assert can_stack(LINE)
    assert not can_stack(LINE.change(momentum=0.5))
    assert set(settings()) > KNOWN


def test_the_layers_of_the_test_are_those_of_the_experiment() -> None:
    assert [*pairwise((1, *LINE.change(model="mlp").hidden, 1))] == [(1, 8), (8, 1)]
