"""The messages that panels of the run in hand send to their screen; only the screen talks to the engine."""

from __future__ import annotations

from textual.message import Message

from gdtui.core.experiment.experiment import Experiment


class ExperimentEdited(Message):
    """The run should continue with this experiment.

    Attributes:
        experiment: the experiment.
        gesture: a number that all edits of one gesture have, such as a drag: they are taken back together. 0 for none.
        taken: whether the screen has passed it on: until then snapshots are of the experiment before.
    """

    def __init__(self, experiment: Experiment, gesture: int = 0) -> None:
        self.experiment, self.gesture, self.taken = experiment, gesture, False
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


class PredictionsWanted(Message):
    """The model at the cursor should predict every row of the table, once."""


class CompareLosses(Message):
    """The same run with another loss should train beside this one, or no longer."""
