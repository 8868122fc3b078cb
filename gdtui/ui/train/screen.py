"""The Train screen: one run under one cursor, seen from all sides, stepped by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from gdtui.ui.panels.key import Key
from gdtui.ui.session.keys import PLACES, UPDATES
from gdtui.ui.session.panels.fit import FitPanel
from gdtui.ui.session.panels.loss import LossPanel
from gdtui.ui.session.panels.rows import RowsPanel
from gdtui.ui.session.screen import SessionScreen
from gdtui.ui.shell.panel_screen import PaletteCommand
from gdtui.ui.text.fields import edit_prompt
from gdtui.ui.train.panels.landscape import LandscapePanel
from gdtui.ui.train.panels.settings import SettingsPanel
from gdtui.ui.train.panels.step import StepPanel
from gdtui.ui.train.panels.theory import TheoryPanel


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


class TrainScreen(SessionScreen):
    """The data, settings, theory, fit, landscape, loss and training loop, above a time line."""

    MODE = "Train"
    KEYS = (
        *UPDATES,
        Key("p", "predict", "predict", "Type x and see the prediction, here and at the start", "Predict"),
        Key("y", "model('toggle_log')", "log", "Switch the loss between linear and logarithmic", "Log"),
        *PLACES,
    )
    PANELS = (DataPanel, TrainFitPanel, TrainLossPanel, SettingsPanel, LandscapePanel, StepPanel, TheoryPanel)
    FIRST = TrainFitPanel
    BESIDE = TrainLossPanel

    def commands(self) -> Iterator[PaletteCommand]:
        """Yield a command for each setting that applies, which goes to it in its panel, then those of the session."""
        from gdtui.core.experiment.experiment import settings

        for name, field in settings().items():
            if field.applies(self.model.experiment):
                about, run = edit_prompt(field), partial(self._edit, name)
                yield PaletteCommand(f"Set {field.title}", about, run, "Settings")
        yield from super().commands()

    def _edit(self, name: str) -> None:
        self.come_to_front()
        self.action_show(SettingsPanel.ID)
        self.query_one(SettingsPanel).edit_setting(name)
