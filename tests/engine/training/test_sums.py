"""A loss that is a sum over the rows of a batch: as torch's reduction="sum" has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.record_columns import LOSS, TRAIN_LOSS
from gdtui.core.theory.learning_rates import with_optimal_lr
from gdtui.engine.curvature.hessian import spectrum
from gdtui.engine.curvature.loss_surface import LossSurface
from gdtui.engine.curvature.quadratic import as_quadratic
from gdtui.engine.inspect.theory import theory
from gdtui.engine.training.trainer import Trainer

X, Y = [1.0, 2.0, 3.0, 4.5, 6.0], [2.0, 3.0, 7.0, 8.0, 14.0]

LOSSES: dict[str, Callable[..., torch.Tensor]] = {
    "mse": functional.mse_loss,
    "huber": functional.huber_loss,
    "mae": functional.l1_loss,
}
SUM = Experiment.on(Table.of({"x": X, "y": Y}), divide="nothing", lr=1e-3, order="given", dtype="float64")


@pytest.mark.parametrize("batch", [0, 2])
@pytest.mark.parametrize("loss", ["mse", "huber", "mae"])
@pytest.mark.parametrize("source", ["autograd", "nn"])
def test_updates_are_those_of_torchs_sum(loss: str, batch: int, source: str) -> None:
    e = SUM.change(loss=loss, batch_size=batch, source=source, init="zeros")
    made = np.concatenate(list(Trainer(e).blocks(30)))
    of = LOSSES[loss]
    x, y = torch.tensor(X, dtype=torch.float64)[:, None], torch.tensor(Y, dtype=torch.float64)[:, None]
    w, b = (torch.zeros(1, dtype=torch.float64, requires_grad=True) for _ in range(2))
    optimizer = torch.optim.SGD([w, b], lr=e.lr)
    for record, rows in zip(made, list(torch.arange(5).split(batch or 5)) * 30, strict=False):
        optimizer.zero_grad()
        cost = of(x[rows] * w + b, y[rows], reduction="sum")
        cost.backward()
        optimizer.step()
        assert record[LOSS] == pytest.approx(cost.item())
        whole = of(x * w + b, y, reduction="sum").item()
        assert record[TRAIN_LOSS] == pytest.approx(whole * (batch or 5) / 5)  # of as many rows as a batch has


@given(st.sampled_from(["mse", "half_squared"]), st.integers(0, 5), st.booleans())
def test_curvature_and_critical_lr_are_those_of_the_sum(loss: str, batch: int, standardize: bool) -> None:
    mean = SUM.change(divide="batch", loss=loss, batch_size=batch, standardize=standardize)
    total = mean.change(divide="nothing")
    of_mean, of_sum = theory(mean), theory(total)
    rows = batch or 5
    assert of_sum.eigenvalues == pytest.approx([rows * value for value in of_mean.eigenvalues])
    assert of_mean.critical_lr is not None
    assert of_mean.least_loss is not None
    assert of_sum.closed_form is not None
    assert of_sum.critical_lr == pytest.approx(of_mean.critical_lr / rows)
    assert of_sum.least_loss == pytest.approx(rows * of_mean.least_loss)
    for name, values in (of_mean.closed_form or {}).items():
        assert of_sum.closed_form[name] == pytest.approx(values)
    trainer = Trainer(total)
    surface = LossSurface(total, trainer.model, trainer.data)
    assert spectrum(surface)[0] == pytest.approx(np.sort(of_sum.eigenvalues))
    quadratic = as_quadratic(surface)
    assert quadratic is not None
    at = torch.randn(3, 2, dtype=torch.float64)
    assert quadratic.at(at.numpy()) == pytest.approx(surface.at(at))


@pytest.mark.parametrize("batch", [2, 4])
def test_the_noise_floor_is_that_of_the_mean_at_as_many_times_the_lr(batch: int) -> None:
    total = theory(SUM.change(batch_size=batch, lr=1e-3))
    mean = theory(SUM.change(batch_size=batch, divide="batch", lr=batch * 1e-3))
    assert mean.noise is not None
    assert total.noise == pytest.approx(batch * mean.noise)


def test_standardising_leaves_an_lr_that_converges_for_a_sum_too() -> None:
    wide = Experiment.on(
        Table.of({"a": [1.0, 2, 3, 4, 5], "c": [900.0, 150, 500, 350, 700], "y": Y}), divide="nothing", epochs=300
    )
    better = with_optimal_lr(wide, theory(wide))
    made = np.concatenate(list(Trainer(better).blocks(300)))
    assert better.standardize
    assert made[-1, TRAIN_LOSS] == pytest.approx(theory(better).least_loss, rel=0.05)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"divide": "nothing", "reshape": False}, "divide"),
        ({"step": False, "optimizer": "lbfgs"}, "step"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(settings: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        SUM.change(**{"divide": "batch"} | settings)
    assert caught.value.field == field


@pytest.mark.parametrize(
    "settings", [{}, {"optimizer": "adam"}, {"momentum": 0.9, "batch_size": 2}, {"clip_norm": 1.0}]
)
def test_without_a_step_only_the_gradients_change(settings: dict[str, Any]) -> None:
    trainer = Trainer(SUM.change(step=False, **settings))
    start = trainer.flat.values.clone()
    made = np.concatenate(list(trainer.blocks(500)))
    assert len(made) == 500
    assert torch.equal(trainer.flat.values, start)
    assert trainer.flat.gradients.any()


def test_a_step_that_is_put_back_moves_from_then_on() -> None:
    trainer = Trainer(SUM.change(step=False))
    trainer.updates(10)
    trainer.change(SUM)
    trainer.updates(1)
    straight = Trainer(SUM)
    straight.updates(1)
    assert torch.equal(trainer.flat.values, straight.flat.values)
