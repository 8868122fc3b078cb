"""Settings as people see them: what a field is called, what it may hold, how a text becomes its value.

A `Field` is read off the annotation of a msgspec struct, so that bounds are written once and every way in (form,
command line, session file) refuses a value with the same words.
"""

from __future__ import annotations

import math
import reprlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import inspect

_short = reprlib.Repr()  # a value may be anything that a file held
_short.maxstring = 60


class ValidationError(ValueError):
    """A value that cannot be used: one line naming the field, the value and what is allowed."""

    def __init__(self, field: str, value: object, allowed: str) -> None:
        self.field, self.value, self.allowed = field, value, allowed
        super().__init__(f"{field} is {_short.repr(value)}: {allowed}")


class FileError(ValidationError):
    """A file that cannot be used: one line naming it, what is wrong where, and what to do about it."""

    def __init__(self, path: Path, problem: str) -> None:
        self.field, self.value, self.allowed = "file", str(path), problem
        ValueError.__init__(self, f"{path}: {problem}")


class Field(msgspec.Struct, frozen=True):
    """One setting.

    Attributes:
        name: as in the struct, `--set` and session files.
        title: as on the screen.
        description: one sentence.
        default: the value it has when nobody says otherwise.
        kind: `integer` admits whole numbers alone.
        low: the least value, itself excluded when `low_open`.
        high: the greatest value.
    """

    name: str
    title: str
    description: str
    default: float
    kind: Literal["number", "integer"]
    low: float | None
    low_open: bool
    high: float | None

    @classmethod
    def of_number(cls, name: str) -> Field:
        """A number without bounds, such as a cell of a table."""
        return cls(name, name, "", 0.0, "number", low=None, low_open=False, high=None)

    @property
    def allowed(self) -> str:
        """What it may be, as the end of a sentence."""
        noun = "a whole number" if self.kind == "integer" else "a number"
        low = "" if self.low is None else f" {'above' if self.low_open else 'of at least'} {_plain(self.low)}"
        high = "" if self.high is None else f"{' and' if low else ' of'} at most {_plain(self.high)}"
        return f"it must be {noun}{low}{high}"

    def check(self, value: object) -> None:
        """Refuse a value of another type or outside the bounds.

        Raises:
            ValidationError: naming the field, the value and what is allowed.
        """
        if not self._admits(value):
            raise ValidationError(self.name, value, self.allowed)

    def parse(self, text: str) -> float:
        """The value that a text stands for: an int where `kind` is integer.

        Raises:
            ValidationError: naming the field, the text and what is allowed.
        """
        value = _number(text.strip(), self.kind)
        if value is None or not self._admits(value):
            raise ValidationError(self.name, text.strip(), self.allowed)
        return value

    def _admits(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float) or not -math.inf < value < math.inf:
            return False
        if self.kind == "integer" and not isinstance(value, int):
            return False
        above = self.low is None or (value > self.low if self.low_open else value >= self.low)
        return above and (self.high is None or value <= self.high)


def nearest(word: str, words: Iterable[str]) -> str:
    """The one of some words that a mistyped one most likely meant."""
    from difflib import get_close_matches  # only a mistake needs it

    return get_close_matches(word, sorted(words), n=1, cutoff=0)[0]


def _plain(bound: float) -> str:
    """A bound as people write it: 1,000,000 rather than 1e+06."""
    return f"{int(bound):,}" if abs(bound) < 1e20 and bound == int(bound) else f"{bound:g}"


def _number(text: str, kind: str) -> float | None:
    """A number or None; 1e3 is a whole number too, and digits stay exact beyond float's 53 bits."""
    if len(text) > 40:  # longer than any number that differs from its neighbours
        return None
    try:
        value = float(text)
        if kind == "integer" and value.is_integer():
            return int(text) if text.lstrip("+-").isdigit() else int(value)
    except ValueError:
        return None
    return value


def describe(struct: type[msgspec.Struct]) -> Mapping[str, Field]:
    """The fields of a struct that carry a title, by name."""
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)
    return {f.name: _field(f) for f in info.fields if isinstance(f.type, inspect.Metadata)}


def _field(field: inspect.Field) -> Field:
    assert isinstance(field.type, inspect.Metadata)
    number: Any = field.type.type
    about = field.type.extra_json_schema or {}
    return Field(
        name=field.name,
        title=about["title"],
        description=about["description"],
        default=field.default,
        kind="integer" if isinstance(number, inspect.IntType) else "number",
        low=number.gt if number.gt is not None else number.ge,
        low_open=number.gt is not None,
        high=number.le,
    )
