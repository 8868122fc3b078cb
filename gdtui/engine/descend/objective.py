"""A function of one or two variables on tensors of points, with its derivatives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from gdtui.core.functions.function import Function
from gdtui.core.maths import formula
from gdtui.engine.models.formula_eval import FUNCTIONS

SMOOTH = {**FUNCTIONS, "abs": lambda u: u * u.detach().sign()}
"""The functions of the language; the second derivative of this abs does not import torch._dynamo (a second)."""

WITH_CORNER = ("abs", "relu", "sign", "max", "min")
"""Functions without a derivative where their argument is 0, or where their two arguments are equal."""


class Objective:
    """f, f′ and f″ in float64, at one point (variables) or at many points (points x variables)."""

    def __init__(self, function: Function) -> None:
        self._tree, self._variables = function.tree, function.variables

    def value(self, points: Tensor) -> Tensor:
        """Return f, in the points' shape without its last dimension; NaN or infinite where f has no value."""
        return self.part(self._tree, points)

    def part(self, tree: formula.Tree, points: Tensor) -> Tensor:
        """Return a part of the formula, as `value` returns all of it; without dimensions when it is constant."""
        return torch.as_tensor(formula.evaluate(tree, self._values(points), SMOOTH))

    def slope(self, points: Tensor) -> tuple[Tensor, Tensor]:
        """Return f, and f′ in the points' shape."""
        points = points.detach().requires_grad_()
        value = self.value(points)
        (slope,) = torch.autograd.grad(value.sum(), points)  # grad_outputs would make torch import sympy
        return value.detach(), slope

    def hessian(self, points: Tensor) -> Tensor:
        """Return f″ at many points (points x variables x variables)."""
        points = points.detach().requires_grad_()
        (slope,) = torch.autograd.grad(self.value(points).sum(), points, create_graph=True)
        if not slope.requires_grad:  # the slope is constant
            return torch.zeros(*points.shape, points.shape[1], dtype=points.dtype)
        rows = (torch.autograd.grad(row.sum(), points, retain_graph=True, materialize_grads=True) for row in slope.T)
        return torch.stack([row for (row,) in rows], dim=1)

    def curvatures(self, points: Tensor) -> Tensor:
        """Return the eigenvalues of f″ (points x variables), rising; NaN where f″ is not finite."""
        hessian = self.hessian(points)
        finite = hessian.isfinite().all(dim=(1, 2))
        hessian = torch.where(finite[:, None, None], hessian, 0.0)
        values = hessian[:, 0] if hessian.shape[1] == 1 else torch.linalg.eigvalsh(hessian)
        return torch.where(finite[:, None], values, torch.nan)

    def corners(self, points: Tensor) -> Tensor:
        """Return at which of many points f has no derivative, though torch returns one: for abs at 0 it returns 0.

        Where a function of `WITH_CORNER` may have a corner or a jump, this compares f and its slopes just before and
        just after the point.
        """
        result = self._may_have_corner(points)
        for index in result.nonzero().flatten().tolist():
            result[index] = self._sides_differ(points[index])
        return result

    def overflows(self, point: Tensor, offset: Tensor) -> bool:
        """Return whether a part of the formula is too large for float64, at a point and on both sides of it.

        At a pole a part is infinite too, but only there.
        """
        beside = torch.stack([point - offset, point, point + offset])
        return any(bool(self.part(part, beside).isinf().all()) for part in _parts(self._tree))

    def _values(self, points: Tensor) -> dict[str, Tensor]:
        return dict(zip(self._variables, points.unbind(-1), strict=True))

    def _may_have_corner(self, points: Tensor) -> Tensor:
        """Return at which points the argument of a function with a corner is 0, or its two arguments are equal."""
        zeros = torch.zeros(len(points), dtype=torch.bool)

        def recording(function: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any) -> Any:
                zeros.logical_or_(arguments[0] == (arguments[1] if len(arguments) > 1 else 0))
                return function(*arguments)

            return call

        functions = {**SMOOTH, **{name: recording(SMOOTH[name]) for name in WITH_CORNER}}
        formula.evaluate(self._tree, self._values(points), functions)
        return zeros

    def _sides_differ(self, point: Tensor) -> bool:
        """Return whether f or its slope differs on the two sides of a point, along any variable."""
        axes = torch.eye(len(point), dtype=torch.bool)
        infinities = (torch.full_like(point, to) for to in (-torch.inf, torch.inf))
        sides = [torch.where(axes, torch.nextafter(point, to), point) for to in infinities]
        before, after = (torch.stack([value, slope.diagonal()]) for value, slope in map(self.slope, sides))
        return bool(((before - after).abs() > 1e-6 * (1 + before.abs() + after.abs())).any())


def _parts(tree: formula.Tree) -> Iterator[formula.Tree]:
    """Yield a formula and all formulas that it is made of."""
    yield tree
    if isinstance(tree, formula.Call):
        for argument in tree.arguments:
            yield from _parts(argument)


def are_minima(objective: Objective, points: Tensor, distances: Sequence[Tensor | float]) -> Tensor:
    """Return at which of some points f is nowhere lower around the point, and somewhere higher.

    At a point of inflection, and on flat ground such as the floor of exp(x) at infinity, the gradient is as small as at
    a minimum, but f is lower on one side.

    Args:
        objective: the function.
        points: points x variables.
        distances: how far around to look, one for all points or points x 1; one distance without a lower f is enough.
    """
    signs = torch.cartesian_prod(*[torch.tensor([-1.0, 0.0, 1.0], dtype=torch.float64)] * points.shape[1])
    ways = [way for way in signs.reshape(-1, points.shape[1]) if way.any()]
    found = torch.zeros(len(points), dtype=torch.bool)
    with torch.no_grad():
        here = objective.value(points)
        for distance in distances:
            around = torch.stack([objective.value(points + distance * way) for way in ways])
            found |= (around >= here).all(dim=0) & (around > here).any(dim=0)  # false for NaN
    return found
