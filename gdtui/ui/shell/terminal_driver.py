"""The terminal of the app, whatever comes from it, and when it goes away."""

from __future__ import annotations

import io
import os
import threading
from contextlib import suppress
from typing import IO, Any

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from gdtui.core.system import HUNG_UP

GONE = 3.0  # seconds after which a process ends whatever still runs in it, once the terminal is as it was


class Output(io.TextIOBase):
    """What is written to, and takes everything when the terminal is gone: the app then ends as it does otherwise."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._file.fileno()

    def write(self, text: str, /) -> int:
        """Write what can be written."""
        with suppress(OSError):
            self._file.write(text)
        return len(text)

    def flush(self) -> None:
        """Have it written."""
        with suppress(OSError):
            self._file.flush()


class TerminalDriver(LinuxDriver):
    """Textual's driver, which goes on reading after bytes that it cannot make sense of.

    Textual's own ends the app at them: a key code beyond every character, a byte that is not UTF-8.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._file: Any = Output(self._file)

    def close(self) -> None:
        """Let go of the terminal; when the app ends, let nothing that still runs in the process keep it."""
        super().close()
        if self._app._exit:
            end = threading.Timer(GONE, os._exit, [self._app.return_code or 0])
            end.daemon = True
            end.start()

    def run_input_thread(self) -> None:
        """Read until the driver stops; what a read brought that cannot be parsed is dropped."""
        while not self.exit_event.is_set():
            try:
                super().run_input_thread()
            except (ValueError, ArithmeticError):  # among them UnicodeError and OverflowError
                continue
            except OSError:  # the terminal is gone
                self._app.call_later(self._app.exit, return_code=HUNG_UP)
                return

    def process_message(self, message: Message) -> None:
        """Pass a message on, unless it is a key whose character cannot be written: half a surrogate pair."""
        if not (isinstance(message, events.Key) and message.character and not _writable(message.character)):
            super().process_message(message)


def _writable(character: str) -> bool:
    try:
        character.encode()
    except UnicodeEncodeError:
        return False
    return True
