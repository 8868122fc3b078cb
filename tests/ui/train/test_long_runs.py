"""A run that is longer than what is kept of it: everything that reads its old updates has their exact values."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from gdtui import protocol
from gdtui.cli.main import main
from gdtui.core.data import history as module
from gdtui.core.data.history import History
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Change, Experiment, RunParent
from gdtui.core.storage.presets import preset
from gdtui.engine.models.dataset import Floats
from gdtui.engine.training.trainer import Trainer
from gdtui.ui.session.exporting.record import write_record
from gdtui.ui.session.panels.curves import value_at
from gdtui.ui.train.panels.log_page import log_text
from tests.ui.driver import Driver, drive, set_to

WIDTH = 12  # columns of a linear model's records
SMALL = {"NEWEST": 256, "OLD": 64, "FEWEST": 16, "FIRST": 4, "NEAR": 32, "STRETCH": 128, "LOOKED_AT": 1024}
UPDATES = 3000
BATCHES = {"batch_size": 2, "epochs": 100_000}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep 256 updates, 64 blocks of the others, and the first 4."""
    for name, rows in SMALL.items():
        monkeypatch.setattr(module, name, rows * (1 if name == "FEWEST" else WIDTH))


def trained(experiment: Experiment, updates: int = UPDATES) -> Floats:
    return np.concatenate([*Trainer(experiment).blocks(updates)])


async def run_to(driver: Driver, step: int) -> History:
    await driver.ready()
    driver.train_model.command(protocol.RunTo(step))
    await driver.until(lambda: driver.snapshot.updates == step and not driver.snapshot.running)
    history = driver.snapshot.history
    assert history is not None
    return history


async def look_at(driver: Driver, step: int) -> None:
    """Go to a step, and wait until all that is looked at there has come."""
    driver.train_model.seek(step)
    await driver.until(lambda: driver.snapshot.step == step and not driver.snapshot.recalling)


async def test_an_old_value_is_there_bit_for_bit_when_somebody_looks() -> None:
    session = set_to(**BATCHES)
    rows = trained(session.run.current)
    async with drive(session) as driver:
        history = await run_to(driver, UPDATES)
        assert history.first > 2000
        columns = history.columns
        for step in (700, 1500):
            await look_at(driver, step)
            await driver.until(partial(history.look_at, step - 1, step))
            record = [history.value(name, step - 1) for name in columns]
            np.testing.assert_array_equal(record, rows[step - 1])
            assert value_at(history, "train_loss", step) == rows[step - 1, columns.index("train_loss")]
        np.testing.assert_array_equal([history.column(name) for name in columns], rows[history.first :].T)


async def test_an_epoch_back_is_its_first_update_however_long_ago() -> None:
    async with drive(set_to(**BATCHES)) as driver:
        await run_to(driver, UPDATES)
        await look_at(driver, 700)
        driver.train_model.epoch_back()  # an epoch has two updates
        await driver.until(lambda: driver.snapshot.step == 698)
        driver.train_model.epoch_back()
        await driver.until(lambda: driver.snapshot.step == 696)


async def test_the_log_has_the_exact_lines_of_old_epochs() -> None:
    session = set_to(**BATCHES)
    async with drive(session) as driver:
        await run_to(driver, UPDATES)
        now = log_text(driver.snapshot, 80).plain
        await look_at(driver, 900)
        lines = list[str]()

        def complete() -> bool:
            lines[:] = log_text(driver.snapshot, 80).plain.splitlines()
            return sum(line.startswith("Epoch") for line in lines) == 60

        await driver.until(complete)
        assert lines[0] != now.splitlines()[0]
    async with drive(session) as driver:
        await run_to(driver, 900)
        assert log_text(driver.snapshot, 80).plain.splitlines() == lines


