"""The autograd graph as text: backward goes down the page, from the cost to the leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from textual.content import Content

from gdtui.protocol import GraphNode, GraphReady
from gdtui.ui.text.numbers import number_text

SHOWN = 3  # the most numbers of a tensor that are written
MOST = 400  # the most lines


def graph_text(graph: GraphReady) -> Content:
    """Return the graph, or the parameters alone and the reason why there is no graph."""
    lines = [Content.styled(graph.reason, "$text-warning")] if graph.reason else []
    tree = _Tree(graph.nodes)
    used = {place for node in graph.nodes for place in node.inputs}
    for place in reversed(range(len(graph.nodes))):
        if place not in used and (graph.nodes[place].inputs or place == tree.root or graph.reason):
            lines += tree.draw(place)
    return Content("\n").join(lines[:MOST])


class _Tree:
    """Draws each node once, above its inputs; the input with the largest subtree continues straight down."""

    def __init__(self, nodes: Sequence[GraphNode]) -> None:
        self.nodes = nodes
        self.root = len(nodes) - 1
        uses = Counter(place for node in nodes for place in set(node.inputs))
        shared = [place for place, count in sorted(uses.items()) if count > 1 and not nodes[place].name]
        self._numbers = {place: number for number, place in enumerate(shared, start=1)}
        self._depth: list[int] = []
        for node in nodes:  # inputs come before the nodes made from them
            self._depth.append(1 + max((self._depth[place] for place in node.inputs), default=0))
        self._drawn: set[int] = set()

    def draw(self, place: int, first: str = "", rest: str = "") -> Iterator[Content]:
        """Yield the lines of a node and of everything that it was made from.

        Args:
            place: the index of the node.
            first: the text before its first line.
            rest: the text before its other lines.
        """
        while True:
            again = place in self._drawn
            yield from self._node(place, first, rest, again)
            if again or not self.nodes[place].inputs:
                return
            *branches, deepest = sorted(dict.fromkeys(self.nodes[place].inputs), key=self._depth.__getitem__)
            for branch in branches:
                yield from self.draw(branch, f"{rest}├─ ", f"{rest}│  ")
            if not self.nodes[deepest].inputs or deepest in self._drawn:
                yield from self.draw(deepest, f"{rest}└─ ", f"{rest}   ")
                return
            place, first = deepest, rest

    def _node(self, place: int, first: str, rest: str, again: bool) -> Iterator[Content]:
        """Yield the node with its data, and its gradient on a line of its own."""
        node = self.nodes[place]
        self._drawn.add(place)
        parts = [(first, "$foreground-muted"), *self._label(place)]
        if again:
            yield Content.assemble(*parts, (" ↑ above", "$foreground-muted"))
            return
        yield Content.assemble(*parts, f" = {_numbers(node.data, node.shape)}")
        if node.grad:
            bar = "│ " if node.inputs else "  "
            yield Content.assemble(
                (f"{rest}{bar}", "$foreground-muted"), (f"grad {_numbers(node.grad, node.shape)}", "$text-success")
            )

    def _label(self, place: int) -> Iterator[tuple[str, str]]:
        """Yield the name, the operation and the shape."""
        node = self.nodes[place]
        if node.name:
            yield node.name, "bold $text-accent" if not node.operation else "bold"
        if operation := node.operation.removesuffix("Backward0"):
            yield f"{' ' if node.name else ''}{operation}", "$text-primary"
        if place in self._numbers:
            yield f" #{self._numbers[place]}", "bold"
        if node.shape:
            yield f" ({'×'.join(map(str, node.shape))})", "$foreground-muted"


def _numbers(values: Sequence[float], shape: Sequence[int]) -> str:
    """Return the first few numbers of a tensor."""
    texts = [number_text(value) for value in values[:SHOWN]]
    return f"[{', '.join(texts)}{', …' if len(values) > SHOWN else ''}]" if shape else "".join(texts)
