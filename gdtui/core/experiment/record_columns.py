"""What a record of an update holds: columns that every run has, then its scalar parameters and as many gradients.

A scalar parameter has its parameter's name, "b", or its place too where there are several, "W[0]".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

METRICS = ("loss", "train_loss", "test_loss", "grad_norm", "r2", "rmse")
FIXED = ("epoch", "lr", *METRICS)
"""The columns that every run has."""

EPOCH, LR, LOSS, TRAIN_LOSS, GRAD_NORM = map(FIXED.index, ("epoch", "lr", "loss", "train_loss", "grad_norm"))

MEASURED = slice(TRAIN_LOSS, len(FIXED))
"""The columns that are measured after the update: NaN where they were not, or are beyond the precision."""

VALUES = slice(len(FIXED), None)
"""The columns of the scalar parameters and then of their gradients."""


GRADIENT = ".grad"


def scalar_names(name: str, count: int) -> tuple[str, ...]:
    """Return the names of a parameter's scalars: its own name for one scalar, otherwise with the index of each."""
    return (name,) if count == 1 else tuple(f"{name}[{place}]" for place in range(count))


def all_scalar_names(counts: Mapping[str, int]) -> tuple[str, ...]:
    """Return the names of all scalars in order, from the number of scalars of each parameter."""
    return tuple(scalar for name, count in counts.items() for scalar in scalar_names(name, count))


def parameter_of(scalar: str) -> str:
    """Return the name of the parameter that a scalar belongs to."""
    return scalar.partition("[")[0]


def gradient_names(scalars: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the scalars' gradients in a run's records."""
    return tuple(f"{name}{GRADIENT}" for name in scalars)


def recorded_scalars(columns: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the recorded scalars, the first 64, from the columns: each has a gradient."""
    return tuple(name.removesuffix(GRADIENT) for name in columns if name.endswith(GRADIENT))


def scalar_values(params: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """Return a view's parameter values by scalar name, in the records' order."""
    return {
        scalar: value
        for name, values in params.items()
        for scalar, value in zip(scalar_names(name, len(values)), values, strict=True)
    }
