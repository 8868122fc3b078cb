"""Losses, loop options, metrics and stop conditions, by hand and against each other."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.models.dataset import Floats
from gdtui.engine.training.trainer import Trainer

FIXED = 8
LOSS, TRAIN, TEST, NORM, R2, RMSE = range(2, 8)
STUDY_HOURS = Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}))
EXAM_SCORES = Experiment.on(Table.of({"x": [1, 2, 3, 4], "y": [50, 70, 90, 85]}))
NOISY = Experiment.on(
    Table.of({"u": [1, 2, 3, 5, 4, 0], "v": [0, 1, 0, 1, 2, 1], "y": [3, 8, 7, 14, 16, 4]}), dtype="float64"
)


def log_of(experiment: Experiment, updates: int | None = None) -> Floats:
    return np.concatenate(list(Trainer(experiment).blocks(updates)))


@pytest.mark.parametrize(
    ("settings", "by_hand"),
    [
        ({"loss": "mse"}, lambda e: np.mean(e**2)),
        ({"loss": "half_squared"}, lambda e: np.mean(e**2) / 2),
        ({"loss": "mae"}, lambda e: np.mean(np.abs(e))),
        ({"loss": "huber", "huber_delta": 3}, lambda e: np.mean(np.where(abs(e) <= 3, e**2 / 2, 3 * (abs(e) - 1.5)))),
    ],
)
def test_losses_and_metrics_by_hand(settings: dict[str, Any], by_hand: Any) -> None:
    trainer = Trainer(NOISY.change(test_fraction=0.34, split_seed=4, **settings))
    (block,) = trainer.blocks(5)
    x, y = np.array([[1, 0], [2, 1], [3, 0], [5, 1], [4, 2], [0, 1]]), np.array([3, 8, 7, 14, 16, 4])
    train, test = trainer.data.rows, trainer.data.test_rows
    assert sorted([*train, *test]) == list(range(6))
    assert len(test) == 2
    before = np.zeros(3)
    for row in block:
        after, gradient = row[FIXED : FIXED + 3], row[FIXED + 3 :]
        error, begun = x @ after[:2] + after[2] - y, x @ before[:2] + before[2] - y
        assert row[LOSS] == pytest.approx(by_hand(begun[train]))
        assert row[TRAIN] == pytest.approx(by_hand(error[train]))
        assert row[TEST] == pytest.approx(by_hand(error[test]))
        assert row[NORM] == pytest.approx(np.linalg.norm(gradient))
        assert row[R2] == pytest.approx(1 - (error[train] ** 2).sum() / (4 * y[train].var()))
        assert row[RMSE] == pytest.approx(np.sqrt(np.mean(error[train] ** 2)))
        before = after
    assert trainer.evaluate() == pytest.approx(block[-1, TRAIN])


def test_the_training_loss_after_an_update_is_the_next_ones_loss() -> None:
    log = log_of(STUDY_HOURS, 100)
    assert log[:-1, TRAIN].tolist() == log[1:, LOSS].tolist()


def test_rmse_is_in_the_targets_units() -> None:
    log = log_of(EXAM_SCORES.change(standardize=True, standardize_target=True, lr=0.5), 3)
    assert log[-1, RMSE] == pytest.approx(math.sqrt(46.875), rel=1e-6)
    assert log[-1, TRAIN] == pytest.approx(46.875 / np.var([50, 70, 90, 85]), rel=1e-5)


def test_metrics_of_much_work_are_sampled_and_the_same_however_taken() -> None:
    values = np.linspace(-1, 1, 200_000)
    large = Experiment.on(Table.of({"x": values.tolist(), "y": (2 * values).tolist()}), batch_size=10)
    log = log_of(large, 30)
    measured = np.flatnonzero(np.isfinite(log[:, TRAIN]))
    (every,) = set(np.diff(measured))
    assert every > 1
    assert measured[0] == every - 1
    trainer = Trainer(large)
    piecewise = np.concatenate([block for end in (1, 9, 30) for block in trainer.blocks(end)])
    assert np.flatnonzero(np.isfinite(piecewise[:, TRAIN])).tolist() == measured.tolist()
    assert np.isfinite(log[:, LOSS]).all()


@pytest.mark.parametrize("stop", [None, 1e-9])
def test_a_large_model_records_its_first_parameters(stop: float | None) -> None:
    trainer = Trainer(STUDY_HOURS.change(model="mlp", hidden=(40,), lr=0.001, stop_loss=stop))
    (block,) = trainer.blocks(16)
    assert trainer.columns[FIXED : FIXED + 2] == ("0.weight[0]", "0.weight[1]")
    assert len(trainer.columns) == FIXED + 2 * 64
    assert block[-1, FIXED : FIXED + 40].tolist() == trainer.model.parameters["0.weight"].flatten().tolist()
    assert block[-1, TRAIN] == pytest.approx(trainer.evaluate())
    assert block[-1, NORM] == pytest.approx(float(trainer.flat.gradients.norm()), rel=1e-5)
    measured = np.flatnonzero(np.isfinite(block[:, TRAIN]))
    assert measured.tolist() == ([7, 15] if stop is None else list(range(16))), "a stop condition needs every one"
    assert block[measured[:-1], TRAIN] == pytest.approx(block[measured[:-1] + 1, LOSS])


def test_long_gradients_are_clipped() -> None:
    plain, clipped = (Trainer(EXAM_SCORES.change(clip_norm=clip, dtype="float64")) for clip in (None, 10.0))
    free, short = (next(t.blocks(1))[0] for t in (plain, clipped))
    assert short[NORM] == free[NORM] == pytest.approx(math.hypot(400, 147.5))
    assert short[-2:] == pytest.approx(free[-2:] * 10 / free[NORM], rel=1e-6)
    assert short[FIXED : FIXED + 2] == pytest.approx(-0.01 * short[-2:])
    late = log_of(EXAM_SCORES.change(clip_norm=1e6), 50)
    assert late[:, FIXED:].tobytes() == log_of(EXAM_SCORES, 50)[:, FIXED:].tobytes(), "short ones are left alone"


@pytest.mark.parametrize("source", ["autograd", "manual", "nn"])
@pytest.mark.parametrize("loss", ["mse", "half_squared"])
def test_the_three_sources_of_the_gradient_agree(source: str, loss: str) -> None:
    same = NOISY.change(init="zeros", loss=loss, batch_size=4, divide="nominal", momentum=0.5)
    expected, found = (log_of(same.change(source=s), 40)[:, FIXED:] for s in ("autograd", source))
    assert found == pytest.approx(expected, rel=1e-11)


def test_without_reshape_the_mean_is_fitted() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        log = log_of(EXAM_SCORES.change(reshape=False, lr=0.1, epochs=3000))
    assert log[-1, FIXED : FIXED + 2] == pytest.approx([0, 73.75], abs=1e-2)
    assert log[-1, LOSS] == pytest.approx(242.1875, rel=1e-5)
    assert log[-1, R2] == pytest.approx(0, abs=1e-4)


STOPS: list[tuple[dict[str, Any], int, int, str]] = [
    ({"stop_loss": 0.05}, TRAIN, -1, "the training loss is"),
    ({"stop_r2": 0.99}, R2, 1, "R² is"),
    ({"stop_grad_norm": 0.1}, NORM, -1, "the norm of the gradient is"),
]


@pytest.mark.parametrize(("settings", "column", "sign", "reason"), STOPS)
def test_a_run_ends_where_its_stop_condition_is_first_met(
    settings: dict[str, Any], column: int, sign: int, reason: str
) -> None:
    trainer = Trainer(STUDY_HOURS.change(**settings))
    log, whole = np.concatenate(list(trainer.blocks())), log_of(STUDY_HOURS)
    (limit,) = settings.values()
    first = int(np.argmax(sign * whole[:, column] >= sign * limit))
    assert len(log) == first + 1 < len(whole)
    assert log[:, FIXED:].tobytes() == whole[: first + 1, FIXED:].tobytes()
    assert trainer.finished
    assert trainer.stopped.startswith(reason)
    trainer.change(STUDY_HOURS)
    assert (trainer.stopped, trainer.done) == ("", False)
    trainer.change(STUDY_HOURS.change(**settings))
    assert trainer.stopped.startswith(reason), "it is met already"


def test_a_run_ends_near_the_closed_form() -> None:
    near = EXAM_SCORES.change(lr=0.1, stop_distance=0.01)
    log = log_of(near)
    distances = np.linalg.norm(log[:, FIXED : FIXED + 2] - [12.5, 42.5], axis=1)
    assert distances[-1] <= 0.01 < distances[-2]
    with pytest.raises(ValidationError, match=r"stop_distance is 0\.1: there is no closed form"):
        Trainer(EXAM_SCORES.change(loss="mae", stop_distance=0.1))


def test_permuting_the_rows_leaves_the_full_batch_as_it_is() -> None:
    table = Table.of({"x": [3, 1, 4, 2], "y": [90, 50, 85, 70]})
    assert log_of(EXAM_SCORES.change(table=table), 200) == pytest.approx(
        log_of(EXAM_SCORES, 200), rel=1e-4, nan_ok=True
    )


def test_twice_the_target_gives_twice_the_parameters() -> None:
    double = Table.of({"x": [1, 2, 3, 4], "y": [100, 140, 180, 170]})
    one, two = log_of(EXAM_SCORES, 300), log_of(EXAM_SCORES.change(table=double), 300)
    assert (2 * one[:, FIXED:]).tolist() == two[:, FIXED:].tolist()


def test_half_the_rate_for_twice_the_loss_is_the_same_descent() -> None:
    half, whole = log_of(EXAM_SCORES.change(loss="half_squared", lr=0.02), 300), log_of(EXAM_SCORES, 300)
    assert half[:, FIXED : FIXED + 2].tolist() == whole[:, FIXED : FIXED + 2].tolist()


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"optimizer": "lbfgs", "clip_norm": 1.0}, "clip_norm"),
        ({"optimizer": "lbfgs", "zero_grad": False}, "zero_grad"),
        ({"schedule": "one_cycle", "total_steps": 10, "pct_start": 0.1}, "pct_start"),
        ({"stop_distance": 0.1, "model": "mlp"}, "stop_distance"),
    ],
)
def test_what_cannot_be_trained_is_refused(settings: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Trainer(STUDY_HOURS.change(**settings))
    assert refused.value.field == field
