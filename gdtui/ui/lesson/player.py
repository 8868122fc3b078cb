"""Makes the commands of solutions on runs and descents, whether there are screens or not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from gdtui.core.lessons.lesson import Lesson, Step
from gdtui.core.lessons.solution import Command, Screen
from gdtui.core.lessons.vocabulary import Facts
from gdtui.core.texts import text
from gdtui.ui.shell.engine_link import EngineLink
from gdtui.ui.shell.subject import Subject

PATIENCE = 60  # seconds until it is said that a command does not end


class EngineFailed(Exception):
    """The engine has ended, or does not answer."""


class Player:
    """A run and a descent, moved by commands.

    Args:
        engine: the engine behind them.
        subject_of: returns what is on a screen.

    Attributes:
        mode: the screen in front.
        screen: the screen of what the commands move, Train or Descend.
        news: to be set whenever something has changed.
    """

    def __init__(self, engine: EngineLink, subject_of: Callable[[str], Subject]) -> None:
        self.mode = "Train"
        self.screen: Screen = "Train"
        self.news = asyncio.Event()
        self._engine, self._subject_of = engine, subject_of

    @property
    def subject(self) -> Subject:
        """What the commands move."""
        return self._subject_of(self.screen)

    def facts(self) -> Facts:
        """Return the facts of what is moved; none while something is on its way."""
        facts = self.subject.facts()
        return {**facts, "mode": self.mode} if facts else {}

    async def begin(self, lesson: Lesson, step: Step) -> None:
        """Begin a step where it says, or where the last one has ended."""
        if step.start is not None:
            self.mode = self.screen = step.screen
            self.subject.begin_at(step.start, lesson.path, str(lesson.title))
        await self.until(self.subject.settled)

    async def obey(self, command: Command) -> None:
        """Do what a command says, and wait until it is done.

        Raises:
            ValidationError: when it means nothing here.
            EngineFailed: when it does not end.
        """
        if command.name == "mode":
            self.mode = command.text
            return
        await self.subject.commands(self.until)[command.name](command)
        await self.until(self.subject.settled)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something holds.

        Raises:
            EngineFailed: when the engine has ended, or it takes too long.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while not condition():
                    if self._engine.fault:
                        raise EngineFailed(self._engine.fault)
                    self.news.clear()
                    await self.news.wait()
                return
        raise EngineFailed(text("engine.unfinished", seconds=PATIENCE))
