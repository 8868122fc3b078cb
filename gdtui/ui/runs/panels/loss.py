"""The losses of the runs that are shown."""

from __future__ import annotations

from gdtui.ui.session.panels.loss import LossPanel


class RunsLossPanel(LossPanel):
    """The losses of the run in hand and of those that are drawn beside it."""

    ID = "runs.loss"
    FIRST_STEPS = ("p  lets the run in hand train",)
