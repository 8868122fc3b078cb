"""Parquet: its columns as they are; texts and dates by the rules of all formats."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gdtui.core.data.reading.arrow_columns import append_columns, numbers, texts_as_numbers
from gdtui.core.data.reading.choices import ReadChoices
from gdtui.core.data.reading.collect import Collector, too_large
from gdtui.core.data.reading.columns import Column
from gdtui.core.data.reading.json_rows import as_text
from gdtui.core.data.reading.layout import MAX_COLUMNS, make_layout, too_wide
from gdtui.core.data.reading.source import MAX_BYTES, Stream, too_long
from gdtui.core.data.reading.text import Record
from gdtui.core.data.table import MAX_CELLS
from gdtui.core.errors import FileError
from gdtui.core.texts import text

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq
    from numpy.typing import NDArray

HEAD_ROWS = 1000
BATCH_ROWS = 65_536


class ParquetReader:
    """Reads Parquet; `Reader` explains its attributes."""

    def __init__(self, stream: Stream, choices: ReadChoices) -> None:
        self.path = stream.path
        self._stream = stream
        self._file = self._opened()
        schema = self._file.schema_arrow
        index = _saved_index(schema)
        self._names = [n for n in schema.names if n not in index]
        if not self._names:
            raise FileError(self.path, text("reading.no_columns", needs=text("reading.needs")))
        if len(self._names) > MAX_COLUMNS:
            raise FileError(self.path, too_wide())
        if self._file.metadata.num_rows > MAX_CELLS:
            raise FileError(self.path, too_large())
        if len(set(schema.names)) < len(schema.names):
            twice = next(name for name in schema.names if schema.names.count(name) > 1)
            raise FileError(self.path, text("reading.columns_twice", name=f"{twice!r}"))
        self.complete = self._file.metadata.num_rows <= HEAD_ROWS
        first = next(self._batches(HEAD_ROWS, self._names), None)
        self.head: list[Record] = [] if first is None else self._records(first)
        self.layout = make_layout([cells for _, cells in self.head], "", choices, self._names)
        self.recognised = self.layout.recognised(choices)

    def collect(self, collector: Collector) -> None:
        """Read all rows."""
        used = [(column, self._names[column.index]) for column in collector.selection.used]
        for batch in self._batches(BATCH_ROWS, [name for _, name in used]):
            columns = [self._numbers(collector, column, batch.column(name)) for column, name in used]
            if not append_columns(collector, columns):
                collector.add(self._records(batch))
            self._stream.report(collector.rows / max(self._file.metadata.num_rows, 1))

    def _opened(self) -> pq.ParquetFile:
        import pyarrow as pa
        from pyarrow import parquet

        if self._stream.packed:
            raise FileError(self.path, text("reading.gzip_parquet"))
        try:
            file = parquet.ParquetFile(self._stream.file)
            groups = [file.metadata.row_group(index) for index in range(file.metadata.num_row_groups)]
        except (pa.ArrowException, OSError, ValueError) as error:
            raise FileError(self.path, text("reading.not_parquet", error=_first_line(error))) from None
        if sum(group.total_byte_size for group in groups) > MAX_BYTES:
            raise FileError(self.path, too_long())
        return file

    def _batches(self, rows: int, names: list[str]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        try:
            yield from self._file.iter_batches(rows, columns=names)
        except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
            raise FileError(self.path, text("reading.not_parquet", error=_first_line(error))) from None

    def _records(self, batch: pa.RecordBatch) -> list[Record]:
        """Return the rows of a batch as texts; columns that it has not are empty."""
        texts = dict.fromkeys(self._names, [""] * batch.num_rows)
        texts |= {name: _texts(batch.column(name)) for name in batch.schema.names}
        return [(0, list(cells)) for cells in zip(*texts.values(), strict=True)]

    def _numbers(self, collector: Collector, column: Column, data: pa.Array) -> NDArray[np.float64] | None:
        import pyarrow as pa

        kind = data.type.value_type if pa.types.is_dictionary(data.type) else data.type
        if pa.types.is_decimal(kind):  # its cast to float is not the nearest number
            data = data.cast(pa.string())
            kind = data.type
        if pa.types.is_string(kind) or pa.types.is_large_string(kind):
            return texts_as_numbers(data, collector.value(column))
        return numbers(data) if column.kind not in ("text", "empty") else None


def _texts(column: pa.Array) -> list[str]:
    import pyarrow as pa

    if pa.types.is_timestamp(column.type):  # datetime has no nanoseconds
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    try:
        return [as_text(value) for value in column.to_pylist()]
    except (ValueError, OverflowError, pa.ArrowException):  # dates that datetime has not
        return [as_text(str(value)) for value in column]


def _saved_index(schema: pa.Schema) -> set[str]:
    """Return the columns that pandas saved its index in."""
    try:
        saved = json.loads((schema.metadata or {}).get(b"pandas", b"{}")).get("index_columns", [])
        return {name for name in saved if isinstance(name, str)}
    except (ValueError, AttributeError, TypeError, RecursionError):
        return set()


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:200]
