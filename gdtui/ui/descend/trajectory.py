"""The question of a descent, and its answer as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from gdtui.core.functions.function import Function
from gdtui.core.functions.method import Box, Method
from gdtui.protocol.descend import TrajectoryAnswer

if TYPE_CHECKING:  # numpy is imported with it, and the first paint does not wait for numpy
    import numpy as np

    from gdtui.plots.spec import Floats


class DescendQuestion(NamedTuple):
    """The question that asks for one trajectory.

    Attributes:
        function: the function to descend.
        start: a value for each variable.
        method: how the point moves.
        box: the part of the function that is shown.
    """

    function: Function
    start: tuple[float, ...]
    method: Method
    box: Box


@dataclass(frozen=True)
class Trajectory:
    """A trajectory as arrays: n updates between n + 1 points of d variables.

    Attributes:
        answer: the engine's answer.
    """

    answer: TrajectoryAnswer

    def __len__(self) -> int:
        """Return the number of updates."""
        return len(self.values) - 1

    @cached_property
    def points(self) -> Floats:
        """The points: (n + 1) x d."""
        return self._rows(self.answer.points)

    @cached_property
    def values(self) -> Floats:
        """The function at the points: n + 1."""
        return _float_array(self.answer.values)

    @cached_property
    def gradients(self) -> Floats:
        """The gradients at the points: (n + 1) x d."""
        return self._rows(self.answer.gradients)

    @cached_property
    def updates(self) -> Floats:
        """What each update subtracts: n x d."""
        return self._rows(self.answer.updates)

    @cached_property
    def curvatures(self) -> Floats:
        """The second derivative, or the eigenvalues of the Hessian: (n + 1) x d."""
        return self._rows(self.answer.curvatures)

    @cached_property
    def axes(self) -> tuple[Floats, ...]:
        """The coordinates of the surface along each variable."""
        return tuple(_float_array(axis) for axis in (self.answer.x, self.answer.y)[: len(self.answer.variables)])

    @cached_property
    def surface(self) -> Floats:
        """The function over the axes: as many as x; or rows of y x columns of x."""
        shape = tuple(len(axis) for axis in reversed(self.axes))
        return _float_array(self.answer.surface).reshape(shape)

    def _rows(self, data: bytes) -> Floats:
        return _float_array(data).reshape(-1, len(self.answer.variables))


def _float_array(data: bytes) -> Floats:
    import numpy as np

    return np.frombuffer(data)


def int_array(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    """Return the int32 values of a message."""
    import numpy as np

    return np.frombuffer(data, np.int32)
