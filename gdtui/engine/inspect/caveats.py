"""Caveats: where the theory of gradient descent on a quadratic does not apply to a run, or only in part."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from gdtui.core.data.names import join_names
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.theory.learning_rates import beyond_precision
from gdtui.engine.curvature.hessian import zero_eigenvalues
from gdtui.engine.curvature.loss_surface import LossSurface
from gdtui.engine.curvature.quadratic import Quadratic
from gdtui.engine.models.dataset import Dataset, Floats

FEW_DIGITS = 1e11
"""A condition number of the equations of least squares above which the closed form has less than five digits."""

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
        yield "eigenvalues", f"only the greatest of {size} is known: no condition number and no optimal lr"
    if values[-1] <= 0:
        yield "critical lr", _no_curvature(surface.experiment)
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


def _no_curvature(e: Experiment) -> str:
    if e.loss_spec.squares:
        return "no direction curves upwards here, so there is no critical lr at this point"
    return (
        f"no direction curves upwards here: with {e.loss} the gradient does not shrink towards the minimum, so the "
        "parameters end by jumping around it, and the greater the lr, the further"
    )


def of_optimum(e: Experiment, kappa: float | None) -> Iterator[tuple[str, str]]:
    """Yield why the optimal lr is of no use where it is almost the critical one."""
    if beyond_precision(e, kappa):
        help_ = "" if e.standardize else ": standardize=true brings the eigenvalues together"
        yield "optimal lr", f"it is closer to the critical lr than {e.dtype} can tell, κ being {kappa:.1e}{help_}"


def of_noise(e: Experiment, floor: float | None) -> Iterator[tuple[str, str]]:
    """Yield what the noise floor does not tell; `floor` is infinite where there is none, None where it is unknown."""
    if floor is None:
        return
    if math.isinf(floor):
        batches = "single rows" if e.batch_rows == 1 else f"batches of {e.batch_rows} rows"
        yield (
            "noise floor",
            f"there is none at this lr: the mean converges, but {batches} make the loss swing more and more",
        )
    elif e.order != "replacement":
        yield (
            "noise floor",
            "this is for rows drawn with replacement: the loss ends lower when an epoch takes each row once",
        )


def of_precision(quadratic: Quadratic) -> Iterator[tuple[str, str]]:
    """Yield what is left of the closed form where its equations are dependent, or nearly so."""
    if math.isinf(quadratic.condition):
        yield "closed form", "other parameters have the same loss: it is the one of them that is nearest to 0"
    elif quadratic.condition > FEW_DIGITS:
        yield (
            "closed form",
            f"its equations have the condition number {quadratic.condition:.1e}: float64 holds few digits of it, and a "
            "loss below the one shown may be possible; standardize=true helps",
        )


def of_data(data: Dataset) -> Iterator[tuple[str, str]]:
    """Yield which columns standardisation makes 0, and what becomes of their weights."""
    if data.constant:
        names = join_names(data.constant)
        yield (
            "standardize",
            f"{names}: the same in all training rows, and so 0 there when standardised; what multiplies it has no "
            "effect on the loss",
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
    if not e.step:
        yield "step", "the step is left out, and nothing moves: regimes and rates are those of a run that makes it"
    if e.batch_rows < e.train_rows:
        yield "batches", "regimes and rates are those of all rows: single batches have other curvatures, and add noise"
    if e.schedule_spec.torch_name:
        yield "schedule", f"regimes and rates are those of the present lr, which the schedule {e.schedule} changes"
    if e.clip_norm is not None:
        yield (
            "clipping",
            f"a gradient longer than {e.clip_norm:g} is shortened: regimes and rates hold for shorter ones",
        )
    if e.weight_decay:
        yield "weight decay", _decay(e)
    if e.optimizer == "asgd" and e.lambd:
        yield (
            "closed form",
            f"asgd's lambd pulls the parameters towards 0 as weight_decay={e.lambd:g} does: that is where it ends",
        )


def _decay(e: Experiment) -> str:
    if e.optimizer_spec.decoupled_decay:
        name = e.optimizer_spec.torch_name
        return (
            f"{name} pulls the parameters towards 0 independently of the loss: it does not end at the closed form, and "
            "the greater weight_decay is, the further away"
        )
    if not e.zero_grad:
        return (
            f"gradients that add up act like momentum 1 - lr × {e.weight_decay:g} with it: the parameters end at the "
            "minimum without the penalty"
        )
    return f"the penalty adds {e.weight_decay:g} to each eigenvalue and moves the closed form; the loss excludes it"
