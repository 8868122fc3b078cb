"""The autograd graph of an update, with the numbers in it.

The update is made again on copies of the parameters, and a tape records every tensor: torch's own graph keeps the
operations but not the values, and the run itself must not change.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from gdtui.core.texts import text
from gdtui.engine.models import loss
from gdtui.engine.models.model import ManualModel
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import GraphNode, GraphReady

MAX_NODES = 64  # a larger graph is not shown
MAX_NUMBERS = 8  # values of each node

NO_FORWARD = "step.graph_before_forward"
BY_HAND = "step.graph_by_hand"
CHANGED = "step.graph_changed"


class TapedTensor(NamedTuple):
    """A tensor, with the operation and the inputs that made it."""

    tensor: Tensor
    operation: str
    inputs: tuple[Tensor, ...]


class Tape(TorchFunctionMode):
    """A context manager that records the tensors that torch's functions make.

    Attributes:
        made: recorded tensors, in the order in which they were made; each keeps its gradient.
    """

    def __init__(self) -> None:
        super().__init__()
        self.made: list[TapedTensor] = []

    def __torch_function__(
        self, func: Any, types: Any, args: Iterable[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        """Call a function of torch, and record its results and its inputs."""
        result = func(*args, **(kwargs or {}))
        inputs = tuple(_tensors((args, (kwargs or {}).values())))
        for tensor in _tensors(result):
            if not any(tensor is given for given in inputs):
                self._record(tensor, func, inputs)
        return result

    def _record(self, tensor: Tensor, func: Callable[..., Any], inputs: tuple[Tensor, ...]) -> None:
        if tensor.requires_grad:
            tensor.retain_grad()
        operation = func.__name__.strip("_") if tensor.grad_fn is None else tensor.grad_fn.name()
        self.made.append(TapedTensor(tensor, operation, inputs))


def autograd_graph(run_id: int, trainer: Trainer) -> GraphReady:
    """Return the graph of the present update, or between updates of the last one.

    Args:
        run_id: id of the run.
        trainer: trainer of the run.
    """
    nodes, reason = _parameters(trainer), ""
    if isinstance(trainer.model, ManualModel):
        reason = text(BY_HAND)
    elif trainer.operations.hypothesis is None:
        reason = text(NO_FORWARD)
    else:
        nodes, reason = _traced(trainer, nodes)
    return GraphReady(run_id, trainer.steps, trainer.phase, nodes, reason)


def _parameters(trainer: Trainer) -> tuple[GraphNode, ...]:
    parameters = tuple(trainer.model.parameters.items())[:MAX_NODES]
    return tuple(GraphNode(name, "", (), tuple(p.shape), _numbers(p)) for name, p in parameters)


def _traced(trainer: Trainer, parameters: tuple[GraphNode, ...]) -> tuple[tuple[GraphNode, ...], str]:
    """Return the nodes of the graph and "", or the parameters' nodes and the reason why there is no graph."""
    rows, count = trainer.operations.rows, len(trainer.flat.values)
    if rows is not None and int(rows.max()) >= len(trainer.data.x):
        return parameters, text(CHANGED)
    x, y = (trainer.data.x, trainer.data.y) if rows is None else (trainer.data.x[rows], trainer.data.y[rows])
    before = torch.from_numpy(trainer.operations.before[:count]).to(trainer.flat.values)[None]
    leaves = {name: p[0].clone().requires_grad_() for name, p in trainer.flat.stacked(before).items()}
    with Tape() as tape:
        hypothesis = trainer.model.function(leaves, x)
        cost = loss.batch_loss(trainer.experiment)(hypothesis, y)
    if not _agree(trainer, hypothesis, cost):
        return parameters, text(CHANGED)
    if trainer.phase in (0, 4):
        cost.backward()
    names = {id(p): name for name, p in leaves.items()}
    names |= {id(x): "x", id(y): "y", id(hypothesis): "hypothesis", id(cost): "cost"}
    made = _leading_to(tape.made, hypothesis if trainer.phase == 1 else cost)
    if len(made) > MAX_NODES:
        return parameters, text("step.graph_large", nodes=len(made))
    return _nodes(trainer, made, names), ""


def _agree(trainer: Trainer, hypothesis: Tensor, cost: Tensor) -> bool:
    """Return whether the run computed the same numbers; a change after the last update can make them different."""
    assert trainer.operations.hypothesis is not None
    if hypothesis.shape != trainer.operations.hypothesis.shape or not torch.allclose(
        hypothesis, trainer.operations.hypothesis
    ):
        return False
    return trainer.operations.cost is None or math.isclose(
        cost.item(), trainer.operations.cost.item(), rel_tol=1e-5, abs_tol=1e-30
    )


def _leading_to(made: list[TapedTensor], last: Tensor) -> list[TapedTensor]:
    """Return the tensors that a tensor was made from: first the leaves, then the others in order, with itself last."""
    needed, result = {id(last)}, list[TapedTensor]()
    for node in reversed(made):
        if id(node.tensor) in needed:
            needed.update(map(id, node.inputs))
            result.insert(0, node)
    known = {id(node.tensor) for node in result}
    leaves = {id(given): given for node in result for given in node.inputs if id(given) not in known}
    return [*(TapedTensor(leaf, "", ()) for leaf in leaves.values()), *result]


def _nodes(trainer: Trainer, made: list[TapedTensor], names: Mapping[int, str]) -> tuple[GraphNode, ...]:
    places = {id(node.tensor): place for place, node in enumerate(made)}
    nodes = []
    for tensor, operation, inputs in made:
        name, before = names.get(id(tensor), ""), tuple(places[id(given)] for given in inputs)
        gradient = _gradient(trainer, name, tensor)
        nodes.append(GraphNode(name, operation, before, tuple(tensor.shape), _numbers(tensor), gradient))
    return tuple(nodes)


def _gradient(trainer: Trainer, name: str, tensor: Tensor) -> tuple[float, ...]:
    """Return a tensor's gradient; for a parameter, the run's own gradient, which may be accumulated and clipped."""
    if tensor.grad is None:
        return ()
    parameter = trainer.model.parameters.get(name)
    return _numbers(tensor.grad if parameter is None or parameter.grad is None else parameter.grad)


def _numbers(tensor: Tensor) -> tuple[float, ...]:
    return tuple(tensor.detach().flatten()[:MAX_NUMBERS].tolist())


def _tensors(value: Any) -> Iterator[Tensor]:
    """Yield the tensors in the arguments or the result of a function, at any depth."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, Iterable) and not isinstance(value, str | bytes):
        for part in value:
            yield from _tensors(part)
