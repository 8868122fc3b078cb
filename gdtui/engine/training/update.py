"""The five operations of an update, on an experiment's model, batches and optimizer."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.utils import clip_grad_norm_

from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.models import loss
from gdtui.engine.models.dataset import Dataset
from gdtui.engine.models.flat_parameters import FlatParameters
from gdtui.engine.models.model import ManualModel, build_model
from gdtui.engine.training import optimizers
from gdtui.engine.training.batches import Batches


class UpdateOperations:
    """The model, parameters, batches and optimizer of an experiment, and the operations of an update on them.

    Args:
        experiment: what to train.
        data: the experiment's rows.

    Attributes:
        model: what makes predictions.
        flat: its parameters and their gradients, as one block.
        batches: the rows that each update takes.
        optimizer: moves the parameters.
        hypothesis: the predictions of the batch (rows x 1), None before forward ran.
        cost: their loss without the penalty, None before it was computed.
        rows: the positions among the training rows of that batch, None for all of them.
        before: parameters and gradients, as in `flat.block`, before the current update or the last one.
        norm: the norm of the last step's gradient before clipping; 0 without clipping.

    Raises:
        ValidationError: when the model cannot be built.
    """

    hypothesis: Tensor | None = None
    cost: Tensor | None = None
    rows: Tensor | None = None
    norm = 0.0

    def __init__(self, experiment: Experiment, data: Dataset) -> None:
        e = experiment
        self.model = build_model(e, data, torch.Generator().manual_seed(e.seed))
        self.flat = FlatParameters(self.model.parameters)
        self.before = self.flat.block.copy()
        self.batches = Batches(len(data.x), e.batch_rows, e.seed, e.order, e.drop_last)
        self.optimizer = optimizers.build(e, self.model.parameters.values())
        self.equip(e, data)

    def equip(self, experiment: Experiment, data: Dataset) -> None:
        """Use the data and the loss of another experiment that needs no new run."""
        self._experiment, self._x, self._y = experiment, data.x, data.y
        self._loss = loss.batch_loss(experiment)
        if isinstance(self.model, ManualModel):
            self.model.squares = experiment.loss_spec.squares

    # The five operations.

    def forward(self) -> None:
        """Compute the predictions of the batch."""
        self.before[:] = self.flat.block
        self.rows = self.batches.rows
        self.hypothesis, self.cost = self.model(self._of_batch(self._x)), None

    def loss(self) -> None:
        """Compute the loss of the predictions against the target."""
        assert self.hypothesis is not None
        self.cost = self._loss(self.hypothesis, self._of_batch(self._y))

    def zero_grad(self) -> None:
        """Clear the gradients, unless the experiment leaves that out.

        This does what `optimizer.zero_grad(set_to_none=False)` does, in one operation on all gradients.
        """
        if self._experiment.zero_grad:
            self.flat.gradients.zero_()

    def backward(self) -> None:
        """Add the gradient of the loss to each parameter's gradient."""
        assert self.hypothesis is not None
        assert self.cost is not None
        self._derive(self.hypothesis, self.cost)

    def step(self) -> None:
        """Move the parameters against their gradients, clipped if the experiment says so.

        An optimizer that takes a closure repeats the first four operations itself, as often as it needs; those done
        before the step are for display.
        """
        self._clip()
        if self._experiment.optimizer_spec.takes_closure:
            gradients = self.flat.gradients.clone()
            self.optimizer.step(self._closure)
            self.flat.gradients.copy_(gradients)
        else:
            self.optimizer.step()

    def restart(self, norm: float) -> None:
        """Prepare the next update from the current parameters; `norm` is that of the last update's gradient."""
        self.before[:], self.norm = self.flat.block, norm
        self.rows = self.hypothesis = self.cost = None

    def abandon(self) -> None:
        """Undo the operations of the current update."""
        self.flat.restore(self.before)
        self.rows, self.hypothesis, self.cost = None, None, None

    def _of_batch(self, rows: Tensor) -> Tensor:
        return rows if self.rows is None else rows[self.rows]

    def _derive(self, hypothesis: Tensor, cost: Tensor) -> None:
        if not isinstance(self.model, ManualModel):
            cost.backward()
            return
        x, y = self._of_batch(self._x), self._of_batch(self._y)
        divisor = self._experiment.batch_rows if self._experiment.divide == "nominal" else len(x)
        for name, gradient in self.model.gradients(x, y, hypothesis, divisor).items():
            grad = self.model.parameters[name].grad
            assert grad is not None
            grad.add_(gradient)

    def _clip(self) -> None:
        if self._experiment.clip_norm is not None:
            parameters = self.model.parameters.values()
            self.norm = float(clip_grad_norm_(parameters, self._experiment.clip_norm, foreach=False))

    def _closure(self) -> Tensor:
        """Compute the loss and its gradient at the parameters that the optimizer tries, and return the loss."""
        hypothesis = self.model(self._x)
        cost = self._loss(hypothesis, self._y)
        self.zero_grad()
        self._derive(hypothesis, cost)
        return cost.detach()
