"""The model with its numbers in it, and the closed form's line or curve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.scalar_names import scalar_values
from gdtui.core.theory.theory import Theory
from gdtui.ui.text.numbers import short_number

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

POWERS = {"b": 0, "W": 1, "w": 1}
POWER = dict(zip(range(2, 13), ("²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", "¹⁰", "¹¹", "¹²"), strict=True))
SIGNS = {True: " − ", False: " + "}


def equation(experiment: Experiment, params: Mapping[str, Sequence[float]], room: int) -> str:
    """The model in at most so many cells, with as many terms as fit; otherwise its layers or its parameters."""
    scaled = experiment.standardize or experiment.standardize_target
    if experiment.model in ("weight", "linear", "quadratic", "polynomial") and not scaled:
        return _fitting(f"{experiment.target} ≈ ", [*_terms(experiment.features, scalar_values(params))], room)
    if experiment.model == "mlp":
        return _fitting(
            ", ".join(experiment.features), [f" → {n}" for n in (*experiment.hidden, experiment.target)], room
        )
    parts = [f"{name} {short_number(value)}" for name, value in scalar_values(params).items()]
    return _fitting("", parts, room, "   ")


def _terms(features: Sequence[str], values: Mapping[str, float]) -> Iterator[str]:
    """Each summand with its sign before it, but for a plus at the beginning; the bias last."""
    slopes = [name for name in values if name != "b"]
    for place, name in enumerate([*slopes, *["b"] * ("b" in values)]):
        value = values[name]
        sign = SIGNS[value < 0] if place else "−" * (value < 0)
        yield f"{sign}{short_number(abs(value))}{_factor(features, name, place)}"


def _factor(features: Sequence[str], name: str, place: int) -> str:
    """What a parameter is multiplied with: a feature, or a power of the only one."""
    if name == "b":
        return ""
    return f"·{features[place]}" if len(features) > 1 else f"·{features[0]}{POWER.get(_power(name), '')}"


def _fitting(head: str, parts: Sequence[str], room: int, between: str = "") -> str:
    """As many parts as there is room for, and then an ellipsis."""
    for count in range(len(parts), 0, -1):
        text = head + between.join([*parts[:count], *["…"] * (count < len(parts))])
        if len(text) <= room:
            return text
    return (head + parts[0])[:room]


def closed_form(theory: Theory | None, experiment: Experiment, x: Floats) -> Floats | None:
    """What the parameters of least squares predict at values of the one feature; None where there are none such."""
    scaled = experiment.standardize or experiment.standardize_target
    params = (theory.original if scaled else theory.closed_form) if theory is not None else None
    if params is None or experiment.model not in ("weight", "linear", "quadratic", "polynomial"):
        return None
    return sum((value * x ** _power(name) for name, value in scalar_values(params).items()), 0 * x)


def _power(name: str) -> int:
    """Of the feature that a parameter is multiplied with: 2 for w2."""
    return POWERS[name] if name in POWERS else int(name.lstrip("w"))
