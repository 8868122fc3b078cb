"""The base class of panels that show a table whose cells can be edited: tables of data, and forms."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from gdtui.ui.panels.panel import Panel, Snapshot
from gdtui.ui.widgets.editor import Editor
from gdtui.ui.widgets.editor_host import EditorHost
from gdtui.ui.widgets.virtual_table import VirtualTable


class TablePanel(Panel[Snapshot], EditorHost):
    """Rows, and an editor that opens below them; while it is open the panel has the class -editing."""

    CLICKS = 2  # clicks that edit a cell

    def compose(self) -> ComposeResult:
        """Yield the table."""
        yield VirtualTable(self.row, clicks=self.CLICKS)

    def row(self, index: int) -> tuple[Sequence[str], bool]:
        """Return the texts of a row, and whether it is marked."""
        raise NotImplementedError

    def cell(self, row: int, column: int) -> tuple[str, str]:
        """Return the prompt for a cell, and its value as it is edited."""
        raise NotImplementedError

    def entered(self, row: int, column: int, text: str) -> Message | None:
        """Take a text for a cell's value at once, since the next cell is edited before the engine has answered.

        Returns:
            The message to the screen; None for nothing.

        Raises:
            ValidationError: when the text is not an allowed value.
        """
        raise NotImplementedError

    def on_mount(self) -> None:
        """Make the editor as soon as the screen is painted."""
        self.set_timer(0.3, self.ready_editor)

    @on(VirtualTable.EditRequested)
    async def _edit(self, event: VirtualTable.EditRequested) -> None:
        event.stop()
        await self.edit(event.row, event.column)

    async def edit(self, row: int, column: int) -> None:
        """Open the editor for a cell."""
        self.add_class("-editing")
        await self.ask(*self.cell(row, column), self._take_cell)

    def _take_cell(self, text: str) -> None:
        message = self.entered(*self.query_one(VirtualTable).cursor, text)
        if message is not None:
            self.post_message(message)

    def text_taken(self, editor: Editor, go: int) -> None:
        """Move to another cell, or close the editor."""
        rows = self.query_one(VirtualTable)
        if go:
            rows.go(go)
            editor.ask(*self.cell(*rows.cursor))
        else:
            self.close_editor(editor)

    def close_editor(self, editor: Editor) -> None:
        """Close the editor, and go back to the table."""
        self.remove_class("-editing")
        super().close_editor(editor)
        self.query_one(VirtualTable).focus()
