"""The data of an experiment: named columns of numbers, as one comparable value."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

import msgspec


class Table(msgspec.Struct, frozen=True):
    """Named columns of finite numbers.

    Attributes:
        columns: names, in order.
        cells: values as float64, row by row (rows x columns x 8 bytes), so that a table is one comparable value that
            crosses the pipe without conversion.
    """

    columns: tuple[str, ...]
    cells: bytes

    @classmethod
    def of(cls, columns: Mapping[str, Sequence[float]]) -> Table:
        """Make a table from columns of equal length."""
        rows = zip(*columns.values(), strict=True)
        return cls(tuple(columns), array("d", (float(v) for row in rows for v in row)).tobytes())

    @property
    def rows(self) -> int:
        """Return the number of rows."""
        return len(self.cells) // (8 * len(self.columns))

    def values(self) -> memoryview[float]:
        """Return all cells as a read-only float64 view, row by row; numpy can use it without a copy."""
        return memoryview(self.cells).cast("d")

    def row(self, index: int) -> tuple[float, ...]:
        """Return one row."""
        width = len(self.columns)
        return tuple(self.values()[index * width : (index + 1) * width])

    def replace(self, row: int, column: str, value: float) -> Table:
        """Return a copy with one cell changed."""
        cells = array("d", self.cells)
        cells[row * len(self.columns) + self.columns.index(column)] = value
        return Table(self.columns, cells.tobytes())
