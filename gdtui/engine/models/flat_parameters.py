"""Parameters as one block of numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from gdtui.core.experiment.record_columns import all_scalar_names, gradient_names

RECORDED = 64  # most scalar parameters in a record
Numbers = npt.NDArray[np.floating]


class FlatParameters:
    """Parameters and their gradients moved into one block, so that recording an update takes one copy.

    Attributes:
        values: every scalar parameter, a view of the block shared with the parameters themselves. Its gradient is
            `gradients`, so that an optimizer can move all parameters as one. Torch's optimizers compute each number by
            itself, but for LBFGS, which lines all up as here: the bits are those of a step of each parameter.
        gradients: every scalar gradient, also a view.
        scalars: a name for each scalar parameter: "b", or "W[0]" where there are several.
        slices: the place of each parameter among the scalars.
    """

    def __init__(self, parameters: Mapping[str, Tensor]) -> None:
        sizes = {name: p.numel() for name, p in parameters.items()}
        self.slices = {n: slice(end - sizes[n], end) for n, end in zip(sizes, accumulate(sizes.values()), strict=True)}
        self.scalars = all_scalar_names(sizes)
        self._shapes = {name: p.shape for name, p in parameters.items()}
        first = next(iter(parameters.values()))
        self._both = torch.zeros(2, len(self.scalars), dtype=first.dtype, device=first.device)
        self.values, self.gradients = self._both[0], self._both[1]
        self.values.grad = self.gradients
        self._shared = self._both.numpy().reshape(-1) if self._both.is_cpu else None
        self._few = len(self.scalars) <= RECORDED
        for name, p in parameters.items():
            self.values[self.slices[name]] = p.detach().flatten()
            p.data = self.values[self.slices[name]].view_as(p)
            p.grad = self.gradients[self.slices[name]].view_as(p)

    @property
    def block(self) -> Numbers:
        """The values, then the gradients: the parameters' own memory, or a copy of an accelerator's memory."""
        return self._both.cpu().numpy().reshape(-1) if self._shared is None else self._shared

    @property
    def all_numbers(self) -> Tensor:
        """The values, then the gradients, as one tensor: their own memory, on an accelerator too."""
        return self._both.view(-1)

    @property
    def recorded(self) -> Numbers:
        """The part that a record has: the first values, then as many gradients."""
        block = self.block
        return block if self._few else block.reshape(2, -1)[:, :RECORDED].reshape(-1)

    def restore(self, block: Numbers) -> None:
        """Restore an earlier copy of `block`."""
        self._both.copy_(torch.from_numpy(block).view_as(self._both))

    def finite(self) -> bool:
        """Return whether all unrecorded values are finite."""
        if self._few:
            return True
        if self._shared is None:
            return bool(torch.isfinite(self._both).all())
        # Only squares of large numbers overflow too. vdot is much faster than looking at each number.
        return math.isfinite(np.vdot(self._shared, self._shared)) or bool(np.isfinite(self._shared).all())

    def named(self, numbers: Numbers) -> dict[str, list[float]]:
        """Return numbers in the order of `values` by parameter name, the first 64 of each parameter."""
        return {name: numbers[where][:RECORDED].tolist() for name, where in self.slices.items()}

    def stacked(self, values: Tensor) -> dict[str, Tensor]:
        """Return parameters by name, each of shape (moments, *its own), from values (moments x scalars)."""
        return {name: values[:, where].reshape(-1, *self._shapes[name]) for name, where in self.slices.items()}


def record_names(scalars: Sequence[str]) -> tuple[str, ...]:
    """Return the names of a record's parameters and gradients."""
    return (*scalars[:RECORDED], *gradient_names(scalars[:RECORDED]))
