"""A function of one or two variables on tensors of points, with its derivatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from gdtui.core.functions.function import Function
from gdtui.core.maths import formula
from gdtui.engine.models.formula_eval import FUNCTIONS

SMOOTH = {**FUNCTIONS, "abs": lambda u: u * u.detach().sign()}
"""The functions of the language, with an abs whose second derivative does not import torch._dynamo, for a second."""

CORNERED = ("abs", "relu")  # what has no derivative where its argument is 0


class Objective:
    """f, f′ and f″ in float64, of one point (variables) or of many at once (points x variables)."""

    def __init__(self, function: Function) -> None:
        self._tree, self._variables = function.tree, function.variables

    def value(self, points: Tensor) -> Tensor:
        """f, of the points' shape without its last dimension; NaN or infinite where it has no value."""
        value: Tensor = formula.evaluate(self._tree, self._values(points), SMOOTH)
        return value

    def slope(self, points: Tensor) -> tuple[Tensor, Tensor]:
        """f, and f′ of the points' shape."""
        points = points.detach().requires_grad_()
        value = self.value(points)
        (slope,) = torch.autograd.grad(value.sum(), points)  # without grad_outputs, for which torch imports sympy
        return value.detach(), slope

    def hessian(self, points: Tensor) -> Tensor:
        """f″ of many points (points x variables x variables)."""
        points = points.detach().requires_grad_()
        (slope,) = torch.autograd.grad(self.value(points).sum(), points, create_graph=True)
        if not slope.requires_grad:  # a constant slope
            return torch.zeros(*points.shape, points.shape[1], dtype=points.dtype)
        rows = (torch.autograd.grad(row.sum(), points, retain_graph=True, materialize_grads=True) for row in slope.T)
        return torch.stack([row for (row,) in rows], dim=1)

    def curvatures(self, points: Tensor) -> Tensor:
        """The eigenvalues of f″ (points x variables), rising; NaN where it is not finite."""
        hessian = self.hessian(points)
        finite = hessian.isfinite().all(dim=(1, 2))
        hessian = torch.where(finite[:, None, None], hessian, 0.0)
        values = hessian[:, 0] if hessian.shape[1] == 1 else torch.linalg.eigvalsh(hessian)
        return torch.where(finite[:, None], values, torch.nan)

    def corners(self, points: Tensor) -> Tensor:
        """Which of many points f has no derivative at, though torch gives one: that of abs at 0 is 0.

        Where the argument of an abs or a relu is 0, the slopes just before and just after the point are compared.
        """
        found = self._touched(points)
        for index in found.nonzero().flatten().tolist():
            found[index] = self._differ(points[index])
        return found

    def _values(self, points: Tensor) -> dict[str, Tensor]:
        return dict(zip(self._variables, points.unbind(-1), strict=True))

    def _touched(self, points: Tensor) -> Tensor:
        zeros = torch.zeros(len(points), dtype=torch.bool)

        def noting(function: Callable[..., Any]) -> Callable[[Tensor], Any]:
            def noted(argument: Tensor) -> Any:
                zeros.logical_or_(argument == 0)
                return function(argument)

            return noted

        noting_all = {**SMOOTH, **{name: noting(SMOOTH[name]) for name in CORNERED}}
        formula.evaluate(self._tree, self._values(points), noting_all)
        return zeros

    def _differ(self, point: Tensor) -> bool:
        """Whether along a variable the slope on one side is not that on the other."""
        size = len(point)
        sides = [
            torch.where(torch.eye(size, dtype=torch.bool), _beside(point, to), point) for to in (-torch.inf, torch.inf)
        ]
        before, after = (self.slope(side)[1].diagonal() for side in sides)
        return bool(((before - after).abs() > 1e-6 * (1 + before.abs() + after.abs())).any())


def _beside(point: Tensor, to: float) -> Tensor:
    """The next float64 of each coordinate, towards an infinity."""
    return torch.nextafter(point, torch.full_like(point, to))
