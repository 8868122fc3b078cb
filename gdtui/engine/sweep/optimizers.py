"""The optimizers of many runs at once: torch's own formulas for each number, with settings of its own for each run.

Each operation is the one that torch.optim makes of a single tensor, in the same order, so that in a run's numbers the
same roundings come about. Where torch multiplies by a Python number while it adds (`add_(g, alpha=-lr)`), its kernel
rounds once; `addcmul` with a tensor of the numbers does the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

import torch
from torch import Tensor

from gdtui.core.experiment.experiment import Experiment

RowValues = Callable[[str], Tensor]
"""Returns a setting's value of each run (float64), by the name of the setting."""


class StackedOptimizer(Protocol):
    """An optimizer of stacked parameters."""

    def advance(self) -> None:
        """Begin the next update: have the numbers ready that all runs share in it."""

    def step(self, gradients: Sequence[Tensor]) -> None:
        """Move the parameters against their gradients; from the second update on by the same operations each time."""


class _Parameter(NamedTuple):
    """A parameter of all runs, and the numbers that each run has for it, in its precision.

    Attributes:
        values: the parameter, runs first.
        decay: the weight decay that is added to the gradient; None where no run has one.
        numbers: what the optimizer needs beside it.
    """

    values: Tensor
    decay: Tensor | None
    numbers: tuple[Tensor, ...]

    def decayed(self, gradient: Tensor) -> Tensor:
        """Return the gradient of the loss with the penalty."""
        return gradient if self.decay is None else gradient.addcmul(self.values, self.decay)


def _with_numbers(parameters: Sequence[Tensor], decay: Tensor | None, *numbers: Tensor) -> list[_Parameter]:
    """Return each parameter with numbers of each run (float64)."""
    coupled = decay if decay is not None and bool(decay.any()) else None
    return [
        _Parameter(p, None if coupled is None else like(coupled, p), tuple(like(number, p) for number in numbers))
        for p in parameters
    ]


class StackedSGD:
    """torch.optim.SGD of many runs.

    Args:
        parameters: the parameters, runs first.
        values: the settings of the runs.
        experiment: the settings that all runs have.
    """

    def __init__(self, parameters: Sequence[Tensor], values: RowValues, experiment: Experiment) -> None:
        momentum, share = values("momentum"), 1 - values("dampening")
        self._moves, self._nesterov = bool(momentum.any()), experiment.nesterov
        self._parameters = _with_numbers(parameters, values("weight_decay"), -values("lr"), momentum, share)
        self._buffers: list[Tensor] = []

    def advance(self) -> None:
        """Do nothing: an update is as the one before."""

    def step(self, gradients: Sequence[Tensor]) -> None:
        """Move the parameters against their gradients."""
        first = not self._buffers
        for place, (parameter, gradient) in enumerate(zip(self._parameters, gradients, strict=True)):
            g = parameter.decayed(gradient)
            lr, momentum, share = parameter.numbers
            if self._moves:
                if first:
                    self._buffers.append(g.clone())
                else:
                    self._buffers[place].mul_(momentum).addcmul_(g, share)
                buffer = self._buffers[place]
                g = g.addcmul(buffer, momentum) if self._nesterov else buffer
            parameter.values.addcmul_(g, lr)


class StackedAdam:
    """torch.optim.Adam of many runs, or AdamW, whose weight decay shrinks the parameters directly.

    Args:
        parameters: the parameters, runs first.
        values: the settings of the runs.
        experiment: the settings that all runs have.
    """

    def __init__(self, parameters: Sequence[Tensor], values: RowValues, experiment: Experiment) -> None:
        lr, decay = values("lr"), values("weight_decay")
        direct = experiment.optimizer_spec.decoupled_decay
        self._shrinks = direct and bool(decay.any())
        self._parameters = _with_numbers(parameters, None if direct else decay, 1 - lr * decay, values("eps"))
        self._betas, self._lr = experiment.betas, lr
        self._means = [torch.zeros_like(p) for p in parameters]
        self._squares = [torch.zeros_like(p) for p in parameters]
        self._steps = 0
        self._size = torch.empty_like(lr)  # minus lr, and the root, corrected for the steps that were made
        self._root = lr.new_empty(())

    def advance(self) -> None:
        """Correct lr and the root of the squares for the steps that were made."""
        self._steps += 1
        one, two = self._betas
        torch.div(self._lr, -(1 - one**self._steps), out=self._size)
        self._root.fill_((1 - two**self._steps) ** 0.5)

    def step(self, gradients: Sequence[Tensor]) -> None:
        """Move the parameters against their gradients."""
        one, two = self._betas
        parts = zip(self._parameters, gradients, self._means, self._squares, strict=True)
        for parameter, gradient, mean, square in parts:
            p, (shrink, eps) = parameter.values, parameter.numbers
            g = parameter.decayed(gradient)
            if self._shrinks:
                p.mul_(shrink)
            mean.lerp_(g, 1 - one)
            square.mul_(two).addcmul_(g, g, value=1 - two)
            p.add_((like(self._size, p) * mean).div_((square.sqrt() / self._root).add_(eps)))


STACKED: Mapping[str, Callable[[Sequence[Tensor], RowValues, Experiment], StackedOptimizer]] = {
    "sgd": StackedSGD,
    "adam": StackedAdam,
    "adamw": StackedAdam,
}
"""The optimizers that move many runs at once; the runs of any other are made one after the other."""


def like(values: Tensor, parameter: Tensor) -> Tensor:
    """Return a number of each run (float64) so that it goes with a parameter of each, in the parameter's precision."""
    return values.to(parameter.dtype).view(-1, *(1,) * (parameter.dim() - 1))
