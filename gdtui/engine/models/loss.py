"""The loss that training minimises."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor
from torch.nn import functional

from gdtui.core.experiment.experiment import Experiment

Loss = Callable[[Tensor, Tensor], Tensor]

_WRITTEN_OUT: Mapping[str, Loss] = {
    "mse": lambda hypothesis, y: (hypothesis - y) ** 2,
    "half_squared": lambda hypothesis, y: (hypothesis - y) ** 2 / 2,
    "mae": lambda hypothesis, y: torch.abs(hypothesis - y),
}
"""The losses that the engine computes as tutorials write them; torch.nn.functional has the others."""


def loss_per_row(experiment: Experiment) -> Loss:
    """Return the function of each row's contribution to the loss."""
    if (written_out := _WRITTEN_OUT.get(experiment.loss)) is not None:
        return written_out
    function = getattr(functional, experiment.loss_spec.function)
    keywords = {keyword: getattr(experiment, name) for keyword, name in experiment.loss_spec.keywords.items()}

    def each(hypothesis: Tensor, y: Tensor) -> Tensor:
        # Broadcast here, because it may be intended (n x 1 against n), so that torch does not warn about it.
        hypothesis, y = torch.broadcast_tensors(hypothesis, y)
        values: Tensor = function(hypothesis, y, reduction="none", **keywords)
        return values

    return each


def criterion(experiment: Experiment) -> Loss:
    """Return the loss over some rows, without the penalty: the mean of their contributions.

    Where the loss of a batch is a sum, it is as many times the mean as a whole batch has rows.
    """
    one, size = loss_per_row(experiment), experiment.loss_factor
    if experiment.divide != "nothing":
        return lambda hypothesis, y: torch.mean(one(hypothesis, y))
    return lambda hypothesis, y: torch.sum(one(hypothesis, y)) * (size / len(y))


def batch_loss(experiment: Experiment) -> Loss:
    """Return the loss that an update descends.

    It is the mean over the update's rows, their sum divided by the batch size (as in D2L's sgd), or their sum.
    """
    if experiment.divide == "batch":
        return criterion(experiment)
    one = loss_per_row(experiment)
    if experiment.divide == "nothing":
        return lambda hypothesis, y: torch.sum(one(hypothesis, y))
    size = experiment.batch_rows
    return lambda hypothesis, y: torch.sum(one(hypothesis, y)) / size


def penalty(experiment: Experiment, values: Tensor) -> float:
    """Return what weight decay adds to the loss: wd/2 · |θ|², whose gradient wd·θ the coupled optimizers add."""
    decay = coupled_decay(experiment)
    return decay / 2 * float(values.double().square().sum()) if decay else 0.0


def coupled_decay(experiment: Experiment) -> float:
    """Return the weight decay that acts as a penalty, which adds it to every eigenvalue of the Hessian.

    Where the gradients are never cleared it does not: they add up while the decay's part of each step does not, so that
    only the loss itself counts in the long run.
    """
    if not experiment.zero_grad:
        return 0.0
    return (experiment.weight_decay or 0.0) if experiment.optimizer_spec.coupled_decay else 0.0
