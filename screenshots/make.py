"""Writes the pictures that the README shows, from the real app with the real engine.

Run it from the top folder: `python -m screenshots.make`. The run is stepped by keys, not left to the clock, so that a
screen that has not changed is a file that has not changed.
"""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path

from tests.ui.driver import Driver, drive

HERE = Path(__file__).parent
UPDATES = 60  # the loss has left its first, steep fall; the residuals can still be seen


async def picture(name: str, size: tuple[int, int], phases: int = 0) -> None:
    """Write the screen after some updates and operations on exam-scores, with the loss on a logarithmic scale."""
    async with drive("exam-scores", size=size) as driver:
        await driver.press("y", *["right"] * UPDATES, *["full_stop"] * phases)
        await driver.until(lambda: done(driver) == (UPDATES, phases))
        svg = driver.app.export_screenshot(title="gdtui")
    (HERE / f"{name}.svg").write_text(named(svg, name), encoding="utf-8")


async def descent(name: str) -> None:
    """Write the Descend screen after some updates in the double well."""
    async with drive(size=(120, 36)) as driver:
        await driver.descend("n", *["up"] * 18, *["right"] * 5)
        assert driver.descend_snapshot.question.method.lr == 0.1
        svg = driver.app.export_screenshot(title="gdtui")
    (HERE / f"{name}.svg").write_text(named(svg, name), encoding="utf-8")


def done(driver: Driver) -> tuple[int, int]:
    """The updates that the screen shows, and the operations of the one after them."""
    view = driver.snapshot.view
    assert view is not None
    return driver.snapshot.updates, view.phase


def named(svg: str, name: str) -> str:
    """The picture with its identifiers, which are random, named after it."""
    return re.sub(r"terminal-\d+", f"terminal-{name}", svg)


async def main() -> None:
    """Write all of them."""
    os.environ.pop("NO_COLOR", None)  # in colour wherever they are made
    await picture("train", (120, 36), phases=2)
    await picture("narrow", (80, 24))
    await descent("descend")


if __name__ == "__main__":
    asyncio.run(main())
