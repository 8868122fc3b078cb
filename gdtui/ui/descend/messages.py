"""The messages that Descend's panels send to their screen."""

from __future__ import annotations

from textual.message import Message

from gdtui.core.functions.method import Box, Method


class FunctionChosen(Message):
    """The screen should descend another function, given by its name or formula, with its own method.

    It starts at the start in the message, or else at the one in its lesson.
    """

    def __init__(self, function: str, start: tuple[float, ...] | None = None) -> None:
        self.function, self.start = function, start
        super().__init__()


class StartMoved(Message):
    """The point should start elsewhere: a value for each variable."""

    def __init__(self, start: tuple[float, ...]) -> None:
        self.start = start
        super().__init__()


class PartChosen(Message):
    """The screen should show this part of the function; without a box the default part."""

    def __init__(self, box: Box) -> None:
        self.box = box
        super().__init__()


class MethodChosen(Message):
    """The point should move by this method."""

    def __init__(self, method: Method) -> None:
        self.method = method
        super().__init__()


class RacersChosen(Message):
    """These methods should race, each at its best lr if `best` is set."""

    def __init__(self, racers: tuple[Method, ...], best: bool) -> None:
        self.racers, self.best = racers, best
        super().__init__()
