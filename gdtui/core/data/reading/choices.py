"""What can be said about data before it is read; whatever is not said is recognised.

A form, the flags of the command line and every error message are made from the one description here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal

import msgspec

from gdtui.core import texts
from gdtui.core.errors import ValidationError
from gdtui.core.fields import Field, described_fields, explained, nearest, setting_meta

AUTO = "auto"
SWITCH = ("auto", "yes", "no")
"""The values of a choice that is a pair of options on the command line: --header and --no-header."""
SIGNS: Mapping[str, str] = {
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "pipe": "|",
    "space": " ",
    "dot": ".",
    "apostrophe": "'",
    "hash": "#",
    "percent": "%",
}
"""The words for signs; a sign itself is understood too, so that `--decimal ,` works."""

WORDS: Mapping[str, str] = {sign: word for word, sign in SIGNS.items()} | {"\\t": "tab"}
"""The words of signs; the last is a tab as people write it in a shell."""


class ReadChoices(msgspec.Struct, frozen=True, kw_only=True):
    """What is chosen about reading; `auto` is what the data itself shows."""

    encoding: Annotated[
        Literal["auto", "utf-8", "utf-16", "cp949", "latin-1", "shift_jis", "gb18030", "big5", "cp1250", "cp1251"],
        setting_meta("text", "encoding", "how bytes stand for characters"),
    ] = "auto"
    delimiter: Annotated[
        Literal["auto", "comma", "semicolon", "tab", "pipe", "space"],
        setting_meta("text", "delimiter", "what separates the values of a row"),
        explained("recognised from the first rows", ",", ";", "a tab", "|", "any number of spaces and tabs"),
    ] = "auto"
    header: Annotated[
        Literal["auto", "yes", "no"],
        setting_meta("text", "header", "whether the first row has the names of the columns"),
        explained("no, where it has numbers as the rows below", "the first row has names", "the first row is data"),
    ] = "auto"
    comment: Annotated[
        Literal["auto", "hash", "percent", "none"],
        setting_meta("text", "comment", "the sign before lines that are left out"),
        explained("lines that begin with #", "#", "%", "no line is left out"),
    ] = "auto"
    sheet: Annotated[str, setting_meta("text", "sheet", "name of the Excel sheet; the first one by default")] = ""
    decimal: Annotated[
        Literal["auto", "dot", "comma"],
        setting_meta("numbers", "decimal", "the decimal sign"),
        explained("recognised from the numbers", "1.5", "1,5"),
    ] = "auto"
    thousands: Annotated[
        Literal["auto", "none", "comma", "dot", "space", "apostrophe"],
        setting_meta("numbers", "thousands", "the sign between groups of three digits"),
        explained("any but the decimal sign", "1200", "1,200", "1.200", "1 200", "1'200"),
    ] = "auto"
    na: Annotated[
        Literal["refuse", "drop", "mean", "median", "zero"],
        setting_meta("columns", "missing values", "what becomes of rows with missing values"),
        explained(
            "an error with their number",
            "rows with a missing value are left out",
            "a missing value becomes the mean of its column",
            "a missing value becomes the median of its column",
            "a missing value becomes 0",
        ),
    ] = "refuse"
    text: Annotated[
        Literal["leave-out", "one-hot"],
        setting_meta("columns", "text", "what becomes of columns of text"),
        explained("they are left out", "a column of 0 and 1 for each different text"),
    ] = "leave-out"
    dates: Annotated[
        Literal["leave-out", "days"],
        setting_meta("columns", "dates", "what becomes of columns of dates"),
        explained("they are left out", "days since the earliest date of the column"),
    ] = "leave-out"

    def checked(self) -> ReadChoices:
        """Return the choices themselves, if each is allowed.

        Raises:
            ValidationError: names the choice that is not, and what is allowed.
        """
        for name, field in choice_fields().items():
            field.check(getattr(self, name))
        return self

    def assign(self, options: Mapping[str, str]) -> ReadChoices:
        """Return a copy with the choices that texts stand for; a sign such as `,` stands for its word.

        Raises:
            ValidationError: when there is no such choice, or a text does not stand for an allowed value.
        """
        fields = choice_fields()
        for name in options:
            if name not in fields:
                raise ValidationError("choice", name, texts.text("reading.no_choice", near=nearest(name, fields)))
        values = {name: fields[name].parse(WORDS.get(text, text)) for name, text in options.items()}
        return msgspec.structs.replace(self, **values)

    @property
    def options(self) -> tuple[str, ...]:
        """The options of the command line that stand for the choices; none for what is recognised."""
        words: list[str] = []
        for name, field in choice_fields().items():
            value = getattr(self, name)
            if value == field.default:
                continue
            if field.choices == SWITCH:
                words.append(f"--{name}" if value == "yes" else f"--no-{name}")
            else:
                words += [f"--{name}", str(value)]
        return tuple(words)


@cache
def choice_fields() -> Mapping[str, Field]:
    """Return the fields of `ReadChoices` by name."""
    return described_fields(ReadChoices)
