"""The script of an experiment is what the engine does."""

from typing import Any

import pytest

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.engine.export import model_code
from gdtui.engine.export.script import script
from gdtui.engine.export.training_code import loop
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import PHASES

ONE = Table.of({"x": [1, 2, 3, 4, 5], "y": [2.1, 3, 5, 8.7, 9]})
TWO = Table.of({"u": [1, 2, 3, 5], "v": [0.1, 1, 0, 1], "y": [3, 8, 7, 14]})
CONSTANT = Table.of({"u": [1, 2, 3, 5], "k": [0.1, 0.1, 0.1, 0.1], "y": [3, 8, 7, 14]})
EXPERIMENTS = [
    Experiment.on(ONE, epochs=50),
    Experiment.on(ONE, epochs=50, first_epoch=1, batch_size=2, seed=5),
    Experiment.on(TWO, epochs=50, lr=0.003),
    Experiment.on(TWO, epochs=50, batch_size=3),
    Experiment.on(CONSTANT, epochs=50, standardize=True, standardize_target=True),
]
OPTIMIZERS: list[dict[str, Any]] = [
    {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1},
    {"momentum": 0.5, "dampening": 0.3},
    {"optimizer": "adam", "betas": (0.8, 0.99), "eps": 1e-4},
    {"optimizer": "adamw"},
    {"optimizer": "nadam"},
    {"optimizer": "radam"},
    {"optimizer": "adamax"},
    {"optimizer": "rmsprop", "centered": True, "momentum": 0.3},
    {"optimizer": "adagrad", "lr_decay": 0.1},
    {"optimizer": "adadelta", "lr": 1},
    {"optimizer": "rprop"},
    {"optimizer": "asgd", "power": 0.5, "t0": 10},
    {"optimizer": "lbfgs", "lr": 0.5, "max_iter": 3},
]
SCHEDULES: list[dict[str, Any]] = [
    {"schedule": "step", "step_size": 4},
    {"schedule": "multistep", "milestones": (3, 8)},
    {"schedule": "exponential", "gamma": 0.99},
    {"schedule": "cosine", "t_max": 20, "lr_min": 0.001},
    {"schedule": "warm_restarts", "t_0": 4, "t_mult": 2},
    {"schedule": "linear", "total_iters": 10},
    {"schedule": "one_cycle", "total_steps": 40},
    {"schedule": "cyclic", "step_size_up": 7, "lr_min": 0.001},
    {"schedule": "plateau", "patience": 2, "factor": 0.5},
]
MODELS: list[dict[str, Any]] = [
    {"model": "weight"},
    {"model": "weight", "source": "manual", "loss": "half_squared"},
    {"model": "weight", "source": "nn"},
    {"source": "manual"},
    {"source": "manual", "batch_size": 2, "divide": "nominal", "momentum": 0.5},
    {"source": "nn"},
    {"source": "nn", "init": "constant", "init_value": 0.5},
    {"model": "quadratic", "lr": 0.001},
    {"model": "polynomial", "degree": 3, "lr": 1e-5, "init": "normal"},
    {"model": "polynomial", "degree": 1, "init": "values", "init_values": (0.5, -1)},
    {"model": "mlp", "hidden": (4, 3), "activation": "tanh"},
    {"model": "mlp", "bias": False, "activation": "gelu", "init": "he_normal"},
    {"model": "mlp", "hidden": (5,), "activation": "selu", "init": "lecun_uniform", "dtype": "float64"},
    {"model": "mlp", "hidden": (), "init": "uniform"},
    {"model": "formula", "formula": "lambda * sin(-x) ** 2 + torch / (1 + exp(-x)) - 0.5"},
    {"model": "formula", "formula": "2 * c"},
    {"model": "formula", "formula": "w * max(0, x - 2.7, b)² + min(w, 0.1)", "lr": 0.001},
    {"model": "formula", "formula": "max(x, 0.1) * w + |sign(b - 3)ln(x)b|", "dtype": "float64"},
]
REST: list[dict[str, Any]] = [
    {"loss": "half_squared"},
    {"loss": "mae"},
    {"loss": "huber", "huber_delta": 0.7},
    {"zero_grad": False, "lr": 0.001},
    {"clip_norm": 1.0},
    {"dtype": "float64", "init": "normal"},
    {"standardize": True, "standardize_target": True},
    {"test_fraction": 0.4, "split_seed": 3, "batch_size": 2, "standardize": True, "dtype": "float64"},
    {"batch_size": 2, "divide": "nominal", "loss": "half_squared"},
    {"batch_size": 2, "divide": "nothing", "lr": 0.001},
    {"divide": "nothing", "lr": 0.001, "loss": "huber"},
    {"divide": "nothing", "lr": 0.001, "source": "manual", "batch_size": 2},
    {"divide": "nothing", "lr": 0.001, "batch_size": 2, "schedule": "plateau", "patience": 0},
    {"step": False},
    {"step": False, "batch_size": 2, "zero_grad": False},
    {"batch_size": 2, "drop_last": True},
    {"batch_size": 1, "order": "given"},
    {"order": "replacement"},
    {"batch_size": 2, "order": "replacement"},
    {"reshape": False},
    {"reshape": False, "source": "manual"},
    {"batch_size": 2, "schedule": "exponential", "gamma": 0.9, "schedule_every": "epoch"},
    {"batch_size": 2, "schedule": "plateau", "patience": 0, "schedule_every": "epoch"},
]
HELD = Table.of({"x": [1, 2, 3, 4, 5], "held": [0, 1, 0, 1, 0], "y": [2.1, 3, 5, 8.7, 9]})
CHOSEN = Experiment.on(HELD, test_column="held", standardize=True, batch_size=2, epochs=50)
EVERY = [
    *EXPERIMENTS,
    CHOSEN,
    *(Experiment.on(ONE, epochs=50).change(**s) for s in OPTIMIZERS + SCHEDULES + MODELS + REST),
    Experiment.on(  # the test rows are chosen by hand
        Table.of({"x": [1, 2, 3, 4, 5], "y": [2, 3, 5, 8, 9], "test": [0, 1, 0, 0, 1]}),
        features=("x",),
        target="y",
        test_column="test",
        standardize=True,
        epochs=50,
    ),
]


