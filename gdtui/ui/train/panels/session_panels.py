"""The panels of Train that other screens of the run in hand have too."""

from __future__ import annotations

from gdtui.ui.session.panels.fit import FitPanel
from gdtui.ui.session.panels.loss import LossPanel
from gdtui.ui.session.panels.rows import RowsPanel


class DataPanel(RowsPanel):
    """The rows of the table with the model's predictions for them."""

    ID = "train.data"
    TITLE = "Data"
    KEY = "d"


class TrainFitPanel(FitPanel):
    """The data and the model's predictions for them."""

    ID = "train.fit"


class TrainLossPanel(LossPanel):
    """The losses of training, test and batches; then the gradient, learning rate, parameters and layers."""

    ID = "train.loss"
