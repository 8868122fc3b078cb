"""A story told to the real application with the real engine, and whether its last picture is the one that was kept."""

from collections.abc import Awaitable, Callable

from textual.pilot import Pilot
from textual.widgets import Input

from gdtui.core.storage.presets import preset
from gdtui.core.storage.session_file import Session
from tests.ui.driver import Driver, Probe

HOME, NARROW, TINY, WIDE = (120, 36), (80, 24), (60, 20), (200, 60)
Compare = Callable[..., bool]
Story = Callable[[Driver], Awaitable[None]]


def await_nothing(app: Probe) -> bool:
    """Whether another screen covers the one that the engine tells of, or the engine is at rest for good."""
    train = app.screen_named("Train")
    return app.screen is not train or train.snapshot is None or bool(train.snapshot.fault)


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
        if theme:
            app.theme = theme
        await story(driver)
        if app.current_mode == "Descend":
            await driver.found()
        elif not await_nothing(app):
            await driver.settled()
        await pilot.pause()
        for field in app.screen.query(Input):
            field.cursor_blink = False  # a picture may not depend on the moment at which it is taken

    return compare(app, terminal_size=size, run_before=run)
