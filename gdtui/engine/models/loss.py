"""What training makes small."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor
from torch.nn import functional

from gdtui.core.experiment.experiment import Experiment

Loss = Callable[[Tensor, Tensor], Tensor]

_EACH: Mapping[str, Callable[[Experiment], Loss]] = {
    "mse": lambda _: lambda hypothesis, y: (hypothesis - y) ** 2,
    "half_squared": lambda _: lambda hypothesis, y: (hypothesis - y) ** 2 / 2,
    "mae": lambda _: lambda hypothesis, y: torch.abs(hypothesis - y),
    "huber": lambda e: lambda hypothesis, y: _huber(hypothesis, y, e.huber_delta),
}

# Optimizers whose weight decay adds wd·θ to the gradient, as that of a penalty would; AdamW shrinks θ on its own.
COUPLED = ("sgd", "adam", "nadam", "radam", "adamax", "rmsprop", "adagrad", "adadelta", "asgd")


def loss_per_row(experiment: Experiment) -> Loss:
    """What each row adds to the loss."""
    return _EACH[experiment.loss](experiment)


def criterion(experiment: Experiment) -> Loss:
    """The loss over some rows: the mean of what each of them adds, without the penalty."""
    one = loss_per_row(experiment)
    return lambda hypothesis, y: torch.mean(one(hypothesis, y))


def batch_loss(experiment: Experiment) -> Loss:
    """The loss that an update descends: the mean over its rows, or their sum divided by the batch size (D2L's sgd)."""
    if experiment.divide == "batch":
        return criterion(experiment)
    one, size = loss_per_row(experiment), experiment.batch_rows
    return lambda hypothesis, y: torch.sum(one(hypothesis, y)) / size


def penalty(experiment: Experiment, values: Tensor) -> float:
    """What weight decay adds to the loss: wd/2 · |θ|², whose gradient wd·θ the coupled optimizers add."""
    if experiment.optimizer not in COUPLED or not experiment.weight_decay:
        return 0.0
    return experiment.weight_decay / 2 * float(values.double().square().sum())


def _huber(hypothesis: Tensor, y: Tensor, delta: float) -> Tensor:
    # Broadcast here, where it may be meant (n x 1 against n), so that torch does not warn of it.
    hypothesis, y = torch.broadcast_tensors(hypothesis, y)
    return functional.huber_loss(hypothesis, y, reduction="none", delta=delta)


def coupled_decay(e: Experiment) -> float:
    """Weight decay that is a penalty: what it adds to every eigenvalue."""
    return (e.weight_decay or 0.0) if e.optimizer in COUPLED else 0.0
