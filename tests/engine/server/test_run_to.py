"""A run goes to a step as fast as possible, and pauses there."""

import numpy as np
import pytest

from gdtui import protocol
from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Change, Experiment, Run
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import Frame, RunState
from tests.engine.engine_process import Engine

pytestmark = pytest.mark.xdist_group("engine")
START = Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}), epochs=5000)
FASTER = START.change(lr=0.1)


def ran_to(engine: Engine, step: int) -> Frame:
    """Return the frame with which the run pauses or ends."""
    engine.send(protocol.RunTo(step))
    while (frame := engine.frame()).state is RunState.RUNNING or not frame.head:
        pass
    return frame


@pytest.mark.parametrize("step", [1, 63, 64, 65, 1000])
def test_it_stops_at_exactly_that_step_with_every_update_recorded(engine: Engine, step: int) -> None:
    engine.configure(Run(START, (Change(40, FASTER),)))
    frame = ran_to(engine, step)
    assert frame.head == frame.view.step == step
    trainer = Trainer(START)
    for _ in range(step):
        if trainer.steps == 40:
            trainer.change(FASTER)
        trainer.update()
    assert np.array_equal(engine.log(), trainer.records.drain(), equal_nan=True)


def test_a_step_that_is_there_pauses(engine: Engine) -> None:
    engine.configure(START)
    assert ran_to(engine, 10).head == 10
    last = ran_to(engine, 5)
    assert (last.state, last.head, last.view.step) == (RunState.PAUSED, 10, 10)


def test_it_ends_with_the_epochs(engine: Engine) -> None:
    engine.configure(START.change(epochs=20))
    last = ran_to(engine, 500)
    assert (last.state, last.head) == (RunState.FINISHED, 20)
