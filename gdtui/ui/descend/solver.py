"""The commands of a lesson's solution, made on the descent on the screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from gdtui.core.errors import ValidationError
from gdtui.core.lessons.solution import Command

if TYPE_CHECKING:
    from gdtui.ui.descend.model import DescendModel


class DescentSolver:
    """Makes the commands of solutions; the engine's answer to each is waited for before the next.

    Args:
        model: the model of the descent.
    """

    def __init__(self, model: DescendModel) -> None:
        self._model = model

    def commands(self) -> Mapping[str, Callable[[Command], Awaitable[None]]]:
        """Return what makes each command, by its name."""
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

    def settled(self) -> bool:
        """Return whether all that was asked for is there."""
        return bool(self._model.facts()) and not self._model.waiting

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
            raise ValidationError("start", command.text, "it must be a number, or two with a comma between") from None
        self._model.move_start(start)

    async def _function(self, command: Command) -> None:
        self._model.choose(command.text)

    async def _best(self, _: Command) -> None:
        lr = self._model.facts().get("optimal_lr")
        if not isinstance(lr, float):
            raise ValidationError("optimal", "unknown", "there is no best learning rate here")
        self._model.use_method(self._model.question.method.assign({"lr": repr(lr)}))

    async def _reset(self, _: Command) -> None:
        self._model.start()
