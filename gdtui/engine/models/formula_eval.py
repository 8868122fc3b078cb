"""Evaluate formulas on tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from gdtui.core.maths import formula
from gdtui.core.maths.formula import OPERATORS, Tree

FUNCTIONS: Mapping[str, Callable[..., Any]] = {**OPERATORS, **{n: getattr(torch, n) for n in formula.FUNCTIONS}}
"""torch has every function of the language under the same name."""


def evaluate(tree: Tree, values: Mapping[str, Tensor]) -> Tensor:
    """Return the value of a formula, element by element, of the shape that its values broadcast to.

    It is differentiable and works under torch.func. A constant formula gives a float64 tensor without dimensions.
    """
    value = formula.evaluate(tree, values, FUNCTIONS)
    return value if isinstance(value, Tensor) else torch.tensor(value, dtype=torch.float64)
