"""Each preset trains to the numbers that its tutorial prints, or that arithmetic gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.storage.presets import preset
from gdtui.engine.training.trainer import Trainer

Floats = npt.NDArray[np.float64]


def train(name: str, **settings: Any) -> tuple[Trainer, dict[str, Floats]]:
    """A preset trained to its end, and its records by column."""
    trainer = Trainer(preset(name).experiment.change(**settings))
    block = np.concatenate(list(trainer.blocks()))
    return trainer, {column: block[:, index] for index, column in enumerate(trainer.columns)}


def data(experiment: Experiment) -> tuple[Floats, Floats]:
    """The features and a column of ones (rows x features + 1), and the target (rows)."""
    table = experiment.table
    cells = np.frombuffer(table.cells).reshape(table.rows, -1)
    columns = {name: cells[:, index] for index, name in enumerate(table.columns)}
    return np.column_stack([*(columns[n] for n in experiment.features), np.ones(table.rows)]), columns[
        experiment.target
    ]


def test_d2l_synthetic_comes_to_the_floor_of_its_noise_in_three_epochs() -> None:
    trainer, made = train("d2l-synthetic")
    loss = made["train_loss"][[99, 199, 299]]
    # over 40 seeds; the tutorial prints .040631, .000155, .000051
    assert 0.024 <= loss[0] <= 0.054
    assert 9.0e-5 <= loss[1] <= 2.5e-4
    assert 4.7e-5 <= loss[2] <= 5.6e-5  # the noise of 1,000 rows itself varies by 5 %
    values = [made[name][-1] for name in ("W[0]", "W[1]", "b")]
    np.testing.assert_allclose(values, [2, -3.4, 4.2], atol=2.1e-3)
    assert len(made["loss"]) == 300
    x, y = data(trainer.experiment)
    best = np.linalg.lstsq(x, y)[0]
    assert loss[2] >= ((x @ best - y) ** 2).mean() / 2


@pytest.mark.parametrize(("lr", "least", "most"), [(0.003, 1.5, 4.5), (0.01, 0.02, 0.08), (0.3, 4.5e-5, 7e-5)])
def test_d2l_synthetic_with_other_learning_rates(lr: float, least: float, most: float) -> None:
    _, made = train("d2l-synthetic", lr=lr)
    assert least <= made["train_loss"][-1] <= most


def test_d2l_synthetic_diverges_at_lr_2() -> None:
    trainer = Trainer(preset("d2l-synthetic").experiment.change(lr=2.0, epochs=30))
    losses = np.concatenate(list(trainer.blocks()))[:, trainer.columns.index("loss")]
    assert trainer.reason or losses[-1] > 1e6


def test_d2l_synthetic_with_zeros_works_as_well() -> None:
    _, made = train("d2l-synthetic", init="zeros")
    assert 4.7e-5 <= made["train_loss"][-1] <= 5.6e-5


def test_zero_to_all_is_the_lectures_run() -> None:
    trainer, made = train("zero-to-all")
    np.testing.assert_allclose(made["w.grad"][:3], [-2.0, -7.84, -16.2288], rtol=1e-12)
    np.testing.assert_allclose(made["w"][[2, 5, 8]], [1.26, 1.45, 1.60], atol=0.005)
    assert trainer.predict([[4.0]])[0] == pytest.approx(7.804863933862125, abs=1e-14)
    factor = (1 - 0.02) * (1 - 0.08) * (1 - 0.18)
    np.testing.assert_allclose(made["w"][2::3], 2 - factor ** np.arange(1, 11), rtol=1e-14)


def test_zero_to_all_predicts_4_before_and_8_after_100_epochs() -> None:
    assert Trainer(preset("zero-to-all").experiment).predict([[4.0]])[0] == 4
    trainer, _ = train("zero-to-all", epochs=100)
    assert trainer.predict([[4.0]])[0] == pytest.approx(7.9999999999996945, abs=1e-14)


def test_zero_to_all_quadratic_is_slow() -> None:
    trainer, made = train("zero-to-all-quadratic")
    assert trainer.columns[8:11] == ("w2", "w1", "b")
    assert made["train_loss"][[29, 299, 2999]] == pytest.approx([0.04818, 0.02230, 0.00801], abs=5e-6)


def test_mini_batch_5_takes_2_and_2_and_1() -> None:
    experiment = preset("mini-batch-5").experiment
    assert experiment.updates_per_epoch == 3
    trainer, sizes, seen = Trainer(experiment), [], []
    for _ in range(3):
        trainer.update()
        assert trainer.operations.rows is not None
        sizes.append(len(trainer.operations.rows))
        seen += trainer.operations.rows.tolist()
    assert (sizes, sorted(seen)) == ([2, 2, 1], [0, 1, 2, 3, 4])


def test_mini_batch_5_hovers_above_the_least_squares() -> None:
    trainer, made = train("mini-batch-5")
    x, y = data(trainer.experiment)
    best = np.linalg.lstsq(x, y)[0]
    np.testing.assert_allclose(best, [0.8, 0.6])
    later = made["train_loss"][300:]
    assert ((x @ best - y) ** 2).mean() == pytest.approx(0.72)
    assert later.min() >= 0.72
    assert 0.001 < later.mean() - 0.72 < 0.2
    assert made["W"][300:].std() > 0.01


def test_exam_scores_nn_starts_and_ends_where_torch_does() -> None:
    start = Trainer(preset("exam-scores-nn").experiment)
    assert [round(start.model.parameters[name].item(), 4) for name in ("W", "b")] == [0.5153, -0.4414]
    trainer, made = train("exam-scores-nn")
    assert [round(made[name][-1], 4) for name in ("W", "b")] == [12.5295, 42.4134]
    assert trainer.predict([[5.0]])[0] == pytest.approx(105.0607, abs=5e-5)


def test_both_of_ohms_circuits_have_47_ohms() -> None:
    amperes, milli = train("ohm")[1]["R"], train("ohm-ma")[1]["R"]
    expected = 47 + (1 - 47) * (1 - 100 * 0.0077) ** np.arange(1, 21)
    np.testing.assert_allclose(amperes, expected, rtol=1e-5)
    np.testing.assert_allclose(milli, expected, rtol=1e-5)


def test_planck_finds_the_temperature_of_the_sun() -> None:
    trainer, made = train("planck")
    temperature = np.exp(made["u"])
    assert temperature[-1] == pytest.approx(5778, abs=5e-4)
    assert temperature[99] == pytest.approx(5778, abs=1e-3)
    x = np.linspace(0.45, 0.55, 100_001)
    peak = x[np.argmax(trainer.predict(x[:, None]))]
    assert peak == pytest.approx(0.50152, abs=2e-5)  # Wien: 2897.772 / 5778


def test_planck_hardly_moves_the_bare_temperature() -> None:
    formula = preset("planck").experiment.formula.replace("exp(u)", "T")
    _, made = train("planck", formula=formula, init_values=(3000.0,))
    assert made["T"][-1] == pytest.approx(3000.05, abs=0.005)


def test_init_lab_learns_with_he_and_stands_still_with_small_weights() -> None:
    trainer, _ = train("init-lab", epochs=300)
    variance = data(trainer.experiment)[1].var()
    assert trainer.evaluate() < variance / 5
    small, _ = train("init-lab", epochs=300, init="normal")
    assert small.evaluate() == pytest.approx(variance, rel=1e-3)
    _, zeros = train("init-lab", epochs=2, init="zeros")
    assert not zeros["0.weight[0]"].any()


def test_forgot_zero_grad_swings_like_momentum_1() -> None:
    _, made = train("forgot-zero-grad")
    assert made["loss"][:7] == pytest.approx([18.667, 14.771, 8.660, 2.970, 0.155, 1.429, 6.241], abs=5e-4)
    assert made["loss"][-200:].max() > 5  # it never settles


def test_forgot_reshape_ends_at_the_mean() -> None:
    _, made = train("forgot-reshape")
    assert made["W"][-1] == pytest.approx(0, abs=1e-4)
    assert made["b"][-1] == pytest.approx(73.75, abs=1e-3)
    assert made["loss"][-1] == pytest.approx(242.1875, abs=1e-4)
