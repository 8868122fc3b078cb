"""Data on their way to a session: read in the background, or shown as they are where something has to be decided."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

from textual.screen import Screen

from gdtui.core import texts
from gdtui.core.data.reading.choices import ReadChoices
from gdtui.core.data.reading.finish import Finished
from gdtui.core.data.reading.read import read
from gdtui.core.data.reading.selection import ALL, WantedColumns
from gdtui.core.data.reading.source import ReadingCancelled, Source
from gdtui.core.errors import ValidationError
from gdtui.core.storage.session_file import Session
from gdtui.core.storage.targets import remember, session_on
from gdtui.ui.session.opening.reading_screen import ReadingScreen
from gdtui.ui.widgets.progress_page import ProgressPage

LATE = 0.3  # seconds after which it is shown how far reading has come
ASSUMED = 8  # seconds that it is said what was assumed


class DataOpener:
    """Opens data on a screen.

    Args:
        screen: the screen that belongs to the data.
        take: takes the session on them.
    """

    def __init__(self, screen: Screen[None], take: Callable[[Session], None]) -> None:
        self._screen, self._take = screen, take

    def open(self, source: Source, choices: ReadChoices | None = None, wanted: WantedColumns = ALL) -> None:
        """Read data and open a session on them; if they cannot be read as they are, show them.

        Raises:
            ValidationError: when there is no such file.
        """
        if not source.typed and not source.path.exists():
            read(source)
        self._screen.run_worker(self._open(source, choices or ReadChoices(), wanted), group="reading", exclusive=True)

    def show(self, source: Source, choices: ReadChoices | None = None, problem: str = "") -> None:
        """Show data, and what can be chosen about them."""
        self._screen.app.push_screen(ReadingScreen(source, self.open, choices, problem=problem))

    async def _open(self, source: Source, choices: ReadChoices, wanted: WantedColumns) -> None:
        try:
            data = await self._read(source, choices, wanted)
            session = session_on(source, data, (*choices.options, *wanted.options))
        except ReadingCancelled:
            self._screen.notify(texts.text("opening.not_opened", name=source.path.name), markup=False)
        except ValidationError as error:
            message = str(error).removeprefix(f"{source.path}: ")
            self._screen.app.push_screen(ReadingScreen(source, self.open, choices, wanted, message))
        else:
            self._take(session)
            if not source.typed:
                remember(str(source.path))
            if data.assumptions:
                title = texts.text("opening.read_so", name=source.path.name)
                self._screen.notify("; ".join(data.assumptions), title=title, timeout=ASSUMED, markup=False)

    async def _read(self, source: Source, choices: ReadChoices, wanted: WantedColumns) -> Finished:
        """Read in a thread; when that takes a while, show how far it has come."""
        cancelled, share = threading.Event(), [0.0]

        def progress(done: int, total: int) -> None:
            share[0] = done / total

        page = ProgressPage(texts.text("opening.reading", name=source.path.name), lambda: share[0], cancelled.set)
        late = self._screen.set_timer(LATE, lambda: self._screen.app.push_screen(page))
        try:
            return await asyncio.to_thread(read, source, choices, wanted, progress=progress, cancelled=cancelled.is_set)
        finally:
            cancelled.set()  # the thread ends too when the app does
            late.stop()
            if page.is_attached:
                page.dismiss()


def pasted_path(text: str) -> Path | None:
    """Return the file whose path was pasted, as terminals do with what is dropped on them; None if there is none."""
    line = text.strip()
    if not line or "\n" in line:
        return None
    plain = line.removeprefix("file://").strip("'\"")
    for form in (plain, plain.replace("\\ ", " ")):
        path = Path(form).expanduser()
        try:
            if path.is_file():
                return path
        except (OSError, ValueError):  # too long for a path, or with a character that none has
            return None
    return None
