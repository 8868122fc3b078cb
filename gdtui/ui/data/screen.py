"""The Data screen: the table of the run in hand, edited while it trains."""

from __future__ import annotations

import asyncio

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
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

    def action_split(self) -> None:
        """Keep a fifth of the rows for testing; if rows are kept, train on all."""
        try:
            changed = with_other_split(self.model.experiment)
        except ValidationError as error:
            self.model.say(str(error))
            return
        self.model.change(changed)
        self.notify(split_text(changed), timeout=NOTICE, markup=False)
