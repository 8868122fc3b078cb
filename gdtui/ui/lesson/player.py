"""Makes the commands of solutions with the models that the screens have, whether there are screens or not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from gdtui.core.errors import ValidationError
from gdtui.core.lessons.lesson import Lesson, Step
from gdtui.core.lessons.solution import Command, Screen
from gdtui.core.lessons.vocabulary import Facts
from gdtui.ui.shell.engine_link import EngineLink
from gdtui.ui.shell.screen_model import SteppingModel

PATIENCE = 60.0  # seconds until it is said that a command does not end


class EngineFailed(Exception):
    """The engine has ended, or does not answer."""


class Player:
    """The models of the screens, moved by commands.

    Args:
        engine: the engine behind them.
        behind: returns the model behind a screen.

    Attributes:
        mode: the screen in front.
        screen: the screen whose model the commands move, Train or Descend.
        news: to be set whenever something has changed.
    """

    def __init__(self, engine: EngineLink, behind: Callable[[str], SteppingModel]) -> None:
        self.mode = "Train"
        self.screen: Screen = "Train"
        self.news = asyncio.Event()
        self._engine, self._behind = engine, behind

    @property
    def model(self) -> SteppingModel:
        """The model that the commands move."""
        return self._behind(self.screen)

    def facts(self) -> Facts:
        """Return the facts of what is moved; none while something is on its way."""
        facts = self.model.facts()
        return {**facts, "mode": self.mode} if facts else {}

    async def begin(self, lesson: Lesson, step: Step) -> None:
        """Begin a step where it says, or where the last one has ended."""
        if step.start is not None:
            self.mode = self.screen = step.screen
            self.model.begin_at(step.start, lesson.path, str(lesson.title))
        await self.until(self.model.solver(self.until).settled)

    async def obey(self, command: Command) -> None:
        """Do what a command says, and wait until it is done.

        Raises:
            ValidationError: when it means nothing here.
            EngineFailed: when it does not end.
        """
        if command.name == "mode":
            self.mode = command.text
            return
        solver = self.model.solver(self.until)
        doers = solver.commands()
        if command.name not in doers:
            raise ValidationError("command", command.name, f"{self.screen} has no such command")
        await doers[command.name](command)
        await self.until(solver.settled)

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
        raise EngineFailed(f"a command has not ended after {PATIENCE:.0f} seconds")

    @property
    def refusal(self) -> str:
        """What was said of the last command, if there was anything: mostly that it could not be done."""
        refusal: str = self.model.snapshot().refusal
        return refusal
