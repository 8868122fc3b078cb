"""What is wrong with a value of a TOML file, in the words of people who write such files."""

from __future__ import annotations

import re

from gdtui.core.texts import text

_MISSING = re.compile(r"Object missing required field (?P<name>.+)")
_UNKNOWN = re.compile(r"Object contains unknown field (?P<name>.+)")
_OF_ANOTHER_TYPE = re.compile(r"Expected (?P<expected>.+), got (?P<given>.+)")
_EITHER = re.compile(r"object \| str( \| null)?|str \| object( \| null)?")


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
