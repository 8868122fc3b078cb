"""Models, and their parameters as one block of numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import accumulate

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor


class Linear:
    """The tutorials' linear regression, from zeros: W of shape (1,) for one feature, (features, 1) for several."""

    def __init__(self, features: int) -> None:
        self.W = torch.zeros(1 if features == 1 else (features, 1), requires_grad=True)
        self.b = torch.zeros(1, requires_grad=True)
        self.parameters: dict[str, Tensor] = {"W": self.W, "b": self.b}

    def __call__(self, x: Tensor) -> Tensor:
        """The hypothesis (rows x 1) for rows of features."""
        return x * self.W + self.b if self.W.ndim == 1 else x.matmul(self.W) + self.b


class Flat:
    """Parameters and their gradients moved into one block, so that to record an update is one copy.

    Attributes:
        values: every scalar parameter, a view of the block shared with the parameters themselves.
        gradients: every scalar gradient, likewise.
        block: values, then gradients (float32), as numpy sees the same memory.
    """

    def __init__(self, parameters: Mapping[str, Tensor]) -> None:
        self._parameters = parameters
        both = torch.zeros(2, sum(p.numel() for p in parameters.values()))
        self.values, self.gradients = both[0], both[1]
        self.block: npt.NDArray[np.float32] = both.numpy().reshape(-1)
        for name, p in parameters.items():
            where = self._slices[name]
            self.values[where] = p.detach().flatten()
            p.data = self.values[where].view_as(p)
            p.grad = self.gradients[where].view_as(p)

    @property
    def scalars(self) -> tuple[str, ...]:
        """A name for each scalar parameter: "b", or "W[0]" where there are several."""
        shapes = {name: p.numel() for name, p in self._parameters.items()}
        return tuple(n if size == 1 else f"{n}[{i}]" for n, size in shapes.items() for i in range(size))

    def named(self, numbers: npt.NDArray[np.float32]) -> dict[str, list[float]]:
        """Numbers in the order of `values`, by the name of their parameter."""
        return {name: numbers[where].tolist() for name, where in self._slices.items()}

    @cached_property
    def _slices(self) -> dict[str, slice]:
        ends = accumulate(p.numel() for p in self._parameters.values())
        return {n: slice(end - p.numel(), end) for (n, p), end in zip(self._parameters.items(), ends, strict=True)}
