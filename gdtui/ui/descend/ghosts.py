"""The walks that were left for another start or another method, drawn dim behind the present one."""

from __future__ import annotations

from typing import NamedTuple

from gdtui.ui.descend.racers import method_name
from gdtui.ui.descend.trajectory import DescendQuestion, Trajectory
from gdtui.ui.text.numbers import fitted_number, number_text

MOST = 3
"""The number of ghosts: the picture of one function has no room for more."""


class WalkGhost(NamedTuple):
    """A walk as far as it had gone when it was left.

    Attributes:
        question: its function, start and method.
        trajectory: its points.
        head: the number of its updates.
    """

    question: DescendQuestion
    trajectory: Trajectory
    head: int

    def label(self, present: DescendQuestion) -> str:
        """Return what differs from the present walk: the start, the learning rate, or the method."""
        _, start, method, _ = self.question
        parts = [f"{present.function.variables[0]}0 {', '.join(map(number_text, start))}"] * (start != present.start)
        if method != present.method:
            same = method_name(method) == method_name(present.method)
            parts += [f"{'' if same else f'{method_name(method)} '}lr {fitted_number(method.lr, 6, given=True)}"]
        return " ".join(parts)


class Ghosts:
    """The walks that were left; only those on which the point was moved, not each rate that an arrow passes."""

    def __init__(self) -> None:
        self._kept: tuple[WalkGhost, ...] = ()
        self._moved = False

    def move(self) -> None:
        """Note that the point was moved on the present walk."""
        self._moved = True

    def leave(self, walk: WalkGhost) -> None:
        """Keep a walk that is left for another one, when the point was moved on it."""
        if self._moved and walk.head:
            others = [ghost for ghost in self._kept if ghost.question[1:3] != walk.question[1:3]]
            self._kept = (*others, walk)[-MOST:]
        self._moved = False

    def forget(self) -> None:
        """Keep none."""
        self._kept, self._moved = (), False

    def behind(self, present: DescendQuestion) -> tuple[WalkGhost, ...]:
        """Return those that differ from the present walk, of the same function."""
        same = present.function.name, (present.start, present.method)
        return tuple(g for g in self._kept if g.question.function.name == same[0] and g.question[1:3] != same[1])
