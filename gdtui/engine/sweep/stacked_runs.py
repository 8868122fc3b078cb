"""Many runs of one experiment at once, whose settings differ in numbers alone.

The parameters of all runs are stacked, and autograd computes all gradients in one call on the runs' losses together:
each loss depends on its own run's parameters only. The arithmetic is that of a single run. Where every parameter is one
number (a line, a polynomial, a formula), so are the bits: each operation is the same, and a sum over rows is made in
the same order. Matrix products (several features, an mlp) are another routine of the library for a stack than for one
run: their sums may differ in the last bit, which is why those runs agree to rounding.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import torch
from torch import Tensor

from gdtui.core.experiment.experiment import Experiment, settings
from gdtui.engine.models.dataset import Dataset, Floats
from gdtui.engine.models.loss import loss_per_row
from gdtui.engine.models.model import Model, build_model
from gdtui.engine.sweep.cuda_graphs import GraphedOperations, Operations
from gdtui.engine.sweep.optimizers import STACKED
from gdtui.engine.sweep.outcome import Outcome, OutcomeTracker
from gdtui.engine.training.batches import Batches

SETTINGS = ("lr", "momentum", "dampening", "weight_decay", "eps", "init_value", "init_std", "init_bound")
"""The settings that may differ from run to run."""

START = ("init_value", "init_std", "init_bound")

KNOWN = frozenset(
    {
        *SETTINGS,
        *("test_fraction", "split_seed", "standardize", "standardize_target"),
        *("model", "source", "degree", "hidden", "activation", "bias", "formula", "init", "init_values"),
        *("loss", "huber_delta", "divide", "batch_size", "order", "drop_last"),
        *("optimizer", "nesterov", "betas", "zero_grad"),
        *("epochs", "first_epoch", "seed", "dtype", "device"),
    }
)
"""The settings that runs at once have the effect of; those with any other, unless it is at its default, are single."""

FEW_ROWS = 4
"""The most rows of which torch adds up columns that lie side by side in the order in which it adds up a single one."""


def can_stack(experiment: Experiment) -> bool:
    """Return whether runs of an experiment can be made at once; those of any other are made one after the other."""
    others = (field for name, field in settings().items() if name not in KNOWN and field.applies(experiment))
    return experiment.optimizer in STACKED and all(getattr(experiment, o.name) == o.default for o in others)


class StackedRuns:
    """Runs of an experiment, one for each value of some settings.

    Args:
        experiment: what all runs have in common.
        data: the experiment's rows.
        values: the settings that differ, of `SETTINGS`, with a value for each run.
        target: the loss at which a run has arrived.

    Attributes:
        count: the number of runs.
        steps: the number of updates made.
    """

    def __init__(self, experiment: Experiment, data: Dataset, values: Mapping[str, Floats], target: float) -> None:
        e = self._experiment = experiment
        self._data, self._each = data, loss_per_row(e)
        self._values = {name: torch.from_numpy(numbers).to(data.x.device) for name, numbers in values.items()}
        self.count = len(next(iter(values.values())))
        self._model = build_model(e, data, torch.Generator().manual_seed(e.seed))
        self._shapes = {name: p.shape for name, p in self._model.parameters.items()}
        self._scalar = all(shape == (1,) for shape in self._shapes.values())
        self._parameters = dict(zip(self._shapes, self._start(values), strict=True))
        self._batches = Batches(len(data.x), e.batch_rows, e.seed, e.order, e.drop_last)
        self._optimizer = STACKED[e.optimizer](tuple(self._parameters.values()), self._of, e)
        self._ones = torch.ones(self.count, dtype=data.x.dtype, device=data.x.device)
        self._sums: tuple[Tensor, ...] | None = None  # the gradients so far, where they are not cleared
        self.steps = 0
        self._in_batches = e.batch_rows < len(data.x) or e.order == "replacement"
        self._outcome = OutcomeTracker(self._ones, target, every_update=not self._in_batches)
        graphs = data.x.device.type == "cuda"
        self._operations: Operations = GraphedOperations(self._descend) if graphs else self._descend

    # -- the start

    def _start(self, values: Mapping[str, Floats]) -> list[Tensor]:
        """Return the start values of each parameter, runs first."""
        models = [self._model]
        if any(name in START for name in values):
            names = [name for name in values if name in START]
            models = [
                self._built(dict(zip(names, row, strict=True))) for row in zip(*(values[n] for n in names), strict=True)
            ]
        stacks = [torch.stack([m.parameters[name].detach() for m in models]) for name in self._shapes]
        whole = [stack.expand(self.count, *stack.shape[1:]).clone() for stack in stacks]
        if self._scalar:  # a vector of runs beside few rows, otherwise columns of one number
            side_by_side = self._experiment.batch_rows <= FEW_ROWS
            whole = [p.view(self.count) if side_by_side else p.view(self.count, 1, 1) for p in whole]
        return [p.requires_grad_() for p in whole]

    def _built(self, start: Mapping[str, float]) -> Model:
        experiment = msgspec.structs.replace(self._experiment, **{name: float(x) for name, x in start.items()})
        return build_model(experiment, self._data, torch.Generator().manual_seed(experiment.seed))

    def _of(self, name: str) -> Tensor:
        """Return a setting's value of each run (float64)."""
        if name in self._values:
            return self._values[name]
        own = {"eps": self._experiment.effective_eps, "weight_decay": self._experiment.effective_decay}
        value = own.get(name, getattr(self._experiment, name))
        return torch.full((self.count,), value, dtype=torch.float64, device=self._data.x.device)

    # -- an update

    def advance(self, updates: int) -> None:
        """Make some updates."""
        for _ in range(updates):
            self._update()

    def _update(self) -> None:
        if self._in_batches and self._batches.epoch_begins:
            self._outcome.measured(self._loss_of_all(), self.steps)
        self._optimizer.advance()
        rows = self._batches.rows
        self._outcome.made(*self._operations(rows if rows is None else rows.to(self._ones.device)))
        self.steps += 1
        self._batches.advance()

    def _descend(self, rows: Tensor | None) -> tuple[Tensor, Tensor]:
        """Update all runs on some rows, or all; return the losses before, and their probe (see `OutcomeTracker`)."""
        x, y = (self._data.x, self._data.y) if rows is None else (self._data.x[rows], self._data.y[rows])
        cost = self._cost(self._hypothesis(x, self._parameters), y)
        gradients = torch.autograd.grad(cost, tuple(self._parameters.values()), self._ones)
        losses = cost.detach()
        with torch.no_grad():
            self._optimizer.step(self._added(gradients))
            return losses, self._outcome.probe(losses, self._parameters.values())

    def _hypothesis(self, x: Tensor, parameters: Mapping[str, Tensor]) -> Tensor:
        """Return the predictions: rows x runs where the runs lie side by side, otherwise runs x rows x 1."""
        if self._scalar:
            return self._model.function(parameters, x)
        predicted: Tensor = torch.func.vmap(self._model.function, (0, None))(dict(parameters), x)
        return predicted

    def _cost(self, hypothesis: Tensor, y: Tensor) -> Tensor:
        """Return the loss of each run over some rows."""
        each = self._each(hypothesis, y)
        over = 0 if each.dim() == 2 else (1, 2)
        if self._experiment.divide == "batch":
            return each.mean(over)
        return each.sum(over) / self._experiment.divisor(len(y))

    def _added(self, gradients: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Return the gradients, added to all before them where the experiment never clears them."""
        if self._experiment.zero_grad:
            return gradients
        if self._sums is None:
            self._sums = tuple(map(torch.zeros_like, gradients))
        for before, now in zip(self._sums, gradients, strict=True):
            before.add_(now)
        return self._sums

    def _loss_of_all(self) -> Tensor:
        """Return the loss of each run over all training rows, as the metrics of a single run have it."""
        parameters: Mapping[str, Tensor] = self._parameters
        if self._scalar and len(self._data.x) > FEW_ROWS:
            parameters = {name: p.view(self.count, 1, 1) for name, p in parameters.items()}
        with torch.no_grad():
            each = self._each(self._hypothesis(self._data.x, parameters), self._data.y)
            return each.mean(0 if each.dim() == 2 else (1, 2)) * self._experiment.loss_factor

    # -- what became of the runs

    def finish(self) -> Outcome:
        """Return what the runs came to."""
        losses = self._loss_of_all()
        self._outcome.measured(losses, self.steps)
        return self._outcome.finish(losses)
