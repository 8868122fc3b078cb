"""The losses of the runs that are shown."""

from __future__ import annotations

from gdtui.ui.session.panels.loss import LossPanel


class RunsLossPanel(LossPanel):
    """The losses of the run in hand and of those that are drawn beside it."""

    ID = "runs.loss"
    FIRST_STEPS = ("p  lets the run in hand train",)
    HELP = (
        "The losses of the run in hand, and dotted those of the runs that are shown, each from where they part. The "
        "table says which is which: what differs between them, and the loss of each at the same update."
    )
