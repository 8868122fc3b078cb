"""Proofs of caveats of theory and causes of divergence that no other test shows: numpy, or torch written out."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.functions.catalog import function
from gdtui.core.functions.method import Method
from gdtui.core.storage.presets import preset
from gdtui.engine.curvature.divergence import divergence_cause
from gdtui.engine.curvature.loss_surface import LossSurface
from gdtui.engine.descend.walk import walk
from gdtui.engine.inspect import caveats
from gdtui.engine.inspect.theory import theory
from gdtui.engine.training.trainer import Trainer

X = np.array([1.0, 2, 3])
YEARS = np.arange(1900.0, 2021, 10)
HOURS = Experiment.on(Table.of({"x": X.tolist(), "y": (2 * X).tolist()}), dtype="float64")


def condition(x: np.ndarray) -> float:
    """The condition number of the loss of a line."""
    design = np.stack([x, np.ones_like(x)], axis=1)
    return float(np.linalg.cond(design.T @ design))


def standardizing(_: str) -> None:
    """Years have eigenvalues that are far apart; standardised they have the same."""
    assert condition(YEARS) > 1e7
    assert condition((YEARS - YEARS.mean()) / YEARS.std()) == pytest.approx(1)


def evenly_spaced(_: str) -> None:
    """Of y = W² x the second derivative of the loss is the mean of 8 W² x² + 4 x (W² x - y), here of half the rows."""
    x = np.linspace(1, 3, 101)
    table = Table.of({"x": x.tolist(), "y": (2 * x).tolist()})
    experiment = Experiment.on(
        table, model="formula", formula="W*W*x", dtype="float64", init="constant", init_value=1.0
    )
    trainer = Trainer(experiment)
    surface = LossSurface(experiment, trainer.model, trainer.data)
    surface.subsample(51)
    found, some = dict(caveats.of_curvature(surface, np.array([1.0]), False)), x[::2]
    assert found["rows"] == "the curvature is that of 51 evenly spaced rows out of 101"
    curvature = torch.func.hessian(surface.loss)(surface.theta).item()
    assert curvature == pytest.approx(np.mean(8 * some**2 + 4 * some * (some - 2 * some)))


def elsewhere_other_curvature(_: str) -> None:
    """Of y = W² x the second derivative is the mean of 8 W² x² + 4 x (W² x - y): near W = 1 it is near that at 1."""

    def curvature(w: float) -> float:
        return float(np.mean(8 * w**2 * X**2 + 4 * X * (w**2 * X - 2 * X)))

    for w in (0.0, 1.0, 2.0):
        trainer = Trainer(HOURS.change(model="formula", formula="W*W*x", init="constant", init_value=w))
        found = torch.func.hessian(LossSurface(trainer.experiment, trainer.model, trainer.data).loss)
        assert found(torch.tensor([w], dtype=torch.float64)).item() == pytest.approx(curvature(w))
    assert curvature(1.001) == pytest.approx(curvature(1), rel=0.01)
    assert not 0.5 < curvature(2) / curvature(1) < 2


def flat_direction(_: str) -> None:
    """Where x is always 1, W and b count together: the gradient has no part along (1, -1)."""
    x, y = np.ones(3), np.array([1.0, 2, 4])
    for w, b in np.random.default_rng(1).normal(size=(20, 2)):
        error = w * x + b - y
        assert np.mean(2 * error * x) == pytest.approx(np.mean(2 * error))
        moved = (w + 5) * x + (b - 5) - y
        assert np.mean(moved**2) == pytest.approx(np.mean(error**2))


def no_floor(_: str) -> None:
    """Of y = W x at lr .2 the mean error shrinks, and the mean of its square grows: E (1 - 2 lr x²)² > 1."""
    factors = 1 - 2 * 0.2 * X**2
    assert abs(factors.mean()) < 1 < np.mean(factors**2)
    found = theory(HOURS.change(model="weight", batch_size=1, order="replacement", lr=0.2))
    assert "there is none at this lr" in found.applies["noise floor"]
    assert "single rows" in found.applies["noise floor"]


def each_row_once(_: str) -> None:
    """SGD of single rows where no line fits: without replacement the mean loss of the epochs' ends is lower."""
    generator, x, y = np.random.default_rng(0), np.array([1.0, 2, 3, 4]), np.array([55.0, 67, 80, 92])

    def mean_loss(lr: float, replace: bool) -> float:
        w, b, losses = 12.4, 42.5, []
        for epoch in range(6000):
            for i in generator.choice(4, 4, replace=replace):
                error = w * x[i] + b - y[i]
                w, b = w - lr * 2 * error * x[i], b - lr * 2 * error
            if epoch > 200:
                losses.append(np.mean((w * x + b - y) ** 2))
        return float(np.mean(losses))

    for lr in (0.003, 0.01, 0.02):
        assert mean_loss(lr, replace=False) < mean_loss(lr, replace=True)


