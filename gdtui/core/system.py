"""What differs between operating systems: locks, signals, processes, the terminal, memory. All of it is here.

Linux and macOS are what gdtui is tested on. Windows has other means for some of this and none for the rest, and nobody
has tried gdtui there yet.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import IO

TERMINAL = "CONIN$" if sys.platform == "win32" else "/dev/tty"
"""The file that is the terminal of a process, whatever its standard input is."""

HUNG_UP = 128 + 1
"""The exit status of a program whose terminal is gone, as shells count it: SIGHUP is 1."""

MMAP_THRESHOLD, ARENA_MAX = -3, -8
"""Of glibc's malloc.h.

glibc raises the size from which a block has pages of its own to that of the largest block that was freed, up to 32 MB,
and has a heap for each thread. What a million rows need for a moment is then cut out of heaps that stay with the
process: once the engine had computed a theory, it held ten times the size of its data.
"""

LARGE = 2**20  # bytes


def lock(file: IO[str]) -> None:
    """Hold a file until it is closed.

    Raises:
        BlockingIOError: when another process holds it.
    """
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            raise BlockingIOError from None
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def widen_pipe(descriptor: int) -> None:
    """Let a pipe hold a megabyte, where the system can, so that who writes goes on while the other end is busy."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):  # not a pipe, or the user's share of pipe memory is used up
            fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, 2**20)


def on_ending(call: Callable[[int], None]) -> None:
    """Have a function called in the running loop, with the signal's number, when a signal asks the process to end."""
    from asyncio import get_running_loop  # the commands without a screen do without it

    loop = get_running_loop()
    if sys.platform == "win32":
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda sent, _frame: loop.call_soon_threadsafe(call, sent))
    else:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            loop.add_signal_handler(number, call, number)


def kill_group(pid: int) -> None:
    """Kill a process that was started in a session of its own, and all that it has started in it."""
    if sys.platform == "win32":
        os.kill(pid, signal.SIGTERM)
    else:
        with suppress(PermissionError):  # on macOS, of a group that has ended
            os.killpg(pid, signal.SIGKILL)


def use_one_heap() -> None:
    """Have threads that are started from now on share the heap of the first, so that what they free is used again."""
    _call("mallopt", ARENA_MAX, 1)


def free_large_blocks_at_once() -> None:
    """Give each block of a MiB or more pages of its own from now on, which go when it is freed.

    The first use of such pages takes 0.2 ms a MB: that is nothing to a screen, and much to a training run.
    """
    _call("mallopt", MMAP_THRESHOLD, LARGE)


def trim_heap() -> None:
    """Give the free pages inside the heaps back, in about a millisecond; their next use takes as long as a first."""
    _call("malloc_trim", 0)


def _call(name: str, *arguments: int) -> None:
    """Call a function of the C library, if it has one of that name: only glibc's has these."""
    if sys.platform == "win32":
        return
    import ctypes  # the first paint does without it

    function: Callable[..., int] | None = getattr(ctypes.CDLL(None), name, None)
    if function is not None:
        function(*arguments)
