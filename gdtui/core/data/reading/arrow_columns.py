"""Columns of pyarrow as numbers, by the rules that rows of texts follow."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from gdtui.core.data.reading.collect import Collector

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray


def append_columns(collector: Collector, columns: Sequence[NDArray[np.float64] | None]) -> bool:
    """Append rows to the cells, unless there is something that has to be reported with its row.

    Args:
        collector: has the cells.
        columns: the used columns; None for one that has a value that does not fit.

    Returns:
        Whether they were appended.
    """
    import numpy as np

    found = [column for column in columns if column is not None]
    if len(found) < len(columns) or any(np.isinf(column).any() for column in found):
        return False
    data = np.column_stack(found)
    missing = np.isnan(data)
    lacking = int(missing.any(axis=1).sum()) if missing.any() else 0
    if lacking and (collector.first_missing is None or missing.all(axis=1).any()):
        return False
    collector.add_block(data, lacking)
    return True


def numbers(column: pa.ChunkedArray | pa.Array) -> NDArray[np.float64]:
    """Return a column of numbers, truth values or dates (in days since 1970) as float64, with NaN for null."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        moments = column.cast(pa.timestamp("us", getattr(kind, "tz", None)), safe=False).cast(pa.int64())
        return numbers(moments) / 86_400_000_000
    if pa.types.is_boolean(kind):
        column = column.cast(pa.int8())
    return _as_numpy(column.cast(pa.float64(), safe=False), math.nan)


def texts_as_numbers(
    column: pa.ChunkedArray | pa.Array, value: Callable[[str], float | None]
) -> NDArray[np.float64] | None:
    """Return a column of texts as numbers, each different text looked at once; None when one does not fit."""
    import numpy as np
    import pyarrow as pa

    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    found = [value(text or "") for text in encoded.dictionary.to_pylist()]
    if any(number is None or math.isinf(number) for number in found):
        return None
    table: NDArray[np.float64] = np.array([*found, math.nan], np.float64)  # null is the last
    codes: NDArray[np.int64] = _as_numpy(encoded.indices, len(found))
    return table[codes]


def _as_numpy(column: pa.ChunkedArray | pa.Array, null: float) -> NDArray[Any]:
    """Return numbers as an array, with a number for null; pyarrow's own way imports pandas, where that is installed."""
    import numpy as np
    import pyarrow as pa

    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return np.from_dlpack(array.fill_null(null) if array.null_count else array)
