"""What the tests of the Runs screen do and look at."""

from __future__ import annotations

import numpy as np
from textual.widgets import Input

from gdtui.ui.runs.panels.run import RunPanel
from gdtui.ui.runs.panels.table import RunTablePanel
from gdtui.ui.session.snapshot import RunSnapshot
from tests.ui.driver import Driver


async def three_runs(driver: Driver) -> None:
    """Make run A with six updates, B forked from it at step 4 with seven and lr 0.02, and C with seed 2 and three."""
    model = driver.train_model
    await driver.press(*["right"] * 6)
    await driver.updates(6)
    await driver.press("left", "left", "f")
    await driver.until(lambda: model.run.name == "B")
    model.change(model.experiment.change(lr=0.02))
    await driver.until(lambda: len(model.run.changes) == 1)
    await driver.press(*["right"] * 3)
    await driver.updates(7)
    await driver.press("left", "R")
    await driver.until(lambda: model.run.name == "C" and driver.snapshot.label == "C")
    await driver.press(*["right"] * 3)
    await driver.updates(3)


async def to_runs(driver: Driver) -> None:
    """Show the screen with all that it tells of the runs."""
    await driver.press("5")
    await driver.until(lambda: bool(driver.app.screen.query(RunTablePanel)) and bool(panel(driver).chosen))
    await driver.until(lambda: all(row.summary is not None or not row.updates for row in panel(driver)._rows))


def panel(driver: Driver) -> RunTablePanel:
    return driver.app.screen.query_one(RunTablePanel)


def table(driver: Driver) -> str:
    return driver.text("#panel-table VirtualTable")


def rows(driver: Driver) -> list[list[str]]:
    """Return the words of each line of the table below its heading."""
    return [line.split() for line in table(driver).splitlines()[1:] if line.strip()]


def about(driver: Driver) -> str:
    """Return what the panel says of the run at the cursor, on one line."""
    return " ".join(driver.text("#run-text").split())


async def choose(driver: Driver, name: str) -> None:
    """Put the cursor at a run."""
    names = [row.name for row in panel(driver)._rows]
    by = names.index(name) - panel(driver).table.cursor[0]
    await driver.press(*["down" if by > 0 else "up"] * abs(by))
    await driver.until(lambda: driver.app.screen.query_one(RunPanel).chosen == name)


async def enter_text(driver: Driver, key: str, text: str) -> None:
    await driver.press(key)
    await driver.until(lambda: bool(driver.app.screen.query("#ask Input")))
    driver.app.screen.query_one("#ask Input", Input).value = text
    await driver.press("enter")


def recorded(snapshot: RunSnapshot) -> dict[str, np.ndarray]:
    """Return every recorded number of the run in hand."""
    assert snapshot.history is not None
    return {name: np.array(snapshot.history.column(name)) for name in snapshot.history.columns}


def same_numbers(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[n], other[n], equal_nan=True) for n in one)
