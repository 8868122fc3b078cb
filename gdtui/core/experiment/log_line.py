"""The line that the tutorials print of an epoch: the loss before its last update, and the parameters after it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.record_columns import EPOCH, LOSS, TRAIN_LOSS, VALUES, parameter_of, recorded_scalars

MAX_PARAMETERS = 4
"""Greatest number of scalar parameters in a line."""


class LogLine:
    """Writes records of updates as the tutorials do.

    For a model with many parameters, a line has the loss over all training rows after the update instead of them.

    Args:
        experiment: the run's experiment.
        columns: the names of a record's numbers.
    """

    def __init__(self, experiment: Experiment, columns: Sequence[str]) -> None:
        self._shift = experiment.first_epoch
        self._last = experiment.epochs - 1 + experiment.first_epoch
        self._groups = group(columns) if len(recorded_scalars(columns)) <= MAX_PARAMETERS else {}

    def of(self, row: Sequence[float]) -> str:
        """Return the line of a record."""
        epoch, loss, train_loss = row[EPOCH], row[LOSS], row[TRAIN_LOSS]
        values = row[VALUES]
        params = ", ".join(f"{name}: {listed(values[where])}" for name, where in self._groups.items())
        head = f"Epoch {int(epoch) + self._shift:4d}/{self._last}"
        if params:
            return f"{head} {params} Cost: {fixed(loss, 6)}"
        if math.isnan(train_loss):
            return f"{head} Cost: {fixed(loss, 6)}"
        return f"{head} Cost: {fixed(loss, 6)} Train: {fixed(train_loss, 6)}"


def group(columns: Sequence[str]) -> dict[str, slice]:
    """Return each parameter ("W" for the scalars "W[0]", "W[1]") with the slice of its values among all scalars."""
    groups: dict[str, slice] = {}
    for index, column in enumerate(recorded_scalars(columns)):
        name = parameter_of(column)
        start = groups[name].start if name in groups else index
        groups[name] = slice(start, index + 1)
    return groups


def fixed(value: float, decimals: int) -> str:
    """Return a number with so many decimals, as in the tutorials; a smaller one with as many significant digits."""
    return f"{value:.{decimals}f}" if value == 0 or abs(value) >= 10**-decimals else f"{value:.{decimals}g}"


def listed(values: Sequence[float]) -> str:
    """Return a parameter's values with three decimals: a number, or a list in brackets."""
    texts = [fixed(value, 3) for value in values]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
