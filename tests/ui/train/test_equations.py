"""The arithmetic on the screen is the arithmetic of torch: what is written is evaluated and compared with the run."""

import math
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
import pytest

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment, settings
from gdtui.core.fields import OnChange
from gdtui.engine.inspect.view import view
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import RunView
from gdtui.ui.text.numbers import number_text
from gdtui.ui.train.equations.equation import Equation
from gdtui.ui.train.equations.loss import gradient, loss
from gdtui.ui.train.equations.page import UpdateMoment, equations, update_text

EXACT = 17  # digits
TABLE = Table.of({"x": [1.0, 2, 3, 4], "y": [50.0, 70, 90, 85]})

CASES: list[dict[str, Any]] = [
    {"lr": 0.05},
    {"lr": 0.05, "momentum": 0.8},
    {"lr": 0.05, "momentum": 0.8, "dampening": 0.3},
    {"lr": 0.05, "momentum": 0.8, "nesterov": True},
    {"lr": 0.05, "momentum": 0.8, "nesterov": True, "weight_decay": 0.1},
    {"lr": 0.05, "weight_decay": 0.1},
    {"lr": 0.5, "clip_norm": 20.0, "momentum": 0.5},
    {"lr": 0.05, "zero_grad": False},
    {"lr": 0.05, "schedule": "exponential", "gamma": 0.9},
    {"optimizer": "adam", "lr": 0.5},
    {"optimizer": "adam", "lr": 0.5, "betas": (0.5, 0.7), "eps": 1e-3, "weight_decay": 0.2},
    {"optimizer": "adam", "lr": 0.5, "betas": (0.0, 0.0)},
    {"optimizer": "adamw", "lr": 0.5},
    {"optimizer": "adamw", "lr": 0.5, "weight_decay": 0.3},
    {"optimizer": "nadam", "lr": 0.5},
    {"optimizer": "nadam", "lr": 0.5, "momentum_decay": 0.05},
    {"optimizer": "radam", "lr": 0.1},
    {"optimizer": "adamax", "lr": 0.5},
    {"optimizer": "adamax", "lr": 0.5, "betas": (0.9, 0.5)},
    {"optimizer": "rmsprop", "lr": 0.5, "alpha": 0.9},
    {"optimizer": "rmsprop", "lr": 0.5, "alpha": 0.9, "centered": True, "momentum": 0.5, "weight_decay": 0.1},
    {"optimizer": "adagrad", "lr": 5.0},
    {"optimizer": "adagrad", "lr": 5.0, "lr_decay": 0.1},
    {"optimizer": "adadelta", "lr": 1.0},
    {"optimizer": "adadelta", "lr": 1.0, "rho": 0.5, "weight_decay": 0.1},
    {"optimizer": "rprop", "lr": 5.0},
    {"optimizer": "rprop", "lr": 5.0, "etas": (0.4, 1.3), "step_sizes": (1e-3, 6.0)},
    {"optimizer": "asgd", "lr": 0.05, "lambd": 0.1},
    {"optimizer": "asgd", "lr": 0.05, "lambd": 0.1, "power": 0.5, "t0": 3.0},
    {"optimizer": "asgd", "lr": 0.05, "lambd": 0.1, "schedule": "exponential", "gamma": 0.9},
]

MOVED: list[dict[str, Any]] = [
    {**method, "schedule": schedule, **steps}
    for schedule, steps in (("cyclic", {"step_size_up": 4}), ("one_cycle", {"total_steps": 12}))
    for method in (
        {"lr": 0.05, "momentum": 0.8},
        {"lr": 0.05, "momentum": 0.8, "nesterov": True, "weight_decay": 0.1},
        {"optimizer": "rmsprop", "lr": 0.5, "momentum": 0.5},
        {"optimizer": "adam", "lr": 0.5},
        {"optimizer": "adamw", "lr": 0.5},
        {"optimizer": "nadam", "lr": 0.5},
        {"optimizer": "radam", "lr": 0.1},
        {"optimizer": "adamax", "lr": 0.5},
    )
]
"""Experiments whose schedule moves the momentum, or the first beta, at each update."""


ELSEWHERE = {
    *("loss", "huber_delta", "divide", "batch_size", "drop_last"),  # they decide the gradient
    *("step", "epochs", "first_epoch", "stop_loss", "stop_r2", "stop_grad_norm", "stop_distance"),  # whether it moves
    *("max_iter", "history_size"),  # of L-BFGS, whose updates are not written out
}
"""Settings that have no part in what becomes of a gradient."""


