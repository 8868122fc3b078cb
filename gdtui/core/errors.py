"""Errors for unusable values, each with a one-line message for people."""

from __future__ import annotations

import re
import reprlib
from pathlib import Path

_short = reprlib.Repr()  # a value may be anything found in a file
_short.maxstring = 60
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _in_one_line(text: str) -> str:
    """Return a text with its control characters written out: names found in a file may have line breaks in them."""
    return _CONTROL.sub(lambda found: repr(found[0])[1:-1], text)


class ValidationError(ValueError):
    """An unusable value. The message is one line that names the field, the value and what is allowed."""

    def __init__(self, field: str, value: object, allowed: str) -> None:
        self.field, self.value, self.allowed = field, value, allowed
        super().__init__(_in_one_line(f"{field} is {_short.repr(value)}: {allowed}"))


class FileError(ValidationError):
    """An unusable file. The message is one line that names the file, what is wrong where, and what to do about it."""

    def __init__(self, path: Path, problem: str) -> None:
        self.field, self.value, self.allowed = "file", str(path), problem
        ValueError.__init__(self, _in_one_line(f"{path}: {problem}"))
