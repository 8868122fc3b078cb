"""JSON: an array of records, an object of columns, or a record a line; each value as the text that stands for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from gdtui.core import texts
from gdtui.core.data.reading.choices import ReadChoices
from gdtui.core.data.reading.collect import Collector
from gdtui.core.data.reading.layout import MAX_COLUMNS, make_layout, too_wide
from gdtui.core.data.reading.source import Stream
from gdtui.core.data.reading.text import Record, TextBlocks
from gdtui.core.errors import FileError

MAX_JSON_BYTES = 2**28
"""The most bytes of JSON, which is held as a whole."""

HEAD_ROWS = 1000
_NAME = "value {} of a list"  # for records that have no names
_SPACE = " \t\r\n"


class JsonReader:
    """Reads JSON; `Reader` explains its attributes."""

    def __init__(self, stream: Stream, choices: ReadChoices) -> None:
        self.path = stream.path
        text = _whole(stream, choices.encoding)
        self._records = _rows(self.path, text)
        first = list(islice(self._records, HEAD_ROWS + 1))
        self.complete = len(first) <= HEAD_ROWS
        names = tuple(dict.fromkeys(name for _, record in first for name in record))[: MAX_COLUMNS + 1]
        if not names:
            raise FileError(self.path, texts.text("reading.no_rows", needs=texts.text("reading.needs")))
        if len(names) > MAX_COLUMNS:
            raise FileError(self.path, too_wide())
        self._names = names
        rows: list[Record] = [(line, self._texts(line, record)) for line, record in first]
        lists = names[0] == _NAME.format(1)
        self.layout = make_layout([texts for _, texts in rows], "", choices, None if lists else names)
        self.head = rows[int(self.layout.header) :]
        self.recognised = self.layout.recognised(choices)

    def _texts(self, line: int, record: dict[str, Any]) -> list[str]:
        for name in record.keys() - self._names:
            raise FileError(self.path, texts.text("reading.new_name", line=line, name=f"{name!r}", rows=HEAD_ROWS))
        return [as_text(record.get(name)) for name in self._names]

    def collect(self, collector: Collector) -> None:
        """Read all rows."""
        collector.add(self.head)
        collector.add((line, self._texts(line, record)) for line, record in self._records)


def as_text(value: Any) -> str:
    """Return the text that stands for a value; a number is the same when it is read again."""
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def _whole(stream: Stream, encoding: str) -> str:
    parts, size = [], 0
    for block in TextBlocks(stream, encoding, rows=False):
        size += len(block)
        if size > MAX_JSON_BYTES:
            raise FileError(stream.path, texts.text("reading.json_too_long", most=f"{MAX_JSON_BYTES:,}"))
        parts.append(block)
    return b"".join(parts).decode()


def _rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield records one by one, each with its line, so that only one of them is in memory."""
    decoder = json.JSONDecoder()
    start = _after_space(text, 0)
    if text[start : start + 1] == "[":
        yield from _array(path, text, start, decoder)
        return
    first, end = _value(path, text, start, decoder)
    if _after_space(text, end) == len(text) and isinstance(first, dict) and _is_columns(first):
        yield from _columns(path, first)
        return
    line = 1 + text.count("\n", 0, start)
    while True:
        yield line, _record(path, first, line)
        following = _after_space(text, end)
        if following == len(text):
            return
        line += text.count("\n", start, following)
        start = following
        first, end = _value(path, text, start, decoder)


def _array(path: Path, text: str, start: int, decoder: json.JSONDecoder) -> Iterator[tuple[int, dict[str, Any]]]:
    line, counted = 1, 0
    position = _after_space(text, start + 1)
    while text[position : position + 1] != "]":
        value, end = _value(path, text, position, decoder)
        line, counted = line + text.count("\n", counted, position), position
        yield line, _record(path, value, line)
        position = _after_space(text, end)
        if text[position : position + 1] == ",":
            position = _after_space(text, position + 1)
        elif text[position : position + 1] != "]":
            raise FileError(path, texts.text("reading.json_comma", line=line))


def _value(path: Path, text: str, start: int, decoder: json.JSONDecoder) -> tuple[Any, int]:
    try:
        return decoder.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise FileError(path, texts.text("reading.not_json_line", line=error.lineno, error=error.msg.lower())) from None
    except (ValueError, RecursionError) as error:  # a whole number of thousands of digits; a thousand brackets
        raise FileError(path, texts.text("reading.not_json", error=str(error)[:80].lower())) from None


def _after_space(text: str, start: int) -> int:
    while text[start : start + 1] and text[start] in _SPACE:
        start += 1
    return start


def _is_columns(value: dict[str, Any]) -> bool:
    return bool(value) and all(isinstance(column, list | dict) for column in value.values())


def _columns(path: Path, columns: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rows of an object of columns, each a list, or an object by row as pandas writes it."""
    lists = {n: list(c.values()) if isinstance(c, dict) else c for n, c in columns.items()}
    lengths = {name: len(column) for name, column in lists.items()}
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"{name} {length}" for name, length in list(lengths.items())[:5])
        raise FileError(path, texts.text("reading.json_lengths", counts=shown))
    for values in zip(*lists.values(), strict=True):
        yield 0, dict(zip(lists, values, strict=True))


def _record(path: Path, value: Any, line: int) -> dict[str, Any]:
    if isinstance(value, list):
        return {_NAME.format(number): one for number, one in enumerate(value, 1)}
    if not isinstance(value, dict) or not value:
        raise FileError(path, texts.text("reading.line", line=line, problem=texts.text("reading.json_forms")))
    return value
