"""What is looked at, as the other end of an engine process has it."""

from __future__ import annotations

from select import select

import numpy as np
import pytest
import torch

from gdtui import protocol
from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Change, Experiment, Run
from gdtui.core.storage.presets import preset
from gdtui.engine.training.schedule import plan
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import (
    CommandRejected,
    ExperimentChanged,
    Frame,
    GraphReady,
    LandscapeReady,
    LandscapeRequest,
    RunForked,
    RunState,
    Subscribe,
    TheoryReady,
)
from tests.engine.engine_process import Engine

HOURS = Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}), epochs=100_000_000)
FALLING = HOURS.change(schedule="exponential", gamma=0.5)
pytestmark = pytest.mark.xdist_group("engine")


def test_they_come_after_the_frame_of_their_step(engine: Engine) -> None:
    engine.configure(HOURS)
    engine.send(Subscribe(0, 3, theory=True, landscape=LandscapeRequest(), graph=True))
    kinds = (GraphReady, TheoryReady, LandscapeReady)
    for step in (0, 1, 2):
        while not isinstance(event := engine.event(), kinds):
            assert isinstance(event, Frame)
            last = event
        found = [event, *(engine.event() for _ in range(2 if step == 0 else 1))]
        assert {type(event) for event in found} == set(kinds if step == 0 else kinds[:2])
        assert all(isinstance(event, kinds) and event.step == step == last.view.step for event in found)
        engine.send(protocol.Step())
    engine.frame(step=3)
    engine.seek(1)
    assert engine.next(GraphReady).step == 1
    assert engine.next(TheoryReady).step == 1


def test_running_flat_out_they_are_of_steps_that_were_shown(engine: Engine) -> None:
    engine.configure(HOURS.change(model="mlp", hidden=(3,), batch_size=2))
    engine.send(Subscribe(0, 3, theory=True, landscape=LandscapeRequest(), graph=True), protocol.Play())
    steps, shown = dict[str, int](), {0}
    while set(steps) != {"TheoryReady", "LandscapeReady", "GraphReady"}:
        event = engine.event()
        if isinstance(event, Frame):
            shown.add(event.view.step)
        elif isinstance(event, TheoryReady | LandscapeReady | GraphReady):
            assert event.step in shown
            steps |= {type(event).__name__: event.step} if event.step else {}
    engine.send(protocol.Pause())
    while not (isinstance(event := engine.event(), Frame) and event.state is RunState.PAUSED):
        steps |= {"LandscapeReady": event.step} if isinstance(event, LandscapeReady) else {}
    last = event.view.step
    assert (
        steps["LandscapeReady"] == last or engine.next(LandscapeReady).step == last
    )  # at once, if it was not of this step already


def test_a_command_does_not_wait_for_a_slow_survey(engine: Engine) -> None:
    def step_comes_first() -> bool:
        engine.configure(preset("init-lab").experiment)
        engine.send(Subscribe(0, 3, landscape=LandscapeRequest()))
        engine.frame()
        assert engine.process.stdout is not None
        select([engine.process.stdout], [], [], 0.03)  # it is silent, and surveys for more than a tenth of a second
        engine.send(protocol.Step())
        while not isinstance(event := engine.event(), LandscapeReady):
            assert isinstance(event, Frame)
        return event.step == 1

    assert any(step_comes_first() for _ in range(5))  # one is enough: this process may have to wait for a processor


def test_a_run_says_its_plan_and_its_test_rows(engine: Engine) -> None:
    engine.configure(FALLING.change(epochs=3, test_fraction=0.34))
    assert np.frombuffer(engine.configured.plan).tolist() == [0.01, 0.005, 0.0025]
    tested = Trainer(HOURS.change(test_fraction=0.34)).data.test_rows
    assert np.frombuffer(engine.configured.test_rows, np.int32).tolist() == tested.tolist()
    assert len(tested) == 1
    engine.send(protocol.Step(), protocol.ChangeExperiment(HOURS.change(epochs=3, test_fraction=0.34)))
    assert engine.next(ExperimentChanged).plan == b""
    engine.seek(0)
    engine.send(protocol.ChangeExperiment(FALLING.change(epochs=3, test_fraction=0.34, gamma=0.1)))
    assert np.frombuffer(engine.next(RunForked).plan) == pytest.approx([0.01, 0.001, 0.0001])
    engine.configure(HOURS)
    assert (engine.configured.plan, engine.configured.test_rows) == (b"", b"")
    engine.configure(Run(HOURS, (Change(0, FALLING),)), 0)
    assert len(engine.configured.plan) == 8 * 4096
    assert np.frombuffer(engine.configured.plan).tobytes() == plan(FALLING).tobytes()


def test_a_change_of_the_data_says_its_test_rows(engine: Engine) -> None:
    tested = HOURS.change(test_fraction=0.34)
    longer = tested.change(table=Table.of({"x": range(1, 7), "y": range(2, 14, 2)}))
    expected = sorted(torch.randperm(6, generator=torch.Generator().manual_seed(0))[:2].tolist())
    engine.configure(tested)
    engine.send(protocol.Step(), protocol.ChangeExperiment(longer))
    assert np.frombuffer(engine.next(ExperimentChanged).test_rows, np.int32).tolist() == expected
    engine.configure(tested)
    engine.send(protocol.Step())
    engine.frame(step=1)
    engine.seek(0)
    engine.send(protocol.ChangeExperiment(longer))
    assert np.frombuffer(engine.next(RunForked).test_rows, np.int32).tolist() == expected


def test_what_is_refused_stops_nothing(engine: Engine) -> None:
    engine.configure(HOURS)
    engine.send(Subscribe(0, 3, ((1.0, 2.0),), landscape=LandscapeRequest(("nobody",)), theory=True))
    assert "points" in engine.next(CommandRejected).message
    assert engine.next(TheoryReady).step == 0
    assert "parameter is 'nobody'" in engine.next(CommandRejected).message
    engine.send(protocol.Step())
    assert engine.frame(step=1).view.answers == b""
    assert engine.next(TheoryReady).step == 1
    engine.send(Subscribe(0, 3, ((4.0,),)))
    view = engine.frame().view
    while not view.answers:
        view = engine.frame().view
    expected = 4 * view.params["W"][0] + view.params["b"][0]
    assert np.frombuffer(view.answers) == pytest.approx([expected])
    assert np.frombuffer(view.answers_before).tolist() == [0]
