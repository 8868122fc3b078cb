"""A panel that is a table whose cells can be edited: what Data and Settings have in common."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult

from gdtui.experiment import Experiment
from gdtui.fields import ValidationError
from gdtui.ui.messages import Apply
from gdtui.ui.panels.panel import Panel
from gdtui.ui.snapshot import Snapshot
from gdtui.ui.widgets.editor import Editor
from gdtui.ui.widgets.rows import Rows


class Sheet(Panel[Snapshot]):
    """Rows, and an editor that opens below them."""

    CLICKS = 2  # to edit a cell
    experiment: Experiment

    def compose(self) -> ComposeResult:
        """The table."""
        yield Rows(self.row, clicks=self.CLICKS)

    def row(self, index: int) -> tuple[Sequence[str], bool]:
        """The texts of a row, and whether it is marked."""
        raise NotImplementedError

    def cell(self, row: int, column: int) -> tuple[str, str]:
        """What to ask for a cell, and its value as it is edited."""
        raise NotImplementedError

    def entered(self, row: int, column: int, text: str) -> Experiment:
        """The experiment with a text for a cell's value.

        Raises:
            ValidationError: when the text does not stand for an allowed value.
        """
        raise NotImplementedError

    def on_mount(self) -> None:
        """Have the editor at hand, once the screen is painted."""
        self.set_timer(0.3, self._ready)

    async def _ready(self) -> None:
        if not self.query(Editor):
            await self.mount(Editor())

    @on(Rows.Edit)
    async def _edit(self, event: Rows.Edit) -> None:
        event.stop()
        await self._ready()
        self.query_one(Editor).ask(*self.cell(event.row, event.column))

    @on(Editor.Cancelled)
    def _cancel(self, event: Editor.Cancelled) -> None:
        event.stop()
        self.query_one(Editor).close()

    @on(Editor.Entered)
    def _enter(self, event: Editor.Entered) -> None:
        event.stop()
        rows = self.query_one(Rows)
        try:
            changed = self.entered(*rows.cursor, event.text)
        except ValidationError as error:
            event.editor.refuse(str(error))
            return
        self.experiment = changed  # the next cell is edited before the engine has answered
        self.post_message(Apply(changed))
        if event.go:
            rows.go(event.go)
            event.editor.ask(*self.cell(*rows.cursor))
        else:
            event.editor.close()
