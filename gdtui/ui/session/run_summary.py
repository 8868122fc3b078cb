"""What a run has come to, from its history."""

from __future__ import annotations

import math

import numpy as np

from gdtui.core.data.history import History
from gdtui.protocol import RunState
from gdtui.ui.session.snapshot import RunSummary

PARTS = 24  # values that the small curve of a run is drawn from


def summary(history: History, state: RunState) -> RunSummary:
    """Return what a run with at least one update has come to."""
    last = len(history) - 1
    train_loss, test_loss, r2 = (history.value(name, last) for name in ("train_loss", "test_loss", "r2"))
    return RunSummary(state, train_loss, test_loss, r2, _losses(history))


def _losses(history: History) -> tuple[float, ...]:
    """Return the training loss, or the greatest in each of equal parts of the updates."""
    if len(history) <= PARTS:
        values = history.column("train_loss").astype(np.float64)
    else:
        _, values = history.envelope("train_loss", 0, len(history), PARTS)
    return tuple(value if math.isfinite(value) else math.nan for value in values.tolist())
