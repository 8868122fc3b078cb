"""Parquet: its columns as they are; texts and dates by the rules of all formats."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from gdtui.core.data.reading.arrow_columns import numbers, texts_as_numbers
from gdtui.core.data.reading.choices import ReadChoices
from gdtui.core.data.reading.collect import Collector, too_large
from gdtui.core.data.reading.columns import Column
from gdtui.core.data.reading.json_rows import as_text
from gdtui.core.data.reading.layout import MAX_COLUMNS, make_layout
from gdtui.core.data.reading.problem import NEEDS
from gdtui.core.data.reading.source import MAX_BYTES, Stream, too_long
from gdtui.core.data.reading.text import Record
from gdtui.core.data.table import MAX_CELLS
from gdtui.core.errors import FileError

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
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
            raise FileError(self.path, f"it has no columns: {NEEDS}")
        if len(self._names) > MAX_COLUMNS or self._file.metadata.num_rows > MAX_CELLS:
            raise FileError(self.path, too_large())
        self.complete = self._file.metadata.num_rows <= HEAD_ROWS
        first = self._rows(HEAD_ROWS)
        self.head: list[Record] = [(0, list(cells)) for cells in zip(*first, strict=True)]
        self.layout = make_layout([cells for _, cells in self.head], "", choices, self._names)
