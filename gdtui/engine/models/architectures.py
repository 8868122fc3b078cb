"""The families of models: the parameters of each, and the function that computes the hypothesis from them.

A function takes the parameters by name and the features (rows x features), and returns the hypothesis (rows x 1). It
has no state and works under torch.func. Where every parameter is one number, of shape (1,), it can also evaluate many
parameter vectors at once: parameters of shape (moments, 1, 1) make the hypotheses (moments x rows x 1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.maths.formula import parameters, parse
from gdtui.core.texts import text
from gdtui.engine.models.formula_eval import evaluate
from gdtui.engine.models.init import ParameterSlot

LAYERS = 100  # most hidden layers; each takes a level of recursion in autograd

Values = Mapping[str, Tensor]
HypothesisFunction = Callable[[Values, Tensor], Tensor]
Architecture = tuple[tuple[ParameterSlot, ...], HypothesisFunction]

Activation = Callable[[Tensor], Tensor]


def activation_function(name: str) -> Activation:
    """Return an activation by its name in settings; torch.nn.functional has all of them but the identity."""
    if name == "identity":
        return lambda x: x
    function: Activation = getattr(functional, name)
    return function


def architecture(experiment: Experiment) -> Architecture:
    """Return the parameters to be filled, in order, and the function of the experiment's model.

    Raises:
        ValidationError: when the formula is invalid, or there are too many layers.
    """
    return _FAMILIES[experiment.model](experiment)


def _weight(experiment: Experiment) -> Architecture:
    """Return the line through the origin, x w."""
    if experiment.source == "nn":
        return (ParameterSlot("w", (1, 1), 1),), lambda values, x: functional.linear(x, values["w"])
    return (ParameterSlot("w", (1,), 1),), lambda values, x: x * values["w"]


def _linear(experiment: Experiment) -> Architecture:
    """Return the line or plane x W + b; W is of shape (1,) for one feature, else (features, 1), or as in nn.Linear."""
    n = len(experiment.features)
    bias = ParameterSlot("b", (1,), n, bias=True)
    if experiment.source == "nn":
        return (ParameterSlot("W", (1, n), n), bias), lambda values, x: functional.linear(x, values["W"], values["b"])
    if n == 1:
        return (ParameterSlot("W", (1,), 1), bias), lambda values, x: x * values["W"] + values["b"]
    return (ParameterSlot("W", (n, 1), n), bias), lambda values, x: x.matmul(values["W"]) + values["b"]


def _quadratic(_: Experiment) -> Architecture:
    """Return x² w2 + x w1 + b, as a linear layer on two powers of x."""
    slots = (ParameterSlot("w2", (1,), 2), ParameterSlot("w1", (1,), 2), ParameterSlot("b", (1,), 2, bias=True))
    return slots, lambda values, x: x**2 * values["w2"] + x * values["w1"] + values["b"]


def _polynomial(experiment: Experiment) -> Architecture:
    """Return the sum b + w1 x + ... + wd x^d, by Horner's rule."""
    degree = experiment.degree
    rising = [f"w{power}" for power in range(1, degree + 1)]
    falling = [*reversed(rising), "b"]

    def function(values: Values, x: Tensor) -> Tensor:
        return reduce(lambda total, name: total * x + values[name], falling[1:], values[falling[0]])

    return (
        *(ParameterSlot(name, (1,), degree) for name in rising),
        ParameterSlot("b", (1,), degree, bias=True),
    ), function


def _mlp(experiment: Experiment) -> Architecture:
    """Return layers with an activation between them, named as in nn.Sequential(Linear, activation, ...)."""
    if len(experiment.hidden) > LAYERS:
        raise ValidationError("hidden", experiment.hidden, text("refusals.layers", most=LAYERS))
    units = (len(experiment.features), *experiment.hidden, 1)
    activation, last = activation_function(experiment.activation), 2 * len(experiment.hidden)
    slots = []
    for index, (fan_in, fan_out) in enumerate(pairwise(units)):
        slots.append(ParameterSlot(f"{2 * index}.weight", (fan_out, fan_in), fan_in, fan_out))
        if experiment.bias:
            slots.append(ParameterSlot(f"{2 * index}.bias", (fan_out,), fan_in, fan_out, bias=True))

    def function(values: Values, x: Tensor) -> Tensor:
        for index in range(0, last + 1, 2):
            x = functional.linear(x, values[f"{index}.weight"], values.get(f"{index}.bias"))
            x = activation(x) if index < last else x
        return x

    return tuple(slots), function


def _formula(experiment: Experiment) -> Architecture:
    """Return a formula's parameters, in their order in the formula, and its function; it need not use every feature."""
    tree, features = parse(experiment.formula), experiment.features
    others = [name for name in experiment.table.columns if name not in features]

    def function(values: Values, x: Tensor) -> Tensor:
        columns = dict(zip(features, x.split(1, dim=1), strict=True))
        hypothesis = evaluate(tree, {**values, **columns})
        return hypothesis.expand(torch.broadcast_shapes(hypothesis.shape, (len(x), 1)))

    return tuple(ParameterSlot(name, (1,)) for name in parameters(experiment.formula, features, others)), function


_FAMILIES: Mapping[str, Callable[[Experiment], Architecture]] = {
    "weight": _weight,
    "linear": _linear,
    "quadratic": _quadratic,
    "polynomial": _polynomial,
    "mlp": _mlp,
    "formula": _formula,
}
