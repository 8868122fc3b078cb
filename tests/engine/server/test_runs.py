"""Several runs in one engine: each trains as if it were alone."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdtui import protocol
from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import CommandRejected, Frame, RunConfigured, RunState
from tests.engine.engine_process import Engine

pytestmark = pytest.mark.xdist_group("engine")
TABLES = [
    Table.of({"x": [1, 2, 3, 4, 5], "y": [2, 3, 5, 8, 9]}),
    Table.of({"u": [1, 2, 3, 5], "v": [0, 1, 0, 1], "y": [3, 8, 7, 14]}),
]
EXPERIMENTS = st.builds(
    Experiment.on,
    st.sampled_from(TABLES),
    lr=st.sampled_from([0.001, 0.01, 0.02]),
    batch_size=st.sampled_from([0, 1, 2, 3]),
    optimizer=st.sampled_from(["sgd", "adam", "rmsprop"]),
    model=st.sampled_from(["linear", "mlp"]),
    seed=st.integers(0, 5),
)


class Side:
    """The records of the runs of one engine."""

    def __init__(self, engine: Engine, first_id: int) -> None:
        self.engine, self.ids = engine, first_id
        self.columns: dict[int, int] = {}
        self.blocks: dict[int, list[npt.NDArray[np.float64]]] = {}
        self.states: dict[int, RunState] = {}

    def configure(self, experiment: Experiment) -> int:
        self.ids += 1
        self.engine.put(experiment.table)
        self.engine.send(protocol.Configure(self.ids, Run(experiment)))
        self.blocks[self.ids] = []
        return self.ids

    def until(self, run_id: int, updates: int) -> None:
        """Read until a run has that many updates, or cannot make more."""
        while sum(map(len, self.blocks[run_id])) < updates and self.states.get(run_id) not in (
            RunState.FINISHED,
            RunState.DIVERGED,
        ):
            event = self.engine.event()
            if isinstance(event, RunConfigured):
                self.columns[event.run_id] = len(event.columns)
            if isinstance(event, Frame) and event.run_id in self.blocks:
                self.states[event.run_id] = event.state
                self.blocks[event.run_id].append(np.frombuffer(event.block).reshape(-1, self.columns[event.run_id]))

    def log(self, run_id: int) -> npt.NDArray[np.float64]:
        return np.concatenate(self.blocks[run_id])


@settings(max_examples=6, deadline=None)
@given(st.lists(EXPERIMENTS, min_size=2, max_size=3), st.data())
def test_runs_side_by_side_give_the_bits_that_each_gives_alone(
    engine: Engine, experiments: list[Experiment], data: st.DataObject
) -> None:
    side = Side(engine, data.draw(st.integers(10**6, 10**9)))
    runs = {side.configure(experiment.change(epochs=100_000_000)): experiment for experiment in experiments}
    for run_id in runs:
        rate = data.draw(st.sampled_from([None, 2000.0, 500.0]))
        engine.send(protocol.Play(rate, run_id=run_id))
    for run_id in runs:
        side.until(run_id, 300)
    for run_id in data.draw(st.permutations(list(runs))):
        engine.send(protocol.Pause(run_id=run_id), protocol.CloseRun(run_id))
    for run_id, experiment in runs.items():
        log = side.log(run_id)
        alone = np.concatenate([*Trainer(experiment.change(epochs=100_000_000)).blocks(len(log))])
        np.testing.assert_array_equal(log[:, 8:], alone[: len(log), 8:])
        np.testing.assert_array_equal(log[:, :3], alone[: len(log), :3])


def test_a_command_is_about_one_run(engine: Engine) -> None:
    side = Side(engine, 2000)
    first, second = (side.configure(Experiment.on(table)) for table in TABLES)
    engine.send(protocol.Step(run_id=first), protocol.Step(run_id=first), protocol.Step(run_id=second))
    side.until(first, 2)
    side.until(second, 1)
    engine.send(protocol.Seek(0, run_id=first), protocol.Step(run_id=second))
    side.until(second, 2)
    assert [len(side.log(run_id)) for run_id in (first, second)] == [2, 2]
    engine.send(protocol.CloseRun(first), protocol.CloseRun(second))


def test_a_closed_run_is_gone_and_the_other_goes_on(engine: Engine) -> None:
    side = Side(engine, 3000)
    first, second = (side.configure(Experiment.on(table)) for table in TABLES)
    engine.send(protocol.CloseRun(first), protocol.Step(run_id=first), protocol.Step(run_id=second))
    rejected = engine.next(CommandRejected)
    assert (rejected.run_id, rejected.message) == (first, "there is no run yet")
    side.columns[second] = len(Trainer(Experiment.on(TABLES[1])).columns)
    side.until(second, 1)
    engine.send(protocol.CloseRun(second))


def test_two_runs_may_not_have_one_id(engine: Engine) -> None:
    side = Side(engine, 4000)
    first = side.configure(Experiment.on(TABLES[0]))
    engine.send(protocol.Configure(first, Run(Experiment.on(TABLES[0]))))
    assert "another run has it" in engine.next(CommandRejected).message
    engine.send(protocol.CloseRun(first))
