"""How far above its least value the loss of a linear model ends, because each batch pulls towards another minimum."""

from __future__ import annotations

import math

import numpy as np

from gdtui.engine.curvature.loss_surface import LossSurface
from gdtui.engine.curvature.quadratic import row_blocks
from gdtui.engine.models.dataset import Floats

WORK = 2**31  # multiplications; with more than that the floor is not computed
MOST = 32  # scalar parameters: the equation has as many unknowns as their square


def noise_floor(surface: LossSurface, best: Floats, lr: float, batch: int) -> float | None:
    """Return the mean of loss − least loss in the long run of plain SGD, with batches drawn with replacement.

    The error e of the parameters has the second moment M = E[e eᵀ]. An update with the Hessians Hᵢ of a batch of B rows
    and their gradients nᵢ at the minimum changes it to

        M − lr (H M + M H) + lr² (H M H + (E[Hᵢ M Hᵢ] − H M H) / B + E[nᵢ nᵢᵀ] / B)

    where H is the mean of the Hᵢ. The loss ends tr(H M)/2 above its least value at the M that stays the same: a linear
    equation, without any approximation. (To first order in lr the result is lr/(4B) · E|nᵢ|².)

    Args:
        surface: a loss that is quadratic in the parameters.
        best: its minimum (scalars).
        lr: the learning rate.
        batch: B.

    Returns:
        Infinity when M grows without bound; None when it would take too long to compute.
    """
    size = len(best)
    if size > MOST or surface.rows * size**4 > WORK:
        return None
    hessian, spread, gradients = _moments(surface, best)
    one, both = np.eye(size), np.kron(hessian, hessian)
    update = (
        np.eye(size * size)
        - lr * (np.kron(hessian, one) + np.kron(one, hessian))
        + lr**2 * (both + (spread - both) / batch)
    )
    flat = np.abs(np.linalg.eigvalsh(hessian)) <= 1e-12 * np.abs(hessian).max()
    if flat.any():
        return None  # along a flat direction the error stays what it was at the start
    if np.abs(np.linalg.eigvals(update)).max() >= 1:
        return math.inf
    moment = np.linalg.solve(np.eye(size * size) - update, lr**2 / batch * gradients.ravel())
    return float(np.sum(hessian * moment.reshape(size, size)) / 2)


def _moments(surface: LossSurface, best: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the means over rows of Hᵢ, of Hᵢ ⊗ Hᵢ, and of nᵢ nᵢᵀ."""
    size, factor = len(best), 2 * surface.experiment.loss_spec.squares * surface.experiment.loss_factor
    hessian, spread, gradients = np.zeros((size, size)), np.zeros((size**2, size**2)), np.zeros((size, size))
    for rows in row_blocks(surface):
        slopes, errors = rows[:, :-1], rows[:, :-1] @ best - rows[:, -1]
        pairs = (slopes[:, :, None] * slopes[:, None, :]).reshape(len(rows), -1)
        pulls = slopes * errors[:, None]
        hessian += factor * slopes.T @ slopes
        # Hᵢ ⊗ Hᵢ has in row (a, b) and column (c, d) the product φaφbφcφd, in which the order does not matter.
        spread += factor**2 * pairs.T @ pairs
        gradients += factor**2 * pulls.T @ pulls
    return hessian / surface.rows, spread / surface.rows, gradients / surface.rows