@pytest.mark.parametrize("experiment", EVERY)
def test_the_script_trains_to_the_same_bits(experiment: Experiment) -> None:
    names: dict[str, Any] = {}
    exec(script(Run(experiment)), names)
    trainer = Trainer(experiment)
    list(trainer.blocks())
    assert not trainer.reason
    for name, parameter in zip(model_code.names(experiment), trainer.model.parameters.values(), strict=True):
        assert eval(name, names).tolist() == parameter.tolist()
    assert trainer.steps == 50 * experiment.updates_per_epoch


def test_the_loop_reads_like_the_tutorials() -> None:
    assert [line.text for line in loop(EXPERIMENTS[0])] == [
        "for epoch in range(50):",
        "    hypothesis = x_train * W + b",
        "    cost = torch.mean((hypothesis - y_train) ** 2)",
        "    optimizer.zero_grad()",
        "    cost.backward()",
        "    optimizer.step()",
    ]
    assert [line.text.strip() for line in loop(EXPERIMENTS[1])][:4] == [
        "for epoch in range(1, 51):",
        "for x, y in batches():",
        "hypothesis = x * W + b",
        "cost = torch.mean((hypothesis - y) ** 2)",
    ]
    assert loop(EXPERIMENTS[2])[1].text == "    hypothesis = x_train.matmul(W) + b"


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_the_five_operations_carry_their_phases(experiment: Experiment) -> None:
    assert [line.phase for line in loop(experiment) if line.phase is not None] == list(range(len(PHASES)))
