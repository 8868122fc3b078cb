"""Text with delimiters: what is recognised of it, and its rows as numbers.

Large text goes block by block through pyarrow, which reads a million rows in a fraction of a second. A block in which
anything is unusual is read row by row, which knows the line of what is wrong.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from gdtui.core.data.reading.arrow_columns import append_columns, numbers, texts_as_numbers
from gdtui.core.data.reading.choices import WORDS, ReadChoices
from gdtui.core.data.reading.collect import Collector
from gdtui.core.data.reading.columns import Column
from gdtui.core.data.reading.dialect import commented_names, first_records, recognise_dialect
from gdtui.core.data.reading.encoding import NAMES, choice_of
from gdtui.core.data.reading.layout import MAX_COLUMNS, Layout, make_layout, too_wide
from gdtui.core.data.reading.numbers import MISSING
from gdtui.core.data.reading.source import Stream
from gdtui.core.data.reading.text import Dialect, Record, TextBlocks, records
from gdtui.core.errors import FileError
from gdtui.core.texts import text

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

PYARROW_BYTES = 1_000_000
"""Size in bytes above which reading with pyarrow saves more time than importing it takes."""

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars", " ": "spaces"}
_NULLS = sorted({form for word in MISSING for form in (word, word.upper(), word.capitalize())} | {"NaN", "<NA>"})


class TextReader:
    """Reads text with delimiters, from its first block on.

    Attributes:
        layout: what was recognised.
        head: the first rows, without the header.
        complete: whether these are all rows.
        recognised: the choices, with what was recognised in place of `auto`.
    """

    def __init__(self, stream: Stream, suffix: str, choices: ReadChoices) -> None:
        self.path = stream.path
        self._blocks = TextBlocks(stream, choices.encoding)
        self._rest = iter(self._blocks)
        self._first = next(self._rest, b"").decode()
        self.complete = self._blocks.complete
        self.dialect = recognise_dialect(self.path, self._first, suffix, choices)
        rows = first_records(self.path, self._first, self.dialect)
        if not rows:
            list(records(self.path, self._first, self.dialect))  # raises what is wrong with the first row
            raise FileError(self.path, text("reading.empty", needs=text("reading.needs")))
        if max(len(cells) for _, cells in rows) > MAX_COLUMNS:
            raise FileError(self.path, too_wide())
        self.layout, self._header = self._recognised(rows, choices)
        self.head = rows[self._header :]
        self.recognised = self._as_choices(choices)

    def _recognised(self, rows: list[Record], choices: ReadChoices) -> tuple[Layout, int]:
        """Return what the first rows show, and how many of them are the header."""
        cells = [cells for _, cells in rows]
        layout = make_layout(cells, self.dialect.delimiter, choices)
        names = commented_names(self._first, self.dialect, len(layout.columns)) if not layout.header else None
        if names is not None and choices.header == "auto":
            layout = make_layout(cells, self.dialect.delimiter, choices, names)
        said = self._said() + layout.sentences
        return msgspec.structs.replace(layout, sentences=said), int(layout.header)

    def _as_choices(self, choices: ReadChoices) -> ReadChoices:
        found = self.layout.recognised(choices)
        return msgspec.structs.replace(
            found,
            encoding=choice_of(self._blocks.encoding),
            delimiter=WORDS.get(self.dialect.delimiter, choices.delimiter),
            comment=WORDS.get(self.dialect.comment, "none"),
        )

    def _said(self) -> tuple[str, ...]:
        """Return in a sentence how the text is written, if not as usual."""
        encoding, delimiter = self._blocks.encoding, self.dialect.delimiter
        name = "" if choice_of(encoding) == "utf-8" else f"{NAMES.get(encoding, encoding)} "
        words = "" if delimiter == "," else text("reading.separated", separator=_SEPARATORS.get(delimiter, delimiter))
        return (text("reading.read_as", encoding=name, separated=words),) if name or words else ()

    def collect(self, collector: Collector) -> None:
        """Read all rows.

        Raises:
            FileError: when something does not fit.
        """
        rows = records(self.path, self._first, self.dialect)
        for _ in range(self._header):
            next(rows)
        collector.add(rows)
        fast = _FastBlocks(collector, self.dialect) if self._blocks.size > PYARROW_BYTES else None
        for block in self._rest:
            if fast is None or not fast.add(block):
                collector.add(records(self.path, block.decode(), self.dialect, self._blocks.line))


class _FastBlocks:
    """Reads blocks with pyarrow."""

    def __init__(self, collector: Collector, dialect: Dialect) -> None:
        import pyarrow as pa
        from pyarrow import csv as arrow

        self._collector, self._dialect = collector, dialect
        separator = re.escape(dialect.delimiter.encode())
        self._odd_quote = re.compile(rb'[^%b\n"]"[^%b\n"]' % (separator, separator))  # neither opens nor closes a value
        selection = collector.selection
        names = [f"c{column.index}" for column in selection.columns]
        self._used = [(column, f"c{column.index}") for column in selection.used]
        types = {name: pa.float64() if _is_simple(column) else pa.string() for column, name in self._used}
        self._arrow, self._pa = arrow, pa
        self._options: dict[str, Any] = {
            "read_options": arrow.ReadOptions(column_names=names),
            "parse_options": arrow.ParseOptions(delimiter=dialect.delimiter, newlines_in_values=True),
            "convert_options": arrow.ConvertOptions(
                include_columns=list(types),
                column_types=types,
                null_values=_NULLS,
                strings_can_be_null=False,
                decimal_point=selection.columns[0].numbers.decimal,
            ),
        }

    def add(self, block: bytes) -> bool:
        """Read a block, if nothing in it is unusual; return whether it was read."""
        prepared = self._prepared(block)
        if prepared is None:
            return False
        try:
            data = self._arrow.read_csv(self._pa.BufferReader(prepared), **self._options)
        except self._pa.ArrowInvalid:
            return False
        columns = [self._numbers(column, data.column(name)) for column, name in self._used]
        return append_columns(self._collector, columns)

    def _prepared(self, block: bytes) -> bytes | None:
        """Return a block without comments, and with single spaces where spaces separate; None if that is not simple."""
        if b'"' in block and self._odd_quote.search(block):
            return None
        if self._dialect.comment and self._dialect.comment.encode() in block:
            sign = re.escape(self._dialect.comment.encode())
            block = re.sub(rb"(?m)^[ \t]*" + sign + rb".*\n?", b"", block)
        if self._dialect.delimiter != " ":
            return block
        return None if b'"' in block else _single_spaces(block)

    def _numbers(self, column: Column, data: pa.ChunkedArray) -> NDArray[np.float64] | None:
        return numbers(data) if _is_simple(column) else texts_as_numbers(data, self._collector.value(column))


def _single_spaces(block: bytes) -> bytes:
    """Return text with one space in place of several spaces and tabs, and none around lines."""
    block = block.replace(b"\t", b" ")
    while b"  " in block:
        block = block.replace(b"  ", b" ")
    return block.replace(b" \n", b"\n").replace(b"\n ", b"\n").removeprefix(b" ")


def _is_simple(column: Column) -> bool:
    return column.kind in ("number", "index") and column.simple
