"""Where the theory of gradient descent on a quadratic does not apply to a run, or only in part."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.curvature.hessian import zero_eigenvalues
from gdtui.engine.curvature.loss_surface import LossSurface
from gdtui.engine.models.dataset import Floats

LOCAL = "the loss is not quadratic: curvature, regimes and rates hold near the present parameters alone"


def of_curvature(surface: LossSurface, values: Floats, exact: bool) -> Iterator[tuple[str, str]]:
    """Yield topics and sentences on what the eigenvalues cannot say.

    Args:
        surface: the loss.
        values: eigenvalues of its Hessian, rising; none when the Hessian is not finite.
        exact: whether the loss is quadratic.
    """
    size, rows = len(surface.theta), surface.experiment.train_rows
    if not exact:
        yield "curvature", LOCAL
    if surface.rows < rows:
        yield "rows", f"the curvature is that of {surface.rows} evenly spaced rows of the {rows}"
    if not len(values):
        yield "eigenvalues", "the Hessian is not finite at the present parameters"
        return
    if len(values) < size:
        yield "eigenvalues", f"the greatest {len(values)} of {size} alone: no condition number and no optimal lr"
    if values[-1] <= 0:
        yield "critical lr", "no direction curves upwards here, so that no lr is too high for it"
    elif np.any(values[~zero_eigenvalues(values, size, exact)] < 0):
        yield "optimal lr", "a direction curves downwards here: this is no valley, and the error along it always grows"
    elif np.any(zero_eigenvalues(values, size, exact)):
        yield "condition number", "a direction is flat: many parameters do as well, and what is along it never changes"


def of_descent(e: Experiment) -> Iterator[tuple[str, str]]:
    """Yield topics and sentences on what is not gradient descent with constant settings on all rows."""
    if not e.optimizer_spec.is_gradient_descent:
        yield "optimizer", f"regimes and rates are those of plain gradient descent: {e.optimizer} scales each step"
    elif not e.zero_grad and e.momentum:
        yield "zero_grad", "regimes and rates leave out the momentum, beside the gradients that add up"
    if e.batch_rows < e.train_rows:
        yield "batches", "they are those of the mean over all rows: single batches curve otherwise, and add noise"
        if e.order != "replacement":
            yield (
                "noise floor",
                "it is of rows drawn with replacement: where an epoch takes each row once, it ends lower",
            )
    if e.schedule_spec.torch_name:
        yield "schedule", f"regimes and rates are those of the present lr, which the schedule {e.schedule} changes"
    if e.clip_norm is not None:
        yield "clipping", f"a gradient longer than {e.clip_norm:g} is shortened: they hold where it is shorter"
    if e.weight_decay:
        yield "weight decay", _decay(e)


def _decay(e: Experiment) -> str:
    if e.optimizer_spec.decoupled_decay:
        name = e.optimizer_spec.torch_name
        return f"{name} pulls the parameters towards 0 apart from the loss: it settles beside the closed form"
    return f"the penalty adds {e.weight_decay:g} to each eigenvalue and moves the closed form; its loss is without it"