def single_batches(_: str) -> None:
    """The curvatures of y = W x are 2 x² of single rows, and 28/3 of all."""
    assert sorted(2 * X**2) == [2, 8, 18]
    assert np.mean(2 * X**2) == pytest.approx(28 / 3)


def without_step(_: str) -> None:
    """The parameters stay, while theory has the rates of the run that moves them."""
    e = Experiment.on(Table.of({"x": X.tolist(), "y": (2 * X).tolist()}), step=False)
    trainer = Trainer(e)
    start = trainer.flat.values.clone()
    trainer.updates(5)
    assert trainer.steps == 5
    assert torch.equal(trainer.flat.values, start)
    assert theory(e).rate == theory(e.change(step=True)).rate


def adaptive(_: str) -> None:
    """Gradients a thousand times as long make Adam's steps no longer."""

    def steps(scale: float) -> np.ndarray:
        w = torch.tensor([3.0], dtype=torch.float64, requires_grad=True)
        optimizer, found = torch.optim.Adam([w], lr=0.01), []
        for _ in range(20):
            before = w.item()
            w.grad = 2 * scale * w.detach()
            optimizer.step()
            found.append(w.item() - before)
        return np.array(found)

    assert steps(1000.0) == pytest.approx(steps(1.0), rel=1e-6)


def clipped(_: str) -> None:
    for gradient in ([3.0, 4.0], [0.3, 0.4]):
        w = torch.zeros(2, requires_grad=True)
        w.grad = torch.tensor(gradient)
        torch.nn.utils.clip_grad_norm_([w], 1.0)
        assert w.grad.norm().item() == pytest.approx(min(math.hypot(*gradient), 1), rel=1e-5)


def decoupled(_: str) -> None:
    """AdamW on the three points of y = 2x, whose closed form is (2, 0)."""
    lines, x = [torch.zeros(2, dtype=torch.float64) for _ in range(3)], torch.from_numpy(X)
    groups = [{"params": [line], "weight_decay": decay} for line, decay in zip(lines, (0.01, 0.1, 1.0), strict=True)]
    optimizer = torch.optim.AdamW(groups, lr=0.01)
    for _update in range(4000):
        for line in lines:
            errors = x * line[0] + line[1] - 2 * x
            line.grad = torch.stack([2 * (errors * x).mean(), 2 * errors.mean()])
        optimizer.step()
    distances = [float(np.hypot(*(line.numpy() - [2, 0]))) for line in lines]
    assert 1e-3 < distances[0] < distances[1] < distances[2]
    applies = theory(HOURS.change(optimizer="adamw", weight_decay=0.1)).applies["weight decay"]
    assert applies.startswith("AdamW pulls")


def no_upward_curve(_: str) -> None:
    """Of y = W² x at W = 0 the second derivative of the loss is the mean of -4 x y, which is below 0."""
    assert cause(model="formula", formula="W*W*x", init="constant", init_value=0.0).startswith(
        "lr 0.01 where the loss does not curve upwards"
    )


def standardizing_advised(_: str) -> None:
    standardizing("")
    table = Table.of({"x": YEARS.tolist(), "y": (YEARS * 2).tolist()})
    experiment = Experiment.on(table, dtype="float64")
    trainer = Trainer(experiment)
    said = divergence_cause(experiment, trainer.model, trainer.data, 0.01)
    assert f"with κ = {condition(YEARS):.1e} standardize=true helps" in said


def elsewhere(_: str) -> None:
    """Below the critical lr a loss that curves the same everywhere does not grow."""
    for part in (0.1, 0.5, 0.99):
        design = np.stack([X, np.ones(3)], axis=1)
        values = np.linalg.eigvalsh(2 / 3 * design.T @ design)
        assert (np.abs(1 - part * 2 / values[-1] * values) < 1).all()
    assert cause(lr=0.1).endswith("(here: the loss curves more elsewhere)")


def cause(**changes: Any) -> str:
    """The cause that is told at the start of an experiment."""
    trainer = Trainer(HOURS.change(**changes))
    return divergence_cause(trainer.experiment, trainer.model, trainer.data, trainer.lr)


def first_update(_: str) -> None:
    """The first update is so long that the square of the next error is beyond float32."""
    x = [1e10, 2e10]
    trainer = Trainer(Experiment.on(Table.of({"x": x, "y": [2e10, 4e10]}), lr=0.01))
    while not trainer.done:
        trainer.update()
    loss, w = np.float32(np.mean([(2 * v) ** 2 for v in x])), 0.01 * np.mean([4 * v * v for v in x])
    assert float(w * x[1]) ** 2 > np.finfo(np.float32).max
    assert f"the loss was {loss:.3g} and became infinite in the first update (step 1)" in trainer.reason


