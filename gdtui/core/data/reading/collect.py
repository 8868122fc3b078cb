"""Rows of texts become the cells of a table: numbers, with what is missing and what does not fit."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from gdtui.core import texts
from gdtui.core.data.names import join_names
from gdtui.core.data.reading.choices import ReadChoices
from gdtui.core.data.reading.columns import Column
from gdtui.core.data.reading.numbers import is_missing
from gdtui.core.data.reading.selection import Selection
from gdtui.core.data.table import MAX_CELLS
from gdtui.core.errors import FileError, ValidationError
from gdtui.core.texts import text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_CATEGORIES = 50
"""The most different texts of a column that become columns of their own."""


class Problem(msgspec.Struct, frozen=True):
    """One thing that keeps data from being read.

    Attributes:
        message: what is wrong and what to do, in one line.
        row: number of the row of data, from 0; None for a problem of the whole file.
        line: line of the file, or row of the sheet, from 1; 0 where there are none.
        column: name of the column; empty for a problem of the whole row.
    """

    message: str
    row: int | None = None
    line: int = 0
    column: str = ""


def place(row: int, line: int) -> str:
    """Return where a row is: by its number from 0, and by its line where there are lines."""
    return text("reading.row_at", row=row, line=line) if line else text("reading.row", row=row)


class Collector:
    """The cells that have been read. A missing value is NaN, a text of a column of categories is its number.

    Attributes:
        cells: numbers of the used columns, row by row.
        rows: how many rows there are.
        categories: for each column of text its texts, in the order in which they came, with their numbers.
        first_missing: where the first missing value is.
        missing_rows: how many rows have a missing value.
        problems: what was found when problems are collected rather than raised.
    """

    def __init__(self, path: Path, selection: Selection, choices: ReadChoices, most_problems: int = 0) -> None:
        self.path, self.selection, self.choices = path, selection, choices
        self.cells = array("d")
        self.rows = 0
        self.width = len(selection.used)
        self.categories: dict[str, dict[str, float]] = {c.name: {} for c in selection.used if c.kind == "text"}
        self.first_missing: Problem | None = None
        self.missing_rows = 0
        self.problems: list[Problem] = []
        self._most_problems = most_problems
        self._columns = len(selection.columns)
        self._values = [(column.index, column, self.value(column)) for column in selection.used]

    def value(self, column: Column) -> Callable[[str], float | None]:
        """Return the function that makes numbers of the texts of a column."""
        return self._category(column) if column.kind == "text" else column.value

    def add(self, records: Iterable[tuple[int, list[str]]]) -> None:
        """Add rows, each with its line.

        Raises:
            FileError: when a row does not fit, or the table is too large.
        """
        for line, record in records:
            if len(record) != self._columns and not self._mended(record):
                self._ragged(line, record)
            else:
                self._add_row(line, record)
            self.rows += 1
            if len(self.cells) > MAX_CELLS:
                raise FileError(self.path, too_large())

    def add_block(self, data: NDArray[np.float64], missing_rows: int) -> None:
        """Add rows of numbers, without any that does not fit.

        Args:
            data: rows by columns.
            missing_rows: how many rows have NaN.

        Raises:
            FileError: when the table is too large.
        """
        self.cells.frombytes(data.data.cast("B"))
        self.rows += len(data)
        self.missing_rows += missing_rows
        if len(self.cells) > MAX_CELLS:
            raise FileError(self.path, too_large())

    def _add_row(self, line: int, record: list[str]) -> None:
        lacks = False
        for index, column, value in self._values:
            number = value(record[index])
            if number is None or math.isinf(number):
                self._misfit(line, column, record[index], number)
                number = 0.0
            elif math.isnan(number):
                lacks = True
                if self.first_missing is None:
                    self.first_missing = Problem("", self.rows, line, column.name)
            self.cells.append(number)
        self.missing_rows += lacks

    def _mended(self, record: list[str]) -> bool:
        """Take away empty values after the last column, which a delimiter at the end of a line makes."""
        while len(record) > self._columns and not record[-1].strip():
            record.pop()
        return len(record) == self._columns

    def _ragged(self, line: int, record: list[str]) -> None:
        names = join_names(column.name for column in self.selection.columns)
        shown = names if len(names) <= 100 else f"{names[:100]} ..."
        found = texts.text("reading.values_a_row", expected=self._columns, columns=shown, found=len(record))
        self.report(Problem(f"{place(self.rows, line)}: {found}", self.rows, line))

    def _misfit(self, line: int, column: Column, text: str, number: float | None) -> None:
        wanted = column.wanted if number is None else texts.text("refusals.finite")
        if column.kind == "text":
            wanted = texts.text("reading.too_many_texts", most=MAX_CATEGORIES)
        error = ValidationError(f"{place(self.rows, line)}, column {column.name}", text, wanted)
        self.report(Problem(str(error), self.rows, line, column.name))

    def report(self, problem: Problem) -> None:
        """Keep a problem, or raise it when problems are not collected."""
        if not self._most_problems:
            raise FileError(self.path, problem.message)
        if len(self.problems) < self._most_problems:
            self.problems.append(problem)

    def _category(self, column: Column) -> Callable[[str], float | None]:
        known = self.categories[column.name]

        def number(text: str) -> float | None:
            text = " ".join(text.split())
            if text not in known:
                if is_missing(text):
                    return math.nan
                if len(known) == MAX_CATEGORIES:
                    return None
                known[text] = float(len(known))
            return known[text]

        return number


def too_large() -> str:
    """Return what is wrong with data of more cells than a table may have."""
    return texts.text("reading.too_many_numbers", most=f"{MAX_CELLS:,}")
