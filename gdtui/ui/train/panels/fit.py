"""The fit of Train."""

from __future__ import annotations

from gdtui.ui.session.panels.fit import FitPanel


class TrainFitPanel(FitPanel):
    """The data and the model's predictions for them."""

    ID = "train.fit"
