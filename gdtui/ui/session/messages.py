"""The messages that Train's panels send to their screen. Panels never talk to the engine: only the screen does."""

from __future__ import annotations

from textual.message import Message

from gdtui.core.experiment.experiment import Experiment


class ExperimentEdited(Message):
    """The run should continue with this experiment."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        super().__init__()


class PointsEntered(Message):
    """The model should predict these rows of features."""

    def __init__(self, points: tuple[tuple[float, ...], ...]) -> None:
        self.points = points
        super().__init__()
