"""Runs against the tutorials' numbers (see the seeds' logs), the closed form and each other; how they diverge."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.models.dataset import Floats
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import PHASES

STUDY_HOURS = Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}))
EXAM_SCORES = Experiment.on(Table.of({"x": [1, 2, 3, 4], "y": [50, 70, 90, 85]}))
FIVE = Experiment.on(Table.of({"x": [1, 2, 3, 4, 5], "y": [2, 3, 5, 8, 9]}), batch_size=2, seed=7)
TWO = Table.of({"u": [1, 2, 3, 5], "v": [0, 1, 0, 1], "y": [3, 8, 7, 14]})


FIXED = ("epoch", "lr", "loss", "train_loss", "test_loss", "grad_norm", "r2", "rmse")
W, B = len(FIXED), len(FIXED) + 1


def everything(trainer: Trainer) -> Floats:
    return np.concatenate(list(trainer.blocks()))


def test_the_log_of_study_hours_is_the_tutorials() -> None:
    log = everything(Trainer(STUDY_HOURS))
    expected = {
        0: (18.666666, 0.187, 0.080),
        100: (0.048171, 1.746, 0.578),
        200: (0.029767, 1.800, 0.454),
        300: (0.018394, 1.843, 0.357),
        1000: (0.000633, 1.971, 0.066),
        1900: (0.000008, 1.997, 0.008),
    }
    assert len(log) == 2000
    for epoch, (cost, w, b) in expected.items():
        assert log[epoch, 0] == epoch
        assert f"{log[epoch, 2]:.6f}" == f"{cost:.6f}"
        assert (round(log[epoch, W], 3), round(log[epoch, B], 3)) == (w, b)
    assert log[-1, W : B + 1] == pytest.approx([1.997367, 0.005985], abs=1e-6)


def test_the_log_of_exam_scores_is_the_tutorials() -> None:
    trainer = Trainer(EXAM_SCORES)
    log = everything(trainer)
    expected = {
        100: (155.2833, 21.140, 17.099),
        500: (56.7222, 15.104, 34.844),
        1000: (47.3661, 13.081, 40.790),
        2000: (46.8762, 12.529, 42.415),
    }
    for epoch, (cost, w, b) in expected.items():  # this log counts from 1
        assert log[epoch - 1, 2] == pytest.approx(cost, rel=1e-5)
        assert log[epoch - 1, W : B + 1] == pytest.approx([w, b], abs=6e-4)
    assert trainer.predict([[5.0]])[0] == pytest.approx(105.0597, abs=1e-3)


def test_the_first_update_by_hand() -> None:
    (block,) = Trainer(STUDY_HOURS).blocks(1)
    gradient = [-2 / 3 * (1 * 2 + 2 * 4 + 3 * 6), -2 / 3 * (2 + 4 + 6)]
    w, b = -0.01 * gradient[0], -0.01 * gradient[1]
    squares = sum((w * x + b - y) ** 2 for x, y in ((1, 2), (2, 4), (3, 6)))
    hand = [0, 0.01, 56 / 3, squares / 3, math.nan, math.hypot(*gradient), 1 - squares / 8, math.sqrt(squares / 3)]
    assert block[0] == pytest.approx([*hand, w, b, *gradient], rel=1e-6, nan_ok=True)
    assert Trainer(STUDY_HOURS).columns == (*FIXED, "W", "b", "W.grad", "b.grad")


@settings(deadline=None, max_examples=40)
@given(data=st.data(), features=st.integers(1, 3), fraction=st.floats(0.05, 0.95))
def test_full_batch_follows_the_closed_form(data: st.DataObject, features: int, fraction: float) -> None:
    """theta_k = theta* + (I - eta H)^k (theta_0 - theta*), H = (2/n) X~^T X~."""
    numbers = st.integers(-20, 20).map(lambda i: i / 10)
    rows = np.array(data.draw(st.lists(st.tuples(*[numbers] * (features + 1)), min_size=2, max_size=8)))
    inputs, target = np.column_stack([rows[:, :-1], np.ones(len(rows))]), rows[:, -1]
    hessian = 2 / len(rows) * inputs.T @ inputs
    lr = fraction * 2 / np.linalg.eigvalsh(hessian)[-1]
    table = Table.of({f"c{i}": column.tolist() for i, column in enumerate(rows.T)})
    log = np.concatenate(list(Trainer(Experiment.on(table, lr=float(lr))).blocks(30)))
    best = np.linalg.lstsq(inputs, target, rcond=None)[0]
    contraction = np.eye(features + 1) - lr * hessian
    for k in (1, 2, 10, 30):
        theta = best + np.linalg.matrix_power(contraction, k) @ -best
        assert log[k - 1, W : W + features + 1] == pytest.approx(theta, abs=2e-5 * (1 + np.abs(best).max()))


def test_several_features_have_a_column_each() -> None:
    trainer = Trainer(Experiment.on(TWO))
    assert trainer.columns == (*FIXED, "W[0]", "W[1]", "b", "W[0].grad", "W[1].grad", "b.grad")
    (block,) = trainer.blocks(1)
    assert block[0, -3:] == pytest.approx([-2 / 4 * 110, -2 / 4 * 22, -2 / 4 * 32])


@pytest.mark.parametrize("experiment", [STUDY_HOURS, FIVE, Experiment.on(TWO)])
def test_phase_by_phase_is_the_same_update(experiment: Experiment) -> None:
    phases, whole = Trainer(experiment), Trainer(experiment)
    for step in range(7):
        for phase in range(len(PHASES)):
            assert (phases.steps, phases.phase) == (step, phase)
            phases.advance()
        whole.update()
    assert phases.records.drain().tobytes() == whole.records.drain().tobytes()


@pytest.mark.parametrize("begun", range(5))
def test_an_update_completes_the_one_at_hand(begun: int) -> None:
    trainer = Trainer(STUDY_HOURS)
    for _ in range(begun):
        trainer.advance()
    trainer.update()
    assert (trainer.steps, trainer.phase) == (1, 0)
    (block,) = Trainer(STUDY_HOURS).blocks(1)
    assert trainer.records.drain().tobytes() == block.tobytes()


def test_each_operation_alone_does_its_own_part() -> None:
    trainer = Trainer(STUDY_HOURS)
    trainer.operations.forward()
    assert trainer.operations.hypothesis is not None
    assert trainer.operations.hypothesis.tolist() == [[0], [0], [0]]
    trainer.operations.loss()
    assert trainer.operations.cost is not None
    assert trainer.operations.cost.item() == pytest.approx(56 / 3)
    trainer.operations.backward()
    assert trainer.model.parameters["W"].grad is not None
    assert trainer.model.parameters["W"].grad.item() == pytest.approx(-56 / 3)
    trainer.operations.forward()
    trainer.operations.loss()
    trainer.operations.backward()
    assert trainer.model.parameters["W"].grad.item() == pytest.approx(-112 / 3), "without zero_grad gradients add up"
    trainer.operations.zero_grad()
    assert trainer.model.parameters["W"].grad.item() == 0
    assert trainer.model.parameters["W"].item() == 0


def test_five_rows_by_two_are_two_two_one_and_no_row_comes_twice() -> None:
    trainer = Trainer(FIVE)
    orders = set()
    for epoch in range(6):
        taken = []
        for size in (2, 2, 1):
            trainer.update()
            assert trainer.operations.rows is not None
            assert (trainer.epoch, len(trainer.operations.rows)) == (epoch, size)
            taken += trainer.operations.rows.tolist()
        assert sorted(taken) == [0, 1, 2, 3, 4]
        orders.add(tuple(taken))
    assert len(orders) > 1, "every epoch has an order of its own"


def test_full_batch_keeps_the_order_of_the_table() -> None:
    trainer = Trainer(STUDY_HOURS)
    trainer.operations.forward()
    assert trainer.operations.rows is None
    assert trainer.experiment.updates_per_epoch == 1


def test_the_seed_decides_the_order() -> None:
    same = [everything(Trainer(FIVE.change(epochs=20, seed=seed))).tobytes() for seed in (7, 7, 8)]
    assert same[0] == same[1] != same[2]


def test_blocks_end_with_the_epochs() -> None:
    log = everything(Trainer(FIVE.change(epochs=1500)))
    assert len(log) == 4500
    assert log[:, 0].tolist() == [epoch for epoch in range(1500) for _ in range(3)]
    trainer = Trainer(FIVE.change(epochs=1500))
    assert [len(block) for block in trainer.blocks()] == [4096, 404]
    trainer.update()
    assert (trainer.finished, trainer.steps, len(trainer.records)) == (True, 4500, 0)


def test_divergence_stops_at_the_last_finite_update() -> None:
    trainer = Trainer(STUDY_HOURS.change(lr=5.0))
    log = everything(trainer)
    assert np.isfinite(log[:, [0, 1, 2, *range(W, log.shape[1])]]).all()
    assert not np.isinf(log).any()
    assert 5 < len(log) == trainer.steps < 30
    assert log[-1, W : B + 1].tolist() == [trainer.model.parameters["W"].item(), trainer.model.parameters["b"].item()]
    assert trainer.reason.startswith("lr 5 is 27.7 times the critical 0.1803")
    assert "the loss grew from 18.7 to " in trainer.reason
    assert trainer.reason.endswith(f"and the next update would not be finite (step {trainer.steps})")
    trainer.update()
    trainer.advance()
    assert (trainer.steps, trainer.phase) == (len(log), 0)


def test_divergence_phase_by_phase_ends_in_the_same_place() -> None:
    whole, phases = Trainer(STUDY_HOURS.change(lr=5.0)), Trainer(STUDY_HOURS.change(lr=5.0))
    log = everything(whole)
    while not phases.done:
        phases.advance()
    assert phases.records.drain().tobytes() == log.tobytes()
    assert (phases.reason, phases.phase) == (whole.reason, 0)
    assert phases.flat.block.tobytes() == whole.flat.block.tobytes()


@pytest.mark.parametrize(("experiment", "critical"), [(STUDY_HOURS, 0.180295), (EXAM_SCORES, 0.119756)])
def test_the_loss_shrinks_below_the_critical_lr_and_grows_above(experiment: Experiment, critical: float) -> None:
    below = everything(Trainer(experiment.change(lr=0.99 * critical)))[:, 2]
    above = everything(Trainer(experiment.change(lr=1.01 * critical, epochs=3000)))[:, 2]
    assert all(b <= a * (1 + 1e-5) + 1e-9 for a, b in pairwise(below))
    assert above[-1] > 1e6 * above[0]


def test_a_lower_lr_in_time_saves_the_run() -> None:
    trainer = Trainer(STUDY_HOURS.change(lr=5.0))
    grown = np.concatenate(list(trainer.blocks(5)))[:, 2]
    trainer.change(STUDY_HOURS.change(lr=0.1))
    shrunk = np.concatenate(list(trainer.blocks(10)))[:, 2]
    assert grown.tolist() == sorted(grown)
    assert shrunk.tolist() == sorted(shrunk, reverse=True)


def test_a_lower_lr_after_divergence_comes_too_late() -> None:
    trainer = Trainer(STUDY_HOURS.change(lr=5.0))
    steps = len(everything(trainer))
    trainer.change(STUDY_HOURS)
    assert trainer.reason == ""
    trainer.update()
    assert trainer.steps == steps
    assert trainer.reason.startswith("lr 0.01 is 0.0555 times the critical 0.1803")
    assert "the loss grew from 18.7 to " in trainer.reason


def test_a_first_loss_beyond_float32_says_so() -> None:
    trainer = Trainer(Experiment.on(Table.of({"x": [1, 2], "y": [1e30, 2e30]})))
    assert list(trainer.blocks()) == []
    assert "the loss of the next update is not finite (step 0)" in trainer.reason
    with pytest.raises(ValidationError, match=r"data is 1e\+300: numbers must be within 3.4e\+38"):
        Trainer(Experiment.on(Table.of({"x": [1, 2], "y": [1, 1e300]})))


def test_evaluate_is_the_loss_of_all_rows_now() -> None:
    trainer = Trainer(FIVE)
    list(trainer.blocks(10))
    w, b = trainer.model.parameters["W"].item(), trainer.model.parameters["b"].item()
    errors = [w * x + b - y for x, y in (FIVE.table.row(i) for i in range(5))]
    assert trainer.evaluate() == pytest.approx(math.fsum(e * e for e in errors) / 5, rel=1e-6)
