"""torch's optimizers without what only torch.compile needs.

To create, step or clear a `torch.optim` optimizer imports `torch._dynamo`, through decorators that keep torch.compile
from tracing those methods. Measured, that costs 1.2 s at the start; the profiler's range around every `step` costs a
tenth of a small update. The methods under the decorators are the whole algorithm, and these classes call them directly.
"""

from __future__ import annotations

import inspect
from typing import Any

import torch
from torch.optim import Optimizer

_METHODS = ("add_param_group", "zero_grad", "load_state_dict", "state_dict")


def lean(optimizer: type[Optimizer]) -> Any:
    """The same optimizer with its methods undecorated, and `step` under no_grad alone.

    Where a version of torch has no decorator on a method, `inspect.unwrap` returns the method itself.
    """
    methods: dict[str, Any] = {name: inspect.unwrap(getattr(optimizer, name)) for name in _METHODS}
    step: Any = torch.no_grad()(inspect.unwrap(optimizer.step))
    step.hooked = True  # torch's own mark of a `step` that needs no profiler range put around it
    return type(optimizer.__name__, (optimizer,), {**methods, "step": step})


SGD = lean(torch.optim.SGD)
