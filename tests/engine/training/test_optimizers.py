"""Each optimizer against its formula, written out in numpy, over twelve updates."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Change, Experiment
from gdtui.engine.training.trainer import Trainer

Vector = npt.NDArray[np.float64]
State = dict[str, Vector]
Rule = Callable[[int, Vector, Vector, State], Vector]
"""From the update's number (from 1), the parameters, the gradient and a state of its own to the new parameters."""

X, Y = np.array([1.0, 2, 3, 4]), np.array([50.0, 70, 90, 85])
EXAM_SCORES = Experiment.on(Table.of({"x": X.tolist(), "y": Y.tolist()}), dtype="float64")


def sgd(lr: float, beta: float = 0, dampening: float = 0, nesterov: bool = False) -> Rule:
    def rule(t: int, p: Vector, g: Vector, s: State) -> Vector:
        s["v"] = g if t == 1 else beta * s["v"] + (1 - dampening) * g
        return p - lr * (g + beta * s["v"] if nesterov else s["v"])

    return rule


def moments(s: State, g: Vector, one: float, two: float) -> tuple[Vector, Vector]:
    s["m"] = one * s.get("m", 0 * g) + (1 - one) * g
    s["v"] = two * s.get("v", 0 * g) + (1 - two) * g * g
    return s["m"], s["v"]


def adam(lr: float, one: float = 0.9, two: float = 0.999, eps: float = 1e-8, decay: float = 0) -> Rule:
    def rule(t: int, p: Vector, g: Vector, s: State) -> Vector:
        m, v = moments(s, g, one, two)
        step = lr * (m / (1 - one**t)) / (np.sqrt(v / (1 - two**t)) + eps)
        return p * (1 - lr * decay) - step

    return rule


def nadam(lr: float, one: float = 0.9, two: float = 0.999, psi: float = 0.004, eps: float = 1e-8) -> Rule:
    def mu(t: int) -> float:
        return one * (1 - 0.5 * float(0.96 ** (t * psi)))

    def rule(t: int, p: Vector, g: Vector, s: State) -> Vector:
        m, v = moments(s, g, one, two)
        product = np.prod([mu(i) for i in range(1, t + 1)])
        ahead = mu(t + 1) * m / (1 - product * mu(t + 1)) + (1 - mu(t)) * g / (1 - product)
        return p - lr * ahead / (np.sqrt(v / (1 - two**t)) + eps)

    return rule


def radam(lr: float, one: float = 0.9, two: float = 0.999, eps: float = 1e-8) -> Rule:
    limit = 2 / (1 - two) - 1

    def rule(t: int, p: Vector, g: Vector, s: State) -> Vector:
        m, v = moments(s, g, one, two)
        length, mean = limit - 2 * t * two**t / (1 - two**t), m / (1 - one**t)
        if length <= 5:
            return p - lr * mean
        factor = (length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length)
        return p - lr * mean * math.sqrt(factor * (1 - two**t)) / (np.sqrt(v) + eps)

    return rule


def adamax(lr: float, one: float = 0.9, two: float = 0.999, eps: float = 1e-8) -> Rule:
    def rule(t: int, p: Vector, g: Vector, s: State) -> Vector:
        s["m"] = one * s.get("m", 0 * g) + (1 - one) * g
        s["u"] = np.maximum(two * s.get("u", 0 * g), np.abs(g) + eps)
        return p - lr / (1 - one**t) * s["m"] / s["u"]

    return rule


def rmsprop(lr: float, alpha: float, centered: bool = False, beta: float = 0, eps: float = 1e-8) -> Rule:
    def rule(t: int, p: Vector, g: Vector, s: State) -> Vector:
        s["v"] = alpha * s.get("v", 0 * g) + (1 - alpha) * g * g
        s["g"] = alpha * s.get("g", 0 * g) + (1 - alpha) * g
        scaled = g / (np.sqrt(s["v"] - centered * s["g"] ** 2) + eps)
        s["b"] = beta * s.get("b", 0 * g) + scaled
        return p - lr * s["b"]

    return rule


def adagrad(lr: float, decay: float = 0, eps: float = 1e-10) -> Rule:
    def rule(t: int, p: Vector, g: Vector, s: State) -> Vector:
        s["s"] = s.get("s", 0 * g) + g * g
        return p - lr / (1 + (t - 1) * decay) * g / (np.sqrt(s["s"]) + eps)

    return rule


def adadelta(lr: float, rho: float = 0.9, eps: float = 1e-6) -> Rule:
    def rule(t: int, p: Vector, g: Vector, s: State) -> Vector:
        s["v"] = rho * s.get("v", 0 * g) + (1 - rho) * g * g
        move = np.sqrt(s.get("u", 0 * g) + eps) / np.sqrt(s["v"] + eps) * g
        s["u"] = rho * s.get("u", 0 * g) + (1 - rho) * move * move
        return p - lr * move

    return rule


