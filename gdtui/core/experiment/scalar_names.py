"""Scalar parameters by the names that a run's records have for them: "b", or "W[0]" where there are several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

GRADIENT = ".grad"


def recorded_scalars(columns: Sequence[str]) -> tuple[str, ...]:
    """Those that the records have, the first 64: each has a gradient beside it."""
    return tuple(name.removesuffix(GRADIENT) for name in columns if name.endswith(GRADIENT))


def scalar_values(params: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """The values of a view by such names, in the records' order."""
    return {
        name if len(values) == 1 else f"{name}[{place}]": value
        for name, values in params.items()
        for place, value in enumerate(values)
    }
