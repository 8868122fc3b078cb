"""The engine process as its other end sees it."""

from __future__ import annotations

import math
import time
from typing import IO

import numpy as np
import pytest

from gdtui import protocol
from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Change, Experiment, Run
from gdtui.engine.models.dataset import Floats
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import CommandRejected, EngineReady, ExperimentChanged, RunState
from tests.engine.engine_process import Engine

STUDY_HOURS = Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}))
FIVE = Experiment.on(Table.of({"x": [1, 2, 3, 4, 5], "y": [2, 3, 5, 8, 9]}), batch_size=2)
pytestmark = pytest.mark.xdist_group("engine")


def straight(experiment: Experiment, steps: int | None = None) -> Floats:
    return np.concatenate(list(Trainer(experiment).blocks(steps)))


def test_a_configured_run_says_what_it_is(engine: Engine) -> None:
    frame = engine.configure(STUDY_HOURS)
    measured = ("train_loss", "test_loss", "grad_norm", "r2", "rmse")
    assert engine.configured.columns == ("epoch", "lr", "loss", *measured, "W", "b", "W.grad", "b.grad")
    assert engine.configured.parameters == ("W", "b")
    assert [line.phase for line in engine.configured.code] == [None, 0, 1, 2, 3, 4]
    assert (frame.state, frame.first, frame.block, frame.rate, frame.reason) == (RunState.PAUSED, 0, b"", 0, "")
    view = frame.view
    assert (view.step, view.phase, view.epoch, view.batch, view.cost) == (0, 0, 0, b"", None)
    assert (view.params, view.grads) == ({"W": [0], "b": [0]}, {"W": None, "b": None})
    assert view.train_loss == pytest.approx(56 / 3)
    assert np.frombuffer(view.predictions).tolist() == [0, 0, 0]


def test_a_step_is_one_update(engine: Engine) -> None:
    engine.configure(STUDY_HOURS)
    engine.send(protocol.Step())
    frame = engine.frame(step=1)
    assert (frame.view.step, frame.state) == (1, RunState.PAUSED)
    assert engine.log().tobytes() == straight(STUDY_HOURS, 1).tobytes()
    assert frame.view.before == {"W": [0], "b": [0]}
    w, b = frame.view.params["W"][0], frame.view.params["b"][0]
    assert (w, b) == pytest.approx((0.56 / 3, 0.08))
    assert frame.view.grads == {"W": [pytest.approx(-56 / 3)], "b": [-8]}
    assert np.frombuffer(frame.view.batch, np.int32).tolist() == [0, 1, 2]
    grid, curve = np.frombuffer(engine.configured.grid), np.frombuffer(frame.view.curve)
    assert (grid[0], grid[-1]) == pytest.approx((0.8, 3.2))
    assert curve == pytest.approx(w * grid + b)


def test_phases_show_what_each_operation_did(engine: Engine) -> None:
    engine.configure(STUDY_HOURS)
    engine.send(protocol.Step())
    engine.frame(step=1)
    views = []
    for phase in (1, 2, 3, 4, 0):
        engine.send(protocol.Phase())
        while (frame := engine.frame()).view.phase != phase:
            pass
        views.append(frame.view)
    assert [(v.step, v.epoch) for v in views] == [(1, 1)] * 4 + [(2, 1)]
    assert [v.cost is None for v in views] == [True, False, False, False, False]
    assert [v.grads["W"] is None for v in views] == [False, False, True, False, False]
    assert views[0].grads["W"] != views[3].grads["W"]
    w, b = views[0].params["W"][0], views[0].params["b"][0]
    assert np.frombuffer(views[0].hypothesis) == pytest.approx([w + b, 2 * w + b, 3 * w + b])
    assert views[1].cost == pytest.approx(views[1].train_loss)
    assert views[4].before == views[3].params != views[4].params
    assert engine.log().tobytes() == straight(STUDY_HOURS, 2).tobytes()


def test_a_step_completes_what_phases_began(engine: Engine) -> None:
    engine.configure(STUDY_HOURS)
    engine.send(protocol.Phase(), protocol.Phase(), protocol.Step())
    assert engine.frame(step=1).view.phase == 0
    assert engine.log().tobytes() == straight(STUDY_HOURS, 1).tobytes()


