"""The schedule of the learning rate: torch's own schedulers."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.optim import SGD, lr_scheduler

from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.models.dataset import Floats
from gdtui.engine.training.optimizers import undecorated

PLANNED = 4096  # most units of a plan


class Schedule:
    """The schedule of an optimizer's learning rate, by update or by epoch. It starts when it is created.

    Args:
        experiment: has the schedule's settings.
        optimizer: the optimizer whose learning rate it sets.
    """

    def __init__(self, experiment: Experiment, optimizer: Any) -> None:
        self._experiment, self._scheduler = experiment, None
        (group,) = optimizer.param_groups
        group["lr"] = experiment.lr
        group.pop("initial_lr", None)  # an earlier schedule may have left it, and torch would start from it
        if experiment.schedule_spec.torch_name:
            kind: Any = getattr(lr_scheduler, experiment.schedule_spec.torch_name)
            self._scheduler = kind(optimizer, **options(experiment))

    @property
    def constant(self) -> bool:
        """Whether the learning rate stays as it is."""
        return self._scheduler is None

    def advance(self, epoch_over: bool, loss: Callable[[], float]) -> None:
        """Advance the schedule after an update.

        Args:
            epoch_over: whether the update was the last of its epoch.
            loss: computes the training loss, which the plateau schedule watches.
        """
        if self._scheduler is None or not (epoch_over or self._experiment.schedule_every == "update"):
            return
        if self._experiment.schedule_spec.follows_loss:
            self._scheduler.step(loss())
        elif not self._over():
            self._scheduler.step()

    def save(self) -> dict[str, Any]:
        """Return a copy of the schedule's state."""
        return {} if self._scheduler is None else copy.deepcopy(self._scheduler.state_dict())

    def load(self, saved: dict[str, Any]) -> None:
        """Restore the state of a schedule of the same experiment."""
        if self._scheduler is not None:
            self._scheduler.load_state_dict(copy.deepcopy(saved))

    def _over(self) -> bool:
        """Return whether a single cycle has ended: torch would return one stray value and then raise an error."""
        assert self._scheduler is not None
        ends = self._experiment.schedule_spec.ends
        return ends and self._scheduler.last_epoch >= self._experiment.total_steps - 1


def plan(experiment: Experiment) -> Floats:
    """Return the learning rates of a schedule's first units, from where it begins to the end of the run, at most 4,096.

    Torch's own scheduler computes them on an optimizer that trains nothing. The plan is empty for a constant schedule,
    and for a plateau, which depends on losses yet to come.
    """
    if not experiment.schedule_spec.torch_name or experiment.schedule_spec.follows_loss:
        return np.empty(0)
    optimizer: Any = undecorated(SGD)([torch.zeros(1)], lr=experiment.lr)
    schedule, rates = Schedule(experiment, optimizer), []
    optimizer.step()  # torch warns when a scheduler steps before its optimizer
    every = experiment.updates_per_epoch if experiment.schedule_every == "update" else 1
    for _ in range(min(PLANNED, experiment.epochs * every)):
        rates.append(optimizer.param_groups[0]["lr"])
        schedule.advance(True, lambda: 0.0)
    return np.array(rates)


def options(e: Experiment) -> dict[str, Any]:
    """Return the keyword arguments of the experiment's scheduler, by torch's names."""
    values = {keyword: getattr(e, name) for keyword, name in e.schedule_spec.keywords.items()}
    return {keyword: list(value) if isinstance(value, tuple) else value for keyword, value in values.items()}
