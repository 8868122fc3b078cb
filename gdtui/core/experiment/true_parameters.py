"""The true values of a model's parameters, where the data were generated, and how far the learned ones are away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gdtui.core.data.truth import Truth
from gdtui.core.experiment.experiment import Experiment

Parameters = Mapping[str, Sequence[float]]
"""Values by the name of a parameter."""


def true_parameters(truth: Truth | None, experiment: Experiment) -> dict[str, list[float]]:
    """Return the true value of each parameter of an experiment's model, in the units of the data.

    The result is empty where nobody knows them: the data are not generated, their target is not learned from their
    features, or the model is of another form, so that its parameters mean something else.
    """
    if truth is None or experiment.target != truth.target or set(experiment.features) != set(truth.features):
        return {}
    if experiment.model == "formula":
        return _of_formula(truth, experiment)
    if experiment.model == "linear" and truth.weights:
        weights = dict(zip(truth.features, truth.weights, strict=True))
        return {"W": [weights[name] for name in experiment.features], "b": [truth.bias]}
    return _of_powers(truth.powers, experiment)


def estimation_errors(true: Parameters, learned: Parameters) -> dict[str, list[float]]:
    """Return true minus learned for each number of each true parameter, as Dive into Deep Learning does."""
    return {
        name: [value - found for value, found in zip(values, learned[name], strict=True)]
        for name, values in true.items()
    }


def _of_powers(powers: Sequence[float], experiment: Experiment) -> dict[str, list[float]]:
    """Return the coefficients by parameter, rising powers having become the model's order; a missing power has 0."""
    names = {
        "weight": ("", "w"),
        "linear": ("b", "W"),
        "quadratic": ("b", "w1", "w2"),
        "polynomial": ("b", *(f"w{power}" for power in range(1, experiment.degree + 1))),
    }.get(experiment.model, ())
    padded = [*powers, *[0.0] * (len(names) - len(powers))]
    beyond = any(padded[len(names) :]) or (experiment.model == "weight" and padded[:1] != [0.0])
    if not powers or not names or beyond:
        return {}
    by_name = dict(zip(names, padded, strict=False))
    return {name: [by_name[name]] for name in (*names[:0:-1], names[0]) if name}


def _of_formula(truth: Truth, experiment: Experiment) -> dict[str, list[float]]:
    """Return the parameters of the formula that made the data, if the model has the same one."""
    from gdtui.core.maths.formula import parameters, parse

    if not truth.formula or parse(truth.formula) != parse(experiment.formula):
        return {}
    names = parameters(experiment.formula, experiment.features)
    return {name: [truth.parameters[name]] for name in names}
