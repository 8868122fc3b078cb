"""The optimizers of many runs at once: torch's own formulas for each number, with settings of its own for each run.

Each operation is the one that torch.optim makes of a single tensor, in the same order, so that in a run's numbers the
same roundings come about. Where torch multiplies by a Python number while it adds (`add_(g, alpha=-lr)`), its kernel
rounds once; `addcmul` with a tensor of the numbers does the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import torch
from torch import Tensor

from gdtui.core.experiment.experiment import Experiment

RowValues = Callable[[str], Tensor]
"""Returns a setting's value of each run (float64), by the name of the setting."""


class StackedOptimizer(Protocol):
    """An optimizer of stacked parameters."""

    def step(self, gradients: Sequence[Tensor]) -> None:
        """Move the parameters against their gradients."""


class StackedSGD:
    """torch.optim.SGD of many runs.

    Args:
        parameters: the parameters, runs first.
        values: the settings of the runs.
        experiment: the settings that all runs have.
    """

    def __init__(self, parameters: Sequence[Tensor], values: RowValues, experiment: Experiment) -> None:
        self._parameters, self._nesterov = parameters, experiment.nesterov
        momentum, decay = values("momentum"), values("weight_decay")
        self._moves, self._decays = bool(momentum.any()), bool(decay.any())
        numbers = -values("lr"), decay, momentum, 1 - values("dampening")
        self._numbers = [[like(number, p) for number in numbers] for p in parameters]
        self._buffers: list[Tensor] = []

    def step(self, gradients: Sequence[Tensor]) -> None:
        """Move the parameters against their gradients."""
        first = not self._buffers
        parts = zip(self._parameters, gradients, self._numbers, strict=True)
        for place, (p, gradient, (lr, decay, momentum, share)) in enumerate(parts):
            g = gradient.addcmul(p, decay) if self._decays else gradient
            if self._moves:
                if first:
                    self._buffers.append(g.clone())
                else:
                    self._buffers[place].mul_(momentum).addcmul_(g, share)
                buffer = self._buffers[place]
                g = g.addcmul(buffer, momentum) if self._nesterov else buffer
            p.addcmul_(g, lr)


class StackedAdam:
    """torch.optim.Adam of many runs, or AdamW, whose weight decay shrinks the parameters directly.

    Args:
        parameters: the parameters, runs first.
        values: the settings of the runs.
        experiment: the settings that all runs have.
    """

    def __init__(self, parameters: Sequence[Tensor], values: RowValues, experiment: Experiment) -> None:
        self._parameters, self._betas = parameters, experiment.betas
        self._decoupled = experiment.optimizer_spec.decoupled_decay
        self._lr, decay = values("lr"), values("weight_decay")
        self._decays = bool(decay.any())
        numbers = decay, 1 - self._lr * decay, values("eps")
        self._numbers = [[like(number, p) for number in numbers] for p in parameters]
        self._means = [torch.zeros_like(p) for p in parameters]
        self._squares = [torch.zeros_like(p) for p in parameters]
        self._steps = 0

    def step(self, gradients: Sequence[Tensor]) -> None:
        """Move the parameters against their gradients."""
        self._steps += 1
        one, two = self._betas
        size, root = -(self._lr / (1 - one**self._steps)), (1 - two**self._steps) ** 0.5
        parts = zip(self._parameters, gradients, self._means, self._squares, self._numbers, strict=True)
        for p, gradient, mean, square, (decay, shrink, eps) in parts:
            g = gradient
            if self._decays and self._decoupled:
                p.mul_(shrink)
            elif self._decays:
                g = gradient.addcmul(p, decay)
            mean.lerp_(g, 1 - one)
            square.mul_(two).addcmul_(g, g, value=1 - two)
            p.add_((like(size, p) * mean).div_((square.sqrt() / root).add_(eps)))


STACKED: Mapping[str, Callable[[Sequence[Tensor], RowValues, Experiment], StackedOptimizer]] = {
    "sgd": StackedSGD,
    "adam": StackedAdam,
    "adamw": StackedAdam,
}
"""The optimizers that move many runs at once; the runs of any other are made one after the other."""


def like(values: Tensor, parameter: Tensor) -> Tensor:
    """Return a number of each run (float64) so that it goes with a parameter of each, in the parameter's precision."""
    return values.to(parameter.dtype).view(-1, *(1,) * (parameter.dim() - 1))
