"""The record of the run in hand as a file, in the form that `gdtui run --history` writes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from gdtui.core.data.history import History
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.storage.history_file import check_history, history

BLOCK = 2**14  # updates that are written together


Fetch = Callable[[History, int, int], Awaitable[bytes]]
"""Has the updates of a history from one to before another computed again."""


async def write_record(path: Path, record: History, updates: int, experiment: Experiment, fetch: Fetch) -> None:
    """Write the updates of a run into a CSV, JSON lines or Parquet file, as its suffix says.

    In JSON lines the rows of each batch are null: the screen does not know them.

    Args:
        path: the file.
        record: the run's history.
        updates: how many updates to write, from the first one on.
        experiment: what was trained.
        fetch: brings those that are not in memory.

    Raises:
        ValidationError: when the suffix is another one, or the file cannot be written.
    """
    check_history(path)
    with history(path, experiment, record.columns) as append:
        for first in range(0, updates, BLOCK):
            stop = min(first + BLOCK, updates)
            rows = record.rows(first, stop)
            if rows is None:
                rows = record.as_rows(await fetch(record, first, stop))
            await asyncio.to_thread(append, first, rows, ())
