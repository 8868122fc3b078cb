"""The Data screen: the table of the run in hand, edited while it trains."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.texts import text
from gdtui.ui.data.consequences import split_text, standardized_text, with_other_split
from gdtui.ui.data.panels.columns import ColumnsPanel
from gdtui.ui.panels.key import Key
from gdtui.ui.session.keys import PLACES, UPDATES
from gdtui.ui.session.panels.fit import FitPanel
from gdtui.ui.session.panels.rows import RowsPanel
from gdtui.ui.session.screen import SessionScreen
from gdtui.ui.shell.panel_screen import NOTICE
from gdtui.ui.widgets.virtual_table import TableColumn


class TablePanel(RowsPanel):
    """Every column of the table, the predictions at the cursor, and which part each row belongs to."""

    ID = "data.table"
    TITLE = "Data"
    KEY = "d"
    KEYS = (
        Key("a", "add", "add", "Data: add a copy of the row below it, and edit it", "Add row"),
        Key("t", "move", "move", "Data: move the row, or the selected rows, between train and test", "Train/test"),
        Key("s", "sort", "sort", "Data: show the rows by this column: rising, falling, as they are", "Sort"),
        *RowsPanel.KEYS,
    )
    LAST = (*RowsPanel.LAST, TableColumn("part", 6))

    def before_target(self) -> tuple[str, ...]:
        """Return the features, then the columns that are not used, without that of the test rows."""
        e = self.experiment
        used = (*e.features, e.target, e.test_column)
        return (*e.features, *(name for name in e.table.columns if name not in used))

    def more(self, row: int) -> Sequence[str]:
        """Return which part a row belongs to."""
        return ("test" if self.is_test_row(row) else "train",)


class DataFitPanel(FitPanel):
    """The data and the model's predictions for them."""

    ID = "data.fit"


class DataScreen(SessionScreen):
    """The table, the fit and the columns, above the time line that Train has too."""

    MODE = "Data"
    KEYS = (
        *UPDATES,
        Key("x", "standardize", "standardize", "Standardise the features, or take them as they are", "Standardise"),
        Key("T", "split", "split", "Keep a fifth of the rows for testing, or train on all", "Split"),
        Key("w", "write", "write", "Write the data into a file: CSV, TSV or Parquet; nothing is written otherwise"),
        Key("p", "predict", "predict", "Type x and see the prediction, here and at the start"),
        *PLACES,
    )
    PANELS = (TablePanel, DataFitPanel, ColumnsPanel)
    FIRST = TablePanel
    BESIDE = DataFitPanel

    async def action_standardize(self) -> None:
        """Standardise the features, or take them as they are, and say what that does to κ."""
        before = self.model.experiment
        try:
            changed = before.change(standardize=not before.standardize)
        except ValidationError as error:
            self.model.say(str(error))
            return
        self.model.change(changed)
        copy = Table.from_cells(changed.table.columns, changed.table.cells)  # for another thread
        self.notify(await asyncio.to_thread(standardized_text, copy, changed), timeout=NOTICE, markup=False)

    async def action_write(self) -> None:
        """Ask for a file to write the data into."""
        name = f"{self.model.session.name}.csv"
        await self.ask(text("asks.write_data"), name, self._write_as)

    def _write_as(self, typed: str) -> None:
        from gdtui.core.data.writing import SUFFIXES

        path = Path(typed.strip()).expanduser()
        if path.suffix.lower() not in SUFFIXES:
            raise ValidationError("file", typed, text("refusals.ending", endings=", ".join(SUFFIXES)))
        if path.exists():
            self.call_after_refresh(self._ask_to_write_over, path)
        else:
            self._write(path)

    def _ask_to_write_over(self, path: Path) -> None:
        from gdtui.ui.widgets.choice_list import Choice, ChoiceList

        choices = [
            Choice("leave", text("asks.leave"), text("asks.left_as_it_is")),
            Choice("write", text("asks.write_over"), text("asks.is_lost")),
        ]
        take = partial(self._take_answer, path)
        self.app.push_screen(ChoiceList(text("asks.exists", path=path), choices, take))

    def _take_answer(self, path: Path, answer: str) -> None:
        if answer == "write":
            self._write(path)

    def _write(self, path: Path) -> None:
        table = self.model.experiment.table
        copy = Table.from_cells(table.columns, table.cells)  # for another thread, while the table is edited
        self.run_worker(self._write_in_thread(copy, path), group="write")

    async def _write_in_thread(self, table: Table, path: Path) -> None:
        from gdtui.core.data.writing import write

        try:
            await asyncio.to_thread(write, table, path)
        except ValidationError as error:
            self.model.say(str(error))
        else:
            self.notify(text("columns.written", rows=f"{table.rows:,}", path=path), timeout=NOTICE, markup=False)

    def action_split(self) -> None:
        """Keep a fifth of the rows for testing; if rows are kept, train on all."""
        try:
            changed = with_other_split(self.model.experiment)
        except ValidationError as error:
            self.model.say(str(error))
            return
        self.model.change(changed)
        self.notify(split_text(changed), timeout=NOTICE, markup=False)
