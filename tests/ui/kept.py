"""One engine process for all the tests of a worker: to import torch for each would take most of their time.

Each test has a run of its own in it. What the last one left behind is read and dropped up to the answer to a command
that no test sends.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import threading
from typing import BinaryIO

from gdtui import protocol
from gdtui.core.functions.method import Method
from gdtui.protocol.client import Client
from gdtui.protocol.descend import TrajectoryRequest
from tests.warm import Warm

ENGINE = """
from gdtui.core.language import language
from gdtui.engine.descend import answers
answer, answered = answers.answer_request, {}
def answer_or_remember(request, is_cancelled):
    asked = request, language()
    found = answered.get(asked) or answer(request, is_cancelled)
    if found is not None:
        answered[asked] = found
    return found
answers.answer_request = answer_or_remember
from gdtui.engine.__main__ import main
main()
"""
"""An engine that computes the answer to a question about a function once: most tests of Descend begin with the same."""

NONSENSE = TrajectoryRequest(function="no function", method=Method(), start=(0.0,))
"""A request that fails at once."""


class Kept:
    """The process, and a thread that passes on what it tells."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        self._process = Warm([sys.executable, "-c", ENGINE], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
        self._listener: Attached | None = None
        self._mark = 0  # the id of the request that parts one test from the next; those of tests are above 0
        self.runs, self.requests = set[int](), set[int]()  # of the test
        assert self._process.stdout is not None
        threading.Thread(target=self._read, args=[self._process.stdout], daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def attach(self, listener: Attached) -> None:
        """Tell another test from now on, and nothing of what came before: of the last one nothing is left."""
        self._listener, self._next, self._mark = None, listener, self._mark - 1
        for command in (
            *map(protocol.CancelRequest, self.requests),
            *map(protocol.CloseRun, self.runs),
            protocol.KeepTables(),
            protocol.Ask(self._mark, NONSENSE),
        ):
            self.write(protocol.pack(command))
        self.runs.clear()
        self.requests.clear()

    def detach(self) -> None:
        self._listener = None

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(data)
        self._process.stdin.flush()

    def _read(self, stream: BinaryIO) -> None:
        while header := stream.read(protocol.HEADER.size):
            body = stream.read(*protocol.HEADER.unpack(header))
            if self._listener is not None:
                self._listener.feed(header + body)
                continue
            event = protocol.unpack_event(body)
            if isinstance(event, protocol.RequestFailed) and event.request_id == self._mark:
                self._listener = self._next


class Attached(asyncio.subprocess.Process):
    """The kept process as a client has it; to kill it is to let go of it."""

    def __init__(self, kept: Kept) -> None:
        self._kept, self._loop, self._gone = kept, asyncio.get_running_loop(), asyncio.Event()
        self.pid = kept.pid
        self.stdin = Pen(kept)
        self.stdout = self._told = asyncio.StreamReader()
        self.stderr = self._complaints = asyncio.StreamReader()
        kept.attach(self)

    def feed(self, data: bytes) -> None:
        with contextlib.suppress(RuntimeError):  # the test is over, and its loop closed
            self._loop.call_soon_threadsafe(self._feed, data)

    def _feed(self, data: bytes) -> None:
        if not self._gone.is_set():
            self._told.feed_data(data)

    def kill(self) -> None:
        self._kept.detach()
        self._gone.set()
        for stream in (self._told, self._complaints):
            stream.feed_eof()

    async def wait(self) -> int:
        await self._gone.wait()
        return 0


class Pen(asyncio.StreamWriter):
    """Writes at once; the engine reads whatever it does."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self._kept.write(data)

    def close(self) -> None:
        """Leave it open for the next test."""

    def __del__(self) -> None:
        """There is no transport to close."""


class KeptClient(Client):
    """A client whose process is the worker's."""

    GREETING = protocol.MOST  # the process has greeted its first test alone
    _kept: Kept | None = None

    async def start(self) -> None:
        if KeptClient._kept is None or not KeptClient._kept.alive:
            KeptClient._kept = Kept()
        self._process = Attached(KeptClient._kept)
        self._listening = asyncio.create_task(self._listen(self._process))

    def send(self, command: protocol.Command) -> None:
        """Note what is to be closed at the end of the test."""
        assert KeptClient._kept is not None
        if isinstance(command, protocol.Configure):
            KeptClient._kept.runs.add(command.run_id)
        if isinstance(command, protocol.Ask):
            KeptClient._kept.requests.add(command.request_id)
        super().send(command)
