"""The history of a run as a Parquet file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import parquet

from gdtui.core.atomic import replacing_bytes

Floats = npt.NDArray[np.float64]
WHOLE_NUMBERS = ("step", "epoch")


@contextmanager
def parquet_history(path: Path, columns: Sequence[str]) -> Iterator[Callable[[Floats], None]]:
    """Yield a function that appends records (updates x columns) to a new file, which is whole at the end.

    NaN, a number that is not known, becomes null.

    Args:
        path: where to write it.
        columns: the names; `step` and `epoch` are whole numbers.

    Raises:
        ValidationError: when the file cannot be written.
    """
    kinds = [pa.int64() if name in WHOLE_NUMBERS else pa.float64() for name in columns]
    schema = pa.schema(list(zip(columns, kinds, strict=True)))

    with replacing_bytes(path) as file, parquet.ParquetWriter(file, schema) as writer:

        def append(records: Floats) -> None:
            arrays = [
                pa.array(column.astype(np.int64)) if kind == pa.int64() else pa.array(column, from_pandas=True)
                for column, kind in zip(records.T, kinds, strict=True)
            ]
            writer.write_table(pa.table(arrays, schema=schema))

        yield append
