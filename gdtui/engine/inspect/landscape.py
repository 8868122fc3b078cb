"""The training loss around a run: over two directions of the parameters, or along one of them.

A plane goes through the present parameters and is spanned by two directions: two chosen parameters, or the Hessian's
two leading eigenvectors. Losses are without the penalty of weight decay, and in float64.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from gdtui.core.errors import ValidationError
from gdtui.engine.curvature.hessian import LEAST, spectrum
from gdtui.engine.curvature.least_squares import solve
from gdtui.engine.curvature.loss_surface import CELLS, LossSurface
from gdtui.engine.curvature.quadratic import Quadratic, as_quadratic
from gdtui.engine.models.dataset import Floats

WORK = 2**27  # numbers gone through for a picture, about; more rows than that allows are thinned out
NEAR = 1e-9  # of the usual reach, what is no distance but rounding
FAR = 1e300  # the most from the middle of the limits to either end
DIRECTIONS = ("direction 1", "direction 2")
Limits = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Plane:
    """Two directions in the space of all parameters, or one.

    Attributes:
        names: of the directions: parameters, or `DIRECTIONS`.
        origin: the parameters at coordinates 0 (scalars).
        across: the directions, of length 1 and at right angles (directions x scalars).
    """

    names: tuple[str, ...]
    origin: Floats
    across: Floats

    def project(self, parameters: Floats) -> Floats:
        """Coordinates in the plane (points x directions) of what is nearest to some parameters (points x scalars)."""
        coordinates: Floats = (parameters - self.origin) @ self.across.T
        return coordinates

    def through(self, parameters: Floats) -> Plane:
        """The parallel plane through some parameters (scalars); their coordinates are the same in both."""
        return Plane(self.names, parameters - self.project(parameters) @ self.across, self.across)


@dataclass(frozen=True, eq=False)
class Landscape:
    """The loss over a plane.

    Attributes:
        plane: what the axes are.
        x: coordinates along the first direction (columns).
        y: coordinates along the second (rows).
        values: losses (rows x columns); not finite where they are beyond float64.
        here: the present parameters' coordinates.
        best: those of the closed form, projected into the plane; None where there is none.
        rows: training rows that the loss is of: fewer than there are where all would take too long.
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
    """The loss along one parameter, the others staying as they are.

    Attributes:
        name: of the parameter.
        x: its values.
        values: losses.
        here: the present value.
        slope: the derivative of the loss there.
        best: the value in the closed form; None where there is none.
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
    start: Floats | None = None,
) -> Landscape:
    """The loss on a grid over two parameters, the others staying as they are.

    Args:
        surface: of the run, as it is now.
        names: two scalar parameters ("W", "b", "W[1]"). Without them: the only two that there are, or else the
            Hessian's two leading directions from the present parameters. A plane keeps its directions and coordinates.
        limits: of both axes; otherwise such that the present parameters and the closed form are well inside.
        size: columns and rows of the grid.
        start: parameters (scalars) that are to be inside as well.

    Raises:
        GivenUpError: when the surface's user gives it up.
        ValidationError: when the names are not two of the parameters, or the model has one alone.
    """
    quadratic, best = _best(surface)
    plane = _plane(surface, quadratic, names)
    here = plane.project(surface.theta.numpy())
    goal = None if best is None else plane.project(best)
    begun = here if start is None else plane.project(start)
    spans = limits or tuple(_span(None if goal is None else goal[i], here[i], begun[i]) for i in (0, 1))
    x, y = (np.linspace(*span, count) for span, count in zip(spans, size, strict=True))
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    values = _over(surface, quadratic, plane, points).reshape(len(y), len(x))
    return Landscape(plane, x, y, values, _pair(here), None if goal is None else _pair(goal), surface.rows)


def curve(
    surface: LossSurface, name: str = "", limits: Limits | None = None, size: int = 121, start: Floats | None = None
) -> Curve:
    """The loss along one parameter, with its slope.

    Args:
        surface: of the run, as it is now.
        name: a scalar parameter; the first one without it.
        limits: of its values; otherwise such that the present value and the closed form's are well inside.
        size: points.
        start: parameters (scalars) that are to be inside as well.

    Raises:
        GivenUpError: when the surface's user gives it up.
        ValidationError: when there is no parameter of that name.
    """
    index = _index(surface, name or surface.names[0])
    quadratic, best = _best(surface)
    here, slope = float(surface.theta[index]), float(surface.gradient()[index])
    goal = None if best is None else float(best[index])
    x = np.linspace(*(limits or _span(goal, here, here if start is None else float(start[index]))), size)
    along = Plane((surface.names[index],), surface.theta.numpy(), np.eye(len(surface.theta))[[index]])
    values = _over(surface, quadratic, along, x[:, None] - here)
    return Curve(surface.names[index], x, values, here, slope, goal)


def _best(surface: LossSurface) -> tuple[Quadratic | None, Floats | None]:
    """The surface as a quadratic and its closed form, where there are such."""
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
    first, second = _two(surface, names or surface.names)
    across = np.eye(count)[[first, second]]
    return Plane((surface.names[first], surface.names[second]), here - here @ across.T @ across, across)


def _leading(surface: LossSurface, quadratic: Quadratic | None) -> Floats:
    """The Hessian's two leading eigenvectors (2 x scalars)."""
    if len(surface.names) < 2:
        raise ValidationError("parameters", len(surface.names), "a plane takes two: there is a curve over one")
    try:
        vectors = spectrum(surface)[1] if quadratic is None else quadratic.eigenvectors
    except FloatingPointError:  # the loss is beyond float64: any two directions show as much
        return np.eye(len(surface.names))[:2]
    across: Floats = vectors[:, [-1, -2]].T
    return across * np.where(across.sum(axis=1, keepdims=True) < 0, -1, 1)  # the sign that eigenvectors leave open


def _two(surface: LossSurface, names: Sequence[str]) -> tuple[int, int]:
    if len(set(names)) != 2 or len(names) != 2:
        raise ValidationError("parameters", ", ".join(names), "a plane takes two of them")
    return _index(surface, names[0]), _index(surface, names[1])


def _index(surface: LossSurface, name: str) -> int:
    if name not in surface.names:
        raise ValidationError("parameter", name, f"it must be one of {', '.join(surface.names[:64])}")
    return surface.names.index(name)


def _over(surface: LossSurface, quadratic: Quadratic | None, plane: Plane, points: Floats) -> Floats:
    """Losses (points) at coordinates (points x directions), in pieces: the parameters of all points may be many."""
    count = len(surface.theta)
    if quadratic is None:
        surface.subsample(max(LEAST, WORK // (len(points) * (count + 100))))
    pieces = np.array_split(points, math.ceil(len(points) * count / CELLS))
    return np.concatenate([_values(surface, quadratic, plane.origin + piece @ plane.across) for piece in pieces])


def _values(surface: LossSurface, quadratic: Quadratic | None, points: Floats) -> Floats:
    return surface.at(torch.from_numpy(points)) if quadratic is None else quadratic.at(points)


def _span(best: float | None, *others: float) -> Limits:
    """Limits with all values inside, the best one in the middle."""
    middle = (min(others) + max(others)) / 2 if best is None else best
    reach, usual = 1.5 * max(abs(other - middle) for other in others), max(1.0, abs(middle))
    if best is None or reach < NEAR * usual:
        reach = max(reach, usual)
    reach = min(reach, FAR)
    return middle - reach, middle + reach


def _pair(point: Floats) -> tuple[float, float]:
    return float(point[0]), float(point[1])
