"""Updates on an NVIDIA card as CUDA graphs: all operations of an update are started by one call.

An update of many runs is some tens of small operations, each of which the card makes faster than Python starts it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor

Operations = Callable[[Tensor | None], tuple[Tensor, Tensor]]
"""An update: takes the rows' positions, or None for all, and returns two tensors."""

WARM = 3  # updates that are made as they are: the library sets itself up, and optimizers make their buffers


class Graph(Protocol):
    """Operations that were recorded; `replay` makes them again, on the same tensors."""

    def replay(self) -> None:
        """Make the operations."""


Record = Callable[[Callable[[], tuple[Tensor, Tensor]]], "tuple[Graph, tuple[Tensor, Tensor]]"]
"""Records operations without making them; returns the graph and the tensors that it fills."""


def record(operations: Callable[[], tuple[Tensor, Tensor]]) -> tuple[Graph, tuple[Tensor, Tensor]]:
    """Record operations as a CUDA graph."""
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        results = operations()
    return graph, results


class GraphedOperations:
    """An update that is recorded after a few have been made, one graph for each number of rows.

    Args:
        operations: the update, whose tensor operations must be the same each time but for the first.
        record: records operations.
    """

    def __init__(self, operations: Operations, record: Record = record) -> None:
        self._operations, self._record = operations, record
        self._made = 0
        self._graphs: dict[int | None, tuple[Graph, Tensor | None, tuple[Tensor, Tensor]]] = {}

    def __call__(self, rows: Tensor | None) -> tuple[Tensor, Tensor]:
        """Make an update; its results are valid until the next one."""
        self._made += 1
        if self._made <= WARM:
            return self._operations(rows)
        count = None if rows is None else len(rows)
        if count not in self._graphs:
            self._graphs[count] = self._recorded(rows)
        graph, place, results = self._graphs[count]
        if place is not None and rows is not None:
            place.copy_(rows)
        graph.replay()
        return results

    def _recorded(self, rows: Tensor | None) -> tuple[Graph, Tensor | None, tuple[Tensor, Tensor]]:
        """Return the graph of an update, the tensor that it reads the rows from, and those that it fills."""
        place = None if rows is None else rows.clone()
        graph, results = self._record(lambda: self._operations(place))
        return graph, place, results
