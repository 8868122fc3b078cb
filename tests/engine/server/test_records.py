"""Old records, as the other end of an engine process has them computed again."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.core.experiment.experiment import Run
from gdtui.core.storage.presets import preset
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import (
    Answered,
    Ask,
    CancelRequest,
    Play,
    RecordsAnswer,
    RecordsRequest,
    RequestFailed,
    RunState,
    RunTo,
)
from tests.engine.engine_process import Engine

pytestmark = pytest.mark.xdist_group("engine")
BATCHES = preset("d2l-synthetic").experiment.change(epochs=100_000_000)


def answered(engine: Engine, request_id: int) -> RecordsAnswer:
    while (event := engine.next(Answered)).request_id != request_id:
        pass
    assert isinstance(event.answer, RecordsAnswer)
    return event.answer


@pytest.mark.parametrize("is_open", [True, False])
def test_records_are_computed_again_bit_for_bit(engine: Engine, is_open: bool) -> None:
    engine.configure(BATCHES)
    engine.send(RunTo(700))
    engine.frame(RunState.PAUSED, 700)
    run_id = engine.run_id if is_open else 0
    engine.send(Ask(201, RecordsRequest(run=Run(BATCHES), first=150, stop=420, run_id=run_id)))
    answer = answered(engine, 201)
    rows = np.concatenate([*Trainer(BATCHES).blocks(700)])
    assert answer.first == 150
    np.testing.assert_array_equal(np.frombuffer(answer.block), rows[150:420].ravel())
    np.testing.assert_array_equal(engine.log(), rows)
    assert engine.seek(700).head == 700


def test_a_run_goes_on_while_records_are_computed(engine: Engine) -> None:
    engine.configure(BATCHES)
    engine.send(Ask(202, RecordsRequest(run=Run(BATCHES), first=10**8, stop=10**8 + 1)), Play())
    first = engine.frame(RunState.RUNNING).head
    engine.frame(RunState.RUNNING, first + 1)
    engine.send(CancelRequest(202), Ask(203, RecordsRequest(run=Run(BATCHES), first=0, stop=3)))
    assert answered(engine, 203).first == 0


@pytest.mark.parametrize(
    ("first", "stop", "reason"),
    [
        (3, 3, "stop is 3: it must be above the first update, 3"),
        (-1, 3, "stop is 3: it must be above the first update, -1"),
        (0, 6, "stop is 6: the run has 5 updates"),
    ],
)
def test_records_that_there_are_not_fail_in_a_line(engine: Engine, first: int, stop: int, reason: str) -> None:
    engine.configure(BATCHES)
    engine.send(RunTo(5))
    engine.frame(RunState.PAUSED, 5)
    engine.send(Ask(204, RecordsRequest(run=Run(BATCHES), first=first, stop=stop, run_id=engine.run_id)))
    assert engine.next(RequestFailed).message == reason


def test_records_beyond_the_end_of_a_run_that_is_not_open_fail_in_a_line(engine: Engine) -> None:
    short = BATCHES.change(epochs=1)
    engine.put(short.table)
    engine.send(Ask(205, RecordsRequest(run=Run(short), first=90, stop=101)))
    assert engine.next(RequestFailed).message == "stop is 101: the run ends after 100 updates"
