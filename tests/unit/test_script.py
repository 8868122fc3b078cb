"""The script of an experiment is what the engine does."""

from typing import Any

import pytest

from gdtui.engine.script import loop, script
from gdtui.engine.trainer import Trainer
from gdtui.experiment import Experiment
from gdtui.protocol import PHASES
from gdtui.table import Table

ONE = Table.of({"x": [1, 2, 3, 4, 5], "y": [2.1, 3, 5, 8.7, 9]})
TWO = Table.of({"u": [1, 2, 3, 5], "v": [0.1, 1, 0, 1], "y": [3, 8, 7, 14]})
EXPERIMENTS = [
    Experiment.on(ONE, epochs=50),
    Experiment.on(ONE, epochs=50, first_epoch=1, batch_size=2, seed=5),
    Experiment.on(TWO, epochs=50, lr=0.003),
    Experiment.on(TWO, epochs=50, batch_size=3),
]


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_the_script_trains_to_the_same_bits(experiment: Experiment) -> None:
    names: dict[str, Any] = {}
    exec(script(experiment), names)
    trainer = Trainer(experiment)
    list(trainer.blocks())
    assert names["W"].tolist() == trainer.model.W.tolist()
    assert names["b"].tolist() == trainer.model.b.tolist()
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
