"""What panels ask of the screen. Panels never talk to the engine: the screen does, in one place."""

from __future__ import annotations

from typing import Any

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


class Look(Message):
    """A panel looks at something of the engine's, or no longer: attributes of `protocol.Watch` by name."""

    def __init__(self, **what: Any) -> None:
        self.what = what
        super().__init__()


class Go(Message):
    """The cursor is to be put at a step."""

    def __init__(self, step: int) -> None:
        self.step = step
        super().__init__()
