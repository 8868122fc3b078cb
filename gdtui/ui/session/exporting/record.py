"""The record of the run in hand as a file, in the form that `gdtui run --history` writes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gdtui.core.data.history import History
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.storage.history_file import check_history, history

BLOCK = 2**14  # updates that are written together


def write_record(path: Path, record: History, updates: int, experiment: Experiment) -> int:
    """Write the updates of a run into a CSV, JSON lines or Parquet file, as its suffix says.

    In JSON lines the rows of each batch are null: the screen does not know them.

    Returns:
        How many updates were written.

    Raises:
        ValidationError: when the suffix is another one, or the file cannot be written.
    """
    check_history(path)
    names = record.columns
    whole = {name: np.array(record.column(name)[:updates], np.float64) for name in names}
    count = len(whole[names[0]])
    with history(path, experiment, names) as append:
        for first in range(0, count, BLOCK):
            append(first, np.column_stack([whole[name][first : first + BLOCK] for name in names]), ())
    return count
