"""The user interface's end of the pipe: one engine process, its commands and its events."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import sys
from collections import deque
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from gdtui.core import texts
from gdtui.core.system import kill_group
from gdtui.protocol import HEADER, MOST, pack, unpack_event

if TYPE_CHECKING:
    from gdtui.protocol import AnyEvent, Command

# -P keeps the user's folder out of the module search: a user's file named random.py must not be imported.
LOCAL_ENGINE = (sys.executable, "-P", "-m", "gdtui.engine")
ERROR = r"[\w.]*(Error|Exception)\b"
HEARD_OUT = 0.3  # seconds for stderr after something on stdout that is no event
WORDS = 60  # characters that are quoted of what is no event
BUFFER = 1 << 20  # bytes read ahead, so that a frame rarely takes more than one iteration of the event loop


class NoEventError(Exception):
    """What came from the engine is no event."""


class Client:
    """One engine process. It is started once; after it ends, create another `Client`.

    Args:
        command: the command line that starts the process; another one than that of a local engine is kept away from
            the terminal, on which ssh would ask for a password, in the middle of the screens.

    Attributes:
        GREETING: the bytes of the first event at most: what a shell prints at a login looks like a longer one.
    """

    GREETING = 1 << 12

    def __init__(self, command: Sequence[str] = LOCAL_ENGINE) -> None:
        self._command = command
        self._process: asyncio.subprocess.Process | None = None
        self._errors: deque[str] = deque(maxlen=20)
        self._listening: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the process. Commands may be sent at once; the engine reads them once torch is imported."""
        pipe = asyncio.subprocess.PIPE
        # Explicit pipes: inside Textual the standard streams have no file descriptors to inherit.
        self._process = await asyncio.create_subprocess_exec(
            *self._command, stdin=pipe, stdout=pipe, stderr=pipe, limit=BUFFER, start_new_session=self._elsewhere
        )
        self._listening = asyncio.create_task(self._listen(self._process))

    @property
    def _elsewhere(self) -> bool:
        return self._command is not LOCAL_ENGINE

    @property
    def started(self) -> bool:
        """Whether the process has been started."""
        return self._process is not None

    @property
    def pid(self) -> int:
        """The engine's process id."""
        assert self._process is not None
        return self._process.pid

    def send(self, command: Command) -> None:
        """Send a command. It is lost if the engine has ended; `events` ends then too."""
        assert self._process is not None, "nothing can be sent before the start"
        assert self._process.stdin is not None
        with contextlib.suppress(ConnectionError, RuntimeError):
            self._process.stdin.write(pack(command))

    async def events(self) -> AsyncIterator[AnyEvent]:
        """Yield the engine's events until the engine ends.

        Raises:
            NoEventError: when something else came; what follows it cannot be read either.
        """
        assert self._process is not None
        stream = self._process.stdout
        assert stream is not None
        most = self.GREETING
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                header = await stream.readexactly(HEADER.size)
                (size,) = HEADER.unpack(header)
                if size > most:
                    words = await _words(header, stream)
                    await self._hear_out()
                    raise NoEventError(words or f"a message of {size:,} bytes")
                try:
                    event = unpack_event(await stream.readexactly(size))
                except msgspec.MsgspecError as error:
                    raise NoEventError(str(error)) from None
                yield event
                most = MOST

    async def exit_message(self) -> str:
        """Return how the engine ended, in one line; call this once `events` is exhausted."""
        assert self._process is not None
        assert self._listening is not None
        code = await self._process.wait()
        await self._listening
        how = (
            texts.text("engine.killed", signal=signal.Signals(-code).name)
            if code < 0
            else texts.text("engine.stopped", status=code)
        )
        name = (
            texts.text("engine.elsewhere", command=Path(self._command[0]).name)
            if self._elsewhere
            else texts.text("engine.here")
        )
        return f"{name} {how}{self.complaint}"

    @property
    def complaint(self) -> str:
        """The most informative line of stderr, after a colon: the newest that names an error, else the newest."""
        named = [line for line in self._errors if re.match(ERROR, line)] or self._errors
        return f": {named[-1]}" if named else ""

    def kill(self) -> None:
        """Kill the process, whatever it is doing: it holds no data that a kill could lose."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            if self._elsewhere:
                kill_group(self._process.pid)  # what a shell has started would hold the pipes
            else:
                self._process.kill()

    async def close(self) -> None:
        """Kill the process, and release its pipes and tasks."""
        if self._process is None or self._listening is None:
            return
        self.kill()
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._read_out()
        await self._process.wait()
        await self._listening

    async def _read_out(self) -> None:
        """Read what the process has left, unless it is being read: asyncio waits for a process that nobody reads."""
        assert self._process is not None
        assert self._process.stdout is not None
        with contextlib.suppress(RuntimeError, ConnectionError):
            while await self._process.stdout.read(BUFFER):
                pass

    async def _hear_out(self) -> None:
        """Wait for what is said on stderr, which often tells why, a moment after something else on stdout."""
        assert self._listening is not None
        await asyncio.wait([self._listening], timeout=HEARD_OUT)

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            if text := line.decode(errors="replace").strip():
                self._errors.append(text)


async def _words(begun: bytes, stream: asyncio.StreamReader) -> str:
    """Return in quotation marks what was printed for people where an event should be; nothing for other bytes."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.2):  # a greeting is written at once
            begun += await stream.read(WORDS)
    line = begun.decode(errors="replace").strip().partition("\n")[0].strip()[:WORDS]
    return repr(line) if line.isprintable() and "\ufffd" not in line else ""
