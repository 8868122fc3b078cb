"""Updates that are played back give the bits of the ordinary operations: at every update, of everything."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.losses import LOSSES
from gdtui.core.experiment.settings.model import ACTIVATIONS
from gdtui.core.experiment.settings.optimizer import OPTIMIZERS
from gdtui.core.storage.presets import preset, preset_titles
from gdtui.engine.inspect.view import view
from gdtui.engine.training import optimizers
from gdtui.engine.training.recorder import NotRecordableError, Recorder
from gdtui.engine.training.trainer import Trainer
from tests.engine.training.test_timeline_properties import experiments
from tests.examples import examples

X = np.linspace(-2, 2, 7)
CURVE = Table.of({"x": X.tolist(), "z": np.cos(3 * X).tolist(), "y": (np.sin(X) + X / 2).tolist()})


def state(trainer: Trainer) -> tuple[Any, ...]:
    """All that the next update depends on, and all that a screen shows."""
    held = trainer.optimizer.state.get(trainer.flat.values, {})
    buffers = {name: value.numpy().tobytes() for name, value in held.items() if isinstance(value, torch.Tensor)}
    shown = msgspec.msgpack.encode(view(trainer, range(64), np.empty(0)))  # in which one NaN is like another
    return trainer.flat.block.tobytes(), buffers, trainer.reason, trainer.stopped, trainer.losses, shown


def both_ways(experiment: Experiment, updates: int) -> tuple[Trainer, Trainer]:
    """A trainer that plays back and one that does not, at the same step; the bits of each are compared."""
    played, ordinary = Trainer(experiment), Trainer(experiment)
    played.updates(updates)
    while ordinary.steps < updates and not ordinary.done:
        ordinary.update()
    assert played.steps == ordinary.steps
    assert state(played) == state(ordinary)
    assert played.records.drain().tobytes() == ordinary.records.drain().tobytes()
    return played, ordinary


@pytest.mark.parametrize("name", preset_titles())
def test_every_preset_is_played_back_with_the_same_bits(name: str) -> None:
    experiment = preset(name).experiment
    played, _ = both_ways(experiment, 700)
    if not experiment.step:  # nothing moves, and nothing is worth playing back
        assert played.recordings.failure == "there is no step"
        return
    assert played.recordings.failure == ""
    assert played.recordings.trusted() is not None or played.done


@settings(max_examples=examples(100))
@given(experiments(), st.integers(6, 80), st.data())
def test_random_experiments_have_the_same_bits(experiment: Experiment, updates: int, data: st.DataObject) -> None:
    stops = st.sampled_from([{}, {}, {"stop_loss": 0.6}, {"stop_grad_norm": 0.3}, {"stop_r2": 0.5}])
    both_ways(experiment.change(**data.draw(stops)), updates)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", LOSSES)
def test_layers_of_every_activation_and_loss_are_recorded(activation: str, loss: str, dtype: str) -> None:
    layers = Experiment.on(
        CURVE, model="mlp", hidden=(20, 20), activation=activation, loss=loss, dtype=dtype, batch_size=3, clip_norm=1.0
    )
    played, _ = both_ways(layers, 40)
    assert played.recordings.trusted() is not None


@pytest.mark.parametrize("formula", ["a * x + exp(b * x)", "max(a * x, b) + |z|", "a * sin(b * x)^2 / (1 + z^2)"])
def test_formulas_are_recorded(formula: str) -> None:
    played, _ = both_ways(Experiment.on(CURVE, model="formula", formula=formula), 60)
    assert played.recordings.trusted() is not None


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_an_optimizer_moves_one_flat_tensor_to_the_bits_of_each_parameter(name: str, dtype: torch.dtype) -> None:
    """Against torch's own optimizer of separate tensors, of sizes on both sides of what a processor takes at once."""
    generator, shapes = torch.Generator().manual_seed(3), [(16, 1), (16,), (16, 16), (1, 16), (1,), (37,), (5,)]
    sizes = [int(np.prod(shape)) for shape in shapes]
    start = torch.randn(sum(sizes), generator=generator, dtype=dtype)
    flat = start.clone()
    apart = [part.clone().view(shape) for part, shape in zip(start.split(sizes), shapes, strict=True)]
    experiment = Experiment.on(CURVE, optimizer=name, momentum=0.5, max_iter=3, centered=True)
    one, many = optimizers.build(experiment, [flat]), optimizers.build(experiment, apart)

    def closure(parameters: list[torch.Tensor]) -> Callable[[], torch.Tensor]:
        """A bowl of a different width along each axis, whose gradient is written out."""

        def compute() -> torch.Tensor:
            whole = torch.cat([p.detach().flatten() for p in parameters])
            widths = torch.linspace(0.5, 2, len(whole), dtype=dtype)
            for p, gradient in zip(parameters, (widths * whole).split([p.numel() for p in parameters]), strict=True):
                p.grad = gradient.clone().view(p.shape)
            return (widths * whole * whole).sum() / 2

        return compute

    for _ in range(60):
        for optimizer, parameters in ((one, [flat]), (many, apart)):
            compute = closure(parameters)
            compute()
            optimizer.step(*[compute] * OPTIMIZERS[name].takes_closure)
    assert torch.cat([p.flatten() for p in apart]).numpy().tobytes() == flat.numpy().tobytes()
    assert not torch.equal(flat, start)


