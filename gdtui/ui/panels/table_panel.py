"""A panel that is a table whose cells can be edited: what tables of data and forms have in common."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from gdtui.core.errors import ValidationError
from gdtui.ui.panels.panel import Panel, Snapshot
from gdtui.ui.widgets.editor import Editor
from gdtui.ui.widgets.virtual_table import VirtualTable


class TablePanel(Panel[Snapshot]):
    """Rows, and an editor that opens below them; while it is open the panel has the class -editing."""

    CLICKS = 2  # to edit a cell

    def compose(self) -> ComposeResult:
        """The table."""
        yield VirtualTable(self.row, clicks=self.CLICKS)

    def row(self, index: int) -> tuple[Sequence[str], bool]:
        """The texts of a row, and whether it is marked."""
        raise NotImplementedError

    def cell(self, row: int, column: int) -> tuple[str, str]:
        """What to ask for a cell, and its value as it is edited."""
        raise NotImplementedError

    def entered(self, row: int, column: int, text: str) -> Message | None:
        """Take a text for a cell's value at once, since the next cell is edited before the engine has answered.

        Returns:
            What to ask of the screen; None for nothing.

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

    @on(VirtualTable.EditRequested)
    async def _edit(self, event: VirtualTable.EditRequested) -> None:
        event.stop()
        await self._ready()
        self.add_class("-editing")
        self.query_one(Editor).ask(*self.cell(event.row, event.column))

    @on(Editor.Cancelled)
    def _cancel(self, event: Editor.Cancelled) -> None:
        event.stop()
        self._close(self.query_one(Editor))

    def _close(self, editor: Editor) -> None:
        self.remove_class("-editing")
        editor.close()

    @on(Editor.Submitted)
    def _enter(self, event: Editor.Submitted) -> None:
        event.stop()
        rows = self.query_one(VirtualTable)
        try:
            message = self.entered(*rows.cursor, event.text)
        except ValidationError as error:
            event.editor.refuse(str(error))
            return
        if message is not None:
            self.post_message(message)
        if event.go:
            rows.go(event.go)
            event.editor.ask(*self.cell(*rows.cursor))
        else:
            self._close(event.editor)
