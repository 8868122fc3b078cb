"""Files that are written completely or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TextIO

from gdtui.core.errors import FileError
from gdtui.core.texts import text


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Open a new text file that takes the place of the old one when it is complete; after an error the old file stays.

    Raises:
        ValidationError: when the file cannot be written.
    """
    with _part_of(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        yield file


@contextmanager
def replacing_bytes(path: Path) -> Iterator[BinaryIO]:
    """Open a new file of bytes that takes the place of the old one in the same way.

    Raises:
        ValidationError: when the file cannot be written.
    """
    with _part_of(path) as part, part.open("wb") as file:
        yield file


@contextmanager
def _part_of(path: Path) -> Iterator[Path]:
    """Yield the path of a file that becomes the one asked for."""
    path = path.resolve()  # a symbolic link stays a link: the file that it points at is replaced
    in_place = path.exists() and not path.is_file()  # /dev/null, a pipe
    part = path if in_place else path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise FileError(path, text("files.not_written", error=error.strerror or error)) from None
    finally:
        if not in_place:
            with suppress(OSError):  # on a disk that is read-only even this fails, and there is no part to remove
                part.unlink(missing_ok=True)
