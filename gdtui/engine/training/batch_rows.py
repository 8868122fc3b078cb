"""The rows of the table that each update of a run takes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.models.dataset import Dataset
from gdtui.engine.training.batches import Batches


def batch_rows(experiment: Experiment, data: Dataset) -> Iterator[npt.NDArray[np.int64]]:
    """Yield the row numbers of each update's batch, from the first update on, without end.

    They are drawn again from the seed, so that no run needs to keep them.

    Args:
        experiment: the run's experiment; the run has no changes.
        data: the experiment's rows.
    """
    e = experiment
    batches = Batches(len(data.rows), e.batch_rows, e.seed, e.order, e.drop_last)
    while True:
        yield data.rows if batches.rows is None else data.rows[batches.rows.numpy()]
        batches.advance()
