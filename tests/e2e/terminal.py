"""The installed program in a real pseudo-terminal, read as a person would: by what is on the screen."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sysconfig
import termios
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import pexpect
import pyte

GDTUI = str(Path(sysconfig.get_path("scripts")) / "gdtui")
PATIENCE = 60.0  # seconds until something that should appear is taken to be missing
RESTLESS = 5.0  # seconds after which a program that writes on and on is not waited for
LOOK = 0.05  # seconds between two looks whether a program that writes nothing has ended
SYNC_QUERY, SYNC_BEGIN, SYNC_END = b"\x1b[?2026$p", b"\x1b[?2026h", b"\x1b[?2026l"
KEYS = {
    "right": "\x1b[C",
    "left": "\x1b[D",
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "space": " ",
    "backspace": "\x7f",
    "end": "\x1b[F",
}


class Terminal:
    """A program in a pseudo-terminal of some columns and lines; what it wrote is kept in `raw`."""

    def __init__(self, *command: str, size: tuple[int, int] = (120, 36), cwd: Path | None = None) -> None:
        columns, lines = size
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        # The environment is given: readline, if loaded, has put COLUMNS and LINES where only C programs see them.
        environment = {**os.environ}
        self._child = pexpect.spawn(
            command[0], list(command[1:]), dimensions=(lines, columns), cwd=cwd, env=environment
        )
        self._child.delaybeforesend = None
        self._flags = self._local_flags()
        self.raw = bytearray()
        self._fed = 0  # how much of it the screen has been given; a benchmark that does not look pays for no screen

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.alive:
            self._child.kill(signal.SIGKILL)
            self._child.wait()
        self._child.close()

    @property
    def pid(self) -> int:
        """The program's process id."""
        return int(self._child.pid)

    @property
    def text(self) -> str:
        """The lines on the screen."""
        self._stream.feed(bytes(self.raw[self._fed :]))
        self._fed = len(self.raw)
        return "\n".join(self._screen.display)

    def press(self, *keys: str) -> None:
        """Type keys: names like "right", or the characters themselves."""
        self._child.send("".join(KEYS.get(key, key) for key in keys))

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._child.send(data)

    def resize(self, columns: int, lines: int) -> None:
        """Change the size; what is on the screen from now on is only what the program writes from now on."""
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._fed = len(self.raw)
        self._child.setwinsize(lines, columns)

    @property
    def alive(self) -> bool:
        """Whether the program has not ended."""
        self._child.flag_eof = False  # else pexpect would wait for the end of a program whose terminal is closed
        return bool(self._child.isalive())

    def click(self, text: str) -> None:
        """Click on the first character of a text on the screen."""
        assert text in self.text
        line, column = next((y, row.index(text)) for y, row in enumerate(self._screen.display) if text in row)
        self._child.send("".join(f"\x1b[<0;{column + 1};{line + 1}{way}" for way in "Mm"))  # SGR: down, up

    def read(self, seconds: float, most: int = 1 << 16) -> bool:
        """Take in what the program writes next, so many bytes at most.

        Returns:
            False when it writes nothing for so many seconds or has ended.
        """
        try:
            output = self._child.read_nonblocking(most, timeout=seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        self.raw += output
        if SYNC_QUERY in self.raw[-len(output) - len(SYNC_QUERY) :]:
            self._child.send("\x1b[?2026;2$y")  # supported, and off
        return True

    def rest(self, silence: float) -> None:
        """Read until the program writes nothing for so many seconds; one that trains writes on, and is let be soon."""
        deadline = time.monotonic() + RESTLESS
        while self.read(silence) and time.monotonic() < deadline:
            pass

    def _whole(self) -> bool:
        """Whether the screen is not half drawn: the program marks the begin and the end of what belongs together."""
        return self.raw.rfind(SYNC_END) >= self.raw.rfind(SYNC_BEGIN)

    def until(self, *expected: str | Callable[[str], bool]) -> str:
        """Read on until texts, and what satisfies conditions, are on the screen together; returns the screen."""
        deadline = time.monotonic() + PATIENCE
        while missing := [e for e in expected if not (self._whole() and met(e, self.text))]:
            if not self.read(max(deadline - time.monotonic(), 0)):
                raise AssertionError(f"not on the screen: {missing}\n{self.text}")
        return self.text

    def wait(self) -> int:
        """Read to the program's end.

        Returns:
            The exit status; that of a signal is negative.
        """
        deadline = time.monotonic() + PATIENCE
        while self.alive:
            self.read(LOOK)
            if time.monotonic() > deadline:
                raise AssertionError(f"the program has not ended\n{self.text}")
        while self.read(0):
            pass
        return int(-self._child.signalstatus if self._child.exitstatus is None else self._child.exitstatus)

    def hang_up(self) -> None:
        """Close the terminal, as when its window is closed."""
        with open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno(), self._child.child_fd)  # our end closes, and pexpect still has a file to close

    def modes(self) -> dict[str, bool]:
        """The private modes (DECSET) that the program has touched, and how it left them."""
        found = re.findall(rb"\x1b\[\?([\d;]+)([hl])", self.raw)
        return {mode: state == b"h" for modes, state in found for mode in modes.decode().split(";")}

    def cooked(self) -> bool:
        """Whether the line discipline (echo, line editing, signals) is as the program found it."""
        return self._local_flags() == self._flags

    def _local_flags(self) -> int:
        return int(termios.tcgetattr(self._child.child_fd)[3])


def met(expected: str | Callable[[str], bool], screen: str) -> bool:
    """Whether a text is on the screen, or the screen satisfies a condition."""
    return expected(screen) if callable(expected) else expected in screen


def processes() -> dict[int, tuple[int, str, int]]:
    """Every process that has not ended: its parent, its command line and its resident memory in KiB."""
    command = ["ps", "-A", "-o", "pid=,ppid=,stat=,rss=,args="]
    listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = [line.split(maxsplit=4) for line in listing.splitlines()]
    return {int(pid): (int(parent), args, int(rss)) for pid, parent, stat, rss, args in rows if stat[0] != "Z"}


def engine_of(pid: int) -> int:
    """The engine process of a running gdtui."""
    (engine,) = (child for child, (parent, args, _) in processes().items() if parent == pid and "gdtui.engine" in args)
    return engine


def gone(*pids: int) -> bool:
    """Whether processes end, given the time for it."""
    deadline = time.monotonic() + PATIENCE
    while processes().keys() & set(pids):
        if time.monotonic() > deadline:
            return False
    return True
