"""The fit beside the table."""

from __future__ import annotations

from gdtui.ui.session.panels.fit import FitPanel


class DataFitPanel(FitPanel):
    """The data and the model's predictions for them."""

    ID = "data.fit"
    HELP = "The fit as in Train: every edit of the data is in it at once."
