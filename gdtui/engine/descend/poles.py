"""The poles of a formula that a trajectory jumps over: points in between where f is infinite."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from gdtui.core.maths.formula import Call, Number, Tree
from gdtui.engine.descend.objective import Objective
from gdtui.engine.models.dataset import Floats

HALVINGS = 60  # of the way between two points: what is left is as short as float64 can tell
STEEP = 1e6  # times as large as at both points: f is that large beside a pole


def jump_over_pole(objective: Objective, tree: Tree, points: Floats) -> int | None:
    """Return the first update that jumps over a pole of f; None when none does.

    A divisor that has another sign after the update has a zero in between.

    Args:
        objective: the function.
        tree: its formula.
        points: n + 1 rows of a value for each variable.
    """
    places = torch.from_numpy(points)
    jumps = [
        int(k) + 1
        for divisor in _divisors(tree)
        for k in _sign_changes(objective.part(divisor, places))
        if _is_pole(objective, divisor, places[k], places[k + 1])
    ]
    return min(jumps, default=None)


def _divisors(tree: Tree) -> Iterator[Tree]:
    """Yield what a formula divides by, without powers and signs, and each factor of it."""
    match tree:
        case Call("/", (_, divisor)):
            yield from _factors(divisor)
        case Call("**", (base, Number(power))) if power < 0:
            yield from _factors(base)
        case Call("tan", arguments):
            yield Call("cos", arguments)
    if isinstance(tree, Call):
        for argument in tree.arguments:
            yield from _divisors(argument)


def _factors(tree: Tree) -> Iterator[Tree]:
    match tree:
        case Call("*", parts):
            for part in parts:
                yield from _factors(part)
        case Call("**", (base, Number(power))) if power > 0:
            yield from _factors(base)
        case Call("negative" | "abs" | "sqrt", (part,)):
            yield from _factors(part)
        case _:
            yield tree


def _sign_changes(values: Tensor) -> list[int]:
    """Return the rows after which a value has the other sign."""
    if not values.dim():  # a constant
        return []
    return (values[:-1] * values[1:].sign() < 0).nonzero().flatten().tolist()


def _is_pole(objective: Objective, divisor: Tree, low: Tensor, high: Tensor) -> bool:
    """Return whether f is very large beside the zero of a divisor between two points, found by halving."""
    size = 1 + float(objective.value(torch.stack([low, high])).abs().max())
    sign = objective.part(divisor, low).sign()
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if objective.part(divisor, middle).sign() == sign:
            low = middle
        else:
            high = middle
    beside = objective.value(torch.stack([low, high])).abs()
    return bool((beside > STEEP * size).any())  # where f tends to a value, as sin(x)/x does, it is none
