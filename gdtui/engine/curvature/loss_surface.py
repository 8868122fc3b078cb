"""The training loss as a function of all parameters in one vector, in float64 and without the penalty."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.scalar_names import all_scalar_names
from gdtui.engine.cancellation import CancelCheck, Cancelled, never_cancelled
from gdtui.engine.models.dataset import Dataset, Floats
from gdtui.engine.models.loss import criterion

if TYPE_CHECKING:
    from gdtui.engine.models.model import Model

CELLS = 2**21
"""Numbers in one intermediate result, 16 MB of them."""

CACHED = 2**19
"""Parameters of many models that are gone through at once, 4 MB of them: more leave the processor's cache."""


class LossSurface:
    """The loss over the training rows, wherever the parameters are.

    Args:
        experiment: whose loss it is.
        model: as it is now.
        data: what the loss is over.
        is_cancelled: whether what is asked of the surface is of use no more.

    Attributes:
        experiment: whose loss it is.
        names: of the scalar parameters: "b", or "W[0]" where there are several.
        theta: the parameters as they are now (scalars).
        x: features, float64.
        y: target, float64.
        rows: how many rows that is.
    """

    def __init__(
        self, experiment: Experiment, model: Model, data: Dataset, is_cancelled: CancelCheck = never_cancelled
    ) -> None:
        self.experiment, self._is_cancelled = experiment, is_cancelled
        self._function = model.function
        self._shapes = {name: p.shape for name, p in model.parameters.items()}
        self.x, self.y = data.x.cpu().double(), data.y.cpu().double()
        self.theta = torch.cat([p.detach().cpu().double().flatten() for p in model.parameters.values()])
        self._loss = criterion(experiment)

    @property
    def rows(self) -> int:
        """Return the rows that the loss is over."""
        return len(self.x)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return a name for each scalar parameter, in order."""
        return all_scalar_names({name: shape.numel() for name, shape in self._shapes.items()})

    def subsample(self, rows: int) -> None:
        """Keep no more than this many rows, evenly spaced, where all of them would take too long."""
        if rows < self.rows and self.experiment.reshape:
            kept = torch.linspace(0, self.rows - 1, rows, dtype=torch.float64).round().long()
            self.x, self.y = self.x[kept], self.y[kept]

    def split(self, vector: Tensor) -> dict[str, Tensor]:
        """Return the parameters by name, from a vector of all scalars."""
        ends = accumulate(shape.numel() for shape in self._shapes.values())
        return {
            name: vector[end - shape.numel() : end].view(shape)
            for (name, shape), end in zip(self._shapes.items(), ends, strict=True)
        }

    def named(self, vector: Floats) -> Mapping[str, list[float]]:
        """Return the same as plain numbers."""
        return {name: values.flatten().tolist() for name, values in self.split(torch.from_numpy(vector)).items()}

    def hypothesis(self, vector: Tensor, x: Tensor) -> Tensor:
        """Return predictions (rows x 1); a pure function that torch.func can transform."""
        return self._function(self.split(vector), x)

    def loss(self, vector: Tensor) -> Tensor:
        """Return the loss at a vector; a pure function likewise."""
        return self._loss(self.hypothesis(vector, self.x), self.y)

    def gradient(self) -> Tensor:
        """Return where the parameters are (scalars)."""
        here = self.theta.clone().requires_grad_()
        return torch.autograd.grad(self.loss(here), here, materialize_grads=True)[0]

    def raise_if_cancelled(self) -> None:
        """Say that there is more to do.

        Raises:
            GivenUpError: when it is not to be done.
        """
        if self._is_cancelled():
            raise Cancelled

    def at(self, vectors: Tensor) -> Floats:
        """Return the losses at many vectors (points x scalars), as many at a time as memory allows.

        Raises:
            GivenUpError: when they are not wanted any more.
        """
        widest = max(1, *(shape[0] for shape in self._shapes.values()))
        chunk = max(1, min(CELLS // (self.rows * widest), CACHED // len(self.theta)))
        values: Floats = torch.cat([self._several(some) for some in vectors.split(chunk)]).numpy()
        return values

    def _several(self, vectors: Tensor) -> Tensor:
        self.raise_if_cancelled()
        losses: Tensor = torch.func.vmap(self.loss)(vectors)
        return losses
