"""Caveats: where the theory of gradient descent on a quadratic does not apply to a run, or only in part."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from gdtui.core.data.names import join_names
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.texts import text
from gdtui.core.theory.learning_rates import beyond_precision
from gdtui.engine.curvature.hessian import zero_eigenvalues
from gdtui.engine.curvature.loss_surface import LossSurface
from gdtui.engine.curvature.quadratic import Quadratic
from gdtui.engine.models.dataset import Dataset, Floats

FEW_DIGITS = 1e11
"""A condition number of the equations of least squares above which the closed form has less than five digits."""


def of_curvature(surface: LossSurface, values: Floats, exact: bool) -> Iterator[tuple[str, str]]:
    """Yield topics and sentences about what the eigenvalues cannot tell.

    Args:
        surface: the loss.
        values: eigenvalues of the loss's Hessian, rising; empty when the Hessian is not finite.
        exact: whether the loss is quadratic.
    """
    size, rows = len(surface.theta), surface.experiment.train_rows
    if not exact:
        yield "curvature", text("caveats.not_quadratic")
    if surface.rows < rows:
        yield "rows", text("caveats.rows", used=surface.rows, rows=rows)
    if not len(values):
        yield "eigenvalues", text("caveats.hessian")
        return
    if len(values) < size:
        yield "eigenvalues", text("caveats.greatest_only", size=size)
    if values[-1] <= 0:
        yield "critical lr", _no_curvature(surface.experiment)
    elif np.any(values[~zero_eigenvalues(values, size, exact)] < 0):
        yield "optimal lr", text("caveats.downwards")
    elif np.any(zero_eigenvalues(values, size, exact)):
        yield "condition number", text("caveats.flat")


def _no_curvature(e: Experiment) -> str:
    if e.loss_spec.squares:
        return text("caveats.no_curvature")
    return text("caveats.no_curvature_ever", loss=e.loss)


def of_optimum(e: Experiment, kappa: float | None) -> Iterator[tuple[str, str]]:
    """Yield why the optimal lr is of no use where it is almost the critical one."""
    if beyond_precision(e, kappa):
        form = "close_optimum" if e.standardize else "close_optimum_standardize"
        yield "optimal lr", text(f"caveats.{form}", dtype=e.dtype, kappa=f"{kappa:.1e}")


def of_noise(e: Experiment, floor: float | None) -> Iterator[tuple[str, str]]:
    """Yield what the noise floor does not tell; `floor` is infinite where there is none, None where it is unknown."""
    if floor is None:
        return
    if math.isinf(floor):
        form = "no_floor_single" if e.batch_rows == 1 else "no_floor"
        yield "noise floor", text(f"caveats.{form}", rows=e.batch_rows)
    elif e.order != "replacement":
        yield "noise floor", text("caveats.floor_replacement")


def of_precision(quadratic: Quadratic) -> Iterator[tuple[str, str]]:
    """Yield what is left of the closed form where its equations are dependent, or nearly so."""
    if math.isinf(quadratic.condition):
        yield "closed form", text("caveats.many_minima")
    elif quadratic.condition > FEW_DIGITS:
        yield "closed form", text("caveats.few_digits", condition=f"{quadratic.condition:.1e}")


def of_data(data: Dataset) -> Iterator[tuple[str, str]]:
    """Yield which columns standardisation makes 0, and what becomes of their weights."""
    if data.constant:
        yield "standardize", text("caveats.constant", names=join_names(data.constant))


def of_descent(e: Experiment) -> Iterator[tuple[str, str]]:
    """Yield topics and sentences about what is not gradient descent with constant settings on all rows."""
    if not e.optimizer_spec.is_gradient_descent:
        yield "optimizer", text("caveats.adaptive", optimizer=e.optimizer)
    elif not e.zero_grad and e.momentum:
        yield "zero_grad", text("caveats.sums_and_momentum")
    if not e.step:
        yield "step", text("caveats.no_step")
    if e.batch_rows < e.train_rows:
        yield "batches", text("caveats.batches")
    if e.schedule_spec.torch_name:
        yield "schedule", text("caveats.schedule", schedule=e.schedule)
    if e.clip_norm is not None:
        yield "clipping", text("caveats.clipping", norm=f"{e.clip_norm:g}")
    if e.weight_decay:
        yield "weight decay", _decay(e)
    if e.optimizer == "asgd" and e.lambd:
        yield "closed form", text("caveats.asgd", lambd=f"{e.lambd:g}")


def _decay(e: Experiment) -> str:
    if e.optimizer_spec.decoupled_decay:
        return text("caveats.decoupled_decay", optimizer=e.optimizer_spec.torch_name)
    form = "decay" if e.zero_grad else "sums_and_decay"
    return text(f"caveats.{form}", decay=f"{e.weight_decay:g}")
