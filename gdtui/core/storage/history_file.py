"""The file of `--history`: the record of every update, whatever the log on the screen leaves out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gdtui.core.atomic import replacing
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.record_columns import FIXED, recorded_scalars
from gdtui.core.experiment.run_log import FORMATS
from gdtui.core.texts import text

if TYPE_CHECKING:
    from gdtui.core.experiment.run_log import Block, Rows

Append = Callable[[int, "Block", "Sequence[Rows]"], None]
"""Takes the number of the first update, the records and the rows of each batch."""

SUFFIXES = (".csv", ".jsonl", ".parquet")


def check_history(path: Path | None) -> None:
    """Check that the suffix of a history's file is one of those that can be written.

    Raises:
        ValidationError: when it is not.
    """
    if path is not None and path.suffix.lower() not in SUFFIXES:
        raise ValidationError("--history", str(path), text("files.ending", suffixes=", ".join(SUFFIXES)))


@contextmanager
def history(path: Path | None, experiment: Experiment, columns: Sequence[str]) -> Iterator[Append]:
    """Yield a function that appends records to a new file, which is whole at the end; without a path it does nothing.

    Args:
        path: of the file; its suffix says in which form.
        experiment: what is trained.
        columns: the names of a record's numbers.

    Raises:
        ValidationError: when the file cannot be written.
    """
    if path is None:
        yield lambda _first, _block, _rows: None
    elif path.suffix.lower() == ".parquet":
        with _parquet(path, experiment, columns) as append:
            yield append
    else:
        form = FORMATS[path.suffix.lower().removeprefix(".")](experiment, columns, None)
        with replacing(path) as file:
            file.write(form.head)
            yield lambda first, block, rows: file.writelines([form.updates(first, block, rows)])


@contextmanager
def _parquet(path: Path, experiment: Experiment, columns: Sequence[str]) -> Iterator[Append]:
    import numpy as np

    from gdtui.core.data.parquet_history import parquet_history

    width = len(FIXED) + len(recorded_scalars(columns))
    with parquet_history(path, ("step", *columns[:width])) as write:

        def append(first: int, block: Block, _rows: Sequence[Rows]) -> None:
            steps = np.arange(first, first + len(block))
            records = np.column_stack([steps, block[:, :width]])
            records[:, 1] += experiment.first_epoch
            write(records)

        yield append
