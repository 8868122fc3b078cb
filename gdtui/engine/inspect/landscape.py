"""The training loss around a run's parameters: over two directions, or along one parameter.

A plane goes through the present parameters and is spanned by two directions: two chosen parameters, or the Hessian's
two leading eigenvectors. Losses are in float64 and do not include the penalty of weight decay.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from gdtui.core.errors import ValidationError
from gdtui.core.texts import text
from gdtui.engine.curvature.hessian import LEAST, spectrum
from gdtui.engine.curvature.least_squares import solve
from gdtui.engine.curvature.loss_surface import CHUNK_NUMBERS, LossSurface
from gdtui.engine.curvature.quadratic import Quadratic, as_quadratic
from gdtui.engine.models.dataset import Floats

WORK_BUDGET = 2**27  # numbers to process for a picture, roughly; with more rows than that only some rows are used
ROUNDING = 1e-9  # fraction of the usual reach: a smaller distance is only rounding
MAX_REACH = 1e300  # greatest distance from the middle of the limits to either end
DIRECTIONS = ("steepest", "second")
Limits = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Plane:
    """One or two directions in the space of all parameters.

    Attributes:
        names: names of the directions: parameters, or `DIRECTIONS`.
        origin: parameters at coordinates 0 (scalars).
        across: directions, of length 1 and at right angles (directions x scalars).
    """

    names: tuple[str, ...]
    origin: Floats
    across: Floats

    def project(self, parameters: Floats) -> Floats:
        """Project parameters (points x scalars) on the plane and return their coordinates (points x directions)."""
        coordinates: Floats = (parameters - self.origin) @ self.across.T
        return coordinates

    def through(self, parameters: Floats) -> Plane:
        """Return the parallel plane through some parameters (scalars); coordinates are the same in both planes."""
        return Plane(self.names, parameters - self.project(parameters) @ self.across, self.across)


@dataclass(frozen=True, eq=False)
class Landscape:
    """The loss over a plane.

    Attributes:
        plane: the plane, whose directions are the axes.
        x: coordinates along the first direction (columns).
        y: coordinates along the second direction (rows).
        values: losses (rows x columns); those beyond float64 are not finite.
        here: coordinates of the present parameters.
        best: coordinates of the closed form, projected on the plane; None when there is no closed form.
        rows: number of training rows that the loss is computed on; not all of them where that would take too long.
    """

    plane: Plane
    x: Floats
    y: Floats
    values: Floats
    here: tuple[float, float]
    best: tuple[float, float] | None
    rows: int


@dataclass(frozen=True, eq=False)
class Curve:
    """The loss along one parameter, with the other parameters at their present values.

    Attributes:
        name: name of the parameter.
        x: values of the parameter.
        values: losses at x.
        here: present value of the parameter.
        slope: derivative of the loss at the present value.
        best: value of the parameter in the closed form; None when there is no closed form.
    """

    name: str
    x: Floats
    values: Floats
    here: float
    slope: float
    best: float | None


def landscape(
    surface: LossSurface,
    names: Sequence[str] | Plane = (),
    limits: tuple[Limits, Limits] | None = None,
    size: tuple[int, int] = (60, 40),
    path: Floats | None = None,
) -> Landscape:
    """Compute the loss on a grid over two directions from the present parameters.

    Args:
        surface: loss surface of the run.
        names: two scalar parameters ("W", "b", "W[1]"), or a plane whose directions and coordinates to keep. Without
            names: the model's two parameters if it has only two, otherwise the Hessian's two leading eigenvectors.
        limits: limits of both axes; by default the present parameters and the closed form are well inside.
        size: columns and rows of the grid.
        path: parameters (points x scalars) that must be inside the default limits too.

    Raises:
        Cancelled: when the surface's cancel check says so.
        ValidationError: when the names are not two of the parameters, or the model has only one.
    """
    quadratic, best = _best(surface)
    plane = _plane(surface, quadratic, names)
    here = plane.project(surface.theta.numpy())
    goal = None if best is None else plane.project(best)
    passed = here[None] if path is None else plane.project(path)
    if limits is None:
        goals = (None, None) if goal is None else goal
        x_limits, y_limits = (_limits(goals[i], here[i], *passed[:, i].tolist()) for i in (0, 1))
    else:
        x_limits, y_limits = limits
    x, y = np.linspace(*x_limits, size[0]), np.linspace(*y_limits, size[1])
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    values = _losses_on(surface, quadratic, plane, points).reshape(len(y), len(x))
    return Landscape(plane, x, y, values, _pair(here), None if goal is None else _pair(goal), surface.rows)


def curve(
    surface: LossSurface, name: str = "", limits: Limits | None = None, size: int = 121, path: Floats | None = None
) -> Curve:
    """Compute the loss along one parameter, and its slope.

    Args:
        surface: loss surface of the run.
        name: a scalar parameter; by default the first.
        limits: limits of the values; by default the present value and the closed form's value are well inside.
        size: number of points.
        path: parameters (points x scalars) whose values must be inside the default limits too.

    Raises:
        Cancelled: when the surface's cancel check says so.
        ValidationError: when there is no parameter of that name.
    """
    index = _index(surface, name or surface.names[0])
    quadratic, best = _best(surface)
    here, slope = float(surface.theta[index]), float(surface.gradient()[index])
    goal = None if best is None else float(best[index])
    passed = [here] if path is None else path[:, index].tolist()
    x = np.linspace(*(limits or _limits(goal, here, *passed)), size)
    axis = Plane((surface.names[index],), surface.theta.numpy(), np.eye(len(surface.theta))[[index]])
    values = _losses_on(surface, quadratic, axis, x[:, None] - here)
    return Curve(surface.names[index], x, values, here, slope, goal)


def _best(surface: LossSurface) -> tuple[Quadratic | None, Floats | None]:
    """Return the surface as a quadratic and its closed form; None where these do not exist."""
    quadratic = as_quadratic(surface)
    try:
        return quadratic, solve(surface, quadratic)
    except ValidationError:
        return quadratic, None


def _plane(surface: LossSurface, quadratic: Quadratic | None, names: Sequence[str] | Plane) -> Plane:
    here, count = surface.theta.numpy(), len(surface.names)
    if isinstance(names, Plane):
        return names.through(here)
    if not names and count != 2:
        return Plane(DIRECTIONS, here, _leading(surface, quadratic))
    first, second = _two_indices(surface, names or surface.names)
    across = np.eye(count)[[first, second]]
    return Plane((surface.names[first], surface.names[second]), here - here @ across.T @ across, across)


def _leading(surface: LossSurface, quadratic: Quadratic | None) -> Floats:
    """Return the Hessian's two leading eigenvectors (2 x scalars)."""
    if len(surface.names) < 2:
        raise ValidationError("parameters", len(surface.names), text("refusals.plane_curve"))
    try:
        vectors = spectrum(surface)[1] if quadratic is None else quadratic.eigenvectors
    except FloatingPointError:  # the loss is beyond float64, so no two directions are better than others
        return np.eye(len(surface.names))[:2]
    across: Floats = vectors[:, [-1, -2]].T
    return across * np.where(across.sum(axis=1, keepdims=True) < 0, -1, 1)  # the sign of an eigenvector is arbitrary


