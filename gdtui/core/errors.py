"""Errors for unusable values, each with a one-line message for people; what is wrong in a TOML file in their words."""

from __future__ import annotations

import re
import reprlib
from pathlib import Path

from gdtui.core.texts import text

_short = reprlib.Repr()  # a value may be anything found in a file
_short.maxstring = 60
_MISSING = re.compile(r"Object missing required field (?P<name>.+)")
_UNKNOWN = re.compile(r"Object contains unknown field (?P<name>.+)")
_OF_ANOTHER_TYPE = re.compile(r"Expected (?P<expected>.+), got (?P<given>.+)")
_EITHER = re.compile(r"object \| str( \| null)?|str \| object( \| null)?")


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


def in_toml_terms(message: str) -> tuple[str, str]:
    """Return the place that a message of msgspec is about, and what is wrong there.

    ``Expected `str`, got `int` - at `$.title` `` is `title` and `expected str, got int`; of a file as a whole the place
    is empty.
    """
    what, _, place = message.replace("`", "").partition(" - at $")
    place = place.removeprefix(".")
    if found := _MISSING.fullmatch(what):
        return place, text("sessions.missing", name=found["name"])
    if found := _UNKNOWN.fullmatch(what):
        return place, text("sessions.unknown", name=found["name"])
    if found := _OF_ANOTHER_TYPE.fullmatch(what):
        either = text("sessions.data" if place.endswith("data") else "sessions.each_language")
        expected = _EITHER.sub(either, found["expected"])
        return place, text("sessions.type", expected=expected, given=found["given"])
    return place, what[0].lower() + what[1:]
