"""A line of operations as one CUDA graph: the accelerator is given all of them at once, which takes one launch."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch

from gdtui.engine.training.recorder import Operation

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
