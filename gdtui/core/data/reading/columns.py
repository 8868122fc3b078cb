"""What each column of some data holds, recognised from its first rows."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from gdtui.core import texts
from gdtui.core.data.names import on_one_line
from gdtui.core.data.reading.choices import AUTO, SIGNS, ReadChoices
from gdtui.core.data.reading.dates import days, recognise_date
from gdtui.core.data.reading.numbers import BOOLEANS, NumberStyle, has_units, is_missing, recognise_decimal

ColumnKind = Literal["number", "boolean", "date", "text", "index", "empty"]
EXAMPLES = 3
MAX_NAME = 100
"""The most characters of a column's name; what is beyond is cut."""

_UNNAMED = re.compile(r"(Unnamed: \d+)?")  # what pandas calls a column without a name


class Column(msgspec.Struct, frozen=True):
    """A column as it was found.

    Attributes:
        index: its place in a row, from 0.
        name: its name, unique and on one line.
        kind: what most of its values are.
        missing: how many of the first rows have no value.
        examples: some of its texts.
        date_form: how its dates are written.
        numbers: how its numbers are written.
        simple: whether all its numbers are written as Python and pyarrow write them.
        grouped: whether there are separators of thousands.
        units: whether there are currency or percent signs, which are left out.
    """

    index: int
    name: str
    kind: ColumnKind
    missing: int = 0
    examples: tuple[str, ...] = ()
    date_form: str = ""
    numbers: NumberStyle = NumberStyle()
    simple: bool = True
    grouped: bool = False
    units: bool = False

    def value(self, text: str) -> float | None:
        """Return what a text is as a number, NaN for a missing value, and None for a text that does not fit."""
        if self.kind in ("number", "index"):
            return self.numbers.parse(text)
        if is_missing(text):
            return math.nan
        if self.kind == "date":
            return days(text, self.date_form)
        if self.kind == "boolean":
            return next((pair[word] for pair in BOOLEANS if (word := text.strip().lower()) in pair), None)
        return None

    @property
    def wanted(self) -> str:
        """What a value must be, as the end of a sentence."""
        words = {"date": texts.text("reading.a_date"), "boolean": texts.text("refusals.true_or_false")}
        return words.get(self.kind, texts.text("reading.a_number"))


def number_style(cells: Sequence[str], delimiter: str, choices: ReadChoices) -> NumberStyle:
    """Return how numbers are written: as chosen, else as cells show; without a delimiter, as Python does."""
    decimal = SIGNS.get(choices.decimal, "" if delimiter else ".")
    if not decimal:
        decimal = {"comma": ".", "dot": ","}.get(choices.thousands) or recognise_decimal(cells, delimiter)
    if choices.thousands == AUTO:
        return NumberStyle(decimal, "".join(sign for sign in ",.' " if sign != decimal))
    return NumberStyle(decimal, SIGNS.get(choices.thousands, "").replace(decimal, ""))


def unique_names(names: Sequence[str]) -> tuple[tuple[str, ...], dict[int, str]]:
    """Return names that are on one line, not empty and different, and for each that was changed a sentence."""
    found: list[str] = []
    sentences: dict[int, str] = {}
    for index, raw in enumerate(names):
        name = "".join(filter(str.isprintable, on_one_line(raw)))[:MAX_NAME].strip()
        given, copy = name or f"column {index + 1}", 2
        while given in found:
            given, copy = f"{name or 'column'} ({copy})", copy + 1
        if not name:
            sentences[index] = texts.text("reading.no_name", column=index + 1)
        elif given != name:
            sentences[index] = texts.text("reading.same_name", column=index + 1, given=given, name=name)
        found.append(given)
    return tuple(found), sentences


def default_names(columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the names of columns without a header: x1, x2, ... and y for those of numbers, with x for a single one."""
    numbers = [c.index for c in columns if c.kind in ("number", "boolean")]
    names = ("x", "y")[-len(numbers) :] if len(numbers) <= 2 else (*(f"x{k}" for k in range(1, len(numbers))), "y")
    known = dict(zip(numbers, names, strict=False))
    return tuple(known.get(c.index, f"column {c.index + 1}") for c in columns)


def recognise_columns(
    names: Sequence[str], rows: Sequence[Sequence[str]], style: NumberStyle, unnamed: Sequence[int] = ()
) -> tuple[Column, ...]:
    """Return what each column holds.

    Args:
        names: a name for each column.
        rows: the first rows.
        style: how numbers are written.
        unnamed: which columns had no name.
    """
    texts = [[row[index] if index < len(row) else "" for row in rows] for index in range(len(names))]
    return tuple(
        _column(index, name, cells, style, index in unnamed)
        for index, (name, cells) in enumerate(zip(names, texts, strict=True))
    )


def is_unnamed(name: str) -> bool:
    """Return whether a name is none, or what pandas writes for none."""
    return _UNNAMED.fullmatch(name.strip()) is not None


def _column(index: int, name: str, cells: Sequence[str], style: NumberStyle, unnamed: bool) -> Column:
    present = [cell for cell in cells if not is_missing(cell)]
    numbers = [cell for cell in present if style.parse(cell) is not None]
    unusual = [cell for cell in numbers if style.simple(cell) is None]
    form = ""
    kind: ColumnKind
    if not present:
        kind = "empty"
    elif any(all(cell.strip().lower() in pair for cell in present) for pair in BOOLEANS):
        kind = "boolean"
    elif 2 * len(numbers) >= len(present):
        kind = "index" if unnamed and index == 0 and _counts(cells) else "number"
    else:
        form = recognise_date(present)
        kind = "date" if form else "text"
    return Column(
        index,
        name,
        kind,
        missing=len(cells) - len(present),
        examples=tuple(dict.fromkeys(cell.strip() for cell in present[:50]))[:EXAMPLES],
        date_form=form,
        numbers=style,
        simple=not unusual,
        grouped=any(map(style.groups, unusual)),
        units=any(map(has_units, unusual)),
    )


def _counts(cells: Sequence[str]) -> bool:
    """Return whether cells are 0, 1, 2, ... or 1, 2, 3, ..."""
    first = cells[0].strip().strip('"')
    if first not in ("0", "1"):
        return False
    return all(cell.strip() == str(number) for number, cell in enumerate(cells, int(first)))
