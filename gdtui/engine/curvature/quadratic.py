"""A loss that is quadratic in the parameters, folded into one small triangle.

Where the hypothesis is Φθ + c and the loss a mean of squares, everything about the loss follows from the triangle R of
a QR decomposition of [Φ, y - c]: values, Hessian, least squares. Singular values of R are more exact than the
eigenvalues of ΦᵀΦ, whose condition is the square, and its size does not grow with the rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from gdtui.engine.curvature.loss_surface import CELLS, LossSurface
from gdtui.engine.models.dataset import Floats

LINEAR = ("weight", "linear", "quadratic", "polynomial")
LARGEST = 512  # scalar parameters of the largest triangle
_PROBES = 64  # rows on which a formula is tried for being linear


class Quadratic:
    """L(θ) = scale · |R [θ, -1]|² + floor.

    Attributes:
        triangle: R, (parameters + 1) columns and no more rows than that.
        scale: 1/n, or 1/(2n) for half the squares.
        floor: what no θ changes.
    """

    def __init__(self, triangle: Floats, scale: float, floor: float = 0.0) -> None:
        self.triangle, self.scale, self.floor = triangle, scale, floor
        self.size = triangle.shape[1] - 1

    def penalised(self, decay: float) -> Quadratic:
        """Return the loss with decay/2 · |θ|² added, as coupled weight decay does: rows of a ridge regression."""
        ridge = np.eye(self.size, self.size + 1) * np.sqrt(decay / (2 * self.scale))
        return Quadratic(_triangle(self.triangle, ridge), self.scale, self.floor)

    def at(self, vectors: Floats) -> Floats:
        """Return losses (points) at many θ (points x parameters); not finite where they are beyond float64."""
        with np.errstate(over="ignore", invalid="ignore"):
            errors = vectors @ self.triangle[:, :-1].T - self.triangle[:, -1]
            values: Floats = self.scale * np.square(errors).sum(axis=1) + self.floor
        return values

    @cached_property
    def _svd(self) -> tuple[Floats, Floats]:
        """Return R's singular values, falling, and its right singular vectors in rows; as many as parameters."""
        _, singular, rows = np.linalg.svd(self.triangle[:, :-1], full_matrices=True)
        return np.concatenate([singular, np.zeros(self.size - len(singular))]), rows

    @property
    def eigenvalues(self) -> Floats:
        """Return those of the Hessian 2·scale·ΦᵀΦ, rising; infinite where they are beyond float64."""
        with np.errstate(over="ignore"):
            values: Floats = 2 * self.scale * np.square(self._svd[0][::-1])
        return values

    @property
    def eigenvectors(self) -> Floats:
        """Return those of the Hessian, in columns, in the same order."""
        return self._svd[1][::-1].T

    def solution(self) -> Floats:
        """Return the θ of least squares; that of least norm where there are many."""
        return np.linalg.lstsq(self.triangle[:, :-1], self.triangle[:, -1], rcond=None)[0].astype(np.float64)


def as_quadratic(surface: LossSurface) -> Quadratic | None:
    """Return the surface as a quadratic; None when it is not one, or has too many parameters."""
    experiment = surface.experiment
    if not experiment.loss_spec.squares or len(surface.theta) > LARGEST or not _linear(surface):
        return None
    share = experiment.loss_spec.squares
    floor = 0.0 if experiment.reshape else share * float(surface.y.var(unbiased=False))
    triangle: Floats = np.empty((0, len(surface.theta) + 1))
    for rows in _chunks(surface):
        if not np.isfinite(rows).all():
            return None
        triangle = _triangle(triangle, rows)
    return Quadratic(triangle, share / surface.rows, floor)


def _triangle(*rows: Floats) -> Floats:
    """Return R of the QR decomposition of some rows, one above the other."""
    triangle: Floats = np.asarray(np.linalg.qr(np.vstack(rows), mode="r"))  # which numpy's annotations call a pair
    return triangle


def gradient_variance(surface: LossSurface, best: Floats) -> float:
    """Return the mean square length of one row's gradient where the loss is least: tr C of the SGD noise."""
    factor = 2 * surface.experiment.loss_spec.squares
    total = 0.0
    for rows in _chunks(surface):
        slopes, errors = rows[:, :-1], rows[:, :-1] @ best - rows[:, -1]
        total += float(np.square(slopes).sum(axis=1) @ np.square(factor * errors))
    return total / surface.rows


def _chunks(surface: LossSurface) -> Iterator[Floats]:
    """Yield [Φ, y - c] of all rows, some at a time."""
    y = surface.y.reshape(-1, 1)
    if not surface.experiment.reshape:  # (n, 1) - (n,): every prediction meets every target, and so fits their mean
        y = y.mean().expand(len(y), 1)
    size = max(1, CELLS // (len(surface.theta) + 1))
    for x, target in zip(surface.x.split(size), y.split(size), strict=True):
        yield _rows(surface, x, target)


def _rows(surface: LossSurface, x: Tensor, y: Tensor) -> Floats:
    """Return [Φ, y - c] of some rows: c is the hypothesis at parameters 0, a column of Φ what one adds to it."""
    size = len(surface.theta)
    origin = surface.hypothesis(torch.zeros(size, dtype=torch.float64), x)
    columns = torch.func.vmap(lambda axis: surface.hypothesis(axis, x))(torch.eye(size, dtype=torch.float64))
    rows: Floats = torch.cat([columns[:, :, 0].T - origin, y - origin], dim=1).numpy()
    return rows


def _linear(surface: LossSurface) -> bool:
    """Return whether the hypothesis is linear in the parameters: by construction, or at every probe."""
    experiment = surface.experiment
    if experiment.model != "formula":
        return experiment.model in LINEAR or (experiment.model == "mlp" and not experiment.hidden)
    x = surface.x[:: max(1, surface.rows // _PROBES)]
    origin = surface.hypothesis(torch.zeros_like(surface.theta), x)
    slopes = _rows(surface, x, origin)[:, :-1]
    probes = torch.randn(4, len(surface.theta), generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    return bool(np.isfinite(slopes).all()) and all(
        np.allclose(
            slopes @ probe.numpy()[:, None], surface.hypothesis(probe, x) - origin, rtol=1e-9, atol=1e-9 * scale
        )
        for probe in (*probes, *-probes)
        for scale in [float(np.abs(slopes).max())]
    )
