"""The frozen view of the Descend screen at one moment, made from the engine's answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gdtui.core.functions.method import Method
from gdtui.protocol.descend import BasinsAnswer, BasinsRequest, OrbitAnswer, OrbitRequest, RaceAnswer, RaceRequest
from gdtui.ui.descend.ghosts import WalkGhost
from gdtui.ui.descend.quiz import Quiz
from gdtui.ui.descend.trajectory import DescendQuestion, Trajectory

if TYPE_CHECKING:  # numpy is imported with it, and the first paint does not wait for numpy
    from gdtui.plots import Marker


@dataclass(frozen=True)
class DescendSnapshot:
    """One moment of a descent.

    Attributes:
        question: the question that the trajectory answers.
        requested: the last request; it differs from `question` until its trajectory arrives.
        k: the cursor: updates done.
        head: the furthest update that the cursor has been at.
        total: the number of updates on the time line.
        trajectory: the engine's answer; None before the first. Its points beyond k + 1 are still hidden.
        derivative: the formula of f′ or of each partial derivative; empty before sympy has found it.
        running: whether the cursor moves by itself.
        speed: updates a second in a run.
        quiz: the question to the user, if there is one, and the score.
        orbit: the orbit diagram and its request; None while it is not visible or not computed yet.
        race: the race and its request, or None in the same cases.
        basins: the basins and their request, or None in the same cases.
        why: the reason why "orbit", "race" or "basins" is impossible; empty texts for what is possible.
        ghosts: the walks that were left for another start or method of the same function.
        racers: the methods that race.
        best: whether each racer has its best lr.
        marker: the marker that plots are drawn with.
        refusal: why something requested is impossible.
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
    ghosts: tuple[WalkGhost, ...]
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
        """Whether the next point must stay hidden, since the quiz asks for it."""
        return self.quiz.asking

    @property
    def over(self) -> bool:
        """Whether the trajectory ends here, with a point that has no next one."""
        return self.trajectory is not None and bool(self.trajectory.answer.reason) and self.k >= len(self.trajectory)
