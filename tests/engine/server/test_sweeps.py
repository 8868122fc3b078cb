"""Sweeps, as the other end of an engine process has them."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.core.experiment.sweep import Sweep, SweepAxis
from gdtui.core.storage.presets import preset
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import (
    Answered,
    Ask,
    CancelRequest,
    Play,
    RequestFailed,
    RunState,
    SweepAdvanced,
    SweepAnswer,
    SweepRequest,
)
from tests.engine.engine_process import Engine

pytestmark = pytest.mark.xdist_group("engine")
HOURS = preset("study-hours").experiment
SHORT = Sweep(axes=(SweepAxis(param="lr", low=0.001, high=0.1, count=8),), steps=20)
LONG = Sweep(axes=(SweepAxis(param="lr", low=0.001, high=0.1, count=100_000),), steps=1_000_000)
"""Takes hours."""


def asked(request_id: int, sweep: Sweep) -> Ask:
    return Ask(request_id, SweepRequest(experiment=HOURS, sweep=sweep))


def test_a_sweep_brings_its_results_and_then_its_answer(engine: Engine) -> None:
    engine.put(HOURS.table)
    engine.send(asked(101, SHORT))
    events = []
    while not isinstance(event := engine.event(), Answered):
        if isinstance(event, SweepAdvanced):
            events.append(event)
    assert (event.request_id, event.answer) == (101, SweepAnswer(runs=8))
    places = np.concatenate([np.frombuffer(event.places, "<i4") for event in events])
    losses = np.concatenate([np.frombuffer(event.losses, "<f8") for event in events])
    assert sorted(places) == [*range(8)]
    for place, loss in zip(places, losses, strict=True):
        trainer = Trainer(HOURS.change(lr=float(SHORT.axes[0].values()[place])))
        trainer.updates(20)
        assert loss == trainer.evaluate()


def test_a_run_goes_on_while_there_is_a_sweep_and_the_sweep_while_it_runs(engine: Engine) -> None:
    engine.configure(HOURS.change(epochs=100_000_000))
    engine.send(asked(102, LONG), Play())
    first = engine.frame(RunState.RUNNING).head
    done = engine.next(SweepAdvanced).done
    assert engine.frame(RunState.RUNNING, first + 1).head > first
    while engine.next(SweepAdvanced).done <= done:
        pass
    engine.send(CancelRequest(102), asked(103, SHORT))
    while (answered := engine.next(Answered)).request_id != 103:
        pass
    assert answered.answer == SweepAnswer(runs=8)


def test_a_cancelled_sweep_says_nothing_more(engine: Engine) -> None:
    engine.put(HOURS.table)
    engine.send(asked(104, LONG))
    assert engine.next(SweepAdvanced).request_id == 104
    engine.send(CancelRequest(104), asked(105, SHORT))
    late = [engine.next(SweepAdvanced).request_id]
    while late[-1] != 105:
        late.append(engine.next(SweepAdvanced).request_id)
    assert engine.next(Answered).request_id == 105


def test_what_cannot_be_swept_fails_in_a_line(engine: Engine) -> None:
    engine.put(HOURS.table)
    engine.send(asked(106, Sweep(axes=(SweepAxis(param="degree", low=1, high=3),))))
    reason = "param is 'degree': it cannot be swept: it changes the number of the parameters"
    assert engine.next(RequestFailed) == RequestFailed(106, reason)
