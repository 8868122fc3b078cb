"""A loss that is quadratic in the parameters, reduced to one small triangular matrix.

When the hypothesis is Φθ + c and the loss is a mean of squares, everything about the loss follows from the triangle R
of a QR decomposition of [Φ, y - c]: values, Hessian and least squares. The singular values of R are more exact than the
eigenvalues of ΦᵀΦ, whose condition number is the square of R's, and the size of R does not grow with the rows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from gdtui.engine.curvature.loss_surface import CHUNK_NUMBERS, LossSurface
from gdtui.engine.models.dataset import Floats

LINEAR = ("weight", "linear", "quadratic", "polynomial")
LARGEST = 512  # scalar parameters of the largest triangle
_PROBE_ROWS = 64  # rows on which a formula is tested for being linear in its parameters


class Quadratic:
    """L(θ) = scale · |R [θ, -1]|² + floor.

    Attributes:
        triangle: R, with (parameters + 1) columns and at most as many rows.
        scale: 1/n, or 1/(2n) for half the squares; times the rows of a batch where its loss is a sum.
        floor: the part of the loss that does not depend on θ.
    """

    def __init__(self, triangle: Floats, scale: float, floor: float = 0.0) -> None:
        self.triangle, self.scale, self.floor = triangle, scale, floor
        self.size = triangle.shape[1] - 1

    def penalised(self, decay: float) -> Quadratic:
        """Return the loss plus decay/2 · |θ|², the penalty of coupled weight decay, as rows of a ridge regression."""
        ridge = np.eye(self.size, self.size + 1) * np.sqrt(decay / (2 * self.scale))
        return Quadratic(_triangle(self.triangle, ridge), self.scale, self.floor)

    def at(self, vectors: Floats) -> Floats:
        """Return the losses (points) at many θ (points x parameters); those beyond float64 are not finite."""
        with np.errstate(over="ignore", invalid="ignore"):
            errors = vectors @ self.triangle[:, :-1].T - self.triangle[:, -1]
            values: Floats = self.scale * np.square(errors).sum(axis=1) + self.floor
        return values

    @cached_property
    def _svd(self) -> tuple[Floats, Floats]:
        """Singular values of R's left part, falling, and its right singular vectors in rows, one for each parameter."""
        _, singular, rows = np.linalg.svd(self.triangle[:, :-1], full_matrices=True)
        return np.concatenate([singular, np.zeros(self.size - len(singular))]), rows

    @property
    def eigenvalues(self) -> Floats:
        """Eigenvalues of the Hessian 2·scale·ΦᵀΦ, rising; infinite where they are beyond float64."""
        with np.errstate(over="ignore"):
            values: Floats = 2 * self.scale * np.square(self._svd[0][::-1])
        return values

    @property
    def eigenvectors(self) -> Floats:
        """Eigenvectors of the Hessian, in columns, in the order of the eigenvalues."""
        return self._svd[1][::-1].T

    @property
    def condition(self) -> float:
        """The condition number of the equations of least squares, which is the root of the Hessian's."""
        values, _ = self._svd
        return float(values[0] / values[-1]) if values[-1] > 0 else math.inf

    def solution(self) -> Floats:
        """Return the θ of least squares; if there are many, return the one of least norm."""
        return np.linalg.lstsq(self.triangle[:, :-1], self.triangle[:, -1], rcond=None)[0].astype(np.float64)


def as_quadratic(surface: LossSurface) -> Quadratic | None:
    """Return the surface as a quadratic; None when it is not quadratic or has too many parameters."""
    experiment = surface.experiment
    if not experiment.loss_spec.squares or len(surface.theta) > LARGEST or not _linear(surface):
        return None
    factor_of_squares = experiment.loss_spec.squares * experiment.loss_factor
    floor = 0.0 if experiment.reshape else factor_of_squares * float(surface.y.var(unbiased=False))
    triangle: Floats = np.empty((0, len(surface.theta) + 1))
    for rows in row_blocks(surface):
        if not np.isfinite(rows).all():
            return None
        triangle = _triangle(triangle, rows)
    return Quadratic(triangle, factor_of_squares / surface.rows, floor)


def _triangle(*rows: Floats) -> Floats:
    """Return R of the QR decomposition of blocks of rows, stacked on each other."""
    triangle: Floats = np.asarray(np.linalg.qr(np.vstack(rows), mode="r"))  # numpy's annotations call it a pair
    return triangle


def row_blocks(surface: LossSurface) -> Iterator[Floats]:
    """Yield [Φ, y - c] of all rows, some rows at a time."""
    y = surface.y.reshape(-1, 1)
    if not surface.experiment.reshape:  # (n, 1) - (n,) compares each prediction with all targets: it fits their mean
        y = y.mean().expand(len(y), 1)
    size = max(1, CHUNK_NUMBERS // (len(surface.theta) + 1))
    for x, target in zip(surface.x.split(size), y.split(size), strict=True):
        yield _rows(surface, x, target)


def _rows(surface: LossSurface, x: Tensor, y: Tensor) -> Floats:
    """Return [Φ, y - c] of some rows.

    c is the hypothesis when all parameters are 0; a column of Φ is what a parameter of 1 adds to it.
    """
    size = len(surface.theta)
    origin = surface.hypothesis(torch.zeros(size, dtype=torch.float64), x)
    columns = torch.func.vmap(lambda axis: surface.hypothesis(axis, x))(torch.eye(size, dtype=torch.float64))
    rows: Floats = torch.cat([columns[:, :, 0].T - origin, y - origin], dim=1).numpy()
    return rows


def _linear(surface: LossSurface) -> bool:
    """Return whether the hypothesis is linear in the parameters; a formula is tested at random parameters."""
    experiment = surface.experiment
    if experiment.model != "formula":
        return experiment.model in LINEAR or (experiment.model == "mlp" and not experiment.hidden)
    x = surface.x[:: max(1, surface.rows // _PROBE_ROWS)]
    origin = surface.hypothesis(torch.zeros_like(surface.theta), x)
    slopes = _rows(surface, x, origin)[:, :-1]
    probes = torch.randn(4, len(surface.theta), generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    if not np.isfinite(slopes).all():
        return False
    tolerance = 1e-9 * float(np.abs(slopes).max())
    return all(
        np.allclose(slopes @ probe.numpy()[:, None], surface.hypothesis(probe, x) - origin, rtol=1e-9, atol=tolerance)
        for probe in (*probes, *-probes)
    )
