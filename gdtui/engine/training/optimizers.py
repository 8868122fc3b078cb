"""torch's optimizers without the parts that only torch.compile needs.

Creating, stepping or clearing a `torch.optim` optimizer imports `torch._dynamo`, through decorators that keep
torch.compile from tracing those methods. This import takes 1.2 s at the start (measured), and the profiler's range
around every `step` takes a tenth of a small update. The methods under the decorators are the whole algorithm, and these
classes call them directly.
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

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.settings.optimizer import OptimizerSettings

_METHODS = ("add_param_group", "zero_grad", "load_state_dict", "state_dict")


@cache
def undecorated(optimizer: type[Optimizer]) -> Any:
    """Return the same optimizer with its methods undecorated, and `step` under no_grad alone.

    Where a version of torch has no decorator on a method, `inspect.unwrap` returns the method itself.
    """
    methods: dict[str, Any] = {name: inspect.unwrap(getattr(optimizer, name)) for name in _METHODS}
    step: Any = torch.no_grad()(inspect.unwrap(optimizer.step))
    step.hooked = True  # torch's own mark of a `step` that needs no profiler range around it
    return type(optimizer.__name__, (optimizer,), {**methods, "step": step})


def options(experiment: OptimizerSettings) -> dict[str, Any]:
    """Return the keyword arguments of the experiment's optimizer; those that are None are left to torch's defaults."""
    spec = experiment.optimizer_spec
    taken = {spec.keywords.get(name, name): getattr(experiment, name) for name in spec.settings}
    return {"lr": experiment.lr, **{keyword: value for keyword, value in taken.items() if value is not None}}


def build(experiment: OptimizerSettings, parameters: Iterable[Tensor]) -> Any:
    """Return the experiment's optimizer of these parameters.

    It updates one tensor at a time where it has that option, which is fastest for few numbers. On a CUDA device it
    computes with tensors alone, so that its step can be part of a graph.
    """
    kind, given = undecorated(getattr(torch.optim, experiment.optimizer_spec.torch_name)), list(parameters)
    wanted = {"foreach": False, "capturable": given[0].is_cuda}
    ways = {name: value for name, value in wanted.items() if name in inspect.signature(kind).parameters}
    return kind(given, **options(experiment), **ways)


def change(optimizer: Any, experiment: Experiment) -> None:
    """Give an optimizer other hyperparameters of the same kind; its state stays."""
    device = optimizer.param_groups[0]["params"][0].device
    (group,) = build(experiment, [torch.zeros(1, device=device)]).param_groups
    del group["params"]
    optimizer.param_groups[0].update(group)
    for name, buffer in experiment.optimizer_spec.late_buffers.items():
        if getattr(experiment, name):
            for parameter, state in optimizer.state.items():
                state.setdefault(buffer, torch.zeros_like(parameter))


def momentum_of(optimizer: Any) -> float:
    """Return the momentum in force: the first of betas where an optimizer has these, 0 where it has neither."""
    (group,) = optimizer.param_groups
    return float(group["betas"][0] if "betas" in group else group.get("momentum", 0.0))


def set_momentum(optimizer: Any, momentum: float) -> None:
    """Set the momentum, or the first of betas, of an optimizer that has one."""
    (group,) = optimizer.param_groups
    if "betas" in group:
        group["betas"] = (momentum, *group["betas"][1:])
    elif "momentum" in group:
        group["momentum"] = momentum


def save(optimizer: Any) -> dict[str, Any]:
    """Return a copy of an optimizer's state and hyperparameters.

    `state_dict` is not enough: loading one casts what torch keeps in float32 (NAdam, ASGD) to the parameters' dtype.
    """
    (group,) = optimizer.param_groups
    states = [copy.deepcopy(optimizer.state.get(p)) for p in group["params"]]
    return {"states": states, "group": {name: value for name, value in group.items() if name != "params"}}


def load(optimizer: Any, saved: dict[str, Any]) -> None:
    """Restore a saved state from a copy, so that it can be restored again."""
    (group,) = optimizer.param_groups
    parameters = group["params"]
    group.clear()
    group.update(saved["group"], params=parameters)
    optimizer.state.clear()
    for parameter, state in zip(parameters, saved["states"], strict=True):
        if state is not None:
            optimizer.state[parameter] = copy.deepcopy(state)
