"""The terminal of the app, whatever comes from it, when it is slow, and when it goes away."""

from __future__ import annotations

import os
import threading
from functools import cache, partial, wraps
from typing import Any

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message
from textual.screen import Screen

from gdtui.core.system import HUNG_UP
from gdtui.ui.shell.terminal_writer import TerminalWriter

GONE = 3.0  # seconds after which a process ends whatever still runs in it, once the terminal is as it was


class TerminalDriver(LinuxDriver):
    """Textual's driver, which bears strange bytes and slow terminals.

    Textual's own ends the app at bytes that it cannot make sense of: a key code beyond every character, a byte that is
    not UTF-8. And it lets the app wait for a terminal that takes less than the app draws.
    """

    _writer: TerminalWriter | None = None

    def start_application_mode(self) -> None:
        """Take the terminal."""
        _draw_no_more_than_is_taken()
        assert self._file is not None
        self._writer = TerminalWriter(self._file, partial(self._app.call_later, self._draw))
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's has no types

    def write(self, data: str) -> None:
        """Have something written; Textual's own writer gets nothing."""
        assert self._writer is not None
        self._writer.write(data)

    def may_draw(self) -> bool:
        """Return whether the terminal has taken everything; if not, the screen is drawn once it has."""
        return self._writer is None or self._writer.ready()

    def _draw(self) -> None:
        """Draw what has changed since the terminal was behind, all at once, when the screen has nothing else to do."""
        screen = self._app.screen

        def draw() -> None:
            screen._compositor.update_widgets(screen._dirty_widgets)  # the drawing forgets those that it is not told of
            screen._compositor_refresh()

        screen.call_later(draw)

    def close(self) -> None:
        """Let go of the terminal; when the app ends, let nothing that still runs in the process keep it."""
        super().close()
        if self._writer is not None:
            self._writer.stop()
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


@cache
def _draw_no_more_than_is_taken() -> None:
    """Let screens wait while the terminal is behind: what they change meanwhile is drawn together.

    Textual draws at its own times, and has no setting for it, so that the method is replaced.
    """
    refresh = Screen._compositor_refresh

    @wraps(refresh)
    def refresh_if_taken(self: Screen[Any]) -> None:
        driver = self.app._driver
        if self is not self.app.screen or not isinstance(driver, TerminalDriver) or driver.may_draw():
            refresh(self)

    Screen._compositor_refresh = refresh_if_taken  # type: ignore[method-assign]
