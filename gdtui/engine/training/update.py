"""The five operations of an update, on an experiment's model, batches and optimizer."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.utils import clip_grad_norm_

from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.models import loss
from gdtui.engine.models.dataset import Dataset
from gdtui.engine.models.flat_parameters import FlatParameters, Numbers
from gdtui.engine.models.model import ManualModel, build_model
from gdtui.engine.training import optimizers
from gdtui.engine.training.batches import Batches

_NO_NORM = torch.zeros(())


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
        rows: the positions among the training rows of that batch, None for all of them.
        before: parameters and gradients, as in `flat.block`, before the current update or the last one.

    Raises:
        ValidationError: when the model cannot be built.
    """

    rows: Tensor | None = None
    _hypothesis: Tensor | None = None
    _cost: Tensor | None = None
    _batch: tuple[Tensor, ...] = ()  # x and y from forward to step; kept for longer they would outlive an edited table
    _unseen = False  # whether the last update was played back and nobody has looked at it

    def __init__(self, experiment: Experiment, data: Dataset) -> None:
        e = experiment
        self.model = build_model(e, data, torch.Generator().manual_seed(e.seed))
        self.flat = FlatParameters(self.model.parameters)
        self.before = self.flat.block.copy()
        self.batches = Batches(len(data.x), e.batch_rows, e.seed, e.order, e.drop_last)
        self.optimizer = optimizers.build(e, [self.flat.values])
        self._norm = _NO_NORM
        self.equip(e, data)

    @property
    def hypothesis(self) -> Tensor | None:
        """The predictions of the batch (rows x 1), None before forward ran."""
        self._look()
        return self._hypothesis

    @property
    def cost(self) -> Tensor | None:
        """Their loss without the penalty, None before it was computed."""
        self._look()
        return self._cost

    @property
    def norm(self) -> float:
        """The norm of the last step's gradient before clipping; 0 without clipping."""
        return float(self._norm)

    def equip(self, experiment: Experiment, data: Dataset) -> None:
        """Use the data and the loss of another experiment that needs no new run."""
        self._look()  # with those that the last update had
        self._experiment, self._x, self._y = experiment, data.x, data.y
        self._loss = loss.batch_loss(experiment)
        if isinstance(self.model, ManualModel):
            self.model.squares = experiment.loss_spec.squares

    # The five operations.

    def forward(self) -> None:
        """Compute the predictions of the batch."""
        self.before[:] = self.flat.block
        self.rows = self.batches.rows
        self._batch = self.batch(self.rows)
        self._hypothesis, self._cost, self._unseen = self.model(self._batch[0]), None, False

    def loss(self) -> None:
        """Compute the loss of the predictions against the target."""
        assert self._hypothesis is not None
        self._cost = self._loss(self._hypothesis, self._batch[1])

    def zero_grad(self) -> None:
        """Clear the gradients, unless the experiment leaves that out.

        This does what `optimizer.zero_grad(set_to_none=False)` does, in one operation on all gradients.
        """
        if self._experiment.zero_grad:
            self.flat.gradients.zero_()

    def backward(self) -> None:
        """Add the gradient of the loss to each parameter's gradient."""
        assert self._hypothesis is not None
        assert self._cost is not None
        x, y = self._batch
        self._derive(x, y, self._hypothesis, self._cost)

    def step(self) -> None:
        """Move the parameters against their gradients, clipped if the experiment says so, unless it leaves that out.

        An optimizer that takes a closure repeats the first four operations itself, as often as it needs; those done
        before the step are for display.
        """
        self._clip()
        self._batch = ()
        if not self._experiment.step:
            return
        if self._experiment.optimizer_spec.takes_closure:
            gradients = self.flat.gradients.clone()
            self.optimizer.step(lambda: self._gradient(self._x, self._y))
            self.flat.gradients.copy_(gradients)
        else:
            self.optimizer.step()

    # The same, for others than people.

    def batch(self, rows: Tensor | None, out: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, Tensor]:
        """Return the features and the target of the training rows at these positions; None is all of them.

        Args:
            rows: the positions.
            out: where to put the rows; new tensors if it is None.
        """
        if rows is None:
            return self._x, self._y
        rows = rows.to(self._x.device)
        x, y = out or (None, None)
        return torch.index_select(self._x, 0, rows, out=x), torch.index_select(self._y, 0, rows, out=y)

    def gradient(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """Do all but the step for some rows, without a trace of it here.

        Returns:
            The loss and the norm of its gradient before clipping. The gradient, clipped, is in `flat.gradients`.
        """
        last = self._norm
        cost = self._gradient(x, y)
        self._clip()
        norm, self._norm = self._norm, last
        return cost, norm

    def played(self, before: Numbers, rows: Tensor | None, norm: Tensor) -> None:
        """Take the place of an update that was played back.

        Args:
            before: parameters and gradients before it.
            rows: the positions of its batch.
            norm: the norm of its gradient before clipping.
        """
        self.before[:], self.rows, self._norm = before, rows, norm
        self._unseen = True

    def restart(self, norm: float) -> None:
        """Prepare the next update from the current parameters; `norm` is that of the last update's gradient."""
        self.before[:], self._norm = self.flat.block, torch.tensor(norm, dtype=torch.float64)
        self.rows, self._hypothesis, self._cost, self._unseen = None, None, None, False

    def abandon(self) -> None:
        """Undo the operations of the current update."""
        self.flat.restore(self.before)
        self.rows, self._hypothesis, self._cost, self._batch, self._unseen = None, None, None, (), False

    def _look(self) -> None:
        """Make the hypothesis and the loss of an update that was played back, by the ordinary operations."""
        if self._unseen:
            self._unseen = False
            after = self.flat.block.copy()
            self.flat.restore(self.before)
            with torch.no_grad():
                x, y = self.batch(self.rows)
                self._hypothesis = self.model(x)
                self._cost = self._loss(self._hypothesis, y)
            self.flat.restore(after)

    def _gradient(self, x: Tensor, y: Tensor) -> Tensor:
        """Do the first four operations for some rows, and return the loss."""
        hypothesis = self.model(x)
        cost = self._loss(hypothesis, y)
        self.zero_grad()
        self._derive(x, y, hypothesis, cost)
        return cost.detach()

    def _derive(self, x: Tensor, y: Tensor, hypothesis: Tensor, cost: Tensor) -> None:
        if not isinstance(self.model, ManualModel):
            cost.backward()
            return
        divisor = self._experiment.divisor(len(x))
        for name, gradient in self.model.gradients(x, y, hypothesis, divisor).items():
            grad = self.model.parameters[name].grad
            assert grad is not None
            grad.add_(gradient)

    def _clip(self) -> None:
        self._norm = _NO_NORM
        if self._experiment.clip_norm is not None:
            parameters = self.model.parameters.values()
            self._norm = clip_grad_norm_(parameters, self._experiment.clip_norm, foreach=False)
