"""Writes the pictures that the README shows, from the real app with the real engine.

Run it from the top folder: `python -m screenshots.make`.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from gdtui.ui.train import TrainScreen
from tests.ui.driver import Driver, drive

HERE = Path(__file__).parent


async def picture(name: str, size: tuple[int, int], *keys: str, epochs: int) -> None:
    """Take exam-scores some epochs on, one by one (so that every run of this makes the same picture), and write it."""
    async with drive("exam-scores", size=size) as driver:
        for done in range(epochs):
            await driver.press("e")
            await driver.updates(done + 1)
        await driver.press(*keys)
        await paused(driver)
        svg = driver.app.export_screenshot(title="gdtui")
    (HERE / f"{name}.svg").write_text(named(svg, name), encoding="utf-8")


async def paused(driver: Driver) -> None:
    """Wait until the screen shows the end of the last operation."""
    assert isinstance(driver.app.screen, TrainScreen)
    await driver.until(lambda: driver.snapshot.state == "paused")
    await driver.pilot.pause()


def named(svg: str, name: str) -> str:
    """The picture with the identifiers, which are random, named after it: an unchanged screen is an unchanged file."""
    return re.sub(r"terminal-\d+", f"terminal-{name}", svg)


async def main() -> None:
    """Write all of them."""
    await picture("train", (120, 36), ".", ".", epochs=60)
    await picture("narrow", (80, 24), epochs=60)


if __name__ == "__main__":
    asyncio.run(main())
