"""What keeps a file from being read: what is wrong, where, and what can be done."""

from __future__ import annotations

import msgspec

from gdtui.core.texts import text


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
