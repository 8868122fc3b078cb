"""The fit beside the table."""

from __future__ import annotations

from gdtui.ui.session.panels.fit import DRAWING_HELP, FitPanel


class DataFitPanel(FitPanel):
    """The data and the model's predictions for them."""

    ID = "data.fit"
    HELP = f"The fit as in Train: every edit of the data is in it at once. {DRAWING_HELP}"
