"""The update of one scalar parameter in numbers, as the optimizer of the experiment makes it."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.train.equations.equation import Equation, Scalar, Update, Write


def update(experiment: Experiment, scalar: Scalar, write: Write) -> list[Equation]:
    """Return the equations of an update in their order; the last is the parameter's.

    An optimizer that searches has none: it repeats forward and backward itself, which is no formula of one
    gradient.
    """
    if experiment.optimizer_spec.takes_closure:
        return []
    return list(_update_of(experiment.optimizer_spec.family or experiment.optimizer)(experiment, scalar, write))


@cache
def _update_of(optimizer: str) -> Update:
    """Return the function `update` of the module in this folder that has the optimizer's name."""
    update_of: Update = import_module(f"{__package__}.{optimizer}").update
    return update_of
