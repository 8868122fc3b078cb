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

FULL = 64  # scalar parameters of the largest Hessian that is written out
WORK = 2**27  # numbers gone through, about; more rows than that allows are thinned out
LEAST = 64  # rows that are kept in any case
ROUNDS = 40  # products with the Hessian


def spectrum(surface: LossSurface) -> tuple[Floats, Floats]:
    """Eigenvalues, rising, and eigenvectors (scalars x eigenvalues) of the Hessian where the surface is.

    All of them for up to 64 parameters, otherwise the greatest few. Rows may be thinned out.

    Raises:
        FloatingPointError: when the Hessian is not finite there.
        GivenUpError: when the surface's user gives it up.
    """
    size = len(surface.theta)
    surface.subsample(max(LEAST, WORK // (min(size, FULL) * (size + 100))))
    times = hessian_product(surface)
    if size > FULL:
        return leading_eigenpairs(times, size)
    return _eigen(np.stack([times(axis).numpy() for axis in torch.eye(size, dtype=torch.float64)]))


def zero_eigenvalues(values: Floats, size: int, exact: bool) -> npt.NDArray[np.bool_]:
    """Which eigenvalues are 0 but for rounding.

    Args:
        values: all of them, or the greatest.
        size: of the matrix.
        exact: whether they are squares of singular values, and so as exact as those are, squared.
    """
    rounding = (size * float(np.finfo(np.float64).eps)) ** (2 if exact else 1)
    small: npt.NDArray[np.bool_] = np.abs(values) <= rounding * np.abs(values).max(initial=0.0)
    return small


def hessian_product(surface: LossSurface) -> Callable[[Tensor], Tensor]:
    """What multiplies the Hessian by a vector, without the Hessian: the gradient's derivative along the vector.

    The gradient's graph is made once and walked again for each vector. (torch.func.hessian does as much, and to be
    called first imports a compiler for a second.)
    """
    here = surface.theta.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(surface.loss(here), here, create_graph=True)
    if not gradient.requires_grad:  # constant, as that of an absolute error
        return torch.zeros_like

    def times(vector: Tensor) -> Tensor:
        surface.raise_if_cancelled()
        # A vector handed to `grad` as grad_outputs says the same, and the first time imports sympy for half a second.
        along = gradient.dot(vector)
        return torch.autograd.grad(along, here, retain_graph=True, materialize_grads=True)[0]

    return times


def leading_eigenpairs(
    times: Callable[[Tensor], Tensor], size: int, count: int = 6, rounds: int = ROUNDS
) -> tuple[Floats, Floats]:
    """The greatest eigenvalues, rising, and their eigenvectors, of a symmetric matrix known by its products alone.

    Power iteration that keeps every power (Lanczos' method): the best that can be said from the products made, and so
    closer than the last power alone.

    Args:
        times: multiplies the matrix by a vector.
        size: of the vector.
        count: how many eigenvalues.
        rounds: how many products, at most.

    Raises:
        FloatingPointError: when a product is not finite.
    """
    start = torch.randn(size, generator=torch.Generator().manual_seed(0), dtype=torch.float64).numpy()
    basis, products = np.empty((size, 0)), np.empty((size, 0))
    while basis.shape[1] < min(rounds, size):
        for _ in range(2):  # once leaves rounding errors that grow
            start = start - basis @ (basis.T @ start)
        length = np.linalg.norm(start)
        if basis.size and length <= 1e-12 * np.abs(products).max():
            break  # the powers span all they can
        start = start / length
        image = _finite(times(torch.from_numpy(start)).numpy())
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
    """Eigenvalues of what is descended, rising; None when they are not finite."""
    try:
        values = (spectrum(surface)[0] if quadratic is None else quadratic.eigenvalues) + coupled_decay(
            surface.experiment
        )
    except FloatingPointError:
        return None
    return values if np.isfinite(values).all() else None
