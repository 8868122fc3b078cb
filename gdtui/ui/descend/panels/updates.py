"""The arithmetic of every update, down to the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from textual import events, on
from textual.app import ComposeResult
from textual.strip import Strip

from gdtui.core.language import Translated
from gdtui.ui.descend.panels.update_table import UpdateTable, update_table
from gdtui.ui.descend.snapshot import DescendSnapshot
from gdtui.ui.panels.key import Key
from gdtui.ui.panels.panel import Panel
from gdtui.ui.widgets.bars import SeekRequested
from gdtui.ui.widgets.virtual_table import TableColumn, VirtualTable

NOT_YET = Translated(
    en="The arithmetic of each update appears here when PyTorch has been imported.",
    ko="PyTorch를 다 불러오면 여기에 갱신마다의 계산이 나옵니다.",
)


class NotedTable(VirtualTable):
    """Rows with lines of text below them, which its cursor does not enter."""

    COMPONENT_CLASSES = {"table--note"}
    DEFAULT_CSS = (
        "NotedTable { height: 1fr; scrollbar-gutter: stable; } NotedTable .table--note { color: $text-error; }"
    )
    _note: Sequence[str] = ()
    _left = 0  # the row after the last scroll

    def tell(self, columns: Sequence[TableColumn], rows: int, note: Sequence[str]) -> None:
        """Set the columns, the number of rows, and the lines below them."""
        self._note = note
        self.lay_out(columns, rows + len(note))
        self.refresh()

    @property
    def last(self) -> int:
        """The last row."""
        return max(self._count - len(self._note) - 1, 0)

    def validate_cursor(self, cursor: tuple[int, int]) -> tuple[int, int]:
        """Keep the cursor from going below the last row."""
        return min(cursor[0], self.last), cursor[1]

    def shows(self, row: int) -> bool:
        """Return whether a row is visible."""
        return 0 <= row - self.scroll_offset.y < self.size.height - self._head

    def show_last(self) -> None:
        """Put the cursor on the last row, with the lines below it visible: at once, or when they are laid out."""
        self.cursor = (self.last, 0)
        self._to_end()
        self.call_after_refresh(self._settle)

    def _to_end(self) -> None:
        self.scroll_end(animate=False, force=True, immediate=True)
        self._left = self.scroll_offset.y
        if self.show_vertical_scrollbar:  # it may not have been there at the last scroll
            self.vertical_scrollbar.position = self._left

    def _settle(self) -> None:
        if self.at_end:
            self._to_end()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave enter to the panel: no cell can be edited."""
        return action != "edit" and super().check_action(action, parameters)

    @property
    def at_end(self) -> bool:
        """Return whether the cursor is on the last row and that is visible or about to be: nobody has scrolled away."""
        return self.cursor[0] == self.last and (self.shows(self.last) or self.scroll_offset.y == self._left)

    def _row(self, row: int) -> Strip:
        place = row - (self._count - len(self._note))
        style = "table--note" if place < row else "table--fixed"  # a table without rows is not a failure
        return super()._row(row) if place < 0 else self._line(f" {self._note[place]}", style)


class UpdatesPanel(Panel[DescendSnapshot]):
    """A row for each update: the point, the slope there, and the next point. The newest row is the next update."""

    ID = "descend.updates"
    TITLE = "Updates"
    KEY = "u"
    KEYS = (Key("enter", "go", "go", "Put the cursor at this update", "Go to it"),)
    _table: UpdateTable | None = None

    def compose(self) -> ComposeResult:
        """Yield the table."""
        yield NotedTable(self.row, clicks=1)

    def depends_on(self, snapshot: DescendSnapshot) -> tuple[object, ...]:
        """Return the updates to the cursor, their format, and the columns of the table."""
        width = self.query_one(NotedTable).scrollable_content_region.width
        return snapshot.trajectory, snapshot.k, snapshot.hidden, snapshot.question.method, width

    def show(self, snapshot: DescendSnapshot) -> None:
        """Lay out the rows."""
        rows, follow = self.query_one(NotedTable), self._follows(snapshot)
        if snapshot.trajectory is None:
            rows.tell([TableColumn("", editable=True)], 0, wrap(str(NOT_YET), max(rows.size.width - 2, 20)))
            return
        self._table = update_table(snapshot, rows.scrollable_content_region.width)
        answer, width = snapshot.trajectory.answer, max(rows.size.width - 3, 20)
        remarks = [note.text for note in answer.notes if note.k <= snapshot.k]
        remarks += [answer.reason] if snapshot.over else []
        rows.tell(self._table.columns, snapshot.k + 1, [line for text in remarks for line in wrap(text, width)])
        if follow:
            rows.show_last()

    def _follows(self, snapshot: DescendSnapshot) -> bool:
        """Return whether to show the last row: the cursor was on it and it was visible, or the trajectory is new."""
        rows, before = self.query_one(NotedTable), self._table.snapshot.question if self._table else None
        if before is None or before[:3] != snapshot.question[:3]:
            return True
        return rows.at_end

    def row(self, index: int) -> tuple[Sequence[str], bool]:
        """Return an update; the one at the cursor is marked."""
        assert self._table is not None
        return self._table.row(index), index == self._table.snapshot.k

    @on(VirtualTable.EditRequested)
    def _clicked(self, event: VirtualTable.EditRequested) -> None:
        event.stop()
        self.action_go()

    def action_go(self) -> None:
        """Put the cursor of the time line at the update under that of the table."""
        self.post_message(SeekRequested(self.query_one(NotedTable).cursor[0]))

    def on_resize(self, event: events.Resize) -> None:
        """Lay the table out for its new width, once it has that width."""
        del event
        self.call_after_refresh(self.redraw)
