"""Where the parameters of a run have been: some of its steps, for pictures of models with many parameters."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from gdtui.engine.models.flat_parameters import RECORDED

MOST = 256  # steps
BUDGET = 2**26  # bytes of all of them


class Trail:
    """Parameters at some steps of a run; when there are too many, every second step is dropped.

    A step that was never stopped at is not on it: at full speed a run stops a few hundred times a second.

    Args:
        most: the most steps.
        budget: the most bytes of all of them, but at least one step.
    """

    def __init__(self, most: int = MOST, budget: int = BUDGET) -> None:
        self._most, self._budget = most, budget
        self._kept: dict[int, Tensor] = {}

    def visit(self, step: int, parameters: Tensor) -> None:
        """Keep the parameters (scalars) after a number of updates; those of small models are in the records anyway."""
        if step in self._kept or parameters.numel() <= RECORDED:
            return
        self._kept[step] = parameters.detach().clone()
        if len(self._kept) > max(min(self._most, self._budget // max(parameters.nbytes, 1)), 1):
            for old in sorted(self._kept)[1::2]:
                del self._kept[old]

    def forget(self, step: int) -> None:
        """Drop all that comes after a step."""
        for later in [one for one in self._kept if one > step]:
            del self._kept[later]

    def until(self, step: int) -> tuple[Sequence[int], Sequence[Tensor]]:
        """Return the steps up to one, rising, and the parameters there."""
        steps = sorted(one for one in self._kept if one <= step)
        return steps, [self._kept[one] for one in steps]
