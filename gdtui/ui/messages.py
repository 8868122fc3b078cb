"""What panels ask of the screen. Panels never talk to the engine: the screen does, in one place."""

from __future__ import annotations

from textual.message import Message

from gdtui.experiment import Experiment


class Moved(Message):
    """There is something new to show; several in the queue are as good as one."""

    def can_replace(self, message: Message) -> bool:
        """A newer one stands for an older one."""
        return isinstance(message, Moved)


class Apply(Message):
    """The run is to go on with this experiment."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        super().__init__()


class Seen(Message):
    """These rows of the table are in sight."""

    def __init__(self, first: int, count: int) -> None:
        self.first, self.count = first, count
        super().__init__()
