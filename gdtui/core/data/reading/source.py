"""Where data comes from: a file, standard input or a text that was pasted, as bytes that are read under watch.

Whatever it is, reading it reports its progress, can be cancelled, and ends at a stated limit: a file of a few kilobytes
may unpack to any size, and a pipe may never end.
"""

from __future__ import annotations

import gzip
import io
import os
import stat
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from gdtui.core import texts
from gdtui.core.errors import FileError, ValidationError

MAX_BYTES = 2**30
"""The most bytes that are read from one source, unpacked."""

STDIN = "-"
GZIP = b"\x1f\x8b"
_CHUNK = 2**16

Progress = Callable[[int, int], None]
"""Called with the number of bytes read and the number of all bytes."""


class ReadingCancelled(Exception):
    """Reading was cancelled by the one who asked for it."""


class Watch:
    """Who is told of the progress, and who may cancel."""

    def __init__(self, progress: Progress | None = None, cancelled: Callable[[], bool] | None = None) -> None:
        self._progress, self._cancelled = progress, cancelled

    def passed(self, done: int, total: int) -> None:
        """Report progress.

        Raises:
            ReadingCancelled: when reading is to end.
        """
        if self._cancelled is not None and self._cancelled():
            raise ReadingCancelled
        if self._progress is not None:
            self._progress(min(done, total), total)


class Source:
    """Data that can be read more than once.

    Attributes:
        path: the file, or a name for people where there is none.
        typed: whether a person pasted it.
    """

    def __init__(self, path: Path, content: bytes | None = None) -> None:
        self.path, self.typed = path, content is not None
        self._copy: BinaryIO | None = io.BytesIO(content) if content is not None else None

    @classmethod
    def of(cls, target: str | Path) -> Source:
        """Return the source that a name means: `-` is standard input, all others are files.

        Raises:
            ValidationError: when the name is an address on the web.
        """
        if str(target) == STDIN:
            return cls(Path("standard input"))
        if "://" in str(target):
            allowed = texts.text("reading.address")
            raise ValidationError("data", str(target), allowed)
        return cls(Path(target))

    @classmethod
    def of_text(cls, text: str) -> Source:
        """Return pasted text as a source."""
        return cls(Path("pasted text"), text.encode("utf-8", "replace"))

    @property
    def suffix(self) -> str:
        """The suffix of the name in lower case, without a .gz."""
        path = self.path.with_suffix("") if self.path.suffix.lower() == ".gz" else self.path
        return path.suffix.lower()

    @contextmanager
    def open(self, watch: Watch | None = None) -> Iterator[Stream]:
        """Open the source at its start, unpacked if it is packed by gzip.

        Raises:
            FileError: when it cannot be read, is packed wrongly, or was changed meanwhile.
        """
        try:
            with self._opened(watch or Watch()) as raw:
                before = _state(raw)
                yield Stream(self.path, raw, watch or Watch())
                if self._copy is None and before != _state_of(self.path):
                    raise FileError(self.path, texts.text("reading.changed"))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise FileError(self.path, texts.text("reading.not_unpacked", error=str(error).lower())) from None
        except OSError as error:
            raise FileError(self.path, texts.text("files.not_read", error=error.strerror or error)) from None

    @contextmanager
    def _opened(self, watch: Watch) -> Iterator[BinaryIO]:
        if self._copy is None and not self._is_file():
            self._copy = self._spooled(watch)
        if self._copy is not None:
            self._copy.seek(0)
            yield self._copy
            return
        with self.path.open("rb") as file:
            yield file

    def _is_file(self) -> bool:
        if str(self.path) == "standard input":
            return False
        mode = os.stat(self.path).st_mode
        return stat.S_ISREG(mode) or stat.S_ISDIR(mode)  # to open a directory raises the right error

    def _spooled(self, watch: Watch) -> BinaryIO:
        """Copy what can be read only once, such as a pipe, into a temporary file."""
        copy = TemporaryFile()  # noqa: SIM115 - it is closed with this source
        standard = str(self.path) == "standard input"
        with nullcontext(sys.stdin.buffer) if standard else self.path.open("rb") as pipe:
            while chunk := pipe.read(_CHUNK):
                copy.write(chunk)
                watch.passed(copy.tell(), MAX_BYTES)
                if copy.tell() > MAX_BYTES:
                    raise FileError(self.path, too_long())
        return copy


class Stream(io.RawIOBase):
    """Bytes of a source, unpacked, counted and limited."""

    def __init__(self, path: Path, raw: BinaryIO, watch: Watch) -> None:
        self.path, self._raw, self._watch = path, raw, watch
        self.total = max(raw.seek(0, os.SEEK_END), 1)
        raw.seek(0)
        packed = raw.read(2) == GZIP
        raw.seek(0)
        self.file: BinaryIO | gzip.GzipFile = gzip.GzipFile(fileobj=raw) if packed else raw
        self.packed = packed
        self._count = 0

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read into a buffer.

        Raises:
            ReadingCancelled: when reading is to end.
            FileError: when the source is longer than any table.
        """
        chunk = self.file.read(len(buffer))
        self._count += len(chunk)
        if self._count > MAX_BYTES:
            raise FileError(self.path, too_long())
        if self._raw.tell() > self.total:  # it grows, maybe as fast as it is read
            raise FileError(self.path, texts.text("reading.changed"))
        self.report()
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def report(self, share: float | None = None) -> None:
        """Report progress: a share of the whole, or by default how far the file has been read.

        Raises:
            ReadingCancelled: when reading is to end.
        """
        self._watch.passed(self._raw.tell() if share is None else int(share * self.total), self.total)

    def start(self, size: int) -> bytes:
        """Return the first bytes, unpacked, and go back to the start."""
        found = self.file.read(size)
        self.file.seek(0)
        return found


def too_long() -> str:
    """Return what is wrong with a source that is longer than any table may be."""
    return texts.text("reading.too_long", most=f"{MAX_BYTES:,}")


def _state(file: BinaryIO) -> tuple[int, ...]:
    try:
        return _identity(os.fstat(file.fileno()))
    except OSError:  # bytes in memory have no descriptor
        return ()


def _state_of(path: Path) -> tuple[int, ...]:
    try:
        return _identity(path.stat())
    except FileNotFoundError:
        raise FileError(path, texts.text("reading.removed")) from None


def _identity(found: os.stat_result) -> tuple[int, ...]:
    return found.st_ino, found.st_size, found.st_mtime_ns
