"""The table of all runs of the session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from gdtui.core.language import Translated
from gdtui.ui.panels.panel import Panel
from gdtui.ui.runs.rows import ORDER, RUN, RunColumn, RunRow, columns, rows_of
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.widgets.row_table import RowTable
from gdtui.ui.widgets.virtual_table import TableColumn, VirtualTable

NONE = Translated(
    en="No run has these letters: / and an empty line list all.",
    ko="이 글자가 든 실행이 없습니다. / 키와 빈 줄로 모두 봅니다.",
)


class RunLine(RowTable):
    """A table whose cursor is a whole row, which is seen without the focus too: the keys act on it anywhere."""

    DEFAULT_CSS = """
    RunLine .table--cursor { background: $row-selected; }
    RunLine:nocolor .table--cursor { text-style: reverse; }
    """

    def _styles(self, row: int, marked: bool) -> Sequence[str]:
        styles = super()._styles(row, marked)
        return ["table--cursor"] * len(styles) if row == self.cursor[0] else styles

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave enter to the screen: no cell can be edited."""
        return action != "edit" and super().check_action(action, parameters)


class RunChosen(Message):
    """The cursor is at a run."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__()


class OpenRequested(Message):
    """The user asked to open the run at the cursor."""


class RunTablePanel(Panel[RunSnapshot]):
    """A line for each run; the cursor stays at its run when others come or the order changes."""

    ID = "runs.table"
    TITLE = "Runs"
    KEY = "t"
    chosen = ""  # the name of the run at the cursor
    letters = ""  # only runs with these are listed
    _column: RunColumn = RUN  # what the rows are sorted by
    _falling = False
    _rows: tuple[RunRow, ...] = ()
    _columns: tuple[RunColumn, ...] = ()

    def compose(self) -> ComposeResult:
        """Yield the table."""
        yield RunLine(self.row)

    def on_mount(self) -> None:
        """Follow the cursor."""
        self.watch(self.table, "cursor", self._choose, init=False)

    @property
    def table(self) -> RunLine:
        """The table's widget."""
        return self.query_one(RunLine)

    def on_resize(self) -> None:
        """Choose the columns for the new width, once the table has its own."""
        self.call_after_refresh(self.redraw)

    # -- what is shown

    def needs(self, snapshot: RunSnapshot) -> Mapping[str, Any]:
        """Return that what every run came to is to be known."""
        del snapshot
        return {"all_runs": True}

    def surroundings(self) -> tuple[object, ...]:
        """Return the size, and what the user has chosen."""
        return self.table.size, self.letters, self._column.title, self._falling

    def depends_on(self, snapshot: RunSnapshot) -> tuple[object, ...]:
        """Return the runs, and what the present one has come to."""
        return snapshot.runs, snapshot.label, snapshot.updates, snapshot.head

    def show(self, snapshot: RunSnapshot) -> None:
        """Show the runs that have the letters, in order."""
        listed = [row for row in rows_of(snapshot) if self.letters.lower() in f"{row.name} {row.differs}".lower()]
        if self._column.order is not None:
            listed.sort(key=self._column.order)
        self._rows = tuple(reversed(listed) if self._falling else listed)
        self._columns = columns(self._rows, self.table.size.width - 1)
        names = [row.name for row in self._rows]
        self.table.lay_out([*map(self._heading, self._columns)], len(names))
        place = names.index(self.chosen) if self.chosen in names else min(self.table.cursor[0], len(names) - 1)
        if names and self.chosen not in names:
            place = names.index(snapshot.label) if not self.chosen and snapshot.label in names else place
        self.table.cursor = (max(place, 0), 0)
        self.table.refresh()
        self._choose()
        found = f" · {len(names)} of {len(snapshot.runs)} with “{self.letters}”" if self.letters else ""
        self.retitle(f"{self.TITLE}{found}")
        self.border_subtitle = "" if names else str(NONE)

    def _heading(self, column: RunColumn) -> TableColumn:
        title = column.title
        if column.title == self._column.title and (self._column.order is not None or self._falling):
            title = f"{'▼' if self._falling else '▲'}{title}"
        return TableColumn(title, column.width, column.left, editable=column.title == RUN.title)

    def row(self, index: int) -> tuple[Sequence[str], bool]:
        """Return the texts of a run, and whether it is the one in hand."""
        row = self._rows[index]
        return [column.text(row, column.width) for column in self._columns], row.present

    def copied(self) -> str:
        """Return nothing: the screen copies the command that makes the run."""
        return ""

    # -- the cursor

    def _choose(self) -> None:
        place = self.table.cursor[0]
        name = self._rows[place].name if place < len(self._rows) else ""
        if name != self.chosen:
            self.chosen = name
            self.post_message(RunChosen(name))

    def move(self, by: int) -> None:
        """Move the cursor."""
        self.table.action_move(by)

    def sort(self, title: str) -> None:
        """Sort by a column, and if that is done the other way round."""
        column = next(column for column in ORDER if column.title == title)
        self._falling = column.title == self._column.title and not self._falling
        self._column = column
        self.redraw()

    def sort_by_next(self) -> None:
        """Sort by the column after the present one."""
        titles = [column.title for column in self._columns]
        place = titles.index(self._column.title) + 1 if self._column.title in titles else 0
        self._column, self._falling = RUN, True  # so that the next one is rising, the first one too
        self.sort(titles[place % len(titles)])

    def filter(self, letters: str) -> None:
        """List only the runs with some letters in their names or in what differs."""
        self.letters = letters.strip()
        self.redraw()

    @on(RowTable.HeadingClicked)
    def _sort_clicked(self, event: RowTable.HeadingClicked) -> None:
        event.stop()
        self.sort(self._columns[event.column].title)

    @on(VirtualTable.EditRequested)
    def _open(self, event: VirtualTable.EditRequested) -> None:
        event.stop()
        self.post_message(OpenRequested())
