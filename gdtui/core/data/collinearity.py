"""Which features say the same as others, and how much that costs a linear model: condition number, inflation, sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

DEPENDENT = 1e-10  # a part of a column smaller than this is what rounding left of a sum of others
CORRELATED = 1e-6  # the least eigenvalue of correlations that are still more exact than a decomposition of all rows


class Collinearity(msgspec.Struct, frozen=True, kw_only=True):
    """How features depend on each other; the constant ones are left out, as they depend on nothing but the bias.

    Attributes:
        kappa: the condition number of 2/n·ΦᵀΦ with Φ = [features, 1], the Hessian of the mean of squares of a linear
            model with a bias: its greatest over its least eigenvalue. None where it is infinite or not known.
        kappa_standardized: the same with the features standardised.
        inflation: the variance inflation factor of each feature that is no sum of those before it.
        sums: the weights of other features, by name, of each feature that is a sum of multiples of those before it.
    """

    kappa: float | None = None
    kappa_standardized: float | None = None
    inflation: Mapping[str, float] = {}
    sums: Mapping[str, Mapping[str, float]] = {}


def collinearity(names: Sequence[str], scores: Floats, mean: Floats, std: Floats) -> Collinearity:
    """Find out how features depend on each other.

    Args:
        names: of the features.
        scores: their standardised values (features x rows); those of a constant one are 0.
        mean: of each feature.
        std: population standard deviation of each feature; 0 for a constant one.
    """
    varying = np.flatnonzero(std > 0)
    factor = _factor(scores[varying])
    if not (np.isfinite(std).all() and np.isfinite(factor).all()):  # the squares of a column overflow
        return Collinearity()
    independent, dependent = _split(factor)
    inverse = np.linalg.pinv(factor[:, independent])
    scale = std[varying]
    sums = {}
    for column in dependent:
        weights = inverse @ factor[:, column] * scale[column] / scale[independent]
        sizes = np.abs(weights * scale[independent])
        sums[names[varying[column]]] = {
            names[varying[one]]: float(weight)
            for one, weight, size in zip(independent, weights, sizes, strict=True)
            if size > DEPENDENT * sizes.max()
        }
    inflation = np.square(inverse).sum(axis=1).tolist()
    full = not dependent and len(varying) == len(names)
    return Collinearity(
        kappa=_kappa(_with_bias(factor * scale, mean)) if full else None,
        kappa_standardized=_kappa(_with_bias(factor, np.zeros(len(names)))) if full else None,
        inflation=dict(zip([names[varying[one]] for one in independent], inflation, strict=True)),
        sums=sums,
    )


def _factor(scores: Floats) -> Floats:
    """Return a matrix F of as many columns as there are features with FᵀF = the correlations of the features."""
    count, rows = scores.shape
    correlations: Floats = scores @ scores.T / rows
    if not np.isfinite(correlations).all():
        return correlations
    if count and np.linalg.eigvalsh(correlations)[0] > CORRELATED:
        return np.asarray(np.linalg.cholesky(correlations).T, np.float64)
    triangle: Floats = np.asarray(np.linalg.qr(scores.T / np.sqrt(rows), mode="r"))  # numpy's annotations say a pair
    return triangle


def _split(factor: Floats) -> tuple[list[int], list[int]]:
    """Return the columns that are no sum of independent ones before them, and the others, by Gram and Schmidt."""
    independent: list[int] = []
    dependent: list[int] = []
    basis = np.empty((len(factor), 0))
    for index, column in enumerate(factor.T):
        rest = column - basis @ (basis.T @ column)
        rest = rest - basis @ (basis.T @ rest)  # once is not enough where little remains
        length = np.linalg.norm(rest)
        if length > DEPENDENT * np.linalg.norm(column):
            independent.append(index)
            basis = np.column_stack([basis, rest / length])
        else:
            dependent.append(index)
    return independent, dependent


def _with_bias(factor: Floats, mean: Floats) -> Floats:
    """Return a matrix with the singular values of [features, 1]/√n: centred features are at right angles to 1."""
    column = np.zeros((len(factor), 1))
    return np.vstack([np.hstack([factor, column]), np.append(mean, 1.0)])


def _kappa(matrix: Floats) -> float | None:
    """Return the condition number of MᵀM, from the singular values, whose rounding errors are not squared."""
    singular = np.linalg.svd(matrix, compute_uv=False)
    return float((singular[0] / singular[-1]) ** 2) if singular[-1] > 0 else None
