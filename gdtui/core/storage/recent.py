"""The files that were opened last, remembered between starts beside the settings file: a path a line, newest first."""

from __future__ import annotations

from pathlib import Path

from gdtui.core.storage import user_config
from gdtui.core.storage.atomic import replacing

MOST = 9


def recent_files() -> tuple[Path, ...]:
    """Return the files that were opened last and still exist, the newest first; none when they cannot be read."""
    try:
        lines = _place().read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ()
    return tuple(path for path in map(Path, lines) if path.is_file())[:MOST]


def remember(target: str) -> None:
    """Put a file first, if the target is one; where the list cannot be written, nothing is remembered."""
    path = Path(target)
    if not path.is_file():
        return
    path = path.resolve()
    others = [other for other in recent_files() if other != path]
    try:
        _place().parent.mkdir(parents=True, exist_ok=True)
        with replacing(_place()) as file:
            file.writelines(f"{one}\n" for one in [path, *others][:MOST])
    except OSError:
        return


def _place() -> Path:
    return user_config.path().with_name("recent.txt")