def test_an_epoch_goes_to_its_end(engine: Engine) -> None:
    engine.configure(FIVE)
    engine.send(protocol.Step(), protocol.FinishEpoch())
    assert engine.frame(RunState.PAUSED, step=3).view.step == 3
    engine.send(protocol.FinishEpoch(), protocol.FinishEpoch(), protocol.Step())
    assert engine.frame(RunState.PAUSED, step=10).view.step == 10
    assert engine.log().tobytes() == straight(FIVE, 10).tobytes()


def test_flat_out_to_the_end_loses_nothing_and_floods_nothing(engine: Engine) -> None:
    experiment = FIVE.change(epochs=2000)
    engine.configure(experiment)
    start, frames, rates = time.perf_counter(), 1, []
    engine.send(protocol.Play())
    while (frame := engine.frame()).state == RunState.RUNNING:
        frames += 1
        rates.append(frame.rate)
    elapsed = time.perf_counter() - start
    assert frame.state == RunState.FINISHED
    assert frames <= 30 * elapsed + 2
    assert engine.log().tobytes() == straight(experiment).tobytes()
    assert np.median(rates) == pytest.approx(6000 / elapsed, rel=0.5)
    assert frame.rate == 0
    engine.send(protocol.Play(), protocol.Step(), protocol.Phase(), protocol.FinishEpoch())
    again = engine.frame()
    assert (again.state, again.view.step, again.block) == (RunState.FINISHED, 6000, b"")


def test_keys_held_down_do_not_flood(engine: Engine) -> None:
    engine.configure(STUDY_HOURS)
    start = time.perf_counter()
    engine.send(*[protocol.Step()] * 1500)
    frames = 1
    while engine.frame().view.step < 1500:
        frames += 1
    assert frames <= 30 * (time.perf_counter() - start) + 2
    assert engine.log().tobytes() == straight(STUDY_HOURS, 1500).tobytes()


def test_a_pause_acts_soon(engine: Engine) -> None:
    engine.configure(STUDY_HOURS.change(epochs=100_000_000))
    engine.send(protocol.Play())
    engine.frame(RunState.RUNNING, step=100)
    start = time.perf_counter()
    engine.send(protocol.Pause())
    paused = engine.frame(RunState.PAUSED)
    assert time.perf_counter() - start < 1
    engine.send(protocol.Subscribe(0, 3))
    assert engine.frame().view.step == paused.view.step


def test_a_rate_is_kept_and_can_be_changed(engine: Engine) -> None:
    engine.configure(STUDY_HOURS)
    start = time.perf_counter()
    engine.send(protocol.Play(200))
    frame = engine.frame(step=60)
    elapsed = time.perf_counter() - start
    assert frame.view.step <= 200 * elapsed + 1
    assert elapsed < 1.5
    assert frame.rate == pytest.approx(200, rel=0.3)
    engine.send(protocol.Play(0.001))
    slow = engine.frame()
    engine.send(protocol.Subscribe(0, 1))
    assert engine.frame(RunState.RUNNING).view.step == slow.view.step
    engine.send(protocol.Play(math.nan), protocol.Play(-1.0))
    assert "rate is nan" in engine.next(CommandRejected).message
    assert "rate is -1.0: it must be above 0" in engine.next(CommandRejected).message


def test_divergence_is_told_with_its_cause(engine: Engine) -> None:
    engine.configure(STUDY_HOURS.change(lr=5.0))
    engine.send(protocol.Play())
    frame = engine.frame(RunState.DIVERGED)
    assert frame.reason.startswith("lr 5 is 27.7 times the critical 0.1803")
    log, columns = engine.log(), engine.configured.columns
    may_be_missing = ("train_loss", "test_loss", "r2", "rmse")  # beyond float32 after the last update
    assert np.isfinite(np.delete(log, [columns.index(name) for name in may_be_missing], axis=1)).all()
    assert not np.isinf(log).any()
    assert frame.view.params == {name: [log[-1, columns.index(name)]] for name in ("W", "b")}
    assert (frame.view.phase, frame.view.cost) == (0, None)


