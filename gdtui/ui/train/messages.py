"""What the panels of Train ask of their screen. Panels never talk to the engine: the screen does, in one place."""

from __future__ import annotations

from textual.message import Message

from gdtui.core.experiment.experiment import Experiment


class ExperimentEdited(Message):
    """The run is to go on with this experiment."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        super().__init__()


class PointsEntered(Message):
    """These rows of features are to be predicted."""

    def __init__(self, points: tuple[tuple[float, ...], ...]) -> None:
        self.points = points
        super().__init__()
