"""What a lesson knows of the run or the descent that it is about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from textual.message import Message

if TYPE_CHECKING:  # the first paint does not wait for lessons
    from gdtui.core.lessons.solution import Command
    from gdtui.core.lessons.start import Start
    from gdtui.core.lessons.vocabulary import Facts

Until = Callable[[Callable[[], bool]], Awaitable[None]]
"""Waits until something holds."""


class LessonFileChosen(Message):
    """The user has chosen the file of a lesson of their own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__()


class Subject(Protocol):
    """A run or a descent, as a lesson knows it."""

    def facts(self) -> Facts:
        """Return the values of the words of goals at the cursor; none while what was asked for is on its way."""

    def begin_at(self, start: Start, path: Path, title: str) -> None:
        """Begin where a step of a lesson begins.

        Args:
            start: where to begin.
            path: the lesson's file, beside which its data are.
            title: what to call a session that is no preset.

        Raises:
            ValidationError: when it cannot begin so; nothing has changed then.
        """

    def place(self) -> Any:
        """Return where it is."""

    def return_to(self, place: Any) -> None:
        """Go back to a place; where there are runs, what was changed since stays as a ghost."""

    def commands(self, until: Until) -> Mapping[str, Callable[[Command], Awaitable[None]]]:
        """Return what makes each command of a solution and waits until it is done, by its name."""

    def settled(self) -> bool:
        """Return whether all that was asked for is there."""

    @property
    def refusal(self) -> str:
        """What was said of the last command, if there was anything: mostly that it could not be done."""
