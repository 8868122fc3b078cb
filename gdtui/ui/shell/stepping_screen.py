"""A screen above a time line of updates, with a cursor that can go to any of them."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget

from gdtui.core import texts
from gdtui.core.fields import Field
from gdtui.ui.shell.panel_screen import PanelScreen
from gdtui.ui.shell.screen_model import SteppingModel
from gdtui.ui.shell.subject import Subject
from gdtui.ui.widgets.bars import SeekRequested, Timeline, TimelineContent


class SteppingScreen(PanelScreen):
    """Panels above a time line.

    Attributes:
        STEP: the name of a step on its time line.
    """

    MODEL: ClassVar[type[SteppingModel]] = SteppingModel
    STEP: ClassVar[str] = "step"
    model: SteppingModel

    def compose_below(self) -> ComposeResult:
        """Yield the time line."""
        yield Timeline(id="timeline", markup=False)

    @property
    def ask_above(self) -> Widget:
        """The time line, above which questions are asked."""
        return self.query_one(Timeline)

    def track(self, snapshot: Any) -> TimelineContent:
        """Return the content of the time line for a snapshot."""
        raise NotImplementedError

    def watch_snapshot(self, snapshot: Any) -> None:
        """Show the header and the time line; the panels are given the snapshot one after the other."""
        super().watch_snapshot(snapshot)
        if snapshot is not None:
            self.query_one(Timeline).tell(self.track(snapshot))

    def subject(self) -> Subject:
        """Return what a lesson knows of what is on this screen."""
        raise NotImplementedError

    async def action_go(self) -> None:
        """Ask for a step."""
        step, most = self.model.reach()
        await self.ask(texts.text("asks.step", name=self.STEP, most=f"{most:,}"), str(step), self._seek_typed)

    def _seek_typed(self, text: str) -> None:
        step, most = self.model.reach()  # read again, since a run may have continued during the question
        field = Field(self.STEP, self.STEP, "", step, "integer", low=0, high=most)
        self.model.seek(field.parse(text.replace(",", "")))

    @on(SeekRequested)
    def _go(self, event: SeekRequested) -> None:
        self.model.seek(event.step)
