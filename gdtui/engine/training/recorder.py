"""Record the tensor operations that a function makes, and repeat them without the function.

A small update is nearly all overhead: autograd builds a graph and walks it back, and everything on the way is Python.
Below all that, PyTorch makes a few operations on tensors, the same ones each time. A recording keeps their results as
buffers and repeats the operations that write them, so that nothing is allocated and no graph is built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

LARGEST = 2**26  # bytes of the buffers of one recording; where there are more, the arithmetic takes the time anyway

Operation = Callable[[], object]

_FIXED = {torch.ops.aten.ones_like, torch.ops.aten.zeros_like, torch.ops.aten.full_like}
"""Operations whose result depends on the shape of their input alone."""


class NotRecordableError(Exception):
    """Says why a function's operations cannot be repeated."""


class Call(NamedTuple):
    """A call of an operation, with its results."""

    function: Any
    args: Sequence[Any]
    kwargs: Mapping[str, Any]
    results: tuple[Tensor, ...]


class Recorder(TorchDispatchMode):
    """A context manager that records the operations made within it, below autograd.

    Attributes:
        calls: the calls, in their order. They keep all tensors alive, so that no two buffers share memory.

    Raises:
        NotRecordableError: at an operation whose result is a Python number or has a shape that depends on numbers, and
            when the results take more than `LARGEST` bytes.
    """

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Keep torch from wrapping `__torch_dispatch__` for torch.compile, whose import takes 1.2 s."""
        return False

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch's has no types
        self.calls: list[Call] = []
        self._bytes = 0

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        """Make an operation and record it."""
        if {torch.Tag.data_dependent_output, torch.Tag.dynamic_output_shape} & set(func.tags):
            raise NotRecordableError(f"{func} depends on the numbers in a tensor")
        result = func(*args, **(kwargs or {}))
        call = Call(func, args, kwargs or {}, tuple(_tensors(result)))
        self.calls.append(call)
        self._bytes += sum(tensor.nbytes for tensor in call.results)
        if self._bytes > LARGEST:
            raise NotRecordableError(f"its results take more than {LARGEST >> 20} MiB")
        return result

    def operations(self, varying: Iterable[Tensor]) -> list[Operation]:
        """Return what has to be done, in this order, to have all results anew in the same tensors.

        Args:
            varying: tensors whose numbers will be others each time; all other inputs stay as they are, and what is
                made of these alone is not made again.
        """
        moving = {_memory(tensor) for tensor in varying}
        moving |= {_memory(call.args[0]) for call in self.calls if call.function._schema.is_mutable}
        operations = []
        for call in self.calls:
            inputs = {_memory(tensor) for tensor in _tensors((call.args, tuple(call.kwargs.values())))}
            made = {_memory(tensor) for tensor in call.results}
            fixed = call.function.overloadpacket in _FIXED or not inputs & moving
            if call.function._schema.is_mutable:
                operations.append(_in_place(call))
            elif made <= inputs or (fixed and not made & moving):
                continue  # a view shows what its buffer has; a constant stays
            else:
                moving |= made
                operations.append(_into_buffers(call))
        return operations


def _in_place(call: Call) -> Operation:
    """Return an operation that changes its first argument; Tensor's own methods are the quickest to call."""
    target, *others = call.args
    return partial(getattr(target, call.function.overloadpacket.__name__), *others, **call.kwargs)


def _into_buffers(call: Call) -> Operation:
    """Return an operation that writes the same results into the tensors that it made before."""
    form = _out_form(call.function)
    if form is None or len(call.results) != 1:
        return partial(_copy_results, call)
    overload, name = form
    keywords = {**call.kwargs, name: call.results[0]}
    # torch's own function is quicker to call than the operator behind it, but does not have all of its forms.
    function = getattr(torch, call.function.overloadpacket.__name__, overload)
    try:
        with torch.no_grad():
            function(*call.args, **keywords)
    except TypeError:
        function = overload
    return partial(function, *call.args, **keywords)


def _out_form(function: Any) -> tuple[Any, str] | None:
    """Return the overload that takes the same arguments and a tensor for its result, and that argument's name."""
    taken = [(argument.name, str(argument.type)) for argument in function._schema.arguments]
    for name in function.overloadpacket.overloads():
        overload = getattr(function.overloadpacket, name)
        out = [argument.name for argument in overload._schema.arguments if argument.is_out]
        others = [(argument.name, str(argument.type)) for argument in overload._schema.arguments if not argument.is_out]
        if len(out) == 1 and others == taken:
            return overload, out[0]
    return None


def _copy_results(call: Call) -> None:
    for kept, new in zip(call.results, _tensors(call.function(*call.args, **call.kwargs)), strict=True):
        kept.copy_(new)


def _tensors(values: Any) -> Iterable[Tensor]:
    if isinstance(values, Tensor):
        yield values
    elif isinstance(values, list | tuple):
        for value in values:
            yield from _tensors(value)


def _memory(tensor: Tensor) -> int:
    return tensor.untyped_storage().data_ptr()


Capture = Callable[[Sequence[Operation]], Operation]
"""Makes one operation of many, which does the same to the same tensors; nothing is done to them meanwhile.

Raises:
    RuntimeError: when they cannot be one operation.
"""


def capture_for(device: torch.device) -> Capture | None:
    """Return what makes a graph of the operations on a device; None where there are no graphs."""
    return cuda_graph if device.type == "cuda" else None


def cuda_graph(operations: Sequence[Operation]) -> Operation:
    """Capture operations on the present CUDA device."""
    graph = torch.cuda.CUDAGraph()
    torch.cuda.synchronize()
    with torch.inference_mode(), torch.cuda.graph(graph):
        for operation in operations:
            operation()
    return graph.replay
