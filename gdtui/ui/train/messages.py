"""What the panels of Train ask of their screen. Panels never talk to the engine: the screen does, in one place."""

from __future__ import annotations

from typing import Any

from textual.message import Message

from gdtui.core.experiment.experiment import Experiment


class ExperimentEdited(Message):
    """The run is to go on with this experiment."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        super().__init__()


class RowsShown(Message):
    """These rows of the table are in sight."""

    def __init__(self, first: int, count: int) -> None:
        self.first, self.count = first, count
        super().__init__()


class SubscriptionChanged(Message):
    """A panel looks at something of the engine's, or no longer: attributes of `protocol.Watch` by name."""

    def __init__(self, **what: Any) -> None:
        self.what = what
        super().__init__()
