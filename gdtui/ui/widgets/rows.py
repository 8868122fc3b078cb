"""A table of any length that draws only the rows in sight.

Textual's own table keeps an object for each cell (100,000 rows take seconds), and the Arrow table that could stand in
for it costs 27 MB and a quarter of a second before the first paint. This one asks its owner for a row's text when the
row is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

RowText = Callable[[int], tuple[Sequence[str], bool]]
"""Row number to the texts of its cells and whether the row is marked."""


class Rows(ScrollView, can_focus=True):
    """Right-aligned columns of text with a heading and a cell cursor."""

    BINDINGS = [
        Binding("up", "move(-1)", "Row up", show=False, id="rows.up", tooltip="Go to the row above"),
        Binding("down", "move(1)", "Row down", show=False, id="rows.down", tooltip="Go to the row below"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="rows.pageup", tooltip="Go a page of rows up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="rows.pagedown", tooltip="Go a page of rows down"),
        Binding("enter", "edit", "Edit", id="rows.edit", tooltip="Edit the cell under the cursor"),
    ]
    COMPONENT_CLASSES = {"rows--heading", "rows--cursor", "rows--row", "rows--number", "rows--marked"}
    DEFAULT_CSS = """
    Rows { scrollbar-size-vertical: 1; scrollbar-size-horizontal: 0; overflow-x: hidden; }
    Rows .rows--heading { color: $text-muted; text-style: bold; }
    Rows .rows--row { color: $foreground; }
    Rows .rows--number { color: $text-muted; }
    Rows .rows--marked { color: $text-accent; text-style: bold; }
    Rows .rows--cursor { background: $block-cursor-blurred-background; color: $foreground; }
    Rows:focus .rows--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
    """

    cursor = reactive((0, 0))  # row, column among the editable ones

    class Edit(Message):
        """A cell is to be edited."""

        def __init__(self, row: int, column: int) -> None:
            self.row, self.column = row, column
            super().__init__()

    class Seen(Message):
        """Other rows have come into sight."""

        def __init__(self, first: int, count: int) -> None:
            self.first, self.count = first, count
            super().__init__()

    def __init__(self, text: RowText, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._text = text
        self._heading: tuple[str, ...] = ()
        self._editable = 0
        self._count = 0
        self._marker = " "

    def lay_out(self, heading: Sequence[str], rows: int, editable: int) -> None:
        """Set the column names (first that of the row numbers), the number of rows, how many columns can be edited."""
        if (tuple(heading), rows, editable) == (self._heading, self._count, self._editable):
            return
        self._heading, self._count, self._editable = tuple(heading), rows, editable
        self.virtual_size = Size(0, rows + 1)
        row, column = self.cursor
        self.cursor = (min(row, max(rows - 1, 0)), min(column, editable - 1))
        self.refresh()

    @property
    def room(self) -> int:
        """Cells for a text in the narrowest column."""
        return min(self._widths()[1:]) - 1

    # -- drawing

    def _widths(self) -> list[int]:
        number = len(str(max(self._count - 1, 0))) + 2  # with a mark before it
        columns = max(len(self._heading) - 1, 1)
        room = self.scrollable_content_region.width - number
        width = room // columns
        return [number] + [width + (1 if i >= columns - room % columns else 0) for i in range(columns)]

    def render_line(self, y: int) -> Strip:
        """The heading, then the rows in sight."""
        width = self.size.width
        if y == 0:
            return self._heading_strip(width)
        row = y - 1 + self.scroll_offset.y
        if row >= self._count:
            return Strip.blank(width, self.rich_style)
        return self._row_strip(row, width)

    def _heading_strip(self, width: int) -> Strip:
        style = self.get_component_rich_style("rows--heading")
        cells = [Segment(_fit(t, w), style) for t, w in zip(self._heading, self._widths(), strict=False)]
        return Strip(cells).adjust_cell_length(width, self.rich_style)

    def _row_strip(self, row: int, width: int) -> Strip:
        texts, marked = self._text(row)
        plain = self.get_component_rich_style("rows--marked" if marked else "rows--row")
        number = self.get_component_rich_style("rows--marked" if marked else "rows--number")
        styles = [number] + [plain] * len(texts)
        if row == self.cursor[0]:
            styles[self.cursor[1] + 1] += _only(self.get_component_rich_style("rows--cursor"))
        label = f"{'▸' if marked else ''}{row}"
        cells = [Segment(_fit(t, w), s) for t, w, s in zip((label, *texts), self._widths(), styles, strict=False)]
        return Strip(cells).adjust_cell_length(width, self.rich_style)

    def watch_cursor(self) -> None:
        """Bring the cursor into sight."""
        self.scroll_to_region(Region(0, self.cursor[0], 1, 2), animate=False, force=True)
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Say which rows are in sight now."""
        super().watch_scroll_y(old_value, new_value)
        self._tell()

    def on_resize(self) -> None:
        """Say which rows are in sight now."""
        self._tell()

    def _tell(self) -> None:
        self.post_message(self.Seen(self.scroll_offset.y, max(self.size.height - 1, 1)))

    # -- keys and mouse

    def action_move(self, by: int) -> None:
        """Move the cursor by rows."""
        self.cursor = (min(max(self.cursor[0] + by, 0), max(self._count - 1, 0)), self.cursor[1])

    def action_page(self, by: int) -> None:
        """Move the cursor by pages."""
        self.action_move(by * max(self.size.height - 2, 1))

    def action_edit(self) -> None:
        """Ask for the cell under the cursor to be edited."""
        if self._count:
            self.post_message(self.Edit(*self.cursor))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the cell; edit it on a double click."""
        row = event.y - 1 + self.scroll_offset.y
        if event.y < 1 or row >= self._count:
            return
        self.cursor = (row, min(self._column_at(event.x), self._editable - 1))
        if event.chain == 2:
            self.action_edit()

    def _column_at(self, x: int) -> int:
        edge = 0
        for column, width in enumerate(self._widths()):
            edge += width
            if x < edge:
                return max(column - 1, 0)
        return len(self._heading) - 2


def _fit(text: str, width: int) -> str:
    """Right-aligned in `width` cells after a space; a text too long ends in an ellipsis, not in a wrong number."""
    room = max(width - 1, 0)
    return " " * (width - room) + (text if len(text) <= room else text[: max(room - 1, 0)] + "…").rjust(room)


def _only(style: Style) -> Style:
    return Style(color=style.color, bgcolor=style.bgcolor, bold=style.bold)
