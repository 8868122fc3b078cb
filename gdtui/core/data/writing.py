"""Tables to data files: CSV or Parquet, in which every number is the same when it is read again."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gdtui.core.atomic import replacing, replacing_bytes
from gdtui.core.data.table import Table
from gdtui.core.errors import FileError
from gdtui.core.texts import text

if TYPE_CHECKING:
    from typing_extensions import Buffer  # collections.abc has it from Python 3.12 on

PARQUET = (".parquet", ".pq")
_SEPARATORS = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
SUFFIXES = (*_SEPARATORS, *PARQUET)
_ROWS = 65_536  # of a block of text that is held in memory


def write(table: Table, path: Path) -> None:
    """Write a table as CSV, TSV or Parquet, as the suffix says, completely or not at all.

    Raises:
        FileError: when the suffix is another, or the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise FileError(path, text("files.suffixes", suffixes=", ".join(SUFFIXES)))
    if suffix in PARQUET:
        write_parquet(table.columns, table.values(), path)
    else:
        _write_text(table, path, _SEPARATORS[suffix])


def _write_text(table: Table, path: Path, separator: str) -> None:
    """Write text; `repr` has as many digits as a number needs."""
    values, width = table.values(), len(table.columns)
    with replacing(path) as file:
        csv.writer(file, delimiter=separator, lineterminator="\n").writerow(table.columns)
        for start in range(0, table.rows, _ROWS):
            texts = map(repr, values[start * width : (start + _ROWS) * width].tolist())
            block = io.StringIO()
            csv.writer(block, delimiter=separator, lineterminator="\n").writerows(zip(*[texts] * width, strict=True))
            file.write(block.getvalue())


def write_parquet(names: Sequence[str], cells: Buffer, path: Path) -> None:
    """Write columns as Parquet, completely or not at all; other threads go on meanwhile.

    Args:
        names: of the columns.
        cells: float64, row by row.
        path: of the file.

    Raises:
        FileError: when the file cannot be written.
    """
    import numpy as np
    import pyarrow as pa
    from pyarrow import parquet

    rows = np.frombuffer(memoryview(cells)).reshape(-1, len(names))
    # As buffers: pa.array would import pandas where it is installed, which takes 30 MB and holds up the other threads.
    buffers = [pa.py_buffer(np.ascontiguousarray(column)) for column in rows.T]
    columns = [pa.Array.from_buffers(pa.float64(), len(rows), [None, buffer]) for buffer in buffers]
    with replacing_bytes(path) as file:
        parquet.write_table(pa.Table.from_arrays(columns, names=[*names]), file)
