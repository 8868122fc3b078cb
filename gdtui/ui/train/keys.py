"""The keys of the Train screen."""

from __future__ import annotations

from gdtui.ui.panels.key import Key
from gdtui.ui.session.keys import PLACES, UPDATES

KEYS = (
    *UPDATES,
    Key("p", "predict", "predict", "Type x and see the prediction, here and at the start", "Predict"),
    Key("y", "model('toggle_log')", "log", "Switch the loss between linear and logarithmic", "Log"),
    *PLACES,
)
