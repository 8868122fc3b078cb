"""Caveats: where the theory of gradient descent on a quadratic does not apply to a run, or only in part."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.curvature.hessian import zero_eigenvalues
from gdtui.engine.curvature.loss_surface import LossSurface
from gdtui.engine.models.dataset import Floats

NOT_QUADRATIC = "the loss is not quadratic: curvature, regimes and rates hold only near the present parameters"


def of_curvature(surface: LossSurface, values: Floats, exact: bool) -> Iterator[tuple[str, str]]:
    """Yield topics and sentences about what the eigenvalues cannot tell.

    Args:
        surface: the loss.
        values: eigenvalues of the loss's Hessian, rising; empty when the Hessian is not finite.
        exact: whether the loss is quadratic.
    """
    size, rows = len(surface.theta), surface.experiment.train_rows
    if not exact:
        yield "curvature", NOT_QUADRATIC
    if surface.rows < rows:
        yield "rows", f"the curvature is that of {surface.rows} evenly spaced rows out of {rows}"
    if not len(values):
        yield "eigenvalues", "the Hessian is not finite at the present parameters"
        return
    if len(values) < size:
        yield (
            "eigenvalues",
            f"only the greatest {len(values)} of {size} are known: no condition number and no optimal lr",
        )
    if values[-1] <= 0:
        yield "critical lr", "no direction curves upwards here, so no lr is too high"
    elif np.any(values[~zero_eigenvalues(values, size, exact)] < 0):
        yield (
            "optimal lr",
            "a direction curves downwards here: this is not a valley, and the error along it always grows",
        )
    elif np.any(zero_eigenvalues(values, size, exact)):
        yield (
            "condition number",
            "a direction is flat: the loss is the same all along it, and training never moves along it",
        )


def of_descent(e: Experiment) -> Iterator[tuple[str, str]]:
    """Yield topics and sentences about what is not gradient descent with constant settings on all rows."""
    if not e.optimizer_spec.is_gradient_descent:
        yield "optimizer", f"regimes and rates are those of plain gradient descent: {e.optimizer} scales each step"
    elif not e.zero_grad and e.momentum:
        yield (
            "zero_grad",
            "gradients that add up act like momentum 1: regimes and rates leave out the optimizer's momentum",
        )
    if e.batch_rows < e.train_rows:
        yield "batches", "regimes and rates are those of all rows: single batches have other curvatures, and add noise"
        if e.order != "replacement":
            yield (
                "noise floor",
                "this is for rows drawn with replacement: the loss ends lower when an epoch takes each row once",
            )
    if e.schedule_spec.torch_name:
        yield "schedule", f"regimes and rates are those of the present lr, which the schedule {e.schedule} changes"
    if e.clip_norm is not None:
        yield (
            "clipping",
            f"a gradient longer than {e.clip_norm:g} is shortened: regimes and rates hold for shorter ones",
        )
    if e.weight_decay:
        yield "weight decay", _decay(e)


def _decay(e: Experiment) -> str:
    if e.optimizer_spec.decoupled_decay:
        name = e.optimizer_spec.torch_name
        return (
            f"{name} pulls the parameters towards 0 independently of the loss: it ends near the closed form, not at it"
        )
    return f"the penalty adds {e.weight_decay:g} to each eigenvalue and moves the closed form; the loss excludes it"
