"""The web browser that the app is shown in, and what becomes of the app when the web server goes away."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from textual.drivers.web_driver import WebDriver

from gdtui.core.system import HUNG_UP


class BrowserDriver(WebDriver):
    """Textual's driver, which ends the app when the server is gone.

    Textual's own stops to listen then, and the app stays for ever: nothing can reach it any more.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._write: Any = partial(_write_while_read, self._write)

    def run_input_thread(self) -> None:
        """Read until the driver stops, or until the input ends."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._app.call_later(self._app.exit, return_code=HUNG_UP)


def _write_while_read(write: Callable[[bytes], int], data: bytes) -> None:
    """Write what can be written: without a reader, the app then ends as it does otherwise."""
    with suppress(OSError):
        write(data)