def test_every_setting_that_has_a_part_in_an_update_is_tried() -> None:
    """A setting that is added has a case, so that its arithmetic is that of torch, or a place among the others."""
    own = (OnChange.LIVE, OnChange.RESTART_UPDATE)
    moving = {name for name, field in settings().items() if field.on_change in own}
    assert moving - {name for case in CASES for name in case} == ELSEWHERE


def evaluated(text: str) -> float:
    """A formula as it is written, read as arithmetic."""
    text = re.sub(r"√([\d.e−]+)", r"sqrt(\1)", text).replace("√", "sqrt")
    text = re.sub(r"\|([^|]*)\|", r"abs(\1)", text)
    for sign, python in (("·", "*"), ("−", "-"), ("²", "**2"), ("^", "**")):
        text = text.replace(sign, python)
    return float(eval(text, {"__builtins__": {}}, {"sqrt": math.sqrt, "max": max, "abs": abs}))


def seen(trainer: Trainer, lr: float) -> RunView:
    """What a screen gets of a run, the optimizer's state read from torch's own."""
    held = trainer.optimizer.state.get(trainer.flat.values, {})
    state = {
        name: {
            buffer: np.asarray(value, dtype=float).reshape(-1)[where if np.ndim(value) else ...].tolist()
            for buffer, value in held.items()
            if value is not None and not isinstance(value, list)
        }
        for name, where in trainer.flat.slices.items()
        if held
    }
    shown = view(trainer, range(4), np.zeros(0))
    return msgspec.structs.replace(shown, state=state, lr=trainer.lr, taken_lr=lr)


def moments(trainer: Trainer, updates: int) -> Iterator[tuple[UpdateMoment, UpdateMoment]]:
    """Of each update: with the gradient in hand, and when it is done."""
    lrs = [trainer.lr]
    for _ in range(updates):
        lrs.append(trainer.lr)
        for _ in range(4):
            trainer.advance()
        ready = UpdateMoment(trainer.experiment, seen(trainer, lrs[-2]), lr_before=lrs[-2])
        trainer.advance()
        yield ready, UpdateMoment(trainer.experiment, seen(trainer, lrs[-1]), trainer.operations.norm, lrs[-2])


def comes_out(equation: Equation) -> bool:
    """Whether someone who computes with the numbers as they are printed gets what is printed as their result."""
    return number_text(evaluated(equation.numbers)) == number_text(equation.value)


def check(made: list[Equation], now: float, rel: float) -> None:
    for equation in made:
        assert evaluated(equation.term.numbers(EXACT)) == pytest.approx(equation.value, rel=rel, abs=1e-12), equation
        assert comes_out(equation), f"{equation.numbers} is not {number_text(equation.value)}"
    assert made[-1].name == "θ"
    assert made[-1].value == pytest.approx(now, rel=rel, abs=1e-12)


@pytest.mark.parametrize("settings", CASES + MOVED, ids=str)
def test_the_written_arithmetic_gives_the_parameter_that_torch_made(settings: dict[str, Any]) -> None:
    trainer = Trainer(Experiment.on(TABLE, dtype="float64", **settings))
    for ready, done in moments(trainer, 12):
        foretold = {name: made for name, made, _ in equations(ready)}
        after = list(equations(done))
        assert [name for name, _, _ in after] == ["W", "b"]
        for name, made, now in after:
            check(made, now, 1e-5)
            check(foretold[name], now, 1e-5)


@pytest.mark.parametrize("settings", CASES + MOVED, ids=str)
def test_float32_is_right_in_the_digits_that_are_shown(settings: dict[str, Any]) -> None:
    trainer = Trainer(Experiment.on(TABLE, **settings))
    for _, done in moments(trainer, 12):
        assert "changed since" not in update_text(done, 44).plain
        for _, made, now in equations(done):
            check(made, now, 1e-3)


def test_sgd_reads_as_the_tutorial_has_it() -> None:
    table = Table.of({"x": [1.0, 2, 3], "y": [2.0, 4, 6]})
    trainer = Trainer(Experiment.on(table))
    ready, done = next(moments(trainer, 1))
    # Gradients at 0: 2/3 (1·-2 + 2·-4 + 3·-6) = -56/3 and 2/3 (-2 - 4 - 6) = -8; the loss is (4 + 16 + 36)/3.
    lines = update_text(done, 60).plain.splitlines()
    assert "W ← 0 − 0.01·(−18.67) = 0.1867" in lines
    assert "b ← 0 − 0.01·(−8) = 0.08" in lines
    assert "cost = mean((H − y)²) = ((0−2)² + (0−4)² + (0−6)²)/3 = 18.67" in lines
    assert "     = 18.67" in update_text(done, 40).plain.splitlines()
    text = update_text(ready, 60).plain
    assert "W ← 0 − 0.01·(−18.67) = …" in text
    assert "to come: step" in text


