"""When an update's operations are captured as one: only when proved, and what is said when they are not.

What captures them here does so on any device: it does the operations one after the other. A CUDA graph is held against
the ordinary way by `tests/benchmarks/accelerator.py`, on a machine that has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pytest
import torch

from gdtui.cli.info import way_of_training
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.storage.presets import preset
from gdtui.engine.models.dataset import Floats
from gdtui.engine.models.flat_parameters import FlatParameters
from gdtui.engine.training import trainer as trainer_module
from gdtui.engine.training.recorder import Capture, Operation, capture_for, cuda_graph
from gdtui.engine.training.recordings import REHEARSALS, Recording, play_into_accelerator
from gdtui.engine.training.trainer import Trainer

HOURS = preset("study-hours").experiment
BATCHES = preset("d2l-synthetic").experiment.change(batch_size=300)  # three of a size, and a short one


class InOne:
    """Captures operations by keeping them; each is a graph that counts how often it is replayed."""

    def __init__(self) -> None:
        self.replays = list[int]()

    def __call__(self, operations: Sequence[Operation]) -> Operation:
        number, kept = len(self.replays), tuple(operations)
        self.replays.append(0)

        def replay() -> None:
            self.replays[number] += 1
            for operation in kept:
                operation()

        return replay


def trained(experiment: Experiment, capture: Capture | None, monkeypatch: pytest.MonkeyPatch, updates: int) -> Trainer:
    monkeypatch.setattr(trainer_module, "capture_for", lambda _: capture)
    trainer = Trainer(experiment)
    trainer.updates(updates)
    return trainer


def same_records(one: Trainer, other: Trainer) -> bool:
    return one.records.drain().tobytes() == other.records.drain().tobytes()


def test_a_cuda_device_captures_graphs_and_a_processor_none() -> None:
    assert capture_for(torch.device("cpu")) is None
    assert capture_for(torch.device("mps")) is None
    assert capture_for(torch.device("cuda", 0)) is cuda_graph


@pytest.mark.parametrize("changed", [{}, {"momentum": 0.9}, {"clip_norm": 0.5}, {"weight_decay": 0.1}])
@pytest.mark.parametrize("experiment", [HOURS, BATCHES])
def test_a_graph_is_trusted_once_it_has_foretold_updates_bit_for_bit(
    experiment: Experiment, changed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment, capture = experiment.change(epochs=1000, **changed), InOne()
    graphs, plain = trained(experiment, capture, monkeypatch, 200), trained(experiment, None, monkeypatch, 200)
    assert graphs.recordings.captured
    assert not plain.recordings.captured
    assert len(capture.replays) == len(graphs.recordings._by_size) == (1 if experiment.batch_size == 0 else 2)
    assert all(replays > REHEARSALS for replays in capture.replays)
    assert same_records(graphs, plain)


def test_a_step_that_computes_with_python_numbers_is_not_captured(monkeypatch: pytest.MonkeyPatch) -> None:
    capture = InOne()
    graphs = trained(HOURS.change(optimizer="adam"), capture, monkeypatch, 100)
    assert capture.replays == []
    assert graphs.recordings.trusted() is not None


def test_operations_that_cannot_be_captured_go_on_one_by_one(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(operations: Sequence[Operation]) -> Operation:
        raise RuntimeError("operation not permitted when stream is capturing\nand more")

    graphs, plain = trained(HOURS, refuse, monkeypatch, 100), trained(HOURS, None, monkeypatch, 100)
    assert graphs.recordings.no_graph == "operation not permitted when stream is capturing"
    assert "updates are not captured as a graph: operation not permitted" in caplog.text
    assert not graphs.recordings.failure
    assert graphs.recordings.trusted() is not None
    assert same_records(graphs, plain)


def test_a_graph_that_is_wrong_is_found_out_and_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(operations: Sequence[Operation]) -> Operation:
        return InOne()(operations[:-1])

    graphs, plain = trained(HOURS, forgetful, monkeypatch, 100), trained(HOURS, None, monkeypatch, 100)
    assert graphs.recordings.no_graph == "a graph does not give the same bits here"
    assert graphs.recordings.trusted() is not None
    assert not graphs.recordings.captured
    assert same_records(graphs, plain)


def test_a_graph_is_made_again_when_the_optimizer_has_other_tensors(monkeypatch: pytest.MonkeyPatch) -> None:
    experiment, capture = HOURS.change(momentum=0.9), InOne()
    graphs, plain = trained(experiment, capture, monkeypatch, 100), trained(experiment, None, monkeypatch, 100)
    graphs.load(saved := graphs.save())
    graphs.updates(100)
    plain.updates(100)
    assert len(capture.replays) == 2
    assert saved.steps == 100
    assert same_records(graphs, plain)


def test_a_report_says_whether_there_is_a_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(operations: Sequence[Operation]) -> Operation:
        raise RuntimeError("no memory")

    assert way_of_training(HOURS) == "played back on cpu"
    monkeypatch.setattr(trainer_module, "capture_for", lambda _: InOne())
    assert way_of_training(HOURS) == "played back on cpu, each as one graph"
    monkeypatch.setattr(trainer_module, "capture_for", lambda _: refuse)
    assert way_of_training(HOURS) == "played back on cpu; not as one graph: no memory"


def test_records_kept_on_an_accelerator_are_those_kept_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, there = Trainer(HOURS.change(clip_norm=0.5)), Trainer(HOURS.change(clip_norm=0.5))
    kept.updates(500)

    def on_accelerator(upcoming: Iterable[Recording], flat: FlatParameters, rows: Floats) -> tuple[int, Recording]:
        return play_into_accelerator(upcoming, flat.all_numbers, rows)

    monkeypatch.setattr(trainer_module, "play_into", on_accelerator)
    there.updates(500)
    np.testing.assert_array_equal(kept.records.drain(), there.records.drain())