def _two_indices(surface: LossSurface, names: Sequence[str]) -> tuple[int, int]:
    if len(set(names)) != 2 or len(names) != 2:
        raise ValidationError("parameters", ", ".join(names), text("refusals.plane_two"))
    return _index(surface, names[0]), _index(surface, names[1])


def _index(surface: LossSurface, name: str) -> int:
    if name not in surface.names:
        raise ValidationError("parameter", name, text("refusals.one_of", names=", ".join(surface.names[:64])))
    return surface.names.index(name)


def _losses_on(surface: LossSurface, quadratic: Quadratic | None, plane: Plane, points: Floats) -> Floats:
    """Compute the losses (points) at coordinates (points x directions), in pieces that fit the memory."""
    count = len(surface.theta)
    if quadratic is None:
        surface.subsample(max(LEAST, WORK_BUDGET // (len(points) * (count + 100))))
    pieces = np.array_split(points, math.ceil(len(points) * count / CHUNK_NUMBERS))
    return np.concatenate([_losses(surface, quadratic, plane.origin + piece @ plane.across) for piece in pieces])


def _losses(surface: LossSurface, quadratic: Quadratic | None, points: Floats) -> Floats:
    return surface.at(torch.from_numpy(points)) if quadratic is None else quadratic.at(points)


def _limits(best: float | None, *others: float) -> Limits:
    """Return limits with all values inside, and with the best one in the middle."""
    middle = (min(others) + max(others)) / 2 if best is None else best
    reach = 1.5 * max(abs(other - middle) for other in others)
    usual_reach = max(1.0, abs(middle))
    if best is None or reach < ROUNDING * usual_reach:
        reach = max(reach, usual_reach)
    reach = min(reach, MAX_REACH)
    return middle - reach, middle + reach


def _pair(point: Floats) -> tuple[float, float]:
    return float(point[0]), float(point[1])