def one_update(_: str) -> None:
    """As above, but the first update is made with an lr that moves nothing: so the second is the one."""
    trainer = Trainer(Experiment.on(Table.of({"x": [1e10, 2e10], "y": [2e10, 4e10]}), lr=1e-30))
    trainer.update()
    trainer.change(trainer.experiment.change(lr=0.01))
    while not trainer.done:
        trainer.update()
    loss = np.mean([(2e10) ** 2, (4e10) ** 2])
    assert f"the loss was {loss:.3g} and became infinite in update 2 (step 2)" in trainer.reason


def stops(_: str) -> None:
    """Each condition is met at the update where numpy's run meets it first."""
    for setting, value in (("stop_loss", 0.1), ("stop_grad_norm", 0.5), ("stop_distance", 0.3), ("stop_r2", 0.9)):
        trainer = Trainer(HOURS.change(**{setting: value}))
        while not trainer.done:
            trainer.update()
        before, after = numbers(trainer.steps - 1, setting), numbers(trainer.steps, setting)
        assert (before - value) * (after - value) <= 0
        assert f"{after:.6g}" in trainer.stopped
        assert trainer.stopped.endswith(f"{setting} {value:g}")


def numbers(updates: int, setting: str) -> float:
    """What a stop condition measures after some updates at lr .01, by numpy."""
    design, theta, gradient = np.stack([X, np.ones(3)], axis=1), np.zeros(2), np.zeros(2)
    for _ in range(updates):
        gradient = 2 / 3 * design.T @ (design @ theta - 2 * X)
        theta = theta - 0.01 * gradient
    squares = (design @ theta - 2 * X) ** 2
    return float(
        {
            "stop_loss": squares.mean(),
            "stop_grad_norm": np.linalg.norm(gradient),
            "stop_distance": np.linalg.norm(theta - [2, 0]),
            "stop_r2": 1 - squares.sum() / np.sum((2 * X - 4) ** 2),
        }[setting]
    )


def no_closed_form(_: str) -> None:
    with pytest.raises(ValueError, match="there is no closed form: "):
        Trainer(preset("study-hours").experiment.change(model="mlp", stop_distance=0.1))


def reason(text: str, lr: float, updates: int, start: float = 1.0, **method: Any) -> str:
    """Why the walk of a function ends."""
    path = walk(function(text), (start,), Method(lr=lr, **method), updates)
    assert path is not None
    return path.reason


def no_derivative(_: str) -> None:
    """Of sqrt(x²), which is |x|, each update from 1 takes .5: after two it is at 0."""
    assert reason("sqrt(x**2)", 0.5, 4).endswith(
        "the next update leads to 0, where f is 0 and f′ cannot be computed (k = 1)"
    )


def no_value(_: str) -> None:
    """Of the root of x, the slope at 1 is 1/2: at lr 3 it goes to 1 - 3/2."""
    assert reason("sqrt(x)", 3.0, 4).endswith("the next update leads to -0.5, where f has no value (k = 0)")


def infinite(_: str) -> None:
    """Of 1/x, the slope at -1 is -1: at lr 1 it goes to 0."""
    assert reason("1/x", 1.0, 4, start=-1.0).endswith("the next update leads to 0, where f is infinite (k = 0)")


def adaptive_walk(_: str) -> None:
    """Adam's first update is as long as its lr: from 1 to -2, which has no root."""
    assert reason("sqrt(x)", 3.0, 4, optimizer="adam").startswith("lr 3 with adam: x is 1, f is 1 and")


def too_large(_: str) -> None:
    """Of -x², f″ is -2, and each update multiplies x by 1 + 2 lr = 3: f overflows where x² does."""
    k = int(np.floor(np.log(np.finfo(float).max) / 2 / np.log(3)))
    said = reason("-x**2", 1.0, 2000)
    assert said.startswith("lr 1 where f does not curve upwards: x is ")
    assert said.endswith(f"would not be finite (k = {k})")


def beside_the_critical_lr(_: str) -> None:
    """Of x² the critical lr is 1 everywhere, and of 5 x² it is .2."""
    assert reason("x**2", 1.2, 4000).startswith("lr 1.2 is 1.2 times the local critical 1 (f″ = 2): ")
    assert reason("5*x**2", 0.3, 4000).startswith("lr 0.3 is 1.5 times the local critical 0.2 (f″ = 10): ")


def beside_the_critical_lr_with_momentum(_: str) -> None:
    """Of x² with momentum .5 it is 2 (1 + .5) / 2."""
    assert reason("x**2", 1.8, 4000, momentum=0.5).startswith(
        "lr 1.8 is 1.2 times the local critical 1.5 with momentum 0.5 (f″ = 2): "
    )