def rprop(lr: float, etas: tuple[float, float] = (0.5, 1.2), sizes: tuple[float, float] = (1e-6, 50)) -> Rule:
    def rule(t: int, p: Vector, g: Vector, s: State) -> Vector:
        sign = np.sign(g * s.get("g", 0 * g))
        s["step"] = np.clip(s.get("step", lr + 0 * g) * np.select([sign > 0, sign < 0], [etas[1], etas[0]], 1), *sizes)
        s["g"] = np.where(sign < 0, 0, g)
        return p - np.sign(s["g"]) * s["step"]

    return rule


def asgd(lr: float, lambd: float = 1e-4, power: float = 0.75) -> Rule:
    def rule(t: int, p: Vector, g: Vector, s: State) -> Vector:
        eta = s.get("eta", lr + 0 * g)
        s["eta"] = 0 * g + lr / (1 + lambd * lr * t) ** power
        return p * (1 - lambd * eta) - eta * g

    return rule


CASES: list[tuple[dict[str, Any], Rule]] = [
    ({"lr": 0.05}, sgd(0.05)),
    ({"lr": 0.05, "momentum": 0.8}, sgd(0.05, 0.8)),
    ({"lr": 0.05, "momentum": 0.8, "dampening": 0.3}, sgd(0.05, 0.8, 0.3)),
    ({"lr": 0.05, "momentum": 0.8, "nesterov": True}, sgd(0.05, 0.8, nesterov=True)),
    ({"optimizer": "adam", "lr": 0.5}, adam(0.5)),
    ({"optimizer": "adam", "lr": 0.5, "betas": (0.5, 0.7), "eps": 1e-3}, adam(0.5, 0.5, 0.7, 1e-3)),
    ({"optimizer": "adamw", "lr": 0.5}, adam(0.5, decay=0.01)),
    ({"optimizer": "nadam", "lr": 0.5}, nadam(0.5)),
    ({"optimizer": "nadam", "lr": 0.5, "momentum_decay": 0.1}, nadam(0.5, psi=0.1)),
    ({"optimizer": "radam", "lr": 0.1}, radam(0.1)),
    ({"optimizer": "adamax", "lr": 0.5}, adamax(0.5)),
    ({"optimizer": "rmsprop", "lr": 0.5}, rmsprop(0.5, 0.99)),
    ({"optimizer": "rmsprop", "lr": 0.5, "alpha": 0.9, "centered": True}, rmsprop(0.5, 0.9, True)),
    ({"optimizer": "rmsprop", "lr": 0.5, "momentum": 0.4}, rmsprop(0.5, 0.99, beta=0.4)),
    ({"optimizer": "adagrad", "lr": 0.5, "lr_decay": 0.2}, adagrad(0.5, 0.2)),
    ({"optimizer": "adadelta", "lr": 1, "rho": 0.8}, adadelta(1, 0.8)),
    ({"optimizer": "rprop", "lr": 20, "step_sizes": (1e-6, 21)}, rprop(20, sizes=(1e-6, 21))),
    ({"optimizer": "asgd", "lr": 0.05, "lambd": 0.1, "power": 0.5}, asgd(0.05, 0.1, 0.5)),
]


def trajectory(rule: Rule, updates: int, decay: float = 0) -> Vector:
    inputs, p, state = np.column_stack([X, np.ones(4)]), np.zeros(2), State()
    made = []
    for t in range(1, updates + 1):
        p = rule(t, p, 2 / 4 * inputs.T @ (inputs @ p - Y) + decay * p, state)
        made.append(p)
    return np.array(made)


@pytest.mark.parametrize(("settings", "rule"), CASES)
def test_twelve_updates_are_the_formulas(settings: dict[str, Any], rule: Rule) -> None:
    (block,) = Trainer(EXAM_SCORES.change(**settings)).blocks(12)
    rounding = 1e-7 if settings.get("optimizer") in ("nadam", "asgd") else 1e-12  # torch keeps a factor in float32
    assert block[:, 8:10] == pytest.approx(trajectory(rule, 12), rel=rounding)


@pytest.mark.parametrize("case", [1, 4, 9, 11])
def test_weight_decay_adds_the_gradient_of_a_penalty(case: int) -> None:
    settings, rule = CASES[case]
    trainer = Trainer(EXAM_SCORES.change(**settings, weight_decay=0.3))
    (block,) = trainer.blocks(12)
    expected = trajectory(rule, 12, 0.3)
    assert block[:, 8:10] == pytest.approx(expected, rel=1e-10)
    assert trainer.penalty() == pytest.approx(0.15 * (expected[-1] ** 2).sum())
    assert trainer.evaluate() == pytest.approx(np.mean((X * expected[-1, 0] + expected[-1, 1] - Y) ** 2))


