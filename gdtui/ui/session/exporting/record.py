"""The record of the run in hand as a file, in the form that `gdtui run --history` writes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np

from gdtui.core.data.history import History
from gdtui.core.data.pyramid import Floats
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.storage.history_file import check_history, history

BLOCK = 2**14  # updates that are written together
LOOK = 0.05  # seconds between two looks whether updates that are not in memory have come


async def write_record(
    path: Path, record: History, updates: int, experiment: Experiment, present: Callable[[], bool]
) -> None:
    """Write the updates of a run into a CSV, JSON lines or Parquet file, as its suffix says.

    Updates that are no longer in memory are computed again by the engine. In JSON lines the rows of each batch are
    null: the screen does not know them.

    Args:
        path: of the file.
        record: the history of the run.
        updates: how many updates are written.
        experiment: of the run.
        present: whether the run is still in hand, and its engine there.

    Raises:
        ValidationError: when the suffix is another one, the file cannot be written, or the run is there no longer.
    """
    check_history(path)
    together = min(BLOCK, record.reach)  # more are not computed again at a time
    with history(path, experiment, record.columns) as append:
        for first in range(0, updates, together):
            stop = min(first + together, updates)
            while (block := _block(record, first, stop)) is None:
                if not present():
                    raise ValidationError("record", path.name, "the run is no longer in hand: nothing was written")
                await asyncio.sleep(LOOK)
            await asyncio.to_thread(append, first, block, ())


def _block(record: History, first: int, stop: int) -> Floats | None:
    """Return the rows of some updates; None while they are not in memory."""
    if not record.look_at(first, stop):
        return None
    columns = [record.known(name, first, stop) for name in record.columns]
    found = [np.asarray(column, np.float64) for column in columns if column is not None]
    return np.column_stack(found) if len(found) == len(columns) else None
