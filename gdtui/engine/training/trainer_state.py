"""The state of a training run between two updates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.models.flat_parameters import Numbers
from gdtui.engine.training.batches import BatchPosition


@dataclass(frozen=True)
class TrainerState:
    """Everything that a trainer's next numbers depend on, between two updates.

    Attributes:
        experiment: the experiment in effect.
        steps: number of updates done.
        epoch: the epoch of the last update.
        stopped: the stop condition that was met.
        block: parameters, then gradients.
        place: the position in the batches.
        optimizer: the optimizer's state and hyperparameters.
        schedule: the schedule's state.
        losses: the losses of the first update since the last change and of the last update.
        norm: the norm of the last gradient before clipping.
        taken_lr: the learning rate of the last update.
        taken_momentum: the momentum of the last update.
    """

    experiment: Experiment
    steps: int
    epoch: int
    stopped: str
    block: Numbers
    place: BatchPosition
    optimizer: dict[str, Any]
    schedule: dict[str, Any]
    losses: tuple[float, float] | None
    norm: float
    taken_lr: float
    taken_momentum: float
