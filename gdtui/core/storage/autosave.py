"""The session as it is, kept on the disk while the app runs, so that it survives whatever ends the app.

Each app has a folder of its own, locked while it lives: a folder that nobody holds was left by an app that was cut off.
The folders are where the platform keeps such files (`~/.local/state/gdtui` on Linux). In its folder are the session
file and a data file for each large table. A data file is complete before the session file that names it is written, and
goes only after one that does not name it: whenever the app is cut off, the session file can be opened.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from gdtui.core.atomic import replacing
from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.storage.data_files import DataFiles
from gdtui.core.storage.run_entry import whole_tables
from gdtui.core.storage.session_file import Session, dump
from gdtui.core.system import lock, trim_heap

LOCK = "lock"
DATA = "data"  # the beginning of the names of data files
INSIDE = 10_000  # the most numbers of a table that are written every second: more would be felt
RETRY = 30.0  # seconds from a failure to the next attempt
MOST = 5  # the sessions of apps that were cut off which are kept, the newest


class Autosave:
    """The folder in which an app keeps its session.

    No session is written before it has made an update.

    Args:
        ready: called from another thread when the data files of a session are written, so that it can be written too.

    Attributes:
        problem: why the last attempt failed; empty if it did not.
    """

    def __init__(self, ready: Callable[[], object]) -> None:
        self._ready = ready
        self._folder = folder() / os.urandom(6).hex()
        self._lock: IO[str] | None = None
        self._written: Session | None = None
        self._files = DataFiles(self._folder, DATA, INSIDE)
        self._idle = threading.Event()  # whether no thread writes data files
        self._idle.set()
        self._resting_until = 0.0
        self.problem = ""
        _remove_remains()

    def write(self, session: Session, last: bool = False) -> None:
        """Write the session if it has changed.

        Args:
            session: the session.
            last: whether the app ends: no data file is left to another thread then.
        """
        if session == self._written or not any(position.updates for position in session.positions.values()):
            return
        if last:
            self._idle.wait()
        elif not self._idle.is_set():
            return  # the thread will call `ready`
        if time.monotonic() < self._resting_until:
            return
        tables = [*whole_tables(session.runs)]
        try:
            self._take()
            if not last and (lacking := [table for table in tables if self._files.lacks(table)]):
                self._begin_writing(lacking)
                return
            content = dump(session, self._files)
            with replacing(self._folder / f"{session.name}.toml") as file:
                file.write(content)
            self._clear(session.name, tables)
        except (OSError, ValidationError) as error:
            self._fail(error)
            return
        self._written, self.problem = session, ""

    def _begin_writing(self, tables: Sequence[Table]) -> None:
        """Write the data files of tables in another thread, which has copies: the tables may be edited meanwhile."""
        copies, files = [(table.id, table.columns, table.cells) for table in tables], self._files

        def work() -> None:
            try:
                for table_id, columns, cells in copies:
                    files.write(table_id, columns, cells)
            except Exception as error:  # whatever it is, the app must not wait for this thread for ever
                self._fail(error)
            trim_heap()  # of what the Parquet writer left: as much as the table weighs
            self._idle.set()
            with suppress(RuntimeError):  # the app has ended meanwhile, and its event loop is closed
                self._ready()

        self._idle.clear()
        threading.Thread(target=work, name="autosave", daemon=True).start()

    def _fail(self, error: Exception) -> None:
        self.problem = str(error)
        self._resting_until = time.monotonic() + RETRY

    def adopt(self, path: Path) -> bool:
        """Go on in the folder of an app that was cut off, if nobody else does; return whether this app has it now.

        Args:
            path: the session file in that folder.
        """
        try:
            held = _locked(path.parent)
        except OSError:
            return False
        self.end()
        self._lock, self._folder, self._written = held, path.parent, None
        self._files = DataFiles(self._folder, DATA, INSIDE)
        return True

    def end(self) -> None:
        """Remove the folder: the app ends as it should."""
        self._idle.wait()
        if self._lock is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._lock.close()
            self._lock = None

    def _take(self) -> None:
        """Make the folder, and hold it; make it again if somebody has removed it."""
        if self._lock is None or not self._folder.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(self._folder)
            self._files = DataFiles(self._folder, DATA, INSIDE)

    def _clear(self, name: str, tables: Sequence[Table]) -> None:
        """Remove what was written of another session, and the data files that this one does not name."""
        for path in self._folder.glob("*.toml"):
            if path.stem != name:
                path.unlink(missing_ok=True)
        self._files.remove_others(tables)


def _locked(folder: Path) -> IO[str]:
    """Return the lock of a folder, held.

    Raises:
        OSError: when another app holds it, or it cannot be made.
    """
    file = (folder / LOCK).open("a")
    try:
        lock(file)
    except OSError:
        file.close()
        raise
    return file


def cut_off() -> list[Path]:
    """Return the session files of apps that were cut off, the newest first."""
    found = [path for one in _folders() if not _held(one) for path in one.glob("*.toml")]
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)


def forget_the_oldest() -> None:
    """Remove the sessions of apps that were cut off which are too many."""
    for path in cut_off()[MOST:]:
        shutil.rmtree(path.parent, ignore_errors=True)


def _remove_remains() -> None:
    """Remove the folders of apps that were cut off before they had written a session."""
    for one in _folders():
        with suppress(OSError):
            if (one / LOCK).exists() and not [*one.glob("*.toml")]:
                with _locked(one):
                    shutil.rmtree(one, ignore_errors=True)


def folder() -> Path:
    """Return the folder in which each app has one of its own."""
    from platformdirs import user_state_path

    return user_state_path("gdtui") / "autosave"


def _folders() -> Iterator[Path]:
    with suppress(OSError):
        yield from (one for one in folder().iterdir() if one.is_dir())


def _held(folder: Path) -> bool:
    """Return whether a living app holds a folder."""
    try:
        with (folder / LOCK).open("r+") as file:
            lock(file)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
