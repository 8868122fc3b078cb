"""Which rows of the table the updates of a run take."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.models.dataset import Dataset
from gdtui.engine.training.batches import Batches


def batch_rows(experiment: Experiment, data: Dataset) -> Iterator[npt.NDArray[np.int64]]:
    """The row numbers of the batch of each update, from the first on, without end.

    They are drawn again from the seed, so that a run which nobody asks for them keeps none.

    Args:
        experiment: of the run, without changes.
        data: its rows.
    """
    e = experiment
    batches = Batches(len(data.rows), e.batch_rows, e.seed, e.order, e.drop_last)
    while True:
        yield data.rows if batches.rows is None else data.rows[batches.rows.numpy()]
        batches.advance()
