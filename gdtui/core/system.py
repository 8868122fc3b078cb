"""What differs between operating systems: locks, signals, groups of processes, the terminal. All of it is here.

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
