"""A story told to the real application with the real engine, and whether its last picture is the one that was kept."""

import asyncio
from collections.abc import Awaitable, Callable

from textual.pilot import Pilot
from textual.widgets import Input

from gdtui.core.storage.presets import preset
from gdtui.core.storage.session_file import Session
from tests.ui.driver import PATIENCE, Driver, Probe

HOME, NARROW, TINY, WIDE = (120, 36), (80, 24), (60, 20), (200, 60)
STILL = 0.1  # seconds without a change after which a screen is taken to be complete
Compare = Callable[..., bool]
Story = Callable[[Driver], Awaitable[None]]


def await_nothing(app: Probe) -> bool:
    """Whether another screen covers the one that the engine tells of, or the engine is at rest for good."""
    train = app.screen_named("Train")
    return app.screen is not train or train.snapshot is None or bool(train.snapshot.fault)


async def _at_rest(driver: Driver) -> str:
    """Wait until the screen stays the same for a while, which a slow machine may be late with; return it as text."""
    shown = ""
    async with asyncio.timeout(PATIENCE):
        while shown != (now := driver.screen_text()):
            shown = now
            await driver.pilot.pause(STILL)
            await driver.pilot.pause()
    return shown


def same(
    compare: Compare,
    story: Story,
    size: tuple[int, int] = HOME,
    session: Session | None = None,
    theme: str = "",
) -> bool:
    """Whether the screen at the end of a story is the picture that was kept of it."""
    app = Probe(session or preset("study-hours"))

    async def run(pilot: Pilot[None]) -> None:
        driver = Driver(app, pilot)
        await driver.ready()
        await driver.settled()  # a landscape holds the path from where it was first looked at
        if theme:
            app.theme = theme
        await story(driver)
        if app.current_mode == "Descend":
            await driver.found()
        elif not await_nothing(app):
            await driver.settled()
        for field in app.screen.query(Input):
            field.cursor_blink = False  # a picture may not depend on the moment at which it is taken
        print(await _at_rest(driver))  # pytest tells it of a test that fails

    return compare(app, terminal_size=size, run_before=run)
