"""Data files: CSV, TSV and Parquet to tables, with an error that names the line when a file cannot be read.

There are two readers for text. `_read_strictly` reads one line at a time with Python's csv module, so it knows the line
of an error. `_read_fast` reads large files with pyarrow (a million rows in about a tenth of a second); when it fails,
`_read_strictly` reads the file and decides.
"""

from __future__ import annotations

import csv
import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from gdtui.core.data.names import on_one_line
from gdtui.core.data.table import Table
from gdtui.core.errors import FileError, ValidationError

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

PYARROW_BYTES = 1_000_000
"""Size in bytes above which reading with pyarrow saves more time than importing it takes."""

NEEDS = "the data needs at least 2 rows of numbers under a line of column names"


def read(path: Path) -> Table:
    """Read a data file: Parquet if its suffix says so, otherwise CSV (separated by commas, semicolons or tabs).

    Raises:
        ValidationError: when the file does not exist or is not a table of finite numbers with a header.
    """
    try:
        table = _read_parquet(path) if path.suffix.lower() in (".parquet", ".pq") else _read_text(path)
    except OSError as error:
        raise FileError(path, f"it cannot be read: {error.strerror or error}") from None
    if table.rows < 2:
        raise FileError(path, f"it has {'no rows' if table.rows == 0 else '1 row'}: {NEEDS}")
    return table


def _read_text(path: Path) -> Table:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = file.readline()
            delimiter = _delimiter(path, header)
            records = _records(chain([header], file), delimiter)  # seek(0) would fail on a pipe
            line, names = next(records, (0, []))
            columns = _header(path, line, names)
            table = _read_fast(path, delimiter, columns, line) if path.stat().st_size > PYARROW_BYTES else None
            return table or _read_strictly(path, columns, records)
    except UnicodeDecodeError:
        raise FileError(path, "it is not text in UTF-8: save it as CSV in UTF-8") from None
    except csv.Error as error:
        raise FileError(path, f"it is not CSV: {error}") from None


def _delimiter(path: Path, header: str) -> str:
    """Return the separator that occurs most in the first line; when there is none, the one of the file's suffix."""
    suffix = "\t" if path.suffix.lower() in (".tsv", ".tab") else ","
    return max((suffix, ",", "\t", ";"), key=header.count)


def _records(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the number of its line, counted from 1, and skip blank lines."""
    reader = csv.reader(lines, delimiter=delimiter)
    line = 1
    for record in reader:
        if len(record) > 1 or "".join(record).strip():
            yield line, record
        line = reader.line_num + 1


def _header(path: Path, line: int, names: list[str]) -> tuple[str, ...]:
    columns = tuple(map(on_one_line, names))
    if not columns:
        raise FileError(path, f"it is empty: {NEEDS}")
    if all(_number(name) is not None for name in columns):
        raise FileError(path, f"line {line} is all numbers: put a line of column names above it, such as x,y")
    if len(columns) < 2:
        raise FileError(path, f"it has one column, {columns[0]!r}: it needs a feature, a comma and a target")
    _check_names(path, columns)
    return columns


def _check_names(path: Path, columns: tuple[str, ...]) -> None:
    for index, name in enumerate(columns):
        if not name or not name.isprintable():
            raise FileError(path, f"column {index + 1} is called {name!r}: give it a name in the header")
        if name in columns[:index]:
            raise FileError(path, f"two columns are called {name!r}: give each its own name in the header")


def _read_strictly(path: Path, columns: tuple[str, ...], records: Iterable[tuple[int, list[str]]]) -> Table:
    cells = array("d")
    for row, (line, record) in enumerate(records):
        place = f"row {row} (line {line})"
        if len(record) != len(columns):
            expected = f"expected {len(columns)} values, one for each of {', '.join(columns)}"
            raise FileError(path, f"{place}: {expected}, but found {len(record)}")
        for name, text in zip(columns, record, strict=True):
            cells.append(_cell(path, f"{place}, column {name}", text))
    return Table.from_cells(columns, cells)


def _cell(path: Path, place: str, text: str) -> float:
    value = _number(text)
    if not text.strip():
        raise FileError(path, f"{place} is empty: it must be a number")
    if value is None or not math.isfinite(value):
        allowed = "it must be a number such as 2.5" if value is None else "it must be a finite number"
        raise FileError(path, str(ValidationError(place, text, allowed)))
    return value


def _number(text: str) -> float | None:
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return None


def _read_fast(path: Path, delimiter: str, columns: tuple[str, ...], header_line: int) -> Table | None:
    """Read a table with pyarrow; return None when anything is wrong with it."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    try:
        data = arrow.read_csv(
            path,
            read_options=arrow.ReadOptions(column_names=columns, skip_rows=header_line),
            parse_options=arrow.ParseOptions(delimiter=delimiter),
            convert_options=arrow.ConvertOptions(column_types=dict.fromkeys(columns, pa.float64()), null_values=[]),
        )
    except pa.ArrowInvalid:
        return None
    cells = _row_major([column.to_numpy() for column in data.columns])
    table = Table.from_cells(columns, cells)
    return table if table.flaw() is None else None


def _read_parquet(path: Path) -> Table:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with path.open("rb") as file:
            data = parquet.read_table(file)
    except pa.ArrowInvalid:
        raise FileError(path, "it is not a Parquet file") from None
    columns = tuple(map(on_one_line, data.column_names))
    if len(columns) < 2:
        raise FileError(path, f"it has {len(columns)} column: it needs a feature and a target")
    _check_names(path, columns)
    numbers = [_numbers(path, name, column) for name, column in zip(columns, data.columns, strict=True)]
    return Table.from_cells(columns, _row_major(numbers))


def _numbers(path: Path, name: str, column: pa.ChunkedArray) -> NDArray[np.float64]:
    """Return a column as finite float64 numbers."""
    import numpy as np
    import pyarrow as pa

    if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
        raise FileError(path, f"column {name} holds {column.type}: it must hold numbers")
    numbers: NDArray[np.float64] = column.cast(pa.float64(), safe=False).to_numpy()  # null becomes NaN
    bad = np.flatnonzero(~np.isfinite(numbers))
    if bad.size:
        place = f"row {bad[0]}, column {name}"
        raise FileError(path, str(ValidationError(place, column[bad[0]].as_py(), "it must be a finite number")))
    return numbers


def _row_major(columns: Sequence[NDArray[np.float64]]) -> bytes:
    import numpy as np

    return np.column_stack(columns).tobytes()
