"""The training loss as a function of all parameters in one vector, in float64 and without the penalty."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.record_columns import all_scalar_names
from gdtui.engine.cancellation import CancelCheck, Cancelled, never_cancelled
from gdtui.engine.models.dataset import Dataset, Floats
from gdtui.engine.models.loss import criterion

if TYPE_CHECKING:
    from gdtui.engine.models.model import Model

CHUNK_NUMBERS = 2**21
"""Numbers in one intermediate result (16 MB)."""

CACHED_PARAMETERS = 2**19
"""Parameters, of many models together, that one call evaluates (4 MB): more would not fit the processor's cache."""


class LossSurface:
    """The loss over the training rows, as a function of the parameters.

    Args:
        experiment: the experiment that defines the loss.
        model: the model at its present parameters.
        data: the data that the loss is computed on.
        is_cancelled: whether to give up; long computations call it from time to time.

    Attributes:
        experiment: the experiment that defines the loss.
        names: names of the scalar parameters: "b", or "W[0]" where a parameter has several numbers.
        theta: the model's present parameters (scalars).
        x: features, float64.
        y: target, float64.
        rows: number of rows.
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
        """The number of rows that the loss is computed on."""
        return len(self.x)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return a name for each scalar parameter, in order."""
        return all_scalar_names({name: shape.numel() for name, shape in self._shapes.items()})

    def subsample(self, rows: int) -> None:
        """Keep at most this many rows, evenly spaced, because all of them would take too long."""
        if rows < self.rows and self.experiment.reshape:
            selected = torch.linspace(0, self.rows - 1, rows, dtype=torch.float64).round().long()
            self.x, self.y = self.x[selected], self.y[selected]

    def split(self, vector: Tensor) -> dict[str, Tensor]:
        """Return the parameters by name, from a vector of all scalars."""
        ends = accumulate(shape.numel() for shape in self._shapes.values())
        return {
            name: vector[end - shape.numel() : end].view(shape)
            for (name, shape), end in zip(self._shapes.items(), ends, strict=True)
        }

    def named(self, vector: Floats) -> Mapping[str, list[float]]:
        """Return the parameters by name as lists of numbers, from a vector of all scalars."""
        return {name: values.flatten().tolist() for name, values in self.split(torch.from_numpy(vector)).items()}

    def hypothesis(self, vector: Tensor, x: Tensor) -> Tensor:
        """Return the predictions (rows x 1) at a vector; this is a pure function, which torch.func can transform."""
        return self._function(self.split(vector), x)

    def loss(self, vector: Tensor) -> Tensor:
        """Return the loss at a vector; this is a pure function too."""
        return self._loss(self.hypothesis(vector, self.x), self.y)

    def gradient(self) -> Tensor:
        """Return the gradient of the loss at the present parameters (scalars)."""
        theta = self.theta.clone().requires_grad_()
        return torch.autograd.grad(self.loss(theta), theta, materialize_grads=True)[0]

    def raise_if_cancelled(self) -> None:
        """Call the cancel check.

        Raises:
            Cancelled: when the check says so.
        """
        if self._is_cancelled():
            raise Cancelled

    def at(self, vectors: Tensor) -> Floats:
        """Return the losses at many vectors (points x scalars), computed in chunks that fit the memory.

        Raises:
            Cancelled: when the cancel check says so.
        """
        widest = max(1, *(shape[0] for shape in self._shapes.values()))
        chunk = max(1, min(CHUNK_NUMBERS // (self.rows * widest), CACHED_PARAMETERS // len(self.theta)))
        values: Floats = torch.cat([self._losses(part) for part in vectors.split(chunk)]).numpy()
        return values

    def _losses(self, vectors: Tensor) -> Tensor:
        self.raise_if_cancelled()
        losses: Tensor = torch.func.vmap(self.loss)(vectors)
        return losses
