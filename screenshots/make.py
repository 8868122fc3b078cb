"""Writes the pictures that the README shows, from the real app with the real engine.

Run it from the top folder: `python -m screenshots.make`. The run is stepped by keys, not left to the clock, so that a
screen that has not changed is a file that has not changed.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from screenshots.moving import Frame, moving
from tests.ui.driver import Driver, drive

HERE = Path(__file__).parent
UPDATES = 60  # the loss has left its first, steep fall; the residuals can still be seen

LABEL = "A first visit: an update in five operations, training, another learning rate, a sweep, runs and lessons"


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


async def tour(name: str) -> None:
    """Write the screens of a first visit one after the other, each with the keys that led to it as its title."""
    async with drive("study-hours", size=(120, 36)) as driver:
        frames: list[Frame] = []

        async def seen(title: str, seconds: float, *keys: str) -> None:
            await driver.press(*keys)
            await driver.settled()
            await driver.pilot.pause()
            driver.app.clear_notifications()
            await driver.pilot.pause()
            frames.append(Frame(driver.app.export_screenshot(title=title), seconds))

        await _through_train(seen)
        await driver.descend()
        for _ in range(4):
            await driver.found()
            await seen("→  an update of y = x² with learning rate 1", 0.8, "right")
        await driver.press("4", "space")
        await driver.until(lambda: "✓ 256 runs" in driver.screen_text())
        await seen("4 space  a sweep: the final loss for each of 256 learning rates", 3.5)
        await seen("5  the runs of this session", 3, "5")
        await seen("6  lessons", 3.5, "6")
    (HERE / f"{name}.svg").write_text(moving(frames, LABEL), encoding="utf-8")


async def _through_train(seen: Callable[..., Awaitable[None]]) -> None:
    """Step through an update, train for a while, and again with the best learning rate."""
    await seen("gdtui", 2.5)
    for operation in ("forward", "loss", "zero_grad", "backward", "step"):
        await seen(f".  one operation: {operation}", 1.0, "full_stop")
    for _ in range(3):
        await seen("→  one update", 0.6, "right")
    for _ in range(5):
        await seen("e  an epoch, and another", 0.5, *["e"] * 8)
    await seen("r  again, with the old run as a ghost", 1.5, "r")
    await seen("o  with the optimal learning rate", 2, "o")
    for _ in range(5):
        await seen("→  one update", 0.6, "right")
    for _ in range(4):
        await seen("←  and back: the same numbers", 0.5, "left")


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
    await tour("tour")


if __name__ == "__main__":
    asyncio.run(main())
