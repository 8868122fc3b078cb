"""The standard streams, whatever state they are in: closed, or in an encoding that lacks characters of ours."""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Callable

from gdtui.core.ascii import to_ascii, to_cells
from gdtui.core.system import TERMINAL

_HANDLER = "gdtui"


class ClosedOutput(io.TextIOBase):
    """What stands for a stdout that was closed at the start; its descriptor keeps the number from the next file."""

    def __init__(self) -> None:
        self._descriptor = os.open(os.devnull, os.O_WRONLY)

    def fileno(self) -> int:
        """Return the descriptor, which takes everything."""
        return self._descriptor

    def write(self, _text: str, /) -> int:
        """Raise an error that says why nothing can be written."""
        raise OSError("stdout is closed, and there is nowhere else to print")


def prepare_streams() -> None:
    """Make the standard streams safe to print to.

    What an encoding such as Latin-1 lacks is written in ASCII. A stream that was closed at the start is None in Python:
    in its place comes an empty stdin, a stdout that says that it is closed, or a stderr that takes everything.
    """
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY), encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = ClosedOutput()
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    _replace_by(to_ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def prepare_screen() -> None:
    """Have the app write each character that the encoding lacks in as many cells as it takes."""
    _replace_by(to_cells)


def take_keys_from_terminal() -> None:
    """Make the terminal the standard input again, after a pipe, if there is a terminal."""
    try:
        terminal = os.open(TERMINAL, os.O_RDWR)
    except OSError:
        return
    os.dup2(terminal, 0)
    os.close(terminal)


def _replace_by(replacement: Callable[[str], str]) -> None:
    def replaced(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        return "".join(map(replacement, error.object[error.start : error.end])), error.end

    codecs.register_error(_HANDLER, replaced)
