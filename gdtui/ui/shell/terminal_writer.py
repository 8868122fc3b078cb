"""What is written to the terminal: as fast as it takes it, and never held up by it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TextIO

PIECE = 4096  # bytes written at once; fewer would be more often, and each time the thread waits for its turn
STUCK = 4.0  # seconds after which a terminal that has not taken a piece takes none any more


class TerminalWriter:
    """Writes in a thread of its own what it is given, in its order.

    Textual's own writer takes thirty texts, and then lets the app wait for the terminal. This one never lets it wait,
    and says instead whether the terminal is behind, so that the app draws nothing more until it is not.

    Args:
        file: the terminal.
        taken: called in the thread once the terminal has taken everything, if `ready` has said that it had not.
    """

    def __init__(self, file: TextIO, taken: Callable[[], Any]) -> None:
        self._descriptor, self._encoding, self._taken = file.fileno(), file.encoding, taken
        self._texts: list[str] = []
        self._behind = self._awaited = self._ended = False
        self._news = threading.Condition()
        self._pieces = 0  # those that the terminal has taken
        self._thread = threading.Thread(target=self._run, name="terminal-output", daemon=True)
        self._thread.start()

    def ready(self) -> bool:
        """Return whether the terminal has taken everything."""
        with self._news:
            self._awaited = self._behind
            return not self._behind

    def write(self, text: str) -> None:
        """Have a text written after those before it; the caller goes on at once."""
        with self._news:
            self._texts.append(text)
            self._behind = True
            self._news.notify()

    def stop(self) -> None:
        """Wait until everything is written, or the terminal takes nothing any more."""
        with self._news:
            self._ended = True
            self._news.notify()
        before = -1
        while self._thread.is_alive() and self._pieces > before:
            before = self._pieces
            self._thread.join(STUCK)

    def _run(self) -> None:
        while text := self._next():
            data = text.encode(self._encoding, "backslashreplace")
            for start in range(0, len(data), PIECE):
                with suppress(OSError):  # a terminal that is gone takes everything: the app ends as it does otherwise
                    _write_all(self._descriptor, data[start : start + PIECE])
                self._pieces += 1

    def _next(self) -> str:
        """Return what is to be written, once there is something; nothing at the end."""
        with self._news:
            self._behind = bool(self._texts)
            if self._awaited and not self._behind:
                self._awaited = False
                self._taken()
            self._news.wait_for(lambda: self._texts or self._ended)
            text = "".join(self._texts)
            self._texts.clear()
            return text


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
