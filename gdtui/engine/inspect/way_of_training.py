"""How the updates of an experiment are made here: for a report of what a machine does."""

from __future__ import annotations

from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.training.recordings import REHEARSALS
from gdtui.engine.training.trainer import Trainer


def way_of_training(experiment: Experiment) -> str:
    """Return in words how the updates of a run are made, found out by making some of them.

    Raises:
        ValidationError: when the experiment cannot be trained.
    """
    trainer = Trainer(experiment)
    trainer.updates(8 * REHEARSALS)
    recordings = trainer.recordings
    if recordings.failure:
        return f"one operation at a time: {recordings.failure}"
    graph = ", each as one graph" if recordings.captured else ""
    reason = f"; not as one graph: {recordings.no_graph}" if recordings.no_graph else ""
    return f"played back on {trainer.data.x.device}{graph}{reason}"
