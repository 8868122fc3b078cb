"""The data of Train."""

from __future__ import annotations

from gdtui.ui.session.panels.rows import RowsPanel


class DataPanel(RowsPanel):
    """The rows of the table with the model's predictions for them."""

    ID = "train.data"
    TITLE = "Data"
    KEY = "d"
    HELP = (
        "The training rows: features, target y, the model's prediction ŷ and the residual y − ŷ. "
        "▸ marks the rows of the batch. The arrows move from cell to cell, and through the features when there are too "
        "many for the panel; enter edits a cell, and the change takes effect at the next update."
    )
