"""What the engine is asked of a point's way, and what it has told."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gdtui import protocol
from gdtui.protocol.descend import Walk, Walked
from gdtui.ui.descend.trajectory import Question, Way
from gdtui.ui.shell.engine_link import Engine

FIRST = 32  # updates asked for at first: the engine makes them in 5 ms, and more when they are needed
GRID = {1: (400, 0), 2: (90, 70)}
"""Points of the curve, and of the surface, by the number of variables."""


class Ways:
    """The way that is asked for, and the newest that there is.

    Args:
        engine: finds them.
        question: the first.

    Attributes:
        asked: what was asked last.
        shown: the question that the way is the answer to.
        way: None before the first.
    """

    def __init__(self, engine: Engine, question: Question) -> None:
        self._engine = engine
        self.asked = self.shown = question
        self.way: Way | None = None
        self._number = 0
        self._walk: Walk | None = None  # asked last
        self._formula: Walk | None = None  # the same for a derivative
        self._derivatives: dict[str, tuple[str, ...]] = {}

    def ask(self, question: Question, steps: int = FIRST) -> None:
        """Ask for a way of so many updates."""
        self.asked = question
        self._walk = msgspec.structs.replace(self._request(), steps=steps, grid=GRID[len(question.start)])
        self._engine.send(protocol.Ask(self._walk))

    def ask_derivative(self) -> None:
        """Have the formula of the derivative found, unless it is known; the first one takes half a second."""
        if self.asked.function.name not in self._derivatives:
            self._formula = msgspec.structs.replace(self._request(), steps=1, derivative=True)
            self._engine.send(protocol.Ask(self._formula))

    def _request(self) -> Walk:
        f, start, method, box = self.asked
        return Walk(number=self.number(), function=f.name, method=method, box=box, start=start)

    def number(self) -> int:
        """A number that no request has had."""
        self._number += 1
        return self._number

    def again(self) -> Iterator[protocol.Command]:
        """What to ask a new engine."""
        if self._walk is not None:
            yield protocol.Ask(self._walk)

    def take(self, told: Walked) -> bool:
        """Take an answer, if it is to what was asked last; whether there is another way now."""
        if self._formula is not None and told.number == self._formula.number:
            self._derivatives[self._formula.function] = told.derivative
            return False
        arrived = self._walk is not None and told.number == self._walk.number
        if arrived:
            self.way, self.shown = Way(told), self.asked
        return arrived

    def deny(self, number: int) -> bool:
        """Go back to the question of the way there is, if it was the last one that was denied."""
        denied = self._walk is not None and number == self._walk.number
        if denied:
            self.asked = self.shown
        return denied

    @property
    def begun(self) -> bool:
        """Whether anything was asked."""
        return self._walk is not None

    @property
    def current(self) -> bool:
        """Whether the way is that of the last question."""
        return self.way is not None and self.shown is self.asked

    @property
    def question(self) -> Question:
        """What there is to show: that of the way, if there is one. A way of no updates is false, and counts."""
        return self.shown if self.way is not None else self.asked

    @property
    def derivative(self) -> tuple[str, ...]:
        """That of the function that is shown; empty as long as it is not known."""
        return self._derivatives.get(self.question.function.name, ())

    @property
    def waiting(self) -> bool:
        """Whether an answer is on its way."""
        return not self.current or self.asked.function.name not in self._derivatives
