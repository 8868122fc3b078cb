"""The requests for a point's trajectory, and the engine's answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec

from gdtui import protocol
from gdtui.protocol.descend import TrajectoryAnswer, TrajectoryRequest
from gdtui.ui.descend.trajectory import DescendQuestion, Trajectory
from gdtui.ui.shell.engine_link import EngineLink

FIRST = 32  # updates requested at first: the engine makes them in 5 ms, and more when they are needed
GRID = {1: (400, 0), 2: (90, 70)}
"""Points of the curve, and of the surface, by the number of variables."""


class TrajectoryRequests:
    """The requested trajectory, and the newest one that has arrived.

    Args:
        link: the link to the engine, which finds them.
        question: the first question.
        arrived: called when another trajectory has arrived.
        failed: called with the reason when one could not be found.

    Attributes:
        requested: the last question.
        shown: the question that the trajectory answers.
        trajectory: the newest trajectory; None before the first.
    """

    def __init__(
        self, link: EngineLink, question: DescendQuestion, arrived: Callable[[], None], failed: Callable[[str], None]
    ) -> None:
        self._link, self._arrived, self._failed = link, arrived, failed
        self.requested = self.shown = question
        self.trajectory: Trajectory | None = None
        self._id = 0  # the id of the last request
        self._derivative_of, self._derivative_id = "", 0
        self._derivatives: dict[str, tuple[str, ...]] = {}

    def ask(self, question: DescendQuestion, steps: int = FIRST) -> None:
        """Request a trajectory of a number of updates, in place of one that is still on its way."""
        self.requested = question
        self._link.cancel(self._id)
        request = msgspec.structs.replace(self._request(), steps=steps, grid=GRID[len(question.start)])
        self._id = self._link.ask(request, self._hear)

    def ask_derivative(self) -> None:
        """Request the formula of the derivative unless it is known; the first one takes half a second."""
        name = self.requested.function.name
        if name in self._derivatives or (name == self._derivative_of and self._link.waits_for(self._derivative_id)):
            return
        self._link.cancel(self._derivative_id)
        request = msgspec.structs.replace(self._request(), steps=1, derivative=True)
        self._derivative_of, self._derivative_id = name, self._link.ask(request, partial(self._hear_derivative, name))

    def _request(self) -> TrajectoryRequest:
        f, start, method, box = self.requested
        return TrajectoryRequest(function=f.name, method=method, box=box, start=start)

    def _hear(self, event: protocol.Answered | protocol.RequestFailed) -> None:
        """Take a trajectory; after a failure, return to the question of the present one."""
        if isinstance(event, protocol.RequestFailed):
            name, self.requested = self.requested.function.name, self.shown
            self._failed(f"{name}: {event.message}")
            return
        assert isinstance(event.answer, TrajectoryAnswer)
        self.trajectory, self.shown = Trajectory(event.answer), self.requested
        self._arrived()

    def _hear_derivative(self, name: str, event: protocol.Answered | protocol.RequestFailed) -> None:
        if isinstance(event, protocol.Answered):
            assert isinstance(event.answer, TrajectoryAnswer)
            self._derivatives[name] = event.answer.derivative

    @property
    def begun(self) -> bool:
        """Return whether anything was requested."""
        return self._id > 0

    @property
    def current(self) -> bool:
        """Return whether the trajectory is that of the last question."""
        return self.trajectory is not None and self.shown is self.requested

    @property
    def question(self) -> DescendQuestion:
        """The question to show: that of the trajectory, if there is one, even one without updates, which is falsy."""
        return self.shown if self.trajectory is not None else self.requested

    @property
    def derivative(self) -> tuple[str, ...]:
        """The derivative of the function that is shown; empty until it is known."""
        return self._derivatives.get(self.question.function.name, ())

    @property
    def waiting(self) -> bool:
        """Return whether an answer is on its way."""
        return not self.current or self.requested.function.name not in self._derivatives
