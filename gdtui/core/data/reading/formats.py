"""Which format data has: by its first bytes, and by its name where these do not tell."""

from __future__ import annotations

import re
import zipfile
from typing import Protocol

from gdtui.core.data.reading.choices import ReadChoices
from gdtui.core.data.reading.collect import Collector
from gdtui.core.data.reading.layout import Layout
from gdtui.core.data.reading.source import Source, Stream
from gdtui.core.data.reading.text import Record


class Reader(Protocol):
    """What reads a format.

    Attributes:
        layout: what was recognised from the first rows.
        head: the first rows, without the header.
        complete: whether these are all rows.
        recognised: the choices, with what was recognised in place of `auto`.
    """

    layout: Layout
    head: list[Record]
    complete: bool
    recognised: ReadChoices

    def collect(self, collector: Collector) -> None:
        """Read all rows."""


def reader_of(stream: Stream, source: Source, choices: ReadChoices) -> Reader:
    """Return the reader of a stream's format, which has read its first rows.

    Raises:
        FileError: when they are no data.
    """
    start = stream.start(2**12)
    if start.startswith(b"PAR1") or (source.suffix in (".parquet", ".pq") and start):
        from gdtui.core.data.reading.parquet_rows import ParquetReader

        return ParquetReader(stream, choices)
    if start.startswith(b"PK\x03\x04") and (source.suffix in (".xlsx", ".xlsm") or _is_workbook(stream)):
        from gdtui.core.data.reading.excel_rows import ExcelReader

        return ExcelReader(stream, choices)
    if _is_json(start, source.suffix):
        from gdtui.core.data.reading.json_rows import JsonReader

        return JsonReader(stream, choices)
    from gdtui.core.data.reading.text_rows import TextReader

    return TextReader(stream, source.suffix, choices)


def _is_workbook(stream: Stream) -> bool:
    """Return whether a ZIP archive has a workbook in it."""
    try:
        with zipfile.ZipFile(stream.file) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError):
        return False
    finally:
        stream.file.seek(0)


def _is_json(start: bytes, suffix: str) -> bool:
    if suffix in (".json", ".jsonl", ".ndjson"):
        return True
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text[:1] == b"{" or re.match(rb"\[\s*[\[{]", text) is not None
