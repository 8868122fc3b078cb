"""The data of Train."""

from __future__ import annotations

from gdtui.ui.session.panels.rows import RowsPanel


class DataPanel(RowsPanel):
    """The rows of the table with the model's predictions for them."""

    ID = "train.data"
    TITLE = "Data"
    KEY = "d"
