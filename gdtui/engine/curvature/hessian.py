"""Eigenvalues and eigenvectors of a loss's Hessian at a point."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from gdtui.engine.curvature.loss_surface import LossSurface
from gdtui.engine.curvature.quadratic import Quadratic
from gdtui.engine.models.dataset import Floats
from gdtui.engine.models.loss import coupled_decay

MAX_FULL_SIZE = 64  # scalar parameters of the largest Hessian that is computed in full
WORK_BUDGET = 2**27  # numbers to process, roughly; with more rows than that only some of the rows are used
LEAST = 64  # rows that are always kept
MAX_PRODUCTS = 40  # products with the Hessian


def spectrum(surface: LossSurface) -> tuple[Floats, Floats]:
    """Return the eigenvalues, rising, and the eigenvectors (scalars x eigenvalues) of the Hessian at `surface.theta`.

    Up to 64 parameters the result has all of them, otherwise the greatest few. The surface may lose some of its rows.

    Raises:
        FloatingPointError: when the Hessian is not finite.
        Cancelled: when the surface's cancel check says so.
    """
    size = len(surface.theta)
    surface.subsample(max(LEAST, WORK_BUDGET // (min(size, MAX_FULL_SIZE) * (size + 100))))
    multiply = hessian_product(surface)
    if size > MAX_FULL_SIZE:
        return leading_eigenpairs(multiply, size)
    return _eigen(np.stack([multiply(axis).numpy() for axis in torch.eye(size, dtype=torch.float64)]))


def zero_eigenvalues(values: Floats, size: int, exact: bool) -> npt.NDArray[np.bool_]:
    """Return which eigenvalues are 0 except for rounding errors.

    Args:
        values: all eigenvalues, or the greatest.
        size: number of rows of the matrix.
        exact: whether the eigenvalues are squares of singular values, whose rounding errors are then squared too.
    """
    rounding = (size * float(np.finfo(np.float64).eps)) ** (2 if exact else 1)
    small: npt.NDArray[np.bool_] = np.abs(values) <= rounding * np.abs(values).max(initial=0.0)
    return small


def hessian_product(surface: LossSurface) -> Callable[[Tensor], Tensor]:
    """Return a function that multiplies the Hessian by a vector, without computing the Hessian.

    The product is the derivative of the gradient along the vector. The gradient's graph is made once and used again for
    each vector. (torch.func.hessian would also work, but its first call imports a compiler, which takes a second.)
    """
    theta = surface.theta.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(surface.loss(theta), theta, create_graph=True)
    if not gradient.requires_grad:  # the gradient is constant, like that of an absolute error
        return torch.zeros_like

    def multiply(vector: Tensor) -> Tensor:
        surface.raise_if_cancelled()
        # Passing the vector to `grad` as grad_outputs would do the same, but it first imports sympy for half a second.
        along = gradient.dot(vector)
        return torch.autograd.grad(along, theta, retain_graph=True, materialize_grads=True)[0]

    return multiply


def leading_eigenpairs(
    multiply: Callable[[Tensor], Tensor], size: int, count: int = 6, max_products: int = MAX_PRODUCTS
) -> tuple[Floats, Floats]:
    """Return the greatest eigenvalues, rising, and their eigenvectors, of a symmetric matrix given by its products.

    This is a power iteration that keeps every power (the Lanczos method): it gives the best estimate that the products
    allow, closer than the last power alone.

    Args:
        multiply: function that multiplies the matrix by a vector.
        size: length of the vector.
        count: number of eigenvalues.
        max_products: greatest number of products.

    Raises:
        FloatingPointError: when a product is not finite.
    """
    start = torch.randn(size, generator=torch.Generator().manual_seed(0), dtype=torch.float64).numpy()
    basis, products = np.empty((size, 0)), np.empty((size, 0))
    while basis.shape[1] < min(max_products, size):
        for _ in range(2):  # after one pass rounding errors would remain and grow
            start = start - basis @ (basis.T @ start)
        length = np.linalg.norm(start)
        if basis.size and length <= 1e-12 * np.abs(products).max():
            break  # further powers add no new direction
        start = start / length
        image = _finite(multiply(torch.from_numpy(start)).numpy())
        basis, products = np.column_stack([basis, start]), np.column_stack([products, image])
        start = image
    values, vectors = _eigen(basis.T @ products)
    return values[-count:], basis @ vectors[:, -count:]


def _eigen(matrix: Floats) -> tuple[Floats, Floats]:
    values, vectors = np.linalg.eigh(_finite(matrix + matrix.T) / 2)
    return values, vectors


def _finite(numbers: Floats) -> Floats:
    if not np.isfinite(numbers).all():
        raise FloatingPointError("the Hessian is not finite")
    return numbers


def eigenvalues(surface: LossSurface, quadratic: Quadratic | None) -> Floats | None:
    """Return the Hessian's eigenvalues with the optimizer's weight decay, rising; None when they are not finite."""
    try:
        values = spectrum(surface)[0] if quadratic is None else quadratic.eigenvalues
        if len(values) < len(surface.theta):
            values = values[-1:]  # the others may not have converged, and equal ones count as one
    except FloatingPointError:
        return None
    values = values + coupled_decay(surface.experiment)
    return values if np.isfinite(values).all() else None
