"""The losses of the runs that are shown."""

from __future__ import annotations

from gdtui.core.language import Translated
from gdtui.ui.session.panels.loss import LossPanel


class RunsLossPanel(LossPanel):
    """The losses of the run in hand and of those that are drawn beside it."""

    ID = "runs.loss"
    FIRST_STEPS = (Translated(en="p  lets the run in hand train", ko="p  지금 실행을 학습시킵니다"),)
