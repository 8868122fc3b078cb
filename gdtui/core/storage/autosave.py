"""The session as it is, kept on the disk while the app runs, so that it survives whatever ends the app.

Each app has a folder of its own, locked while it lives: a folder that nobody holds was left by an app that was cut off.
The folders are where the platform keeps such files (`~/.local/state/gdtui` on Linux).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from gdtui.core.errors import ValidationError
from gdtui.core.storage.session_file import Session, save
from gdtui.core.system import lock

LOCK = "lock"
MOST = 5  # the sessions of apps that were cut off which are kept, the newest


class Autosave:
    """The file in which an app keeps its session.

    Nothing is written before the session has made an update, nor where the folder cannot be written.
    """

    def __init__(self) -> None:
        self._folder = folder() / os.urandom(6).hex()
        self._lock: IO[str] | None = None
        self._written: Session | None = None

    def write(self, session: Session) -> None:
        """Write the session if it has changed."""
        if session == self._written or not any(position.updates for position in session.positions.values()):
            return
        with suppress(OSError, ValidationError):
            self._take()
            save(session, self._folder / f"{session.name}.toml")
            self._clear(session.name)
        self._written = session

    def end(self) -> None:
        """Remove the file: the app ends as it should."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None
            shutil.rmtree(self._folder, ignore_errors=True)

    def _take(self) -> None:
        """Make the folder, and hold it."""
        if self._lock is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = (self._folder / LOCK).open("w")
            lock(self._lock)

    def _clear(self, name: str) -> None:
        """Remove what was written of another session."""
        for path in self._folder.iterdir():
            if path.stem.partition(".")[0] != name and path.name != LOCK:
                path.unlink(missing_ok=True)


def cut_off() -> list[Path]:
    """Return the session files of apps that were cut off, the newest first."""
    found = [path for one in _folders() if not _held(one) for path in one.glob("*.toml")]
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)


def forget(path: Path) -> None:
    """Remove a session that was cut off, once another app has it, and those that are too many."""
    for left in (path, *cut_off()[MOST:]):
        if left.parent.parent == folder():
            shutil.rmtree(left.parent, ignore_errors=True)


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
