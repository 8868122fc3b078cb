"""The Data screen: the table of the run in hand, edited while it trains."""

from __future__ import annotations

from gdtui.ui.data.keys import KEYS
from gdtui.ui.data.panels.fit import DataFitPanel
from gdtui.ui.data.panels.table import TablePanel
from gdtui.ui.session.screen import SessionScreen


class DataScreen(SessionScreen):
    """The table, the fit and the columns, above the time line that Train has too."""

    MODE = "Data"
    KEYS = KEYS
    PANELS = (TablePanel, DataFitPanel)
    FIRST = TablePanel
    BESIDE = DataFitPanel
