"""The Data screen: the table of the run in hand, edited while it trains."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.texts import text
from gdtui.ui.data.consequences import split_text, standardized_text, with_other_split
from gdtui.ui.data.keys import KEYS
from gdtui.ui.data.panels.columns import ColumnsPanel
from gdtui.ui.data.panels.fit import DataFitPanel
from gdtui.ui.data.panels.table import TablePanel
from gdtui.ui.session.screen import SessionScreen
from gdtui.ui.shell.panel_screen import NOTICE


class DataScreen(SessionScreen):
    """The table, the fit and the columns, above the time line that Train has too."""

    MODE = "Data"
    KEYS = KEYS
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