@pytest.mark.parametrize("changed", [{}, {"momentum": 0.9}, {"weight_decay": 0.1}, {"batch_size": 2}])
@pytest.mark.parametrize("lr", [0.4, 0.5, 5.0])
def test_a_run_diverges_at_the_same_step(lr: float, changed: dict[str, Any]) -> None:
    hours = Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}), lr=lr)
    played, _ = both_ways(hours.change(**changed), 5000)
    assert played.reason
    assert 5 < played.steps < 5000


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rprop", "rmsprop"])
def test_a_run_leaves_what_its_formula_is_defined_on_at_the_same_step(optimizer: str) -> None:
    table = Table.of({"x": [0.1, 0.2, 0.3], "y": [-10, -11, -12]})  # log(a - x) sends a below the greatest x
    lost = Experiment.on(table, model="formula", formula="log(a - x)", lr=0.001, optimizer=optimizer)
    played, _ = both_ways(lost, 5000)
    assert played.reason
    assert 3 < played.steps < 5000


def test_what_python_decides_by_the_numbers_is_not_recorded() -> None:
    x = torch.ones(3)
    for function in (lambda: float(x.sum()), lambda: x[x > 0]):
        with pytest.raises(NotRecordableError, match="depends on the numbers"), Recorder():
            function()


def test_a_recording_repeats_what_depends_on_what_varies_alone() -> None:
    x, w, total = torch.arange(3.0), torch.ones(3), torch.zeros(1)
    with Recorder() as recorder:
        square = x**2
        product = (square * w).view(3, 1).sum()
        total.add_(product)
    line = recorder.operations([w])
    assert len(line) == 3, "the product, its sum and the addition; not the square, nor the view"
    w.fill_(2.0)
    for operation in line:
        operation()
    assert product.item() == 2 * (0 + 1 + 4)
    assert total.item() == 5 + 10


def test_a_recording_that_is_wrong_is_found_out_and_not_used(caplog: pytest.LogCaptureFixture) -> None:
    experiment = Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}))
    played, ordinary = Trainer(experiment), Trainer(experiment)
    played.updates(2)
    (recording,) = played.recordings._by_size.values()
    recording.line = recording.line[:-1]  # leaves out the last addition to the gradient
    played.updates(98)
    for _ in range(100):
        ordinary.update()
    assert played.recordings.failure == "a recording does not give the same bits here"
    assert "updates are not played back: a recording" in caplog.text
    assert played.records.drain().tobytes() == ordinary.records.drain().tobytes()


def test_what_cannot_be_recorded_goes_on_the_ordinary_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gdtui.engine.training.recorder.LARGEST", 16)
    played, _ = both_ways(Experiment.on(CURVE), 50)
    assert played.recordings.failure == "its results take more than 0 MiB"
    lbfgs, _ = both_ways(Experiment.on(CURVE, optimizer="lbfgs", max_iter=2), 10)
    assert lbfgs.recordings.failure == "LBFGS computes gradients at points of its own"


def test_a_changed_learning_rate_is_not_that_of_the_recording() -> None:
    experiment = Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}), momentum=0.5)
    played, ordinary = Trainer(experiment), Trainer(experiment)
    for changed in ({"lr": 0.02}, {"momentum": 0.9}, {"weight_decay": 0.1}, {"clip_norm": 0.1}, {"loss": "huber"}):
        played.updates(40)
        for _ in range(40):
            ordinary.update()
        experiment = experiment.change(**changed)
        for trainer in (played, ordinary):
            trainer.change(experiment)
        assert state(played) == state(ordinary)
    assert played.records.drain().tobytes() == ordinary.records.drain().tobytes()


def test_recording_imports_nothing_of_torch_compile() -> None:
    """That import takes longer than all of the rest."""
    code = (
        "import sys; from gdtui.core.storage.presets import preset; from gdtui.engine.training.trainer import Trainer\n"
        "trainer = Trainer(preset('study-hours').experiment); trainer.updates(50)\n"
        "assert trainer.recordings.trusted() is not None\n"
        "print('torch._dynamo' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout == "False\n"
