"""The real application with the real engine, driven by keys and read by what it shows."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import msgspec
from textual.app import App
from textual.content import Content
from textual.pilot import Pilot

from gdtui.core.experiment.experiment import Run
from gdtui.core.storage.presets import preset
from gdtui.core.storage.session_file import Session
from gdtui.ui.app import GdtuiApp
from gdtui.ui.descend.model import DescendModel
from gdtui.ui.descend.snapshot import DescendSnapshot
from gdtui.ui.session.model import SessionModel
from gdtui.ui.session.snapshot import RunSnapshot
from tests.ui.quiet import paint_unseen

PATIENCE = 30  # seconds until a test gives up on something that should happen

PASSING_ON = 0.02  # seconds after which widgets are asked again, as their messages to one another are no news


class Probe(GdtuiApp):
    """The application, telling a test that something has moved."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.animation_level = "none"
        self.news = asyncio.Event()

    def state_changed(self) -> None:
        super().state_changed()
        self.news.set()

    def _handle_exception(self, error: Exception) -> None:
        """End at the first error, which the test then raises; what an app does instead has tests of its own."""
        App._handle_exception(self, error)


class Driver:
    """A running application: press keys, wait for what should come of them."""

    def __init__(self, app: Probe, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def train_model(self) -> SessionModel:
        model = self.app.screen_named("Train").model
        assert isinstance(model, SessionModel)
        return model

    @property
    def descend_model(self) -> DescendModel:
        model = self.app.screens["Descend"].model
        assert isinstance(model, DescendModel)
        return model

    @property
    def snapshot(self) -> RunSnapshot:
        """What the screen in front shows of the run, or else Train."""
        snapshot = getattr(self.app.screen, "snapshot", None)
        if not isinstance(snapshot, RunSnapshot):
            snapshot = self.app.screens["Train"].snapshot
        assert isinstance(snapshot, RunSnapshot)
        return snapshot

    @property
    def descend_snapshot(self) -> DescendSnapshot:
        """What Descend shows."""
        snapshot = self.app.screens["Descend"].snapshot
        assert isinstance(snapshot, DescendSnapshot)
        return snapshot

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something holds: news from the engine can make it so, or a message that widgets still pass on."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    self.app.news.clear()
                    await self.pilot.pause()
                    if condition():
                        return
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self.app.news.wait(), PASSING_ON)
        except TimeoutError:
            raise AssertionError(f"It has not happened in {PATIENCE} s. The screen:\n{self.screen_text()}") from None

    def screen_text(self) -> str:
        """What the whole screen shows, as text."""
        paint_unseen()
        return "\n".join("".join(part.text for part in line) for line in self.app.screen._compositor.render_strips())

    async def ready(self) -> None:
        await self.until(lambda: self.snapshot.view is not None)

    async def settled(self) -> None:
        """Wait until everything that the screen looks at is of the cursor's step."""
        await self.until(self._settled)

    def _settled(self) -> bool:
        seen, watch = self.snapshot, self.train_model.subscription
        landscape, graph, layers = seen.landscape, seen.graph, seen.layers
        phase = seen.view.phase if seen.view else 0
        return (
            (not watch.theory or (seen.theory is not None and seen.derived_at == seen.step))
            and (watch.landscape is None or (landscape is not None and landscape.request == watch.landscape))
            and (watch.landscape is None or landscape is None or landscape.exact or landscape.step == seen.step)
            and (not watch.graph or (graph is not None and (graph.step, graph.phase) == (seen.step, phase)))
            and (not watch.layers or (layers is not None and layers.step == seen.step))
        )

    async def descend(self, *keys: str) -> None:
        """Go to Descend, and press keys there one after the other, each when the last one's answer has come."""
        if self.app.screen is not self.app.screens.get("Descend"):
            await self.press("2")
        await self.found()
        for key in keys:
            await self.press(key)
            await self.found()

    async def found(self) -> None:
        """Wait until nothing more is on its way to Descend."""
        descending = self.descend_model
        await self.until(lambda: not descending.waiting)
        await self.pilot.pause()  # for what was found to be shown, whereupon something more may be asked
        while descending.waiting:
            await self.until(lambda: not descending.waiting)
            await self.pilot.pause()

    async def updates(self, n: int) -> None:
        """Wait until the run has exactly n updates."""
        await self.until(lambda: self.snapshot.updates == n)

    def title(self, selector: str) -> str:
        """What stands on the upper border of a widget."""
        return Content.from_markup(str(self.app.screen.query_one(selector).border_title)).plain

    def text(self, selector: str) -> str:
        """What a widget shows, as text."""
        widget = self.app.screen.query_one(selector)
        lines = widget.render_lines(widget.outer_size.region)
        return "\n".join(line.text for line in lines)


def set_to(name: str = "study-hours", /, **settings: object) -> Session:
    """A preset with some settings changed."""
    session = preset(name)
    return msgspec.structs.replace(session, runs=(Run(session.experiment.change(**settings)),))


@asynccontextmanager
async def drive(
    session: Session | str = "study-hours", size: tuple[int, int] = (120, 36), toasts: bool = False
) -> AsyncIterator[Driver]:
    """Run the application on a preset or a session, with toasts or without."""
    app = Probe(preset(session) if isinstance(session, str) else session)
    async with app.run_test(size=size, notifications=toasts) as pilot:
        driver = Driver(app, pilot)
        await driver.ready()
        yield driver
        paint_unseen()