async def test_a_fork_long_ago_has_no_gap() -> None:
    session = set_to(**BATCHES)
    rows = trained(session.run.current, 700)
    async with drive(session) as driver:
        await run_to(driver, UPDATES)
        driver.train_model.seek(701)
        await driver.until(lambda: driver.snapshot.step == 701)
        driver.train_model.fork()
        await driver.until(lambda: driver.snapshot.label == "B")
        forked = driver.snapshot.history
        assert forked is not None
        await driver.until(lambda: forked.gap is None)
        names = forked.columns
        kept = slice(forked.first, 700)
        np.testing.assert_array_equal([forked.column(name)[: 700 - forked.first] for name in names], rows[kept].T)
        assert forked.least() == rows[:, names.index("loss")].argmin() or forked.least() == 700


async def test_the_best_step_of_a_long_run_is_found_after_it_has_diverged() -> None:
    session = preset("study-hours")
    async with drive(session) as driver:
        history = await run_to(driver, 300)
        changed = driver.snapshot.experiment.change(lr=0.19)  # a little above the critical one
        driver.train_model.change(changed)
        await driver.until(lambda: len(driver.train_model.run.changes) == 1)
        driver.train_model.command(protocol.RunTo(UPDATES))
        await driver.until(lambda: driver.snapshot.state is protocol.RunState.DIVERGED)
        losses = np.concatenate([*Trainer(session.run.current).follow([Change(300, changed)])])[:, 2]
        best = int(losses.argmin())
        assert best < history.first
        await driver.until(lambda: driver.snapshot.theory is not None)
        driver.train_model.use_optimal_lr()
        await driver.until(lambda: driver.snapshot.label == "B")
        assert driver.train_model.run.parent == RunParent("A", best)


async def test_nothing_is_computed_again_while_a_run_makes_updates() -> None:
    async with drive(set_to(**BATCHES)) as driver:
        history = await run_to(driver, UPDATES)
        driver.train_model.command(protocol.Play(None))
        await driver.until(lambda: driver.train_model.running)
        assert not history.look_at(1000, 1010)
        assert not driver.train_model.recalls.waiting
        driver.train_model.command(protocol.Pause())
        await driver.until(lambda: history.look_at(1000, 1010))


async def test_old_updates_of_an_earlier_run_come_too() -> None:
    session = preset("study-hours")
    rows = trained(session.run.current, 1000)
    async with drive(session) as driver:
        await run_to(driver, 1000)
        driver.train_model.reset()
        await driver.until(lambda: driver.snapshot.label == "B")
        ghost = driver.snapshot.ghosts[0].history
        await driver.until(lambda: ghost.look_at(300, 310))
        place = ghost.columns.index("train_loss")
        known = ghost.known("train_loss", 300, 310)
        assert known is not None
        np.testing.assert_array_equal(known, rows[300:310, place])


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
async def test_the_record_of_a_long_run_is_that_of_the_command_line(suffix: str, tmp_path: Path) -> None:
    session, ours, theirs = set_to(**BATCHES), tmp_path / f"ours{suffix}", tmp_path / f"theirs{suffix}"
    settings = ("--set", "batch_size=2", "--set", "epochs=750")
    assert main(["run", "study-hours", *settings, "--history", str(theirs), "--out", str(tmp_path / "log")]) == 0
    async with drive(session) as driver:
        history = await run_to(driver, 1500)
        assert history.first > 1000
        fetch = driver.train_model.recalls.fetch
        await write_record(ours, history, 1500, driver.snapshot.experiment, fetch)
    assert ours.read_bytes() == theirs.read_bytes()


async def test_updates_of_a_run_that_is_gone_are_refused_in_a_line() -> None:
    async with drive(set_to(**BATCHES)) as driver:
        history = await run_to(driver, 10)
        with pytest.raises(ValidationError, match="the run is no longer on the screen"):
            await driver.train_model.recalls.fetch(History(history.columns), 0, 5)
        with pytest.raises(ValidationError, match="the run has 10 updates"):
            await driver.train_model.recalls.fetch(history, 0, 11)
