"""A sweep as a whole: every run is there, whether made at once or one by one, and is the run of its own settings."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.sweep import Sweep, SweepAxis
from gdtui.core.storage.presets import preset
from gdtui.core.theory.stability import Regime
from gdtui.engine.sweep.outcome import NEVER
from gdtui.engine.sweep.sweep import SweepPart, SweepWork, spread
from gdtui.engine.training.trainer import Trainer

HOURS = preset("study-hours").experiment
LR = SweepAxis(param="lr", low=0.001, high=0.3, count=6)
MOMENTUM = SweepAxis(param="momentum", low=0.0, high=0.9, count=3, scale="linear")
BATCH = SweepAxis(param="batch_size", low=1, high=3, count=3)


def parts(experiment: Experiment, *axes: SweepAxis, steps: int = 50) -> tuple[SweepWork, list[SweepPart]]:
    work = SweepWork(experiment, Sweep(axes=axes, steps=steps))
    return work, [part for part in work.parts() if part is not None]


def losses(experiment: Experiment, *axes: SweepAxis, steps: int = 50) -> list[float]:
    """Return the last losses in the order of the sweep."""
    work, made = parts(experiment, *axes, steps=steps)
    places = np.concatenate([part.places for part in made])
    assert sorted(places.tolist()) == [*range(len(work.values))], "each run comes once"
    assert work.done == work.total
    values: list[float] = np.concatenate([part.outcome.losses for part in made])[places.argsort()].tolist()
    return values


def alone(experiment: Experiment, steps: int = 50) -> float:
    """Return the last loss of a run by the trainer."""
    trainer = Trainer(experiment.change(epochs=10_000))
    trainer.updates(steps)
    return math.inf if trainer.reason else trainer.evaluate()


def test_two_settings_are_tried_each_with_each() -> None:
    expected = [alone(HOURS.change(lr=lr, momentum=m)) for lr in LR.values() for m in MOMENTUM.values()]
    assert losses(HOURS, LR, MOMENTUM) == expected
    by_momentum = [alone(HOURS.change(lr=lr, momentum=m)) for m in MOMENTUM.values() for lr in LR.values()]
    assert losses(HOURS, MOMENTUM, LR) == by_momentum


def test_batch_sizes_are_swept_group_by_group() -> None:
    expected = [alone(HOURS.change(lr=lr, batch_size=b)) for lr in LR.values() for b in (1, 2, 3)]
    assert losses(HOURS, LR, BATCH) == expected
    assert losses(HOURS, BATCH) == [alone(HOURS.change(batch_size=b)) for b in (1, 2, 3)]


@pytest.mark.parametrize(
    "settings", [{"optimizer": "rprop"}, {"clip_norm": 1.0}, {"schedule": "exponential"}, {"stop_loss": 0.5}]
)
def test_what_cannot_be_made_at_once_is_made_one_by_one(settings: dict[str, object]) -> None:
    experiment = HOURS.change(**settings)
    assert losses(experiment, LR) == [alone(experiment.change(lr=lr)) for lr in LR.values()]


def test_a_run_alone_diverges_and_arrives_as_one_among_others() -> None:
    """To stop where the gradient is 0 changes no update, but has the runs made one by one."""
    axis = SweepAxis(param="lr", low=0.01, high=1.0, count=9)
    _, at_once = parts(HOURS, axis, steps=200)
    _, one_by_one = parts(HOURS.change(stop_grad_norm=0.0), axis, steps=200)
    expected, order = at_once[0].outcome, np.concatenate([part.places for part in one_by_one])
    for name in ("losses", "arrived"):
        found = np.concatenate([getattr(part.outcome, name) for part in one_by_one])
        assert found.tolist() == getattr(expected, name)[order].tolist(), name
    diverged = np.concatenate([part.outcome.diverged for part in one_by_one])
    assert ((diverged == NEVER) == (expected.diverged[order] == NEVER)).all()


def test_regimes_follow_from_lr_times_the_greatest_eigenvalue() -> None:
    """Of x = 1, 2, 3 the Hessian is 2/3 [[14, 6], [6, 3]], and its greatest eigenvalue 11.09."""
    high = float(np.linalg.eigvalsh(2 / 3 * np.array([[14.0, 6.0], [6.0, 3.0]]))[-1])
    axis = SweepAxis(param="lr", low=0.01, high=0.4, count=40)
    work, (part,) = parts(HOURS, axis, steps=5)
    assert work.theory.high == pytest.approx(high, rel=1e-9)
    for lr, code in zip(axis.values(), part.regimes, strict=True):
        product = lr * high
        regime = Regime.MONOTONE if product < 1 else Regime.OSCILLATING if product < 2 else Regime.DIVERGING
        assert [*Regime][code] is regime, lr


def test_the_target_is_a_part_of_the_way_to_the_least_loss() -> None:
    """From W = b = 0 the loss of y = 2, 4, 6 is 56/3, and the least is 0."""
    work = SweepWork(HOURS, Sweep(axes=(LR,), tolerance=0.01))
    assert work.theory.target == pytest.approx(0.01 * 56 / 3, rel=1e-6)


def test_theory_is_silent_where_it_does_not_apply() -> None:
    for experiment in (HOURS.change(optimizer="adam"), HOURS.change(model="mlp"), HOURS.change(loss="mae")):
        assert SweepWork(experiment, Sweep(axes=(LR,))).theory.high == 0


def test_the_first_results_are_spread_over_the_range() -> None:
    assert spread(8) == [0, 4, 2, 6, 1, 5, 3, 7]
    assert spread(5) == [0, 4, 2, 1, 3]
    assert spread(1) == [0]


def test_many_values_come_in_chunks_of_bounded_size() -> None:
    axis = SweepAxis(param="lr", low=0.001, high=0.3, count=100_000)
    work, made = parts(HOURS, axis, steps=2)
    assert len(made) == 4
    assert max(len(part.places) for part in made) <= 2**15
    assert all(np.ptp(work.values[part.places]) > 0.29 for part in made)