def test_adamw_shifts_the_optimum_and_has_no_penalty() -> None:
    trainer = Trainer(EXAM_SCORES.change(optimizer="adamw", lr=1, epochs=6000))
    last = list(trainer.blocks())[-1][-1]
    assert last[8:10] == pytest.approx([12.892, 41.274], abs=6e-4)
    assert trainer.penalty() == 0


def test_lbfgs_solves_exam_scores_in_one_update() -> None:
    (block,) = Trainer(EXAM_SCORES.change(optimizer="lbfgs", lr=1)).blocks(1)
    assert block[0, 8:10] == pytest.approx([12.5, 42.5], abs=1e-6)
    assert block[0, 3] == pytest.approx(46.875)
    assert block[0, 10:] == pytest.approx([-400, -147.5]), "the gradient that the update began with"


def test_leaving_out_zero_grad_is_momentum_one() -> None:
    log = np.concatenate(list(Trainer(STUDY_HOURS.change(zero_grad=False)).blocks(7)))
    assert log[:, 2] == pytest.approx([18.667, 14.771, 8.660, 2.970, 0.155, 1.429, 6.241], abs=5e-4)
    inputs, y, p, v = np.array([[1, 1], [2, 1], [3, 1]]), np.array([2, 4, 6]), np.zeros(2), np.zeros(2)
    for row in log:
        v = v + 2 / 3 * inputs.T @ (inputs @ p - y)
        p = p - 0.01 * v
        assert row[8:] == pytest.approx([*p, *v], rel=1e-5)


STUDY_HOURS = Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}))


@pytest.mark.parametrize(
    ("settings", "changed"),
    [
        ({"optimizer": "rmsprop"}, {"momentum": 0.5, "centered": True}),
        ({"momentum": 0.5}, {"momentum": 0.9, "nesterov": True}),
        ({}, {"momentum": 0.9, "weight_decay": 0.1}),
        ({"optimizer": "adam", "eps": 0.1}, {"eps": None, "betas": (0.5, 0.5)}),
    ],
)
def test_hyperparameters_change_while_the_state_stays(settings: dict[str, Any], changed: dict[str, Any]) -> None:
    before = STUDY_HOURS.change(**settings)
    after = before.change(**changed)
    (first, second) = Trainer(before).follow([Change(5, after)], 12)
    straight, other = (np.concatenate(list(Trainer(e).blocks(12))) for e in (before, after))
    assert first.tobytes() == straight[:5].tobytes()
    assert not np.allclose(second[-1, 8:10], straight[-1, 8:10], rtol=1e-6)
    assert not np.allclose(second[-1, 8:10], other[-1, 8:10], rtol=1e-6)


def test_a_changed_epsilon_goes_back_to_the_optimizers_own() -> None:
    trainer = Trainer(STUDY_HOURS.change(optimizer="adagrad", eps=0.1))
    trainer.change(STUDY_HOURS.change(optimizer="adagrad"))
    assert trainer.optimizer.param_groups[0]["eps"] == 1e-10


@pytest.mark.parametrize("settings", [case[0] for case in CASES[1:]])
def test_a_saved_run_goes_on_to_the_same_bits(settings: State) -> None:
    experiment = EXAM_SCORES.change(**settings, schedule="exponential", gamma=0.9)
    trainer = Trainer(experiment)
    list(trainer.blocks(7))
    saved = trainer.save()
    (straight,) = trainer.blocks(20)
    for other in (trainer, Trainer(experiment)):
        other.load(saved)
        (again,) = other.blocks(20)
        assert again.tobytes() == straight.tobytes()


@pytest.mark.parametrize("settings", [{"momentum": 0.9}, {"optimizer": "adam"}, {"optimizer": "rprop"}])
def test_divergence_leaves_the_optimizer_as_it_was(settings: State) -> None:
    """A run that found its next update not finite goes on as one that never tried it."""
    table = Table.of({"x": [0.1, 0.2, 0.3], "y": [-10, -11, -12]})  # log(a - x) sends a below the greatest x
    lost = Experiment.on(table, model="formula", formula="log(a - x)", lr=0.01, **settings)
    found = lost.change(table=Table.of({"x": [-10, -11, -12], "y": [1, 1, 1]}))
    trainer = Trainer(lost)
    list(trainer.blocks())
    assert "would not be finite" in trainer.reason
    end = trainer.steps
    trainer.change(found)
    (rescued,) = trainer.blocks(end + 5)
    assert len(rescued) == 5
    *_, replayed = Trainer(lost).follow([Change(end, found)], end + 5)
    assert replayed.tobytes() == rescued.tobytes()
