"""The start values of parameters.

The variance of a weight, or the bound of a uniform one, by a layer's numbers of input and output units (n_in, n_out):

    default   uniform within 1 / sqrt(n_in), biases too: torch's nn.Linear
    lecun     1 / n_in               LeCun et al. 1998, for linear layers and SELU
    glorot    2 / (n_in + n_out)     Glorot and Bengio 2010, for tanh and sigmoid
    he        2 / n_in               He et al. 2015, for ReLU

A uniform distribution within a has variance a² / 3. All draws are in float32, in the order of the parameters, weight
before bias, so that one seed starts at the same point in both precisions, the point at which torch's own layers start.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.texts import text


@dataclass(frozen=True)
class ParameterSlot:
    """A parameter to be filled.

    Attributes:
        name: the parameter's name.
        shape: the shape of its tensor.
        fan_in: number of input units of its layer; 0 where there is no layer, as in a formula.
        fan_out: number of output units of its layer.
        bias: whether the parameter is a bias.
    """

    name: str
    shape: tuple[int, ...]
    fan_in: int = 0
    fan_out: int = 1
    bias: bool = False

    @property
    def size(self) -> int:
        """The number of scalars."""
        return math.prod(self.shape)


VARIANCES: Mapping[str, Callable[[ParameterSlot], float]] = {
    "lecun": lambda slot: 1 / slot.fan_in,
    "glorot": lambda slot: 2 / (slot.fan_in + slot.fan_out),
    "he": lambda slot: 2 / slot.fan_in,
}


def initial_values(
    experiment: Experiment, slots: Sequence[ParameterSlot], generator: torch.Generator
) -> dict[str, Tensor]:
    """Return the parameters' start values by name, on the CPU: float64 where given, float32 where drawn.

    Raises:
        ValidationError: when the number of start values is not that of the parameters, or a formula's parameters, which
            are in no layer, have an initialisation for layers.
    """
    kind = resolved_init(experiment)
    if kind == "values":
        return _values(experiment, slots)
    constants = {"zeros": 0.0, "ones": 1.0, "constant": experiment.init_value}
    if kind in constants:
        return {slot.name: torch.full(slot.shape, constants[kind], dtype=torch.float64) for slot in slots}
    if kind not in ("normal", "uniform") and any(slot.fan_in == 0 for slot in slots):
        allowed = text("refusals.no_layer")
        raise ValidationError("init", kind, allowed)
    return {slot.name: draw(kind, slot, generator, experiment.init_std, experiment.init_bound) for slot in slots}


def draw(kind: str, slot: ParameterSlot, generator: torch.Generator, std: float = 1.0, bound: float = 1.0) -> Tensor:
    """Draw the start values of one parameter.

    Args:
        kind: default; or normal or uniform, alone or after lecun_, glorot_ or he_.
        slot: the parameter to fill; biases start at 0, except with `default`.
        generator: the source of random numbers.
        std: the standard deviation of `normal`.
        bound: the bound of `uniform`.
    """
    name, size = distribution(kind, slot, std, bound)
    values = torch.zeros(slot.shape)
    if name == "normal":
        return values.normal_(0, size, generator=generator)
    return values.uniform_(-size, size, generator=generator) if name == "uniform" else values


def distribution(kind: str, slot: ParameterSlot, std: float, bound: float) -> tuple[str, float]:
    """Return a parameter's distribution: normal and its standard deviation, uniform and its bound, or zeros.

    Args:
        kind: as in `draw`.
        slot: the parameter to fill.
        std: the standard deviation of `normal`.
        bound: the bound of `uniform`.
    """
    if kind == "default":
        return "uniform", 1 / math.sqrt(slot.fan_in) if slot.bias else _default_bound(slot.fan_in)
    if slot.bias:
        return "zeros", 0.0
    scheme, _, distribution = kind.rpartition("_")
    if scheme:
        variance = VARIANCES[scheme](slot)
        std, bound = math.sqrt(variance), math.sqrt(3 * variance)
    return distribution, std if distribution == "normal" else bound


def _default_bound(fan_in: int) -> float:
    """Return 1 / sqrt(fan_in), rounded as in nn.Linear, which calls kaiming_uniform_(a=sqrt(5))."""
    gain = math.sqrt(2.0 / (1 + math.sqrt(5) ** 2))
    return math.sqrt(3.0) * (gain / math.sqrt(fan_in))


def resolved_init(experiment: Experiment) -> str:
    """Return the initialisation, with `auto` replaced by what it stands for."""
    if experiment.init != "auto":
        return experiment.init
    if experiment.model == "mlp" or (experiment.source == "nn" and experiment.model in ("weight", "linear")):
        return "default"
    return "ones" if experiment.model == "formula" else "zeros"


def _values(experiment: Experiment, slots: Sequence[ParameterSlot]) -> dict[str, Tensor]:
    given, sizes = experiment.init_values, [slot.size for slot in slots]
    if len(given) != sum(sizes):
        named = ", ".join(slot.name if slot.size == 1 else f"{slot.name} ({slot.size})" for slot in slots)
        allowed = text("refusals.start_values", count=sum(sizes), names=named, given=len(given))
        raise ValidationError("init_values", given, allowed)
    parts = torch.tensor(given, dtype=torch.float64).split(sizes)
    return {slot.name: part.view(slot.shape) for slot, part in zip(slots, parts, strict=True)}
