"""The engine dies or hangs at a random moment of a run, a seek, a sweep or a lesson.

It is told, replaced, and the bits are the same.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Awaitable, Callable
from itertools import product

import pytest

from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.training.trainer import Trainer
from tests.engine.engine_process import limit_memory
from tests.ui.driver import Driver, drive, set_to
from tests.ui.lesson.lesson_driver import begin

FAULTS = int(os.environ.get("GDTUI_FAULTS", "0"))  # of each kind in each work; by hand 7 make a hundred, 0 one of each
CHECKED = 500  # the update at whose end the parameters are compared
WIDE = {"model": "mlp", "hidden": (8, 8), "optimizer": "adam", "batch_size": 2, "epochs": 1_000_000}


def by(number: signal.Signals) -> Callable[[int], None]:
    return lambda pid: os.kill(pid, number)


NAMES = ("SIGKILL", "SIGSEGV", "SIGABRT", "SIGSTOP")
KINDS = {name: by(signal.Signals[name]) for name in NAMES}


async def run(driver: Driver) -> None:
    await driver.press(*["plus"] * 9, "space")
    await driver.until(lambda: driver.snapshot.updates > CHECKED)


async def seek(driver: Driver) -> None:
    await run(driver)
    await driver.press("space", "home", "right", "end", "left")


async def sweep(driver: Driver) -> None:
    await run(driver)
    await driver.press("4", "space", "1")


async def lesson(driver: Driver) -> None:
    await begin(driver)
    await run(driver)


WORKS = (run, seek, sweep, lesson)
FEW = [(work, kind, 0) for work, kind in zip(WORKS, NAMES, strict=True)]


@pytest.mark.own_engine
@pytest.mark.parametrize(("work", "kind", "seed"), [*product(WORKS, NAMES, range(FAULTS))] or FEW)
@pytest.mark.painted
async def test_a_dead_engine_is_told_replaced_and_replays_the_same_bits(
    work: Callable[[Driver], Awaitable[None]], kind: str, seed: int
) -> None:
    chance = random.Random(f"{seed} {kind}")
    session = set_to("mini-batch-5", **WIDE)
    async with drive(session) as driver:
        await work(driver)
        await driver.pilot.pause(chance.uniform(0, 0.3))
        KINDS[kind](driver.app.engine.pid)
        await driver.until(lambda: bool(driver.snapshot.fault))
        assert (kind if kind != "SIGSTOP" else "has not answered for 5 seconds") in driver.text("#timeline")
        await driver.press("g", *str(CHECKED), "enter")
        await driver.until(lambda: not driver.snapshot.fault and driver.snapshot.step == CHECKED)
        view = driver.snapshot.view
        assert view is not None
        assert view.params == expected(driver.snapshot.experiment)


def expected(experiment: Experiment) -> dict[str, list[float]]:
    """The parameters after the updates by an engine that nothing happens to."""
    trainer = Trainer(experiment)
    while trainer.steps < CHECKED:
        trainer.update()
    return {name: values.detach().flatten()[:64].tolist() for name, values in trainer.model.parameters.items()}


@pytest.mark.own_engine
@pytest.mark.skipif(sys.platform != "linux", reason="a limit of another process is Linux's alone")
async def test_an_engine_without_memory_for_an_update_is_told_and_another_goes_on() -> None:
    wide = set_to("mini-batch-5", model="mlp", hidden=(2000, 2000), optimizer="adam")
    async with drive(wide) as driver:
        limit_memory(driver.app.engine.pid)
        await driver.press("right")
        await driver.until(lambda: bool(driver.snapshot.fault))
        assert "the memory does not suffice for the next update" in driver.text("#timeline")
        await driver.press("right")
        await driver.until(lambda: not driver.snapshot.fault and driver.snapshot.updates == 1)
