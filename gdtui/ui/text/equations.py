"""The model as an equation with its numbers, and the line or curve of the closed form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.record_columns import scalar_values
from gdtui.core.theory.theory import Theory
from gdtui.ui.text.numbers import number_text

if TYPE_CHECKING:
    from gdtui.plots.spec import Floats

EXPONENTS = {"b": 0, "W": 1, "w": 1}
SUPERSCRIPTS = dict(zip(range(2, 13), ("²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", "¹⁰", "¹¹", "¹²"), strict=True))


def equation(experiment: Experiment, params: Mapping[str, Sequence[float]], room: int) -> str:
    """Return the model as text in at most `room` cells: its terms, an mlp's layers, or else its parameters."""
    scaled = experiment.standardize or experiment.standardize_target
    if experiment.model in ("weight", "linear", "quadratic", "polynomial") and not scaled:
        return _fitted(f"{experiment.target} ≈ ", [*_terms(experiment.features, scalar_values(params))], room)
    if experiment.model == "mlp":
        layers = [f" → {layer}" for layer in (*experiment.hidden, experiment.target)]
        return _fitted(", ".join(experiment.features), layers, room)
    parts = [f"{name} {number_text(value)}" for name, value in scalar_values(params).items()]
    return _fitted("", parts, room, "   ")


def _terms(features: Sequence[str], values: Mapping[str, float]) -> Iterator[str]:
    """Yield each term with its sign in front, the bias last; the first term has no plus sign."""
    names = [name for name in values if name != "b"]
    if "b" in values:
        names.append("b")
    for place, name in enumerate(names):
        value = values[name]
        if place > 0:
            sign = " − " if value < 0 else " + "
        elif value < 0:
            sign = "−"
        else:
            sign = ""
        yield f"{sign}{number_text(abs(value))}{_factor(features, name, place)}"


def _factor(features: Sequence[str], name: str, place: int) -> str:
    """Return what a parameter is multiplied by: a feature, or a power of the only feature."""
    if name == "b":
        return ""
    if len(features) > 1:
        return f"·{features[place]}"
    return f"·{features[0]}{SUPERSCRIPTS.get(_exponent(name), '')}"


def _fitted(head: str, parts: Sequence[str], room: int, between: str = "") -> str:
    """Return a head with as many parts as there is room for; an ellipsis stands for the others."""
    for count in range(len(parts), 0, -1):
        shown = [*parts] if count == len(parts) else [*parts[:count], "…"]
        text = head + between.join(shown)
        if cell_len(text) <= room:
            return text
    return set_cell_size(head + parts[0], room)


def closed_form(theory: Theory | None, experiment: Experiment, x: Floats) -> Floats | None:
    """Return the closed form's predictions at values of the only feature; None when there is no closed form."""
    if theory is None or experiment.model not in ("weight", "linear", "quadratic", "polynomial"):
        return None
    scaled = experiment.standardize or experiment.standardize_target
    params = theory.original if scaled else theory.closed_form
    if params is None:
        return None
    return sum((value * x ** _exponent(name) for name, value in scalar_values(params).items()), 0 * x)


def _exponent(name: str) -> int:
    """Return the exponent of the feature that a parameter is multiplied by: 2 for w2."""
    return EXPONENTS[name] if name in EXPONENTS else int(name.lstrip("w"))
