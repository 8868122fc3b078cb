"""Columns of pyarrow as numbers, by the rules that rows of texts follow."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray


def numbers(column: pa.ChunkedArray | pa.Array) -> NDArray[np.float64]:
    """Return a column of numbers, truth values or dates (in days since 1970) as float64, with NaN for null."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        moments = column.cast(pa.timestamp("us", getattr(kind, "tz", None)), safe=False).cast(pa.int64())
        return numbers(moments) / 86_400_000_000
    if pa.types.is_boolean(kind):
        column = column.cast(pa.int8())
    found: NDArray[np.float64] = column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    return found


def texts_as_numbers(
    column: pa.ChunkedArray, value: Callable[[str], float | None]
) -> NDArray[np.float64] | None:
    """Return a column of texts as numbers, each different text looked at once; None when one does not fit."""
    import numpy as np
    import pyarrow as pa

    encoded = column.combine_chunks().dictionary_encode() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    found = [value(text) for text in encoded.dictionary.to_pylist()]
    if any(number is None or math.isinf(number) for number in found):
        return None
    table = np.array([*found, math.nan], np.float64)  # null is the last
    codes = encoded.indices.fill_null(len(found)).to_numpy(zero_copy_only=False)
    return table[codes]
