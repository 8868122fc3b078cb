"""Going through a run as the other end of an engine process does."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui import protocol
from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Change, Experiment, Run
from gdtui.engine.models.dataset import Floats
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import CommandRejected, EngineReady, ExperimentChanged, RunForked, RunState, RunView
from tests.engine.engine_process import Engine

FIVE = Experiment.on(Table.of({"x": [1, 2, 3, 4, 5], "y": [2, 3, 5, 8, 9]}), batch_size=2, lr=0.001)
pytestmark = pytest.mark.xdist_group("engine")


def straight(run: Run, steps: int) -> Floats:
    return np.concatenate(list(Trainer(run.experiment).follow(run.changes, steps)))


def at_head(engine: Engine, steps: int) -> list[RunView]:
    """Make updates one by one; the view after each, from the start."""
    views = [engine.configure(FIVE).view]
    for step in range(1, steps + 1):
        engine.send(protocol.Step())
        views.append(engine.frame(step=step).view)
    return views


def test_a_seek_shows_every_step_as_it_was_and_keeps_the_head(engine: Engine) -> None:
    views = at_head(engine, 8)
    for step in (3, 0, 7, 8, 1):
        frame = engine.seek(step)
        assert (frame.view, frame.head, frame.first, frame.block) == (views[step], 8, 8, b"")
        assert frame.state == RunState.PAUSED
    engine.send(protocol.Seek(10**9))
    while (frame := engine.frame()).view.step != 8:
        pass
    assert frame.view == views[8]
    assert engine.seek(0).view == views[0]


def test_playing_from_the_past_goes_on_at_the_head(engine: Engine) -> None:
    at_head(engine, 6)
    engine.seek(1)
    engine.send(protocol.Step(), protocol.Phase(), protocol.Phase())
    while (frame := engine.frame()).view.phase != 2:
        pass
    assert (frame.view.step, frame.head) == (2, 6)
    engine.send(protocol.FinishEpoch())
    while (frame := engine.frame(RunState.PAUSED)).view.step != 3:
        pass
    assert frame.head == 6
    engine.send(protocol.Play())
    engine.frame(step=200)
    engine.send(protocol.Pause())
    head = engine.frame(RunState.PAUSED).view.step
    assert engine.log().tobytes() == straight(Run(FIVE), head).tobytes()


def test_a_seek_while_running_pauses(engine: Engine) -> None:
    engine.configure(FIVE.change(epochs=100_000_000))
    engine.send(protocol.Play())
    engine.frame(RunState.RUNNING, step=500)
    frame = engine.seek(100)
    log = straight(Run(FIVE), 100)
    assert (frame.state, frame.rate) == (RunState.PAUSED, 0)
    assert frame.head >= 500
    parameters = [frame.view.params[name][0] for name in engine.configured.parameters]
    assert parameters == [log[-1, engine.configured.columns.index(name)] for name in engine.configured.parameters]


def test_many_seeks_at_once_end_at_the_last(engine: Engine) -> None:
    engine.configure(FIVE)
    engine.send(*[protocol.Step()] * 50)
    engine.frame(step=50)
    engine.send(*[protocol.Seek(step) for step in range(40, 0, -1)], protocol.Step())
    while (frame := engine.frame()).view.step != 2:
        pass
    assert frame.head == 50
    log = straight(Run(FIVE), 2)
    assert frame.view.params["W"] == [log[-1, engine.configured.columns.index("W")]]


def test_a_change_in_the_past_forks_and_the_old_run_can_be_had_again(engine: Engine) -> None:
    engine.configure(FIVE)
    engine.send(*[protocol.Step()] * 20)
    engine.frame(step=20)
    first, other = FIVE.change(lr=0.002), FIVE.change(lr=0.003, batch_size=5)
    engine.send(protocol.ChangeExperiment(first))
    assert engine.next(ExperimentChanged).step == 20
    engine.send(*[protocol.Step()] * 10)
    old = engine.frame(step=30).view
    assert engine.log().tobytes() == straight(Run(FIVE, (Change(20, first),)), 30).tobytes()

    engine.seek(7)
    engine.send(protocol.ChangeExperiment(other), *[protocol.Step()] * 9)
    forked = engine.next(RunForked)
    assert (forked.step, forked.run) == (7, Run(FIVE, (Change(7, other),)))
    assert len(forked.grid) == len(engine.configured.grid)
    assert len(forked.code) == len(engine.configured.code) - 1  # the full batch needs no loop over batches
    frame = engine.frame(step=16)
    assert frame.head == 16
    assert engine.log().tobytes() == straight(forked.run, 16).tobytes()

    assert engine.configure(Run(FIVE, (Change(20, first),)), 30).view == old
    assert engine.seek(30).view == old


def test_a_fork_goes_on_alike(engine: Engine) -> None:
    engine.configure(FIVE)
    engine.send(*[protocol.Step()] * 5, protocol.Seek(3), protocol.Fork(), protocol.Step())
    forked = engine.next(RunForked)
    assert (forked.step, forked.run) == (3, Run(FIVE))
    assert engine.frame(step=4).head == 4
    assert engine.log().tobytes() == straight(Run(FIVE), 4).tobytes()


def test_a_refused_change_in_the_past_changes_nothing(engine: Engine) -> None:
    views = at_head(engine, 4)
    engine.seek(2)
    engine.send(protocol.ChangeExperiment(FIVE.change(seed=9)))
    assert "seed is 9" in engine.next(CommandRejected).message
    frame = engine.seek(4)
    assert (frame.view, frame.head) == (views[4], 4)


def test_a_killed_run_comes_again_at_the_same_bits(engine: Engine) -> None:
    views = at_head(engine, 6)
    other = Engine()
    assert isinstance(other.event(), EngineReady)
    again = other.configure(FIVE, 6)
    assert (again.view, again.head, again.block) == (views[6], 6, b"")
    for step in (2, 5, 6):
        assert other.seek(step).view == views[step]
    other.send(protocol.Quit())
    assert other.process.wait() == 0
    other.close()
