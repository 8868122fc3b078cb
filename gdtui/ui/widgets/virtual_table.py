"""A table of any length that draws only the rows in sight.

Textual's own table keeps an object for each cell (100,000 rows take seconds), and the Arrow table that could stand in
for it costs 27 MB and a quarter of a second before the first paint. This one asks its owner for a row's text when the
row is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip


class TableColumn(NamedTuple):
    """A column: heading, width (0 shares what the others leave), side, and whether its cells can be edited."""

    title: str
    width: int = 0
    left: bool = False
    editable: bool = False


RowText = Callable[[int], tuple[Sequence[str], bool]]
"""Row number to the texts of its cells and whether the row is marked."""


class VirtualTable(ScrollView, can_focus=True, inherit_bindings=False):
    """Columns of text with a cell cursor."""

    BINDINGS = [
        Binding("up", "move(-1)", "Row up", show=False, id="table.up", tooltip="Go to the row above"),
        Binding("down", "move(1)", "Row down", show=False, id="table.down", tooltip="Go to the row below"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="table.pageup", tooltip="Go a page of rows up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="table.pagedown", tooltip="Go a page of rows down"),
        Binding("enter", "edit", "Edit", id="table.edit", tooltip="Edit the cell or the setting under the cursor"),
    ]
    COMPONENT_CLASSES = {"table--heading", "table--cursor", "table--row", "table--fixed", "table--marked"}
    DEFAULT_CSS = """
    VirtualTable { scrollbar-size-vertical: 1; scrollbar-size-horizontal: 0; overflow-x: hidden; }
    VirtualTable .table--heading { color: $text-muted; text-style: bold; }
    VirtualTable .table--row { color: $foreground; }
    VirtualTable .table--fixed { color: $text-muted; }
    VirtualTable .table--marked { color: $text-accent; text-style: bold; }
    VirtualTable .table--cursor { background: $block-cursor-blurred-background; color: $foreground; }
    VirtualTable:focus .table--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
    VirtualTable:nocolor .table--cursor { color: $foreground; background: $background; text-style: bold underline; }
    VirtualTable:nocolor:focus .table--cursor { text-style: bold reverse; }
    """

    cursor = reactive((0, 0))  # row, column

    class EditRequested(Message):
        """A cell is to be edited."""

        def __init__(self, row: int, column: int) -> None:
            self.row, self.column = row, column
            super().__init__()

    class RowsShown(Message):
        """Other rows have come into sight."""

        def __init__(self, first: int, count: int) -> None:
            self.first, self.count = first, count
            super().__init__()

    def __init__(self, text: RowText, *, clicks: int = 2) -> None:
        super().__init__()
        self._text = text
        self._clicks = clicks  # to edit a cell
        self._columns: tuple[TableColumn, ...] = ()
        self._count = 0

    def lay_out(self, columns: Sequence[TableColumn], rows: int) -> None:
        """Set the columns and the number of rows."""
        if (tuple(columns), rows) == (self._columns, self._count):
            return
        self._columns, self._count = tuple(columns), rows
        self._lengthen(rows + self._head)
        editable = [i for i, column in enumerate(columns) if column.editable]
        row, column = self.cursor
        self.cursor = (min(row, max(rows - 1, 0)), column if column in editable else editable[0])
        self.refresh()

    def _lengthen(self, lines: int) -> None:
        """Take another length. Where the scroll bar comes or goes, or the height is that length, others must move."""
        size, room = Size(0, lines), self.container_size.height
        if self.styles.height is None or self.styles.height.is_auto or self.show_vertical_scrollbar != (lines > room):
            self.virtual_size = size
            return
        self.set_reactive(VirtualTable.virtual_size, size)  # without a layout, which is a repaint of the whole screen
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.window_virtual_size = lines
        self.scroll_to(y=self.scroll_offset.y, animate=False, force=True)  # no farther than there are rows

    @property
    def _head(self) -> int:
        """Lines above the rows: one for the titles, when there are any."""
        return int(any(column.title for column in self._columns))

    @property
    def room(self) -> int:
        """Cells for a text in the narrowest of the columns that share the width."""
        return min(w for w, column in zip(self._widths(), self._columns, strict=True) if not column.width) - 1

    # -- drawing

    def _widths(self) -> list[int]:
        sharing = [i for i, column in enumerate(self._columns) if not column.width]
        room = max(self.scrollable_content_region.width - sum(column.width for column in self._columns), 0)
        share, rest = divmod(room, max(len(sharing), 1))
        wider = set(sharing[len(sharing) - rest :])
        return [column.width or share + (i in wider) for i, column in enumerate(self._columns)]

    def render_line(self, y: int) -> Strip:
        """The heading, then the rows in sight."""
        width = self.size.width
        if y < self._head:
            return self._strip([column.title for column in self._columns], ["table--heading"] * len(self._columns))
        row = y - self._head + self.scroll_offset.y
        return self._row(row) if row < self._count else Strip.blank(width, self.rich_style)

    def _row(self, row: int) -> Strip:
        texts, marked = self._text(row)
        styles = ["table--row" if column.editable or column.title else "table--fixed" for column in self._columns]
        styles[0] = "table--fixed" if not self._columns[0].editable else styles[0]
        if marked:
            styles = ["table--marked"] * len(styles)
        if row == self.cursor[0]:
            styles[self.cursor[1]] = "table--cursor"
        return self._strip(texts, styles)

    def _strip(self, texts: Sequence[str], styles: Sequence[str]) -> Strip:
        cells = [
            Segment(_fit(text, width, column.left), self.get_component_rich_style(style))
            for text, width, column, style in zip(texts, self._widths(), self._columns, styles, strict=True)
        ]
        return Strip(cells).adjust_cell_length(self.size.width, self.rich_style)

    def _line(self, text: str, style: str) -> Strip:
        """A text across all columns."""
        strip = Strip([Segment(text, self.get_component_rich_style(style))])
        return strip.adjust_cell_length(self.size.width, self.rich_style)

    def watch_cursor(self) -> None:
        """Bring the cursor into sight."""
        self.scroll_to_region(Region(0, self.cursor[0], 1, 1 + self._head), animate=False, force=True)
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Say which rows are in sight now."""
        super().watch_scroll_y(old_value, new_value)
        self._tell()

    def on_resize(self) -> None:
        """Say which rows are in sight now."""
        self._tell()

    def _tell(self) -> None:
        self.post_message(self.RowsShown(self.scroll_offset.y, max(self.size.height - self._head, 1)))

    # -- keys and mouse

    def action_move(self, by: int) -> None:
        """Move the cursor by rows."""
        self.cursor = (min(max(self.cursor[0] + by, 0), max(self._count - 1, 0)), self.cursor[1])

    def action_page(self, by: int) -> None:
        """Move the cursor by pages."""
        self.action_move(by * max(self.size.height - 1 - self._head, 1))

    def go(self, by: int) -> None:
        """Move the cursor to another editable cell, row by row."""
        editable = [i for i, column in enumerate(self._columns) if column.editable]
        place = self.cursor[0] * len(editable) + editable.index(self.cursor[1]) + by
        row, column = divmod(place % (len(editable) * self._count), len(editable))
        self.cursor = (row, editable[column])

    def action_edit(self) -> None:
        """Ask for the cell under the cursor to be edited."""
        if self._count:
            self.post_message(self.EditRequested(*self.cursor))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the cell, and edit it after enough clicks."""
        row = event.y - self._head + self.scroll_offset.y
        if event.y < self._head or row >= self._count:
            return
        self.cursor = (row, self._editable_at(event.x))
        if event.chain >= self._clicks:
            self.action_edit()

    def _editable_at(self, x: int) -> int:
        """The editable column under a place, or the nearest to its left, or the first."""
        starts = [sum(self._widths()[:i]) for i in range(len(self._columns))]
        editable = [i for i, column in enumerate(self._columns) if column.editable]
        return max((i for i in editable if starts[i] <= x), default=editable[0])


def _fit(text: str, width: int, left: bool) -> str:
    """A text in `width` cells with one free; a text too long ends in an ellipsis, not in a wrong number."""
    room = max(width - 1, 0)
    text = text if len(text) <= room else text[: max(room - 1, 0)] + "…"
    return (text.ljust(room) + " " if left else " " + text.rjust(room))[:width]
