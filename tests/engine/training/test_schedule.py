"""The learning rate used at each update."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Change, Experiment
from gdtui.engine.models.dataset import Floats
from gdtui.engine.training.schedule import plan
from gdtui.engine.training.trainer import Trainer

LINE = Experiment.on(Table.of({"x": [1, 2, 3, 4], "y": [2, 4, 6, 9]}), lr=0.1)

# What torch 2.13 gives, at updates 0, 1, ...
CASES: list[tuple[dict[str, Any], list[float]]] = [
    ({"schedule": "constant"}, [0.1] * 5),
    ({"schedule": "step", "step_size": 4, "gamma": 0.5}, [0.1] * 4 + [0.05] * 4 + [0.025]),
    ({"schedule": "multistep", "milestones": (3, 8)}, [0.1] * 3 + [0.01] * 5 + [0.001] * 2),
    ({"schedule": "exponential", "gamma": 0.9}, [0.1, 0.09, 0.081]),
    ({"schedule": "cosine", "t_max": 10}, [0.1, 0.097553, 0.090451, 0.079389, 0.065451, 0.05]),
    ({"schedule": "warm_restarts", "t_0": 4, "t_mult": 2}, [0.1, 0.085355, 0.05, 0.014645, 0.1, 0.096194]),
    ({"schedule": "linear", "start_factor": 0.1, "total_iters": 5}, [0.01, 0.028, 0.046, 0.064, 0.082, 0.1, 0.1]),
    ({"schedule": "cyclic", "lr_min": 0.01, "step_size_up": 4}, [0.01, 0.0325, 0.055, 0.0775, 0.1, 0.0775]),
    ({"schedule": "one_cycle", "total_steps": 10}, [0.004, 0.052, 0.1, 0.095048]),
]


def rates(experiment: Experiment, updates: int) -> Floats:
    log = np.concatenate(list(Trainer(experiment).blocks(updates)))
    assert len(log) == updates
    return np.asarray(log[:, 1])


@pytest.mark.parametrize(("settings", "expected"), CASES)
def test_the_rate_of_each_update_is_torchs(settings: dict[str, Any], expected: list[float]) -> None:
    assert rates(LINE.change(**settings), len(expected)) == pytest.approx(expected, abs=6e-7)


def test_cosine_rises_again_after_its_half_period() -> None:
    found = rates(LINE.change(schedule="cosine", t_max=10), 20)
    assert found[10] == pytest.approx(0, abs=1e-12)
    assert found[11:20] == pytest.approx(found[9:0:-1])


def test_one_cycle_stays_at_its_end() -> None:
    found = rates(LINE.change(schedule="one_cycle", total_steps=10), 15)
    assert found[9:] == pytest.approx([4e-7] * 6)


@pytest.mark.parametrize("schedule", ["one_cycle", "cyclic"])
def test_momentum_moves_only_when_asked(schedule: str) -> None:
    experiment = LINE.change(schedule=schedule, total_steps=10, momentum=0.5)
    for cycles in (False, True):
        trainer = Trainer(experiment.change(cycle_momentum=cycles))
        list(trainer.blocks(3))
        assert (trainer.optimizer.param_groups[0]["momentum"] == 0.5) is not cycles


def test_plateau_falls_when_the_training_loss_does_not() -> None:
    flat = LINE.change(
        table=Table.of({"x": [1, 2], "y": [0, 0]}), schedule="plateau", patience=2, factor=0.5, batch_size=1
    )
    assert rates(flat, 7) == pytest.approx([0.1] * 4 + [0.05] * 3)
    falling = LINE.change(schedule="plateau", patience=2, factor=0.5, lr=0.01)
    assert rates(falling, 20) == pytest.approx([0.01] * 20)


def test_a_schedule_by_epoch_counts_epochs() -> None:
    by_epoch = LINE.change(schedule="exponential", gamma=0.5, schedule_every="epoch", batch_size=2)
    assert rates(by_epoch, 6) == pytest.approx([0.1, 0.1, 0.05, 0.05, 0.025, 0.025])


def test_the_rate_recorded_is_the_one_the_step_used() -> None:
    (block,) = Trainer(LINE.change(schedule="exponential", gamma=0.9, dtype="float64")).blocks(6)
    parameters = np.vstack([[0, 0], block[:, 8:10]])
    assert np.diff(parameters, axis=0) == pytest.approx(-block[:, 1:2] * block[:, 10:12])


def test_another_rate_begins_the_schedule_anew() -> None:
    halving = LINE.change(schedule="step", step_size=2, gamma=0.5)
    blocks = list(Trainer(halving).follow([Change(3, halving.change(lr=0.08))], 7))
    assert np.concatenate(blocks)[:, 1] == pytest.approx([0.1, 0.1, 0.05, 0.08, 0.08, 0.04, 0.04])
    blocks = list(Trainer(halving).follow([Change(3, halving.change(weight_decay=0.1))], 5))
    assert np.concatenate(blocks)[:, 1] == pytest.approx([0.1, 0.1, 0.05, 0.05, 0.025])
    blocks = list(Trainer(halving).follow([Change(3, LINE)], 5))
    assert np.concatenate(blocks)[:, 1] == pytest.approx([0.1, 0.1, 0.05, 0.1, 0.1])


@pytest.mark.parametrize("unit", ["update", "epoch"])
@pytest.mark.parametrize(("settings", "expected"), CASES[1:])
def test_the_plan_is_what_training_takes(settings: dict[str, Any], expected: list[float], unit: str) -> None:
    epochs = len(expected)
    experiment = LINE.change(**settings, schedule_every=unit, epochs=epochs, batch_size=2)
    found = plan(experiment)
    assert found[:epochs] == pytest.approx(expected, abs=6e-7)
    taken = rates(experiment, 2 * epochs)
    assert found.tolist() == taken[:: 1 if unit == "update" else 2].tolist()


def test_a_plan_is_bounded_and_needs_something_to_foretell() -> None:
    assert len(plan(LINE.change(schedule="cosine", epochs=10**8))) == 4096
    assert len(plan(LINE.change(schedule="plateau"))) == len(plan(LINE)) == 0
    adam = LINE.change(optimizer="adam", schedule="one_cycle", total_steps=10, cycle_momentum=True, epochs=10)
    assert plan(adam).tolist() == rates(adam, 10).tolist()
