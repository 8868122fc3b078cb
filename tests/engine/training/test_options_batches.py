"""Mini-batches against the tutorials, and the same bits from a saved moment and a replay."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Change, Experiment
from gdtui.engine.training.trainer import Trainer
from tests.engine.training.test_options import EXAM_SCORES, FIXED, LOSS, NOISY, STUDY_HOURS, TRAIN, log_of


def test_zero_to_all_by_sample() -> None:
    """Seed 004: y = 2x from w = 1, one sample at a time in their order; w = 2 - rho^k after k epochs."""
    seed = STUDY_HOURS.change(
        model="weight", init="constant", init_value=1, batch_size=1, order="given", epochs=10, dtype="float64"
    )
    trainer = Trainer(seed)
    assert trainer.predict([[4.0]])[0] == 4.0
    log = np.concatenate(list(trainer.blocks()))
    assert trainer.predict([[4.0]])[0] == pytest.approx(7.804863933862125, rel=1e-15)
    assert log[:3, -1] == pytest.approx([-2.0, -7.84, -16.2288])
    ends = log[2::3, FIXED]
    assert ends == pytest.approx(2 - (0.98 * 0.92 * 0.82) ** np.arange(1, 11))
    trainer.change(seed.change(epochs=100))
    list(trainer.blocks())
    assert trainer.predict([[4.0]])[0] == pytest.approx(7.9999999999996945, rel=1e-15)


@pytest.mark.parametrize("seed", range(3))
def test_d2l_by_mini_batches(seed: int) -> None:
    """Seed 002: y = 2 x0 - 3.4 x1 + 4.2 + noise, half the squares, batches of 10, lr .03."""
    draws = np.random.default_rng(seed)
    x = draws.normal(size=(1000, 2))
    y = x @ [2, -3.4] + 4.2 + draws.normal(scale=0.01, size=1000)
    table = Table.of({"a": x[:, 0].tolist(), "b": x[:, 1].tolist(), "y": y.tolist()})
    d2l = Experiment.on(
        table, loss="half_squared", batch_size=10, lr=0.03, epochs=3, init="normal", init_std=0.01, seed=seed
    )
    log = log_of(d2l)
    first, second, third = log[99::100, TRAIN]
    assert 0.02 < first < 0.06
    assert 8e-5 < second < 3e-4
    assert 4.4e-5 < third < 5.6e-5
    assert log[-1, FIXED : FIXED + 3] == pytest.approx([2, -3.4, 4.2], abs=2.5e-3)


def test_the_short_batch_takes_a_smaller_step_when_divided_by_the_nominal_size() -> None:
    mean, nominal = (
        Trainer(EXAM_SCORES.change(batch_size=3, order="given", divide=divide)) for divide in ("batch", "nominal")
    )
    logs = [np.concatenate(list(t.blocks(2))) for t in (mean, nominal)]
    assert logs[0][0].tobytes() == logs[1][0].tobytes()
    assert logs[1][1, LOSS] == pytest.approx(logs[0][1, LOSS] / 3)
    assert logs[1][1, -2:] == pytest.approx(logs[0][1, -2:] / 3)


BATCHES: list[dict[str, Any]] = [
    {"batch_size": 4, "drop_last": True},
    {"batch_size": 4, "order": "replacement"},
    {"order": "replacement"},
    {"batch_size": 4, "order": "given"},
    {"batch_size": 1},
    {"optimizer": "adam", "batch_size": 2, "schedule": "cosine", "t_max": 7},
    {"optimizer": "lbfgs", "max_iter": 2},
    {"clip_norm": 1.0, "stop_grad_norm": 1e-9},
    {"schedule": "plateau", "patience": 1, "batch_size": 2},
    {"zero_grad": False},
    {"divide": "nothing", "batch_size": 4, "lr": 0.001},
    {"step": False},
]


@pytest.mark.parametrize("settings", BATCHES)
def test_a_saved_moment_goes_on_to_the_same_bits(settings: dict[str, Any]) -> None:
    trainer = Trainer(NOISY.change(**settings))
    straight = np.concatenate(list(trainer.blocks(5)))
    saved = trainer.save()
    assert len(straight) == 5
    trainer.advance()
    trainer.advance()
    (rest,) = trainer.blocks(12)
    for begun in (0, 3):
        for _ in range(begun):
            trainer.advance()
        trainer.load(saved)
        assert (trainer.steps, trainer.phase) == (5, 0)
        (again,) = trainer.blocks(12)
        assert again.tobytes() == rest.tobytes()


@pytest.mark.parametrize("settings", BATCHES[:6])
def test_a_replay_of_batch_changes_gives_the_same_bits(settings: dict[str, Any]) -> None:
    base = NOISY.change(**settings)
    changes = [
        Change(3, base.change(batch_size=4, drop_last=True)),
        Change(4, base.change(batch_size=5, drop_last=True)),
        Change(8, base.change(batch_size=3)),
        Change(9, base.change(lr=0.02, batch_size=3)),
        Change(13, base),
    ]
    live = Trainer(base)
    for change in changes:
        while live.steps < change.step:
            live.update()
        live.advance()
        live.advance()
        live.change(change.experiment)
    while live.steps < 20:
        live.update()
    replayed = np.concatenate(list(Trainer(base).follow(changes, 20)))
    np.testing.assert_array_equal(replayed[:, FIXED:], live.records.drain()[:, FIXED:])


def test_dropping_the_last_batch_leaves_whole_ones() -> None:
    trainer, sizes = Trainer(NOISY.change(batch_size=4, drop_last=True)), []
    for epoch in range(3):
        trainer.update()
        assert trainer.epoch == epoch
        assert trainer.operations.rows is not None
        sizes.append(len(trainer.operations.rows))
    assert sizes == [4, 4, 4]


def test_draws_with_replacement_repeat_rows() -> None:
    trainer, generator = Trainer(NOISY.change(order="replacement", batch_size=4)), torch.Generator().manual_seed(1)
    for _ in range(3):
        drawn = torch.randint(6, (6,), generator=generator)
        for part in drawn.split(4):
            trainer.update()
            assert trainer.operations.rows is not None
            assert trainer.operations.rows.tolist() == part.tolist()
