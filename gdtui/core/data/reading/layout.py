"""Names and kinds of the columns of some rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice

import msgspec

from gdtui.core import texts
from gdtui.core.data.reading.choices import ReadChoices
from gdtui.core.data.reading.columns import (
    Column,
    default_names,
    is_unnamed,
    number_style,
    recognise_columns,
    unique_names,
)
from gdtui.core.data.reading.dialect import has_header
from gdtui.core.data.reading.numbers import NumberStyle

MAX_COLUMNS = 10_000
"""The most columns of a table."""


class Layout(msgspec.Struct, frozen=True):
    """What some rows hold.

    Attributes:
        header: whether the first row has the names of the columns.
        columns: the columns.
        numbers: how numbers are written.
        sentences: what was assumed.
        named: whether the names of the columns are those of the data.
    """

    header: bool
    columns: tuple[Column, ...]
    numbers: NumberStyle
    sentences: tuple[str, ...] = ()
    named: bool = True

    def recognised(self, choices: ReadChoices) -> ReadChoices:
        """Return choices with what was recognised of header and numbers."""
        decimal = "comma" if self.numbers.decimal == "," else "dot"
        return msgspec.structs.replace(choices, header="yes" if self.named else "no", decimal=decimal)


def make_layout(
    rows: Sequence[Sequence[str]], delimiter: str, choices: ReadChoices, names: Sequence[str] | None = None
) -> Layout:
    """Return what rows hold.

    Args:
        rows: the first rows, of which the very first may have names.
        delimiter: what separates their values; empty where nothing does, as values are numbers then, not texts.
        choices: what is not to be recognised.
        names: the names, where they are known.
    """
    style = number_style([cell for row in rows[:1000] for cell in row], delimiter, choices)
    header = names is None and (has_header(rows, style) if choices.header == "auto" else choices.header == "yes")
    sentences: tuple[str, ...] = ()
    if header:
        names, rows = rows[0], rows[1:]
        if rows and _rows_are_named(names, rows):
            names = ["", *names]
    named = names is not None
    if names is None:
        blank = [""] * Counter(map(len, rows)).most_common(1)[0][0]
        names = default_names(recognise_columns(blank, rows, style))
        given = ", ".join(names) if len(names) <= 4 else f"{names[0]} to {names[-2]} and {names[-1]}"
        sentences = (texts.text("reading.no_header", names=given),)
    unnamed = [index for index, name in enumerate(names) if is_unnamed(name)]
    unique, renamed = unique_names(names)
    columns = recognise_columns(unique, rows, style, unnamed)
    quiet = {c.index for c in columns if c.kind in ("index", "empty")}  # left out, so that their names do not matter
    changed = tuple(text for index, text in renamed.items() if index not in quiet)
    said = (*sentences, *changed, *_about_numbers(columns, style))
    return Layout(header, columns, style, said, named)


def too_wide() -> str:
    """Return what is wrong with data of more columns than a table may have."""
    return texts.text("reading.too_many_columns", most=f"{MAX_COLUMNS:,}")


def _rows_are_named(names: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Return whether all rows have one value more than the header, as R writes the names of rows."""
    return all(len(row) == len(names) + 1 and row[-1].strip() for row in islice(rows, 100))


def _about_numbers(columns: Sequence[Column], style: NumberStyle) -> tuple[str, ...]:
    numbers = [c for c in columns if c.kind == "number"]
    said = []
    if style.decimal == "," and numbers:
        said.append(texts.text("reading.decimal_commas"))
    if any(c.grouped for c in numbers):
        said.append(texts.text("reading.thousands"))
    if units := [c.name for c in numbers if c.units]:
        said.append(texts.text("reading.units", signs=", ".join(units[:3])))
    return tuple(said)
