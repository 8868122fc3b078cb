"""The losses of Train."""

from __future__ import annotations

from gdtui.ui.session.panels.loss import LossPanel


class TrainLossPanel(LossPanel):
    """The losses of training, test and batches; then the gradient, learning rate, parameters and layers."""

    ID = "train.loss"
