"""The file in which errors of the app itself are written, for reports; `gdtui info` says where it is."""

from __future__ import annotations

import logging
from contextlib import suppress
from functools import cache
from pathlib import Path

from gdtui import __version__

MOST = 1 << 20  # bytes of a file; the one before it is kept too


def path() -> Path:
    """Return the path of the file, which exists only after an error."""
    from platformdirs import user_state_path

    return user_state_path("gdtui") / "errors.log"


def write(error: BaseException) -> None:
    """Append an error with its traceback; do nothing where the file cannot be written."""
    with suppress(OSError):
        path().parent.mkdir(parents=True, exist_ok=True)
        _logger(path()).error("gdtui %s", __version__, exc_info=error)


@cache
def _logger(file: Path) -> logging.Logger:
    """Return the logger that writes into a file, and nowhere else: the terminal belongs to the screens."""
    from logging.handlers import RotatingFileHandler

    handler = RotatingFileHandler(file, maxBytes=MOST, backupCount=1, encoding="utf-8", errors="replace", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger = logging.Logger("gdtui.errors")
    logger.addHandler(handler)
    return logger
