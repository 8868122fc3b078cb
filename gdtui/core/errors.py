"""Errors for unusable values, each with a one-line message for people."""

from __future__ import annotations

import reprlib
from pathlib import Path

from gdtui.core.texts import text

_short = reprlib.Repr()  # a value may be anything found in a file
_short.maxstring = 60


def in_one_line(said: str) -> str:
    """Return a text as one line: names that are found in a file may have line breaks and control characters in them.

    Characters that are not printable are written as escapes.
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in " ".join(said.split()))


class ValidationError(ValueError):
    """An unusable value. The message is one line that names the field, the value and what is allowed."""

    def __init__(self, field: str, value: object, allowed: str) -> None:
        self.field, self.value, self.allowed = field, value, allowed
        super().__init__(in_one_line(text("refusals.is", field=field, value=_short.repr(value), allowed=allowed)))


class FileError(ValidationError):
    """An unusable file. The message is one line that names the file, what is wrong where, and what to do about it."""

    def __init__(self, path: Path, problem: str) -> None:
        self.field, self.value, self.allowed = "file", str(path), problem
        ValueError.__init__(self, in_one_line(f"{path}: {problem}"))
