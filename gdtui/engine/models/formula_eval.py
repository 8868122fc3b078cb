"""Evaluate formulas on tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from gdtui.core.maths import formula
from gdtui.core.maths.formula import OPERATORS, Tree


def _on_tensors(function: Callable[[Tensor, Tensor], Tensor]) -> Callable[[Any, Any], Tensor]:
    """Return a function of two tensors that also takes a float in place of one of them."""

    def call(left: Any, right: Any) -> Tensor:
        like = left if isinstance(left, Tensor) else right
        return function(torch.as_tensor(left, dtype=like.dtype), torch.as_tensor(right, dtype=like.dtype))

    return call


TWO_ARGUMENTS: Mapping[str, str] = {"max": "maximum", "min": "minimum"}
"""The names in torch of the functions of two arguments; torch has all others under the language's name."""

FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    **OPERATORS,
    **{name: getattr(torch, name) for name in formula.FUNCTIONS},
    **{name: _on_tensors(getattr(torch, called)) for name, called in TWO_ARGUMENTS.items()},
}
"""The functions of the language on tensors."""


def evaluate(tree: Tree, values: Mapping[str, Tensor]) -> Tensor:
    """Return the value of a formula, element by element, of the shape that its values broadcast to.

    It is differentiable and works under torch.func. A constant formula gives a float64 tensor without dimensions.
    """
    value = formula.evaluate(tree, values, FUNCTIONS)
    return value if isinstance(value, Tensor) else torch.tensor(value, dtype=torch.float64)
