"""An engine that has too little memory for what is asked of it says so, and goes on with what it has."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from gdtui import protocol
from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.experiment.sweep import Sweep, SweepAxis
from gdtui.core.storage.presets import preset
from gdtui.engine.server.memory import FIRST_TO_GO
from tests.engine.engine_process import Engine, limit_memory

HOURS = preset("study-hours").experiment
HUGE = HOURS.change(model="mlp", hidden=(3000, 3000))  # 36 MB of parameters

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a limit of another process is Linux's alone")


@pytest.fixture
def small_engine() -> Iterator[Engine]:
    """An engine that has trained, and may take no more memory for anything."""
    engine = Engine()
    engine.configure(HOURS)
    engine.send(protocol.Step())
    engine.frame(protocol.RunState.PAUSED, 1)
    limit_memory(engine.process.pid)
    yield engine
    engine.process.kill()
    engine.process.communicate()


def test_a_model_that_is_too_large_is_refused_and_the_run_goes_on(small_engine: Engine) -> None:
    small_engine.write(protocol.pack(protocol.Configure(99, Run(HUGE, name="H"))))
    refused = small_engine.next(protocol.CommandRejected)
    assert refused.run_id == 99
    assert refused.message == "the memory does not suffice for run H: 36 MB more were needed at once"
    small_engine.send(protocol.Step())
    assert small_engine.frame(protocol.RunState.PAUSED, 2).head == 2


def test_a_sweep_that_is_too_large_is_refused_and_the_run_goes_on(small_engine: Engine) -> None:
    rows = np.random.default_rng(0).normal(size=(100_000, 2))
    table = Table.from_cells(("x", "y"), rows.tobytes())
    small_engine.put(table)
    sweep = Sweep(axes=(SweepAxis(param="lr", low=1e-4, high=1e-3, count=1_000_000),), steps=10)
    request = protocol.SweepRequest(experiment=Experiment.on(table), sweep=sweep)
    small_engine.send(protocol.Ask(1, request))
    failed = small_engine.next(protocol.RequestFailed)
    assert failed.request_id == 1
    assert "the memory does not suffice for this sweep" in failed.message
    small_engine.send(protocol.Step())
    assert small_engine.frame(protocol.RunState.PAUSED, 2).head == 2


def test_linux_ends_the_engine_before_anything_else(small_engine: Engine) -> None:
    assert Path(f"/proc/{small_engine.process.pid}/{FIRST_TO_GO.name}").read_text().strip() == "1000"


def test_a_message_that_is_too_large_ends_the_engine_which_says_why(small_engine: Engine) -> None:
    table = Table.from_cells(("x", "y"), bytes(16 * 10_000_000))
    with suppress(BrokenPipeError):  # it ends while it is written to
        small_engine.put(table)
    assert small_engine.process.wait(60) == 1
    stderr = small_engine.process.stderr
    assert stderr is not None
    assert b"the memory does not suffice for what the engine was sent" in stderr.read()
