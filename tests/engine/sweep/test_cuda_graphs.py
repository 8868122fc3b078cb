"""Updates as graphs, with a recorder that makes the operations again into the tensors of the record, as a card does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.storage.presets import preset
from gdtui.engine.models.dataset import prepare
from gdtui.engine.sweep.cuda_graphs import WARM, GraphedOperations
from gdtui.engine.sweep.stacked_runs import StackedRuns
from gdtui.engine.sweep.sweep import CHUNK_NUMBERS, LARGEST_CHUNK, largest_chunk

Results = tuple[Tensor, Tensor]


class Recorded:
    """Operations that are made again by `replay`, whose results are copied to where those of the record are."""

    def __init__(self, operations: Callable[[], Results], results: Results) -> None:
        self._operations, self._results = operations, results

    def replay(self) -> None:
        for kept, new in zip(self._results, self._operations(), strict=True):
            kept.copy_(new)


def record(operations: Callable[[], Results]) -> tuple[Recorded, Results]:
    results = (torch.zeros(3), torch.zeros(3))
    return Recorded(operations, results), results


def test_an_update_is_recorded_once_for_each_number_of_rows() -> None:
    recorded: list[int | None] = []
    taken: list[list[int] | None] = []

    def operations(rows: Tensor | None) -> Results:
        taken.append(None if rows is None else rows.tolist())
        size = torch.full((3,), -1.0 if rows is None else float(rows.sum()))
        return size, 2 * size

    def counted(work: Callable[[], Results]) -> tuple[Recorded, Results]:
        recorded.append(len(taken))
        return record(work)

    update = GraphedOperations(operations, counted)
    batches = [None, [0, 1], [2], [3, 4], [5], [6, 7], [8], None, [9, 10]]
    for batch in batches:
        first, second = update(None if batch is None else torch.tensor(batch))
        assert first.tolist() == [-1.0 if batch is None else sum(batch)] * 3
        assert second.tolist() == (2 * first).tolist()
    assert taken == batches, "each update takes its own rows, once"
    assert recorded == [WARM, WARM + 1, 7], "at the first update of 2 rows, of 1 row, and of all, after the warm ones"


def outcome(experiment: Experiment, graphed: bool) -> tuple[list[float], list[int], list[int]]:
    lrs = np.geomspace(1e-3, 1.0, 3)
    runs = StackedRuns(experiment, prepare(experiment), {"lr": lrs}, target=1e-3)
    if graphed:
        runs._operations = GraphedOperations(runs._descend, record)
    runs.advance(70)
    result = runs.finish()
    return result.losses.tolist(), result.arrived.tolist(), result.diverged.tolist()


@pytest.mark.parametrize("batch_size", [0, 2])
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"momentum": 0.9, "weight_decay": 0.01},
        {"momentum": 0.5, "nesterov": True},
        {"zero_grad": False},
        {"optimizer": "adam"},
        {"optimizer": "adamw", "weight_decay": 0.1},
    ],
)
def test_an_update_is_the_same_operations_each_time(settings: dict[str, object], batch_size: int) -> None:
    """What differs from update to update, such as Adam's corrections, is in tensors and not in what was recorded."""
    experiment = preset("study-hours").experiment.change(batch_size=batch_size, **settings)
    assert outcome(experiment, graphed=True) == outcome(experiment, graphed=False)


def test_a_card_makes_more_runs_at_once_and_an_unknown_device_as_many_as_the_processor() -> None:
    for kind in ("cpu", "cuda"):
        assert largest_chunk(kind, 1) == LARGEST_CHUNK[kind]
        assert largest_chunk(kind, 10**6) == CHUNK_NUMBERS[kind] // 10**6
        assert largest_chunk(kind, 10**9) == 1
    assert largest_chunk("cuda", 3) == 2**20
    assert largest_chunk("mps", 3) == largest_chunk("cpu", 3)
