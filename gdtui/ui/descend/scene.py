"""What the Descend screen shows at one moment: frozen, and made of the engine's answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from gdtui.descending import Box, Method, Orbit, Orbited, Race, Raced, Scatter, Scattered, Walked
from gdtui.function import Function
from gdtui.ui.descend.quiz import Quiz

if TYPE_CHECKING:  # numpy comes with it, and the first paint does not wait for numpy
    import numpy as np

    from gdtui.plots import Marker
    from gdtui.plots.plot import Floats


class Question(NamedTuple):
    """Which way is asked for.

    Attributes:
        function: that is descended.
        start: a value for each variable.
        method: how the point moves.
        box: what is looked at.
    """

    function: Function
    start: tuple[float, ...]
    method: Method
    box: Box


@dataclass(frozen=True)
class Way:
    """A way down as arrays. n updates between n + 1 points of d variables.

    Attributes:
        told: as the engine told it.
    """

    told: Walked

    def __len__(self) -> int:
        """How many updates it has."""
        return len(self.values) - 1

    @cached_property
    def points(self) -> Floats:
        """(n + 1) x d."""
        return self._rows(self.told.points)

    @cached_property
    def values(self) -> Floats:
        """The function there: n + 1."""
        return _floats(self.told.values)

    @cached_property
    def gradients(self) -> Floats:
        """(n + 1) x d."""
        return self._rows(self.told.gradients)

    @cached_property
    def updates(self) -> Floats:
        """What was subtracted: n x d."""
        return self._rows(self.told.updates)

    @cached_property
    def curvatures(self) -> Floats:
        """The second derivative, or the eigenvalues of the Hessian: (n + 1) x d."""
        return self._rows(self.told.curvatures)

    @cached_property
    def axes(self) -> tuple[Floats, ...]:
        """The coordinates of the surface along each variable."""
        return tuple(_floats(axis) for axis in (self.told.x, self.told.y)[: len(self.told.variables)])

    @cached_property
    def surface(self) -> Floats:
        """The function over the axes: as many as x; or rows of y x columns of x."""
        shape = tuple(len(axis) for axis in reversed(self.axes))
        return _floats(self.told.surface).reshape(shape)

    def _rows(self, data: bytes) -> Floats:
        return _floats(data).reshape(-1, len(self.told.variables))


def _floats(data: bytes) -> Floats:
    import numpy as np

    return np.frombuffer(data)


def ints(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    """The int32 of a message."""
    import numpy as np

    return np.frombuffer(data, np.int32)


@dataclass(frozen=True)
class Scene:
    """One moment of a descent.

    Attributes:
        question: whose way this is.
        asked: what was asked for last: another, as long as its way is not known yet.
        k: the cursor: updates done.
        head: the furthest it has been.
        total: what the time line stands for.
        way: the engine's answer; None before the first. Its points beyond k + 1 are still to come.
        derivative: the formula of f′ or of each partial derivative; empty before sympy has found it.
        running: whether the cursor moves by itself.
        speed: updates a second, then.
        quiz: what is asked of the user, if anything, and the score.
        orbit: the orbit diagram and what was asked for it; None while it is not looked at or not computed yet.
        race: the race, likewise.
        basins: where starts lead, likewise.
        why: "orbit", "race" or "basins" to why it cannot be; empty texts for what can.
        racers: the methods that race, as the user has set them.
        best: whether each racer has its best lr.
        marker: what plots are drawn with.
        refusal: why something asked for cannot be.
        fault: how the engine ended; empty while it works.
    """

    question: Question
    asked: Question
    k: int
    head: int
    total: int
    way: Way | None
    derivative: tuple[str, ...]
    running: bool
    speed: float
    quiz: Quiz
    orbit: tuple[Orbit, Orbited] | None
    race: tuple[Race, Raced] | None
    basins: tuple[Scatter, Scattered] | None
    why: Mapping[str, str]
    racers: tuple[Method, ...]
    best: bool
    marker: Marker
    refusal: str
    fault: str

    @property
    def plane(self) -> bool:
        """Whether the function has two variables."""
        return len(self.question.function.variables) == 2

    @property
    def hidden(self) -> bool:
        """Whether the next point must not be shown, since it is being asked for."""
        return self.quiz.asking

    @property
    def over(self) -> bool:
        """Whether the way ends here, with a point that has no next."""
        return self.way is not None and bool(self.way.told.why) and self.k >= len(self.way)
