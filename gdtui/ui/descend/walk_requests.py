"""What the engine is asked of a point's way, and what it has told."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gdtui import protocol
from gdtui.protocol.descend import TrajectoryAnswer, TrajectoryRequest
from gdtui.ui.descend.trajectory import DescendQuestion, Trajectory
from gdtui.ui.shell.engine_link import EngineLink

FIRST = 32  # updates asked for at first: the engine makes them in 5 ms, and more when they are needed
GRID = {1: (400, 0), 2: (90, 70)}
"""Points of the curve, and of the surface, by the number of variables."""


class TrajectoryRequests:
    """The way that is asked for, and the newest that there is.

    Args:
        engine: finds them.
        question: the first.

    Attributes:
        requested: what was asked last.
        shown: the question that the way is the answer to.
        trajectory: None before the first.
    """

    def __init__(self, engine: EngineLink, question: DescendQuestion) -> None:
        self._engine = engine
        self.requested = self.shown = question
        self.trajectory: Trajectory | None = None
        self._number = 0
        self._walk: TrajectoryRequest | None = None  # asked last
        self._formula: TrajectoryRequest | None = None  # the same for a derivative
        self._derivatives: dict[str, tuple[str, ...]] = {}

    def ask(self, question: DescendQuestion, steps: int = FIRST) -> None:
        """Ask for a way of so many updates."""
        self.requested = question
        self._walk = msgspec.structs.replace(self._request(), steps=steps, grid=GRID[len(question.start)])
        self._engine.send(protocol.Ask(self._walk))

    def ask_derivative(self) -> None:
        """Have the formula of the derivative found, unless it is known; the first one takes half a second."""
        if self.requested.function.name not in self._derivatives:
            self._formula = msgspec.structs.replace(self._request(), steps=1, derivative=True)
            self._engine.send(protocol.Ask(self._formula))

    def _request(self) -> TrajectoryRequest:
        f, start, method, box = self.requested
        return TrajectoryRequest(number=self.number(), function=f.name, method=method, box=box, start=start)

    def number(self) -> int:
        """A number that no request has had."""
        self._number += 1
        return self._number

    def again(self) -> Iterator[protocol.Command]:
        """What to ask a new engine."""
        if self._walk is not None:
            yield protocol.Ask(self._walk)

    def take(self, answer: TrajectoryAnswer) -> bool:
        """Take an answer, if it is to what was asked last; whether there is another way now."""
        if self._formula is not None and answer.number == self._formula.number:
            self._derivatives[self._formula.function] = answer.derivative
            return False
        arrived = self._walk is not None and answer.number == self._walk.number
        if arrived:
            self.trajectory, self.shown = Trajectory(answer), self.requested
        return arrived

    def deny(self, number: int) -> bool:
        """Go back to the question of the way there is, if it was the last one that was denied."""
        denied = self._walk is not None and number == self._walk.number
        if denied:
            self.requested = self.shown
        return denied

    @property
    def begun(self) -> bool:
        """Whether anything was asked."""
        return self._walk is not None

    @property
    def current(self) -> bool:
        """Whether the way is that of the last question."""
        return self.trajectory is not None and self.shown is self.requested

    @property
    def question(self) -> DescendQuestion:
        """What there is to show: that of the way, if there is one. A way of no updates is false, and counts."""
        return self.shown if self.trajectory is not None else self.requested

    @property
    def derivative(self) -> tuple[str, ...]:
        """That of the function that is shown; empty as long as it is not known."""
        return self._derivatives.get(self.question.function.name, ())

    @property
    def waiting(self) -> bool:
        """Whether an answer is on its way."""
        return not self.current or self.requested.function.name not in self._derivatives
