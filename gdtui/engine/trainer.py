"""The training run: an update as the five operations of the tutorials, and a record of every one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy.typing as npt
import torch
from torch import Tensor

from gdtui.engine import optim
from gdtui.engine.data import Batches, Floats, tensors
from gdtui.engine.loss import mse
from gdtui.engine.model import Flat, Linear
from gdtui.engine.record import Records
from gdtui.engine.theory import critical_lr
from gdtui.experiment import SHAPING, Change, Experiment
from gdtui.fields import ValidationError

torch.set_num_threads(1)  # the same sums in the same order on every machine, and small work is faster so

BLOCK = 4096  # the most updates in one array of `Trainer.blocks`
_NUMBERS = 2**22  # and the most numbers, for models of many parameters


class Trainer:
    """One run of an experiment.

    Attributes:
        experiment: as last changed.
        steps: updates done.
        epoch: the pass over the rows that the last update belongs to, from 0; `batches.epoch` is the next one's.
        phase: operations done of the update at hand, 0 to 4.
        why: the cause in numbers when the next update would not be finite; nothing goes on then.
        columns: what a record holds: epoch (from 0), lr, the batch's loss before the update, each scalar parameter
            after it, each scalar gradient.
        hypothesis: the predictions of the batch (rows x 1), None before forward ran.
        cost: their loss, None before it was computed.
        rows: the row numbers of that batch, None for the whole table.
        before: parameters and gradients as `flat.block` had them before the update at hand, or the last one.

    Raises:
        ValidationError: when the data do not fit in float32.
    """

    hypothesis: Tensor | None = None
    cost: Tensor | None = None
    rows: Tensor | None = None

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.x, self.y = tensors(experiment)
        self.batches = Batches(len(self.x), experiment.batch_rows, experiment.seed)
        self.model = Linear(len(experiment.features))
        self.flat = Flat(self.model.parameters)
        self.optimizer = optim.SGD(self.model.parameters.values(), lr=experiment.lr, foreach=False)
        self.steps = self.phase = self.epoch = 0
        self.why = ""
        self.before = self.flat.block.copy()
        names = self.flat.scalars
        self.columns = ("epoch", "lr", "loss", *names, *(f"{name}.grad" for name in names))
        self.records = Records(len(self.columns))
        self._losses: tuple[float, float] | None = None
        self._operations = (self.forward, self.loss, self.zero_grad, self.backward, self.step)

    # The five operations. `advance` and `update` do them in order and keep count.

    def forward(self) -> None:
        """Compute the predictions of the batch."""
        self.before[:] = self.flat.block
        self.rows = self.batches.rows
        x = self.x if self.rows is None else self.x[self.rows]
        self.hypothesis, self.cost = self.model(x), None

    def loss(self) -> None:
        """Compare them with the target: the mean squared error."""
        assert self.hypothesis is not None
        y = self.y if self.rows is None else self.y[self.rows]
        self.cost = mse(self.hypothesis, y)

    def zero_grad(self) -> None:
        """Clear the gradients: what `optimizer.zero_grad(set_to_none=False)` does, in one operation on all of them."""
        self.flat.gradients.zero_()

    def backward(self) -> None:
        """Add the gradient of the loss to each parameter's."""
        assert self.cost is not None
        self.cost.backward()

    def step(self) -> None:
        """Move the parameters against their gradients."""
        self.optimizer.step()

    @property
    def finished(self) -> bool:
        """Whether all epochs are done."""
        return self.batches.epoch >= self.experiment.epochs

    @property
    def done(self) -> bool:
        """Whether nothing more is to be trained: finished, or diverged."""
        return bool(self.why) or self.finished

    def advance(self) -> None:
        """Do the next operation of the update at hand."""
        if self.done:
            return
        self._operations[self.phase]()
        if self.phase == len(self._operations) - 1:
            self._finish()
        elif self._finite():
            self.phase += 1
        else:
            self._diverge()

    def update(self) -> None:
        """Do an update, or what is left of the one at hand."""
        if self.done:
            return
        for operation in self._operations[self.phase :]:
            operation()
        self._finish()

    def blocks(self, until: int | None = None) -> Iterator[Floats]:
        """Train to the update numbered `until`, or to the end, and yield the records (updates x columns) on the way."""
        size = max(1, min(BLOCK, _NUMBERS // len(self.columns)))
        while not self.done and (until is None or self.steps < until):
            end = self.steps + size if until is None else min(self.steps + size, until)
            while self.steps < end and not self.done:
                self.update()
            if self.records:
                yield self.records.take()

    def follow(self, changes: Sequence[Change], until: int | None = None) -> Iterator[Floats]:
        """Like `blocks`, making each change at its step."""
        for change in changes:
            if until is None or change.step <= until:
                yield from self.blocks(change.step)
                self.change(change.experiment)
        yield from self.blocks(until)

    def change(self, experiment: Experiment) -> None:
        """Go on with another experiment; parameters and the optimizer's state stay.

        An update at hand goes on where only its step is concerned, and begins again where its rows are.

        Raises:
            ValidationError: when it takes a new run, or its data do not fit in float32.
        """
        _refuse_new_run(self.experiment, experiment)
        x, y = tensors(experiment)
        if experiment.table != self.experiment.table or experiment.batch_rows != self.experiment.batch_rows:
            if self.phase:
                self._abandon()
            self.batches.resize(len(x), experiment.batch_rows)
        self.x, self.y, self.experiment = x, y, experiment
        self.optimizer.param_groups[0]["lr"] = experiment.lr
        if not self.why:  # else the growth to be told of is the same
            self._losses = None
        self.why = ""

    def evaluate(self) -> float:
        """The loss over all rows, with the parameters as they are now; not finite where the next update diverges."""
        with torch.no_grad():
            return mse(self.model(self.x), self.y).item()

    def predict(self, rows: npt.ArrayLike | Tensor) -> Floats:
        """Predictions (rows) for features (rows x features), with the parameters as they are now."""
        with torch.no_grad():
            hypothesis: Floats = self.model(torch.as_tensor(rows).float()).double().numpy()
        return hypothesis[:, 0]

    def _finish(self) -> None:
        assert self.cost is not None
        loss = self.cost.item()
        if not self.records.add(self.batches.epoch, self.experiment.lr, loss, self.flat.block):
            self._diverge()
            return
        self._losses = (self._losses[0] if self._losses else loss, loss)
        self.steps, self.phase, self.epoch = self.steps + 1, 0, self.batches.epoch
        self.batches.advance()

    def _finite(self) -> bool:
        made = (self.hypothesis, self.cost, self.flat.gradients, self.flat.gradients)[self.phase]
        return made is not None and bool(torch.isfinite(made).all())

    def _diverge(self) -> None:
        self._abandon()
        self.why = _cause(self.experiment.lr, critical_lr(self.x), self.steps, self._losses)

    def _abandon(self) -> None:
        """Undo the operations of the update at hand."""
        self.flat.block[:] = self.before
        self.phase, self.rows, self.hypothesis, self.cost = 0, None, None, None


def _cause(lr: float, critical: float, step: int, losses: tuple[float, float] | None) -> str:
    """Why the update numbered `step` is not finite; `losses` are the first and the last."""
    against = f"lr {lr:g} is {lr / critical:.3g} times the critical {critical:.4g}"
    if losses is None:
        return f"{against}: the loss of the next update is not finite (step {step})"
    grew = f"the loss grew from {losses[0]:.3g} to {losses[1]:.2g}"
    return f"{against}: {grew} and the next update would not be finite (step {step})"


def _refuse_new_run(old: Experiment, new: Experiment) -> None:
    for name in SHAPING:
        if getattr(old, name) != getattr(new, name):
            raise ValidationError(name, getattr(new, name), "another one takes a new run")
