"""What the panels of Descend ask of their screen."""

from __future__ import annotations

from textual.message import Message

from gdtui.core.functions.method import Method


class FunctionChosen(Message):
    """Another function is to be descended, by its name or its formula, with its own method.

    It starts where it is told to, or else where its lesson does.
    """

    def __init__(self, function: str, start: tuple[float, ...] | None = None) -> None:
        self.function, self.start = function, start
        super().__init__()


class StartMoved(Message):
    """The point is to start elsewhere: a value for each variable."""

    def __init__(self, start: tuple[float, ...]) -> None:
        self.start = start
        super().__init__()


class MethodChosen(Message):
    """The point is to move by this method."""

    def __init__(self, method: Method) -> None:
        self.method = method
        super().__init__()


class RacersChosen(Message):
    """These are to race; each at its best lr, if asked for."""

    def __init__(self, racers: tuple[Method, ...], best: bool) -> None:
        self.racers, self.best = racers, best
        super().__init__()
