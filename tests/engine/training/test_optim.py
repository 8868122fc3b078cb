"""What the engine imports, and that the undecorated optimizer is torch's own."""

import subprocess
import sys

import pytest
import torch

from gdtui.engine.training import optimizers

TRAIN = """
import sys
from gdtui.engine.training.trainer import Trainer
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.data.table import Table
from gdtui.core.experiment.settings.optimizer import OPTIMIZERS
base = Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}), schedule="step", stop_distance=1e-9)
for name, spec in OPTIMIZERS.items():
    trainer = Trainer(base.change(optimizer=name, clip_norm=None if spec.takes_closure else 1))
    for _ in trainer.blocks(3): pass
    trainer.load(trainer.save())
import gdtui.engine.server.server
unwanted = ("torch._dynamo", "textual", "plotext", "pyarrow", "click")
print(trainer.steps, [name for name in unwanted if name in sys.modules])
"""


def test_a_run_imports_neither_dynamo_nor_the_screen() -> None:
    done = subprocess.run([sys.executable, "-c", TRAIN], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "3 []"


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_steps_are_torchs_own(momentum: float) -> None:
    results = []
    for make in (optimizers.undecorated(torch.optim.SGD), torch.optim.SGD):
        p = torch.tensor([1.0, -2.0], requires_grad=True)
        optimizer = make([p], lr=0.1, momentum=momentum)
        for _ in range(5):
            optimizer.zero_grad()
            (p**4).sum().backward()
            optimizer.step()
        results.append(p.tolist())
    assert results[0] == results[1]


def test_a_step_leaves_no_graph_and_the_state_can_be_saved() -> None:
    p = torch.ones(2, requires_grad=True)
    optimizer = optimizers.undecorated(torch.optim.SGD)([p], lr=0.5, momentum=0.5)
    p.sum().backward()
    optimizer.step()
    assert p.is_leaf
    assert p.tolist() == [0.5, 0.5]
    other = optimizers.undecorated(torch.optim.SGD)([p], lr=0.1)
    other.load_state_dict(optimizer.state_dict())
    assert other.param_groups[0]["lr"] == 0.5
    assert other.state[p]["momentum_buffer"].tolist() == [1, 1]
