"""The messages that Train's panels send to their screen. Panels never talk to the engine: only the screen does."""

from __future__ import annotations

from textual.message import Message

from gdtui.core.experiment.experiment import Experiment


class ExperimentEdited(Message):
    """The run should continue with this experiment.

    Attributes:
        taken: whether the screen has passed it on: until then snapshots are of the experiment before.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment, self.taken = experiment, False
        super().__init__()


class Said(Message):
    """A text for the message line, such as why a key does nothing."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__()


class PointsEntered(Message):
    """The model should predict these rows of features."""

    def __init__(self, points: tuple[tuple[float, ...], ...]) -> None:
        self.points = points
        super().__init__()
