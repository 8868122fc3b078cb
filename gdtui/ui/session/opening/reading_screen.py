"""What reading makes of some data, over the screen: its first rows, what is wrong with them, and what can be chosen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from gdtui.core.data.reading.choices import ReadChoices
from gdtui.core.data.reading.preview import Preview, preview
from gdtui.core.data.reading.selection import ALL, WantedColumns
from gdtui.core.data.reading.source import Source
from gdtui.core.texts import text
from gdtui.ui.panels.modal_form import FormScreen, ModalForm
from gdtui.ui.session.opening.reading_form import ReadingForm
from gdtui.ui.widgets.label import Label
from gdtui.ui.widgets.virtual_table import TableColumn, VirtualTable

NARROWEST = 9  # cells of a column
SAID = 3  # problems that are said at once

ReadData = Callable[[Source, ReadChoices, WantedColumns], None]
"""Reads data as chosen."""


class ReadingScreen(FormScreen):
    """The preview of some data, which follows each choice at once.

    Args:
        source: the data.
        read: reads them as chosen.
        choices: what is chosen at first.
        wanted: the columns that are wanted at first.
        problem: why they could not be read, where that was tried.
    """

    DEFAULT_CSS = """
    ReadingScreen .box { max-width: 140; height: 92%; }
    ReadingScreen ModalForm { width: 44%; max-width: 52; }
    ReadingScreen .said { width: 1fr; height: auto; max-height: 3; color: $text-muted; }
    ReadingScreen .wrong { max-height: 5; }
    ReadingScreen VirtualTable { background: $surface; }
    """

    def __init__(
        self,
        source: Source,
        read: ReadData,
        choices: ReadChoices | None = None,
        wanted: WantedColumns = ALL,
        problem: str = "",
    ) -> None:
        super().__init__()
        self._source, self._read = source, read
        self._first = choices or ReadChoices(), wanted
        self._problem = problem
        self._found = Preview(recognised=self._first[0])
        self._turn = asyncio.Lock()  # a pasted text cannot be read twice at a time

    def compose(self) -> ComposeResult:
        """Yield what is assumed, the choices beside the first rows, and what is wrong."""
        with Vertical(classes="box") as box:
            box.border_title, box.border_subtitle = (
                Content(text("opening.how_is_read", name=self._source.path.name)),
                text("hints.form"),
            )
            yield Label(classes="said", markup=False)
            with Horizontal():
                yield ReadingForm(self._source, *self._first)
                yield VirtualTable(self._row)
            yield Label(classes="wrong", markup=False)

    def on_mount(self) -> None:
        """Look at the data."""
        self.query_one(ReadingForm).query_one(VirtualTable).focus()
        self._look()

    @property
    def _rows(self) -> VirtualTable:
        return self.query_one("Horizontal > VirtualTable", VirtualTable)

    # -- the preview

    @on(ModalForm.Changed)
    def _follow(self) -> None:
        """Look at the data as they are read now; what was wrong with the first choices says nothing of these."""
        self._problem = ""
        self._look()

    def _look(self) -> None:
        """Look at the data with the present choices, in place of a look that is under way."""
        self.run_worker(self._preview(), exclusive=True)

    async def _preview(self) -> None:
        form = self.query_one(ReadingForm)
        async with self._turn:
            found = await asyncio.to_thread(preview, self._source, form.choices, form.wanted)
        self._show(found)

    def _show(self, found: Preview) -> None:
        self._found = found
        self.query_one(ReadingForm).show_found(found)
        self.query_one(".said", Label).show(_told(found))
        wrong = [problem.message for problem in found.problems]
        if self._problem and not wrong:  # it is further down than the rows that were looked at
            wrong = [self._problem]
        more = text("opening.more", count=f"{len(wrong) - SAID:,}") if len(wrong) > SAID else ""
        self.query_one(".wrong", Label).show("\n".join(filter(None, [*wrong[:SAID], more])))
        self._lay_out()
        broken = [row for row in range(len(found.rows)) if self._is_broken(row)]
        if broken:
            self._rows.cursor = (broken[0], self._rows.cursor[1])

    def _lay_out(self) -> None:
        """Show as many columns as there is room for."""
        names = [column.name for column in self._found.columns] or [text("opening.as_written")]
        number = TableColumn("line ", len(str(max((row.line for row in self._found.rows), default=0))) + 6)
        room = max((self._rows.size.width - number.width) // NARROWEST, 1)
        self._shown = min(len(names), room)
        columns = [TableColumn(name, left=True, editable=True) for name in names[: self._shown]]
        self._rows.lay_out([number, *columns], len(self._found.rows))
        self._rows.refresh()

    def on_resize(self) -> None:
        """Lay the columns out for the new width."""
        if self._found.rows:
            self.call_after_refresh(self._lay_out)

    def _is_broken(self, index: int) -> bool:
        row = self._found.rows[index]
        return any(problem.line == row.line if row.line else problem.row == index for problem in self._found.problems)

    def _row(self, index: int) -> tuple[Sequence[str], bool]:
        row, broken = self._found.rows[index], self._is_broken(index)
        cells = [*row.cells[: self._shown], *[""] * (self._shown - len(row.cells))]
        if len(row.cells) > max(len(self._found.columns), 1) and cells:  # too many values: all of them are seen
            cells[-1] = " ".join(row.cells[self._shown - 1 :])
        return [f"{'✗' if broken else ''}{row.line or index} ", *cells], broken

    @on(VirtualTable.EditRequested)
    def _keep_rows(self, event: VirtualTable.EditRequested) -> None:
        """Keep the rows as they are: they can be edited once they are read."""
        event.stop()
        self.action_take()

    # -- the end

    def action_take(self) -> None:
        """Read the data as chosen."""
        form = self.query_one(ReadingForm)
        self.dismiss()
        self._read(self._source, form.choices, form.wanted)


def _told(found: Preview) -> str:
    """Return what is assumed, and how far the data were looked at."""
    seen = (
        text("opening.rows", rows=len(found.rows))
        if found.complete
        else text("opening.first_rows", rows=len(found.rows))
    )
    columns = text("opening.columns", columns=len(found.columns)) if found.columns else text("opening.no_columns")
    return "; ".join([f"{seen}, {columns}", *found.assumptions])
