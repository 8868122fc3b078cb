"""What the Descend screen shows at one moment: frozen, and made of the engine's answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gdtui.core.functions.method import Method
from gdtui.protocol.descend import BasinsAnswer, BasinsRequest, OrbitAnswer, OrbitRequest, RaceAnswer, RaceRequest
from gdtui.ui.descend.quiz import Quiz
from gdtui.ui.descend.trajectory import DescendQuestion, Trajectory

if TYPE_CHECKING:  # numpy comes with it, and the first paint does not wait for numpy
    from gdtui.plots import Marker


@dataclass(frozen=True)
class DescendSnapshot:
    """One moment of a descent.

    Attributes:
        question: whose way this is.
        requested: what was asked for last: another, as long as its way is not known yet.
        k: the cursor: updates done.
        head: the furthest it has been.
        total: what the time line stands for.
        trajectory: the engine's answer; None before the first. Its points beyond k + 1 are still to come.
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

    question: DescendQuestion
    requested: DescendQuestion
    k: int
    head: int
    total: int
    trajectory: Trajectory | None
    derivative: tuple[str, ...]
    running: bool
    speed: float
    quiz: Quiz
    orbit: tuple[OrbitRequest, OrbitAnswer] | None
    race: tuple[RaceRequest, RaceAnswer] | None
    basins: tuple[BasinsRequest, BasinsAnswer] | None
    reason: Mapping[str, str]
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
        return self.trajectory is not None and bool(self.trajectory.answer.reason) and self.k >= len(self.trajectory)
