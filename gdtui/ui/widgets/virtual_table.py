"""A table of any length that draws only the visible rows.

Textual's own table keeps an object for each cell (100,000 rows take seconds), and the Arrow table that could replace it
costs 27 MB and a quarter of a second before the first paint. This table asks its owner for the text of a row when it
draws the row.
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

from gdtui.ui.text import cells


class TableColumn(NamedTuple):
    """A column of a table.

    Attributes:
        title: heading.
        width: cells; columns of width 0 share the width that the others leave.
        left: whether texts are aligned to the left; by default to the right.
        editable: whether the user can edit the cells.
    """

    title: str
    width: int = 0
    left: bool = False
    editable: bool = False


RowText = Callable[[int], tuple[Sequence[str], bool]]
"""A function from a row's number to the texts of its cells and whether the row is marked."""


class VirtualTable(ScrollView, can_focus=True, inherit_bindings=False):
    """A table of text with a cell cursor."""

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
    VirtualTable .table--cursor { color: $foreground; }
    VirtualTable:focus .table--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
    VirtualTable:nocolor .table--cursor { color: $foreground; background: $background; }
    VirtualTable:nocolor:focus .table--cursor { text-style: bold reverse; }
    """

    cursor = reactive((0, 0))  # row, column

    class EditRequested(Message):
        """The user asked to edit a cell."""

        def __init__(self, row: int, column: int) -> None:
            self.row, self.column = row, column
            super().__init__()

    class RowsShown(Message):
        """Other rows are visible now: `count` rows from number `first` on."""

        def __init__(self, first: int, count: int) -> None:
            self.first, self.count = first, count
            super().__init__()

    def __init__(self, text: RowText, *, clicks: int = 2) -> None:
        super().__init__()
        self._text = text
        self._clicks = clicks  # number of clicks that starts an edit
        self._columns: tuple[TableColumn, ...] = ()
        self._count = 0

    def lay_out(self, columns: Sequence[TableColumn], rows: int) -> None:
        """Set the columns and the number of rows."""
        if (tuple(columns), rows) == (self._columns, self._count):
            return
        self._columns, self._count = tuple(columns), rows
        self._set_length(rows + self._head)
        editable = [i for i, column in enumerate(columns) if column.editable]
        row, column = self.cursor
        self.cursor = (min(row, max(rows - 1, 0)), column if column in editable else editable[0])
        self.refresh()

    def _set_length(self, lines: int) -> None:
        """Set the number of lines, without a layout if possible, because a layout repaints the whole screen.

        A layout is necessary when the scroll bar appears or disappears, or when the table's height depends on its
        length.
        """
        size, room = Size(0, lines), self.container_size.height
        if self.styles.height is None or self.styles.height.is_auto or self.show_vertical_scrollbar != (lines > room):
            self.virtual_size = size
            return
        self.set_reactive(VirtualTable.virtual_size, size)
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.window_virtual_size = lines
        self.scroll_to(y=self.scroll_offset.y, animate=False, force=True)  # do not stay below the last row

    @property
    def _head(self) -> int:
        """Number of lines above the rows: one if there are titles."""
        return int(any(column.title for column in self._columns))

    @property
    def room(self) -> int:
        """Number of cells for a text in the narrowest of the columns that share the width."""
        return min(w for w, column in zip(self._widths(), self._columns, strict=True) if not column.width) - 1

    # -- drawing

    def _widths(self) -> list[int]:
        flexible = [i for i, column in enumerate(self._columns) if not column.width]
        room = max(self.scrollable_content_region.width - sum(column.width for column in self._columns), 0)
        share, rest = divmod(room, max(len(flexible), 1))
        wider = set(flexible[len(flexible) - rest :])
        return [column.width or share + (i in wider) for i, column in enumerate(self._columns)]

    def render_line(self, y: int) -> Strip:
        """Return a line: the heading or a visible row."""
        width = self.size.width
        if y < self._head:
            return self._strip([column.title for column in self._columns], ["table--heading"] * len(self._columns))
        row = y - self._head + self.scroll_offset.y
        return self._row(row) if row < self._count else Strip.blank(width, self.rich_style)

    def _row(self, row: int) -> Strip:
        texts, marked = self._text(row)
        return self._strip(texts, self._styles(row, marked))

    def _styles(self, row: int, marked: bool) -> Sequence[str]:
        """Return the style of each cell of a row."""
        styles = ["table--row" if column.editable or column.title else "table--fixed" for column in self._columns]
        styles[0] = "table--fixed" if not self._columns[0].editable else styles[0]
        if marked:
            styles = ["table--marked"] * len(styles)
        if row == self.cursor[0]:
            styles[self.cursor[1]] = "table--cursor"
        return styles

    def _strip(self, texts: Sequence[str], styles: Sequence[str]) -> Strip:
        cells = [
            Segment(_fit(text, width, column.left), self.get_component_rich_style(style))
            for text, width, column, style in zip(texts, self._widths(), self._columns, styles, strict=True)
        ]
        return Strip(cells).adjust_cell_length(self.size.width, self.rich_style)

    def _line(self, text: str, style: str) -> Strip:
        """Return a text across all columns."""
        strip = Strip([Segment(text, self.get_component_rich_style(style))])
        return strip.adjust_cell_length(self.size.width, self.rich_style)

    def watch_cursor(self) -> None:
        """Scroll to the cursor."""
        self.scroll_to_region(Region(0, self.cursor[0], 1, 1 + self._head), animate=False, force=True)
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Report which rows are visible now."""
        super().watch_scroll_y(old_value, new_value)
        self._post_rows_shown()

    def on_resize(self) -> None:
        """Report which rows are visible now."""
        self._post_rows_shown()

    def _post_rows_shown(self) -> None:
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
        """Ask to edit the cell under the cursor."""
        if self._count:
            self.post_message(self.EditRequested(*self.cursor))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked cell, and edit the cell after enough clicks."""
        row = event.y - self._head + self.scroll_offset.y
        if event.y < self._head or row >= self._count:
            return
        self.cursor = (row, self._editable_at(event.x))
        if event.chain >= self._clicks:
            self.action_edit()

    def _editable_at(self, x: int) -> int:
        """Return the editable column at x, or the nearest to its left, or else the first one."""
        starts = [sum(self._widths()[:i]) for i in range(len(self._columns))]
        editable = [i for i, column in enumerate(self._columns) if column.editable]
        return max((i for i in editable if starts[i] <= x), default=editable[0])


def _fit(text: str, width: int, left: bool) -> str:
    """Return a text in `width` cells, one of them free.

    A text that is too long ends in an ellipsis: a number that is only cut would be a wrong number.
    """
    room = max(width - 1, 0)
    return (f"{cells.left(text, room)} " if left else f" {cells.right(text, room)}")[:width]
