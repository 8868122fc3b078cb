"""The losses of Train."""

from __future__ import annotations

from gdtui.ui.session.panels.loss import LossPanel


class TrainLossPanel(LossPanel):
    """The losses of training, test and batches; then the gradient, learning rate, parameters and layers."""

    ID = "train.loss"
    HELP = (
        "The training loss after each update, with the test loss (dotted) and each batch's (dots) if there are any, "
        "and earlier runs by their letters. Press l again for the gradient norm, the learning rate, the "
        "parameters, and the layers of an mlp: the spread of their activations and of their gradients. y makes the "
        "scale logarithmic: a loss that each update multiplies by the same factor is a straight line on it. "
        "A click goes to a step."
    )
