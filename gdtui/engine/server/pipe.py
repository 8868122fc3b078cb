"""The engine's ends of the two pipes. This module does not need torch, so that it works while torch is imported."""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Callable

import msgspec

from gdtui.core.system import widen_pipe
from gdtui.protocol import (
    HEADER,
    AnyCommand,
    Ask,
    CancelRequest,
    CloseRun,
    Event,
    Ping,
    Quit,
    Seek,
    pack,
    unpack_command,
)
from gdtui.protocol.descend import TrajectoryRequest
from gdtui.protocol.sweep import SweepRequest

PART = 2**20  # most bytes to read at once, since Python allocates as many for each read


class Inbox:
    """A queue of arriving commands, which a thread reads.

    `Quit` and the end of the input end the process at once, whatever the main thread is doing: the engine has nothing
    to save, and an update of a large model may take longer than a person would wait. `Ping` is answered at once too.

    Args:
        descriptor: where commands come from.
        alive: answers a `Ping`.
    """

    def __init__(self, descriptor: int, alive: Callable[[], None]) -> None:
        self._descriptor, self._alive = descriptor, alive
        self._waiting: deque[AnyCommand | msgspec.MsgspecError] = deque()
        self._postponed: deque[Ask] = deque()
        self._arrived = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def __bool__(self) -> bool:
        """Whether a command is waiting."""
        return bool(self._waiting or self._postponed)

    def pop(self) -> AnyCommand:
        """Remove and return the oldest command.

        Raises:
            msgspec.MsgspecError: when the message is not a command.
        """
        command = self._waiting.popleft() if self._waiting else self._postponed.popleft()
        if isinstance(command, msgspec.MsgspecError):
            raise command
        return command

    def postpone(self, ask: Ask) -> None:
        """Put a request back, to be answered when nothing else is waiting."""
        self._postponed.append(ask)

    def wait(self, seconds: float | None) -> None:
        """Sleep until a command is waiting, at most for `seconds`."""
        self._arrived.clear()
        if not self:
            self._arrived.wait(seconds)

    def closed(self, run_id: int) -> bool:
        """Return whether a waiting command closes the run, so that no more work for it is needed."""
        return any(isinstance(command, CloseRun) and command.run_id == run_id for command in tuple(self._waiting))

    def overtaken(self, run_id: int) -> bool:
        """Return whether a seek of a run is obsolete: the next command is another seek of it, or one closes the run."""
        following = self._waiting[0] if self._waiting else None
        return (isinstance(following, Seek) and following.run_id == run_id) or self.closed(run_id)

    def is_cancelled(self, request_id: int) -> bool:
        """Return whether a waiting command cancels the request."""
        waiting = tuple(self._waiting)
        return any(isinstance(command, CancelRequest) and command.request_id == request_id for command in waiting)

    def withdraw(self, request_id: int) -> None:
        """Drop a request that was postponed."""
        self._postponed = deque(ask for ask in self._postponed if ask.request_id != request_id)

    def urgent(self) -> bool:
        """Return whether a command is waiting that should not wait: anything but a request that takes long.

        A sweep is worked on beside everything else, so that its request takes no time.
        """
        return any(
            not isinstance(command, Ask) or isinstance(command.request, TrajectoryRequest | SweepRequest)
            for command in tuple(self._waiting)
        )

    def _read(self) -> None:
        """Read until the end of the input, or until a command does not fit into the memory, which ends the process."""
        try:
            self._read_all()
        except MemoryError:
            os.write(sys.stderr.fileno(), b"MemoryError: the memory does not suffice for what the engine was sent\n")
            os._exit(1)
        os._exit(0)

    def _read_all(self) -> None:
        while header := self._take(HEADER.size):
            try:
                command = unpack_command(self._take(*HEADER.unpack(header)))
            except msgspec.MsgspecError as error:
                self._waiting.append(error)
            else:
                if isinstance(command, Quit):
                    break
                if isinstance(command, Ping):
                    self._alive()
                    continue
                self._waiting.append(command)
            self._arrived.set()

    def _take(self, size: int) -> bytes:
        """Read `size` bytes, or return none at the end of the input.

        It reads without Python's buffer. This thread would hold the buffer's lock while it waits, and the interpreter
        aborts on a held lock when the main thread fails, so that the cause would be lost.
        """
        taken = bytearray()  # a table of a million rows comes in hundreds of parts
        while len(taken) < size:
            if not (part := os.read(self._descriptor, min(size - len(taken), PART))):
                return b""
            taken += part
        return bytes(taken)


class Outbox:
    """A writer of events, for several threads."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self._turn = descriptor, threading.Lock()
        widen_pipe(descriptor)  # training goes on while the other end draws

    def send(self, event: Event) -> None:
        """Write an event. Wait while the other end is slow, and end the process if it has closed."""
        left = memoryview(pack(event))
        with self._turn:
            try:
                while left:
                    left = left[os.write(self._descriptor, left) :]
            except BrokenPipeError:
                os._exit(0)
