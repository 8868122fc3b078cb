"""A table of data: several rows can be selected, and a click on a heading says which."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.reactive import reactive

from gdtui.ui.widgets.virtual_table import VirtualTable


class RowTable(VirtualTable):
    """A table whose cursor can be widened to a selection of rows."""

    BINDINGS = [
        Binding("shift+up", "extend(-1)", "Select up", show=False, id="rows.up", tooltip="Select the row above too"),
        Binding(
            "shift+down", "extend(1)", "Select down", show=False, id="rows.down", tooltip="Select the row below too"
        ),
    ]
    COMPONENT_CLASSES = {"table--selected"}
    DEFAULT_CSS = """
    RowTable .table--selected { color: $foreground; background: $row-selected; }
    RowTable:nocolor .table--selected { color: $foreground; background: $background; text-style: reverse; }
    """

    selection_start: reactive[int | None] = reactive(None)  # the row where the selection began; None without one

    class HeadingClicked(Message):
        """The user clicked on the heading of a column."""

        def __init__(self, column: int) -> None:
            self.column = column
            super().__init__()

    @property
    def selected(self) -> range:
        """The selected rows, or the one under the cursor."""
        row = self.cursor[0]
        start = min(row if self.selection_start is None else self.selection_start, max(self._count - 1, 0))
        return range(min(start, row), max(start, row) + 1)

    def action_extend(self, by: int) -> None:
        """Move the cursor and select the rows that it comes from and goes to."""
        start = self.cursor[0] if self.selection_start is None else self.selection_start
        self.action_move(by)
        self.selection_start = start

    def watch_cursor(self) -> None:
        """Drop the selection: a movement that keeps it puts it back."""
        self.selection_start = None
        super().watch_cursor()

    def _styles(self, row: int, marked: bool) -> Sequence[str]:
        styles = super()._styles(row, marked)
        chosen = self.selected
        if len(chosen) < 2 or row not in chosen:
            return styles
        return ["table--cursor" if style == "table--cursor" else "table--selected" for style in styles]

    def on_click(self, event: events.Click) -> None:
        """Say which heading was clicked."""
        if event.y >= self._head:
            return
        starts = [sum(self._widths()[:place]) for place in range(len(self._columns))]
        self.post_message(self.HeadingClicked(max(place for place, start in enumerate(starts) if start <= event.x)))
