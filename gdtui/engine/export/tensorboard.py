"""The option `--tensorboard`: the record of a run as TensorBoard's event files, where its package is there."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gdtui.core.errors import FileError, ValidationError
from gdtui.core.experiment.record_columns import FIXED, recorded_scalars
from gdtui.core.storage.history_file import Append
from gdtui.core.texts import text

if TYPE_CHECKING:
    from gdtui.core.experiment.run_log import Block, Rows


@contextmanager
def tensorboard(folder: Path | None, columns: Sequence[str]) -> Iterator[Append]:
    """Yield a function that appends records to event files in a folder; without a folder it does nothing.

    A number that is not known is left out.

    Args:
        folder: where TensorBoard looks for runs.
        columns: the names of a record's numbers.

    Raises:
        ValidationError: when the package is not there, or the folder cannot be written.
    """
    if folder is None:
        yield lambda _first, _block, _rows: None
        return
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        how = text("files.tensorboard")
        raise ValidationError("--tensorboard", str(folder), how) from None
    names = columns[: len(FIXED) + len(recorded_scalars(columns))]
    try:
        writer = SummaryWriter(str(folder))
    except OSError as error:
        raise FileError(folder, text("files.not_written", error=error.strerror)) from None

    def append(first: int, block: Block, _rows: Sequence[Rows]) -> None:
        for step, row in enumerate(block.tolist(), start=first):
            for name, value in zip(names, row, strict=False):
                if math.isfinite(value):
                    writer.add_scalar(name, value, step)

    with writer:
        yield append
