"""The one engine process behind the screens: it is kept alive, and commands and events pass through here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from gdtui import protocol
from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Run
from gdtui.core.language import language
from gdtui.core.texts import text
from gdtui.protocol.client import LOCAL_ENGINE, Client, NoEventError

if TYPE_CHECKING:  # for the first paint no request and no event is needed
    from gdtui.protocol import AnyEvent, AnyRequest, Command

    Heard = Callable[[protocol.Answered | protocol.RequestFailed], None]
    """The function that receives the answer to a request."""

PINGED = 1.0  # seconds between two questions whether the engine is alive
SILENT = 5.0  # seconds without any event after which it is taken to hang: no long update keeps those questions waiting


class EngineListener(Protocol):
    """A user of the engine. Each receives every event that answers no request, and takes those that are its own."""

    def initial_commands(self) -> Iterable[Command]:
        """Return the commands that a new engine process must receive before any other."""

    def handle_event(self, event: AnyEvent) -> None:
        """Handle an event."""


class EngineLink:
    """An engine process, and another one in its place when it has ended and is needed again.

    Args:
        changed: called after each event, and when the process has ended.
        command: the command that starts an engine, with commands on its standard input and events on its output: here,
            or elsewhere (`ssh host gdtui engine`).

    Attributes:
        fault: how the last process ended; empty while one is running.
    """

    def __init__(self, changed: Callable[[], None], command: Sequence[str] = LOCAL_ENGINE) -> None:
        self.fault = ""
        self._changed, self._command = changed, command
        self._listeners: list[EngineListener] = []
        self._client, self._needed = Client(command), asyncio.Event()
        self._waiting: list[Command] = []  # for the process that will replace a dead one
        self._pending: dict[int, tuple[AnyRequest, Heard]] = {}
        self._tables: set[str] = set()  # those that the process has received
        self._ids = 0
        self._heard_at, self._hangs = 0.0, False

    def reach_by(self, command: Sequence[str]) -> None:
        """Start engines by another command from now on."""
        self._command = command

    def join(self, listener: EngineListener) -> None:
        """Pass every event to a listener from now on."""
        self._listeners.append(listener)

    def new_id(self) -> int:
        """Return a number that no run and no request has had before."""
        self._ids += 1
        return self._ids

    # -- the process

    async def pump(self) -> None:
        """Keep a process, and pass on its events, until cancelled. A dead one is replaced when needed."""
        while True:
            self._client = Client(self._command)
            try:
                await self._client.start()
            except OSError as error:
                self.fault = text("engine.cannot_start", command=self._command[0], error=error.strerror or error)
            else:
                self._greet()
                watch = asyncio.create_task(self._watch())
                try:
                    await self._listen()
                finally:
                    watch.cancel()
            self._changed()
            await self._needed.wait()

    async def _watch(self) -> None:
        """Ask the engine again and again whether it is alive, and say so when it is not."""
        loop = asyncio.get_running_loop()
        while True:
            asked = loop.time()
            self._client.send(protocol.Ping())
            await asyncio.sleep(PINGED)
            late = loop.time() - asked - PINGED
            if late > PINGED:  # this process was stopped or busy itself
                self._heard_at += late
            if not self.fault and loop.time() - self._heard_at > SILENT:
                self._hangs, self.fault = True, text("engine.silent", seconds=int(SILENT))
                self._changed()

    def _hear(self) -> None:
        """Note that the engine lives; one that was taken to hang goes on, unless another is on its way."""
        self._heard_at = asyncio.get_running_loop().time()
        if self._hangs and not self._needed.is_set():
            self._hangs, self.fault = False, ""
            self.tell(*self._waiting)
            self._waiting.clear()
            self._changed()

    def revive(self) -> None:
        """Have a process started in place of one that has ended or hangs."""
        self._needed.set()
        if self._hangs:
            self._client.kill()

    def _greet(self) -> None:
        self._needed.clear()
        self.fault, self._hangs = "", False
        self._heard_at = asyncio.get_running_loop().time()
        self._tables.clear()
        self.tell(protocol.UseLanguage(language()))
        for listener in self._listeners:
            self.tell(*listener.initial_commands())
        self.tell(*(protocol.Ask(request_id, request) for request_id, (request, _) in self._pending.items()))
        self.tell(*self._waiting)
        self._waiting.clear()

    async def _listen(self) -> None:
        """Pass on events until the process ends, or until its first message shows another protocol."""
        try:
            await self._hear_events()
        except NoEventError as error:
            await self._client.close()
            self.fault = text("engine.no_message", error=error, complaint=self._client.complaint)

    async def _hear_events(self) -> None:
        async for event in self._client.events():
            self._hear()
            if isinstance(event, protocol.Alive):
                continue
            if isinstance(event, protocol.EngineReady) and event.protocol != protocol.PROTOCOL:
                await self._client.close()
                versions = text("engine.versions", other=event.protocol, own=protocol.PROTOCOL)
                self.fault = text("engine.speaks", versions=versions)
                return
            self._pass_on(event)
            self._changed()
        self.fault = await self._client.exit_message()

    def _pass_on(self, event: AnyEvent) -> None:
        if isinstance(event, protocol.Answered | protocol.RequestFailed):
            _, heard = self._pending.pop(event.request_id, (None, None))
            if heard is not None:  # otherwise the request was cancelled meanwhile
                heard(event)
            return
        for listener in self._listeners:
            listener.handle_event(event)

    @property
    def reachable(self) -> bool:
        """Whether there is a process to send to."""
        return self._client.started and not self.fault

    @property
    def pid(self) -> int:
        """The process id of the engine, or of the program that reaches it."""
        return self._client.pid

    async def close(self) -> None:
        """End the process."""
        await self._client.close()

    # -- commands

    def tell(self, *commands: Command) -> None:
        """Send commands to the present process, and before them the tables that it does not know yet."""
        for command in commands:
            if isinstance(command, protocol.KeepTables):
                self._tables &= set(command.tables)
            for table in _tables_in(command):
                for missing in self._missing(table):
                    self._client.send(missing)
            self._client.send(command)

    def change_language(self) -> None:
        """Have the process speak the language that is in use now; a new one does from its start."""
        if self.reachable:
            self.tell(protocol.UseLanguage(language()))

    def _missing(self, table: Table) -> list[Command]:
        """Return the commands that send a table: its edits since a table that is known, or all its cells."""
        commands: list[Command] = []
        following: Table | None = table
        while following is not None and following.id not in self._tables:
            self._tables.add(following.id)
            parent = following.parent
            if parent is None:
                commands.append(protocol.PutTable(following, following.cells))
            else:
                commands.append(protocol.EditTable(parent.id, following.id, following.edit))
            following = parent
        return commands[::-1]

    def send(self, command: Command) -> None:
        """Send a command; if the process has ended, start another and send it what it needs before the command."""
        if self.reachable:
            self.tell(command)
        else:
            self._waiting.append(command)
            self.revive()

    # -- requests

    def ask(self, request: AnyRequest, heard: Heard) -> int:
        """Send a request. A new process receives the requests that the last one has not answered.

        Args:
            request: the request.
            heard: called with the answer, or with the failure.

        Returns:
            The id, by which the request can be cancelled.
        """
        request_id = self.new_id()
        self._pending[request_id] = request, heard
        if self.reachable:
            self.tell(protocol.Ask(request_id, request))
        else:
            self.revive()
        return request_id

    def cancel(self, request_id: int) -> None:
        """Drop a request if its answer is still on its way."""
        if self._pending.pop(request_id, None) is not None and self.reachable:
            self.tell(protocol.CancelRequest(request_id))

    def waits_for(self, request_id: int) -> bool:
        """Return whether the answer to a request is still on its way."""
        return request_id in self._pending


def _tables_in(command: Command) -> Iterator[Table]:
    """Yield the tables that a command refers to."""
    if isinstance(command, protocol.Configure):
        yield from _tables_of(command.run)
    elif isinstance(command, protocol.Ask) and isinstance(
        command.request, protocol.RecordsRequest | protocol.ExportRequest
    ):
        yield from _tables_of(command.request.run)
    elif isinstance(command, protocol.Ask) and isinstance(command.request, protocol.SweepRequest):
        yield command.request.experiment.table
    elif isinstance(command, protocol.ChangeExperiment):
        yield command.experiment.table


def _tables_of(run: Run) -> Iterator[Table]:
    yield run.experiment.table
    yield from (change.experiment.table for change in run.changes)
