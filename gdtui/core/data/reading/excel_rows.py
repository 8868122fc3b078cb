"""Excel workbooks (.xlsx), row by row, each value as the text that stands for it."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

from gdtui.core.data.reading.choices import ReadChoices
from gdtui.core.data.reading.collect import Collector, too_large
from gdtui.core.data.reading.json_rows import as_text
from gdtui.core.data.reading.layout import MAX_COLUMNS, make_layout, too_wide
from gdtui.core.data.reading.source import MAX_BYTES, Stream, too_long
from gdtui.core.data.reading.text import Record
from gdtui.core.data.table import MAX_CELLS
from gdtui.core.errors import FileError, ValidationError
from gdtui.core.texts import text

HEAD_ROWS = 1000
_BROKEN = (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError, ParseError, EOFError)
"""What openpyxl raises for workbooks that are not as they should be."""


class ExcelReader:
    """Reads a sheet of a workbook; `Reader` explains its attributes."""

    def __init__(self, stream: Stream, choices: ReadChoices) -> None:
        self.path = stream.path
        self._stream = stream
        self._rows = self._records(choices.sheet)
        first = list(islice(self._rows, HEAD_ROWS + 1))
        self.complete = len(first) <= HEAD_ROWS
        if not first:
            raise FileError(self.path, text("reading.sheet_empty", needs=text("reading.needs")))
        self._width = max(len(cells) for _, cells in first)
        self._first = [(line, self._padded(cells)) for line, cells in first]
        self.layout = make_layout([cells for _, cells in self._first], "", choices)
        self.recognised = self.layout.recognised(choices)
        self.head: list[Record] = self._first[int(self.layout.header) :]

    def _padded(self, cells: list[str]) -> list[str]:
        return cells + [""] * (self._width - len(cells))

    def collect(self, collector: Collector) -> None:
        """Read all rows."""
        collector.add(self.head)
        collector.add((line, self._padded(cells)) for line, cells in self._rows)

    def _records(self, sheet: str) -> Iterator[Record]:
        """Yield the rows of a sheet that are not blank, without blank cells at their ends."""
        seen = 0
        try:
            for line, row in enumerate(self._sheet(sheet).iter_rows(values_only=True), 1):
                cells = [_text(value) for value in row]
                while cells and not cells[-1].strip():
                    cells.pop()
                seen += len(row)
                if seen > 10 * MAX_CELLS:
                    raise FileError(self.path, too_large())
                if len(cells) > MAX_COLUMNS:
                    raise FileError(self.path, too_wide())
                self._stream.report()
                if cells:
                    yield line, cells
        except ValidationError:
            raise
        except _BROKEN as error:
            reason = " ".join(str(error).split())  # openpyxl's may have several lines
            raise FileError(self.path, text("reading.not_excel", reason=reason)) from None

    def _sheet(self, name: str) -> Any:
        try:
            import openpyxl
        except ImportError:
            how = 'python -m pip install "gdtui[excel]"'
            raise FileError(self.path, text("reading.excel_extra", how=how)) from None
        with zipfile.ZipFile(self._stream.file) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_BYTES:
                raise FileError(self.path, too_long())
        self._stream.file.seek(0)
        with warnings.catch_warnings(action="ignore"):  # of styles and extensions that do not matter here
            book = openpyxl.load_workbook(self._stream.file, read_only=True, data_only=True)
        sheets = [sheet.title for sheet in book.worksheets]
        if name and name not in sheets:
            raise ValidationError("sheet", name, text("reading.sheets", names=", ".join(sheets)))
        if not sheets:
            raise FileError(self.path, text("reading.no_sheet"))
        return book[name or sheets[0]]


def _text(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return as_text(value)
