"""The fit beside the table."""

from __future__ import annotations

from gdtui.ui.session.panels.fit import FitPanel


class DataFitPanel(FitPanel):
    """The data and the model's predictions for them."""

    ID = "data.fit"
