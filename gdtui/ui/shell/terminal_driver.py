"""The terminal of the app, whatever bytes come from it."""

from __future__ import annotations

from contextlib import suppress

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message


class TerminalDriver(LinuxDriver):
    """Textual's driver, which goes on reading after bytes that it cannot make sense of.

    Textual's own ends the app at them: a key code beyond every character, a byte that is not UTF-8.
    """

    def run_input_thread(self) -> None:
        """Read until the driver stops; what a read brought that cannot be parsed is dropped."""
        while not self.exit_event.is_set():
            with suppress(
                ValueError, ArithmeticError
            ):  # UnicodeError is a ValueError, OverflowError an ArithmeticError
                super().run_input_thread()

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