def test_a_change_is_pinned_and_its_replay_has_the_same_bits(engine: Engine) -> None:
    engine.configure(FIVE)
    engine.send(protocol.Play())
    engine.frame(step=50)
    changed = FIVE.change(lr=0.02, batch_size=3)
    engine.send(protocol.ChangeExperiment(changed))
    change = engine.next(ExperimentChanged)
    assert (change.experiment, len(change.grid)) == (changed, len(engine.configured.grid))
    head = engine.frame(step=change.step + 50)
    engine.send(protocol.Pause())
    head = engine.frame(RunState.PAUSED)
    log = engine.log()
    assert set(log[: change.step, 1]) == {0.01}
    assert set(log[change.step :, 1]) == {0.02}
    again = engine.configure(Run(FIVE, (Change(change.step, changed),)), head.view.step)
    assert (again.first, again.block) == (head.view.step, b"")
    assert (again.view.params, again.view.grads) == (head.view.params, head.view.grads)
    engine.send(protocol.Step())
    assert engine.frame(step=head.view.step + 1).first == head.view.step


def test_what_cannot_be_done_is_refused_and_changes_nothing(engine: Engine) -> None:
    engine.configure(STUDY_HOURS)
    engine.send(protocol.Step())
    before = engine.frame(step=1).view
    bad = protocol.ChangeExperiment(Experiment(table=STUDY_HOURS.table, features=("x",), target="z"))
    engine.send(protocol.ChangeExperiment(STUDY_HOURS.change(seed=9)), bad)
    assert "seed is 9" in engine.next(CommandRejected).message
    assert "target is 'z'" in engine.next(CommandRejected).message
    engine.send(protocol.Configure(99, Run(Experiment(table=STUDY_HOURS.table, features=("x",), target="y", lr=-1.0))))
    assert "lr" in engine.next(CommandRejected).message
    engine.write(protocol.HEADER.pack(3) + b"abc")
    engine.next(CommandRejected)
    engine.send(protocol.Subscribe(0, 64))
    assert engine.frame().view == before


def test_watched_rows_are_bounded(engine: Engine) -> None:
    x = list(range(5000))
    engine.configure(Experiment.on(Table.of({"x": x, "y": x}), lr=1e-9))
    engine.send(protocol.Subscribe(4990, 10_000))
    view = engine.frame().view
    while view.first != 4990:
        view = engine.frame().view
    assert len(view.predictions) == 8 * 10
    engine.send(protocol.Subscribe(0, 10_000), protocol.Step())
    view = engine.frame(step=1).view
    assert len(view.predictions) == 8 * 4096
    assert (len(view.batch), len(view.hypothesis)) == (4 * 4096, 8 * 8)


def test_commands_before_a_run_are_refused_and_the_end_of_input_ends_it() -> None:
    engine = Engine()
    engine.send(protocol.Step())
    assert isinstance(engine.event(), EngineReady)
    assert engine.next(CommandRejected).message == "there is no run yet"
    engine.configure(STUDY_HOURS.change(epochs=100_000_000))
    engine.send(protocol.Play())
    engine.frame(step=10)
    _, errors = engine.close()
    assert (engine.process.returncode, errors) == (0, b"")


def test_quit_ends_it_and_an_interrupt_does_not() -> None:
    engine = Engine()
    assert isinstance(engine.event(), EngineReady)
    engine.process.send_signal(2)
    engine.configure(STUDY_HOURS)
    engine.send(protocol.Quit())
    assert engine.process.wait() == 0
    engine.close()


def test_a_closed_output_ends_it_quietly() -> None:
    engine = Engine()
    assert isinstance(engine.event(), EngineReady)
    stdout: IO[bytes] | None = engine.process.stdout
    assert stdout is not None
    stdout.close()
    engine.send(protocol.Configure(1, Run(STUDY_HOURS)))
    assert engine.process.wait() == 0
    assert engine.process.stderr is not None
    assert engine.process.stderr.read() == b""
