"""The descent on the screen, as a lesson knows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from gdtui.core.errors import ValidationError
from gdtui.core.lessons.solution import Command
from gdtui.core.lessons.start import Start
from gdtui.core.lessons.vocabulary import Facts
from gdtui.core.texts import text
from gdtui.ui.descend.facts import facts_of
from gdtui.ui.descend.model import DescendModel
from gdtui.ui.descend.trajectory import DescendQuestion
from gdtui.ui.shell.subject import Until


class DescentPlace(NamedTuple):
    """Where a step of a lesson has begun: after k updates of a descent."""

    question: DescendQuestion
    k: int


class DescentSubject:
    """The descent on the screen.

    Args:
        model: its model.
    """

    def __init__(self, model: DescendModel) -> None:
        self._model = model

    def facts(self) -> Facts:
        """Return the values of the words of goals at the cursor; none while what was asked for is on its way."""
        snapshot = self._model.snapshot()
        if snapshot.trajectory is None or not self._model.at_rest:
            return {}
        return facts_of(snapshot, snapshot.trajectory)

    def begin_at(self, start: Start, path: Path, title: str) -> None:
        """Descend what a step of a lesson begins with.

        Raises:
            ValidationError: when that cannot be descended; nothing has changed then.
        """
        del path, title
        self._model.descend(*start.descent())

    def place(self) -> DescentPlace:
        """Return the question and the update at the cursor."""
        return DescentPlace(self._model.question, self._model.k)

    def return_to(self, place: DescentPlace) -> None:
        """Go back to a place; the walk that is left stays as a ghost."""
        function, start, method, _ = place.question
        self._model.descend(function, start, method, place.k, ghosts=True)

    @property
    def refusal(self) -> str:
        """What was said of the last command, if there was anything."""
        return self._model.snapshot().refusal

    def settled(self) -> bool:
        """Return whether all that was asked for is there."""
        return bool(self.facts()) and not self._model.waiting

    def commands(self, until: Until) -> Mapping[str, Callable[[Command], Awaitable[None]]]:
        """Return what makes each command of a solution, by its name; what it asks for is then on its way."""
        del until
        return {
            "step": self._moving(self._model.step),
            "back": self._moving(lambda count: self._model.step(-count)),
            "run": self._moving(self._model.step),
            "go": self._moving(self._model.seek),
            "set": self._set,
            "start": self._start,
            "function": self._function,
            "optimal": self._best,
            "reset": self._reset,
        }

    def _moving(self, move: Callable[[int], object]) -> Callable[[Command], Awaitable[None]]:
        async def obey(command: Command) -> None:
            rest = max(self._model.snapshot().total - self._model.k, 0)
            move(rest if command.count is None else command.count)

        return obey

    async def _set(self, command: Command) -> None:
        self._model.use_method(self._model.question.method.assign(command.pairs))

    async def _start(self, command: Command) -> None:
        try:
            start = tuple(map(float, command.text.split(",")))
        except ValueError:
            raise ValidationError("start", command.text, text("refusals.number_or_two")) from None
        self._model.move_start(start)

    async def _function(self, command: Command) -> None:
        self._model.choose(command.text)

    async def _best(self, _: Command) -> None:
        lr = self.facts().get("optimal_lr")
        if not isinstance(lr, float):
            raise ValidationError("optimal", "unknown", text("refusals.no_best"))
        self._model.use_method(self._model.question.method.assign({"lr": repr(lr)}))

    async def _reset(self, _: Command) -> None:
        self._model.start()
