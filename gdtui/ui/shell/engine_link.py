"""The one engine process behind the screens: kept alive, told and listened to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Protocol

from gdtui.protocol import AnyEvent, Command
from gdtui.protocol.client import Client


class EngineListener(Protocol):
    """Who talks with the engine. Each hears every event and takes those that are its own."""

    def initial_commands(self) -> Iterable[Command]:
        """What a new engine process must be told before anything else."""

    def take(self, event: AnyEvent) -> None:
        """Take in an event."""


class EngineLink:
    """An engine process, and another one in its place when it has ended and is needed again.

    Args:
        moved: called after each event, and when the process has ended.

    Attributes:
        fault: how the last process ended; empty while there is one.
    """

    def __init__(self, moved: Callable[[], None]) -> None:
        self.fault = ""
        self._moved = moved
        self._listeners: list[EngineListener] = []
        self._client, self._needed = Client(), asyncio.Event()
        self._waiting: list[Command] = []  # for the process that will take a dead one's place

    def join(self, listener: EngineListener) -> None:
        """Tell it of every event from now on."""
        self._listeners.append(listener)

    async def pump(self) -> None:
        """Keep a process, and pass on what it tells, until cancelled. A dead one is replaced when needed."""
        while True:
            self._client = Client()
            await self._client.start()
            self._greet()
            async for event in self._client.events():
                for listener in self._listeners:
                    listener.take(event)
                self._moved()
            self.fault = await self._client.exit_message()
            self._moved()
            await self._needed.wait()

    def _greet(self) -> None:
        self._needed.clear()
        self.fault = ""
        for listener in self._listeners:
            self.tell(*listener.initial_commands())
        self.tell(*self._waiting)
        self._waiting.clear()

    def tell(self, *commands: Command) -> None:
        """Send commands to the process there is."""
        for command in commands:
            self._client.send(command)

    def send(self, command: Command) -> None:
        """Send a command; when the process has ended, start another, greet it, and send it there."""
        if self.reachable:
            self.tell(command)
        else:
            self._waiting.append(command)
            self._needed.set()

    def revive(self) -> None:
        """Have a process, if there is none."""
        self._needed.set()

    @property
    def reachable(self) -> bool:
        """Whether there is a process to send to."""
        return self._client.started and not self.fault

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._client.pid

    async def close(self) -> None:
        """End it."""
        await self._client.close()
