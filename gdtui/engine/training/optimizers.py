"""torch's optimizers without what only torch.compile needs.

To create, step or clear a `torch.optim` optimizer imports `torch._dynamo`, through decorators that keep torch.compile
from tracing those methods. Measured, that costs 1.2 s at the start; the profiler's range around every `step` costs a
tenth of a small update. The methods under the decorators are the whole algorithm, and these classes call them directly.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterable
from functools import cache
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from gdtui.core.experiment.experiment import Experiment, settings
from gdtui.core.experiment.settings.optimizer import TORCH, OptimizerSettings

_METHODS = ("add_param_group", "zero_grad", "load_state_dict", "state_dict")


@cache
def undecorated(optimizer: type[Optimizer]) -> Any:
    """The same optimizer with its methods undecorated, and `step` under no_grad alone.

    Where a version of torch has no decorator on a method, `inspect.unwrap` returns the method itself.
    """
    methods: dict[str, Any] = {name: inspect.unwrap(getattr(optimizer, name)) for name in _METHODS}
    step: Any = torch.no_grad()(inspect.unwrap(optimizer.step))
    step.hooked = True  # torch's own mark of a `step` that needs no profiler range put around it
    return type(optimizer.__name__, (optimizer,), {**methods, "step": step})


def options(experiment: OptimizerSettings) -> dict[str, Any]:
    """The keyword arguments of the experiment's optimizer; what is None is left to torch's own default."""
    found = {"lr": experiment.lr}
    for name, field in settings().items():
        if dict(field.when).get("optimizer") and field.applies(experiment):
            value = getattr(experiment, name)
            if value is not None:
                found["alpha" if name == "power" else name] = value
    return found


def build(experiment: OptimizerSettings, parameters: Iterable[Tensor]) -> Any:
    """The experiment's optimizer of these parameters, one tensor at a time: for few numbers that is the fastest."""
    kind = undecorated(getattr(torch.optim, TORCH[experiment.optimizer]))
    whole = {} if experiment.optimizer == "lbfgs" else {"foreach": False}
    return kind(list(parameters), **options(experiment), **whole)


def change(optimizer: Any, experiment: Experiment) -> None:
    """Give an optimizer other hyperparameters of the same kind; its state stays."""
    (group,) = build(experiment, [torch.zeros(1)]).param_groups
    del group["params"]
    optimizer.param_groups[0].update(group)
    if experiment.optimizer == "rmsprop":
        for state in optimizer.state.values():  # torch makes these at the first step, or never
            if experiment.momentum:
                state.setdefault("momentum_buffer", torch.zeros_like(state["square_avg"]))
            if experiment.centered:
                state.setdefault("grad_avg", torch.zeros_like(state["square_avg"]))


def save(optimizer: Any) -> dict[str, Any]:
    """A copy of its state and hyperparameters.

    `state_dict` would not do: to load one casts what torch keeps in float32 (NAdam, ASGD) to the parameters' precision.
    """
    (group,) = optimizer.param_groups
    states = [copy.deepcopy(optimizer.state.get(p)) for p in group["params"]]
    return {"states": states, "group": {name: value for name, value in group.items() if name != "params"}}


def load(optimizer: Any, saved: dict[str, Any]) -> None:
    """Put back a copy; the saved one can be put back again."""
    (group,) = optimizer.param_groups
    parameters = group["params"]
    group.clear()
    group.update(saved["group"], params=parameters)
    optimizer.state.clear()
    for parameter, state in zip(parameters, saved["states"], strict=True):
        if state is not None:
            optimizer.state[parameter] = copy.deepcopy(state)