@pytest.mark.parametrize("phase", range(5))
def test_what_is_still_to_come_is_left_open(phase: int) -> None:
    trainer = Trainer(Experiment.on(TABLE, optimizer="adamax"))
    for _ in range(phase):
        trainer.advance()
    text = update_text(UpdateMoment(trainer.experiment, seen(trainer, 0)), 60).plain
    assert ("(0−50)²" in text) == (phase >= 1)
    assert ("5681" in text) == (phase >= 2)  # (50² + 70² + 90² + 85²)/4 = 5681.25
    assert ("−147.5" in text) == (phase >= 4)  # db = 2/4 (-50 - 70 - 90 - 85)
    assert "nan" not in text


@pytest.mark.parametrize(
    "settings", [{}, {"loss": "half_squared"}, {"loss": "mae"}, {"loss": "huber", "huber_delta": 60.0}], ids=str
)
@pytest.mark.parametrize(
    "batching",
    [{}, {"batch_size": 3}, {"batch_size": 3, "divide": "nominal"}, {"batch_size": 3, "divide": "nothing"}],
    ids=str,
)
def test_the_loss_and_the_gradient_in_numbers(settings: dict[str, Any], batching: dict[str, Any]) -> None:
    trainer = Trainer(Experiment.on(TABLE, lr=0.001, dtype="float64", **settings, **batching))
    for _, done in moments(trainer, 4):
        cost = loss(done.experiment, done.view)
        assert evaluated(cost.term.numbers(EXACT)) == pytest.approx(done.view.cost, rel=1e-9)
        assert comes_out(cost)
        made = list(gradient(done.experiment, done.view))
        assert len(made) == (0 if settings.get("loss") in ("mae", "huber") else 2)
        for equation, name in zip(made, ("W", "b"), strict=False):
            grads = done.view.grads[name]
            assert grads is not None
            assert evaluated(equation.term.numbers(EXACT)) == pytest.approx(grads[0], rel=1e-9)
            assert comes_out(equation)


def test_a_setting_changed_since_is_told() -> None:
    trainer = Trainer(Experiment.on(TABLE, lr=0.05, momentum=0.8))
    *_, (_, done) = moments(trainer, 3)
    assert "changed since" not in update_text(done, 44).plain
    changed = msgspec.structs.replace(done.experiment, nesterov=True)
    assert "changed since" in update_text(UpdateMoment(changed, done.view), 44).plain


def test_a_step_that_is_left_out_moves_nothing_in_numbers() -> None:
    trainer = Trainer(Experiment.on(TABLE, lr=0.05, step=False))
    *_, (_, done) = moments(trainer, 1)
    text = update_text(done, 60).plain
    assert "optimizer.step() is left out" in text
    assert "W ←" not in text
    assert "−147.5" in text  # backward computes its gradient all the same


def test_lbfgs_is_told_in_words() -> None:
    trainer = Trainer(Experiment.on(TABLE, optimizer="lbfgs", lr=1.0))
    *_, (_, done) = moments(trainer, 1)
    text = update_text(done, 44).plain
    assert "evaluations so far: " in text
    assert f"W  0 → {number_text(done.view.params['W'][0])}" in text


def test_many_parameters_are_cut_short() -> None:
    trainer = Trainer(Experiment.on(TABLE, model="mlp", hidden=(8,), optimizer="adam"))
    *_, (_, done) = moments(trainer, 1)
    assert "and 21 more in the same way" in update_text(done, 44).plain  # 8 + 8 + 8 + 1 less 4


@pytest.mark.parametrize("width", [24, 28, 42])
def test_sums_are_broken_where_a_panel_is_narrow(width: int) -> None:
    trainer = Trainer(Experiment.on(TABLE, lr=0.01))
    *_, (_, done) = moments(trainer, 2)
    narrow, wide = update_text(done, width).plain, update_text(done, 200).plain
    assert narrow.split() == wide.split()  # nothing is lost
    sums = [line for line in narrow.splitlines() if "(H − y)" not in line and "t 2" not in line]
    assert max(map(len, sums)) <= max(width, 28)  # the longest term there is: "W ← 2 − 0.01·(−299.1) = ..."
