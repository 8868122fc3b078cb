"""The descent on the screen: what was requested from the engine, and what it has sent.

There are no widgets here. The engine finds the same trajectory for every request, so the cursor can go anywhere on it;
it is known as far as it was requested. Points beyond the cursor stay hidden until the cursor gets there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from gdtui.core.functions.catalog import NAMED, function
from gdtui.core.functions.function import Function
from gdtui.core.functions.method import Box, Method
from gdtui.core.storage.session_file import Session
from gdtui.core.texts import text
from gdtui.protocol.descend import AnyDescendRequest
from gdtui.ui.descend.ghosts import Ghosts, WalkGhost
from gdtui.ui.descend.quiz import ENOUGH, Quiz
from gdtui.ui.descend.racers import RaceField
from gdtui.ui.descend.snapshot import DescendSnapshot
from gdtui.ui.descend.subscription import Subscriptions
from gdtui.ui.descend.trajectory import DescendQuestion
from gdtui.ui.descend.viewport import Viewport
from gdtui.ui.descend.walk_requests import FIRST, TrajectoryRequests
from gdtui.ui.shell.engine_link import EngineLink
from gdtui.ui.shell.screen_model import SteppingModel

MOST = 100_000
"""The number of updates of a trajectory."""


class CursorPosition(NamedTuple):
    """Where the cursor is on a trajectory: after k updates, `head` at most so far, on a time line of `total`."""

    k: int = 0
    head: int = 0
    total: int = 1


class DescendModel(SteppingModel):
    """A point that descends a function.

    Args:
        session: unused, since the function is chosen on the screen.
        engine: the engine that finds the trajectories.
        changed: called when there is something new to show.

    Attributes:
        quiz: the question to the user, and the score.
    """

    SPEEDS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)

    def __init__(self, session: Session, engine: EngineLink, changed: Callable[[], None]) -> None:
        super().__init__(session, engine, changed)
        self.speed = 5
        self.quiz = Quiz()
        self._running = False
        self._viewport = Viewport()
        self._subscriptions = Subscriptions(engine)
        self._needs: Mapping[str, AnyDescendRequest] = {}  # of the visible panels, by kind
        self._field = RaceField()
        self._ghosts = Ghosts()
        function = NAMED["square"]
        box = self._viewport.box(function, function.start)
        question = DescendQuestion(function, function.start, function.method, box)
        self._requests = TrajectoryRequests(engine, question, self._arrive, self._fail)
        self._at = CursorPosition(total=function.steps)
        self._next: CursorPosition | None = None  # where the cursor will be on the requested trajectory

    def snapshot(self) -> DescendSnapshot:
        """Return what the screen shows now."""
        return DescendSnapshot(
            question=self._requests.question,
            requested=self._requests.requested,
            k=self.k,
            head=self.head,
            total=max(self._at.total, self.k),
            trajectory=self._requests.trajectory,
            derivative=self._requests.derivative,
            running=self._running,
            speed=self.updates_a_second,
            quiz=self.quiz,
            orbit=self._subscriptions.orbit.pair,
            race=self._subscriptions.race.pair,
            basins=self._subscriptions.basins.pair,
            reason=self._subscriptions.reason,
            ghosts=self._ghosts.behind(self._requests.question),
            racers=self._field.of(self._requests.requested.method),
            best=self._field.best,
            marker=self.marker,
            refusal=self._refusal,
            fault=self._engine.fault,
        )

    @property
    def waiting(self) -> bool:
        """Return whether the model waits for an answer."""
        return self._requests.waiting or self.k != self._at.k or self._subscriptions.waiting

    @property
    def k(self) -> int:
        """The cursor's update: the one it was sent to, as far as the trajectory is known."""
        return min(self._at.k, len(self._requests.trajectory)) if self._requests.trajectory else 0

    @property
    def head(self) -> int:
        """The furthest update that the cursor has been at on this trajectory."""
        return min(self._at.head, len(self._requests.trajectory)) if self._requests.trajectory else 0

    # -- the engine

    def _arrive(self) -> None:
        """Show another trajectory."""
        self._at, self._next = self._next or self._at, None
        self._stay_on()
        self._go_on()
        self._pose()

    def _fail(self, message: str) -> None:
        """Keep the present picture, and say why there is no other."""
        self._refusal, self._running = message, False
        self._next, self.quiz = None, self.quiz.over()

    def _go_on(self) -> None:
        """Request what is missing: another view, more updates, the derivative."""
        trajectory, question, k = self._requests.trajectory, self._requests.requested, self._at.k
        if trajectory is None or not self._requests.current:
            return
        box = self._viewport.box(question.function, question.start, trajectory.points, self.k)
        if box != question.box:
            self._requests.ask(question._replace(box=box), max(len(trajectory), 1))
        elif k + 2 > len(trajectory) and not trajectory.answer.reason and len(trajectory) < MOST:
            self._requests.ask(question, min(max(k + FIRST, 3 * len(trajectory) // 2), MOST))
        else:
            self._requests.ask_derivative()

    def begin(self) -> None:
        """Request the first trajectory."""
        if not self._requests.begun:
            self._requests.ask(self._requests.requested)

    def subscribe(self, needs: Mapping[str, AnyDescendRequest]) -> None:
        """Request some answers by their kinds, and cancel all others."""
        for kind in self._needs.keys() | needs.keys():
            if self._needs.get(kind) != needs.get(kind):
                self._subscriptions.subscribe(kind, needs.get(kind))
        self._needs = needs

    # -- the cursor

    @property
    def running(self) -> bool:
        """Whether the cursor moves by itself."""
        return self._running

    @property
    def updates_a_second(self) -> float:
        """The speed, which is always a number here."""
        return self.speed or 0.0

    def reach(self) -> tuple[int, int]:
        """Return the update at the cursor, and the last that a trajectory can have."""
        return self.k, MOST

    def start(self) -> None:
        """Stop, and go to the start."""
        self._running = False
        self.seek(0)

    def end(self) -> None:
        """Go to the furthest update that the cursor has been at."""
        self.seek(self.head)

    def seek(self, k: int) -> None:
        """Put the cursor after k updates, or after the last one if there are fewer."""
        self._refusal, self.quiz = "", self.quiz.over(self.quiz.feedback if self._running else "")
        k = min(max(k, 0), MOST)
        if k != self.k:
            self._ghosts.move()
        self._at = CursorPosition(k, max(self._at.head, k), max(self._at.total, k))
        self._stay_on()
        self._go_on()
        self._changed()

    def _stay_on(self) -> None:
        """Leave the cursor at the end of a trajectory that ended, and say why it did."""
        trajectory = self._requests.trajectory
        if trajectory is not None and trajectory.answer.reason and self._at.k > len(trajectory):
            self._at = CursorPosition(len(trajectory), len(trajectory), max(self._at.total, len(trajectory)))
            self._refusal, self._running = trajectory.answer.reason, False

    def step(self, by: int = 1) -> None:
        """Move the cursor by updates."""
        if self.k + by < 0:
            self.say(text("keys.start_descend"))
        else:
            self.seek(self.k + by)

    def play(self) -> None:
        """Run to the end of the time line, or pause; at its end, to twice as far."""
        self._running, self.quiz = not self._running, self.quiz.over()
        if self._running and self.k >= self._at.total:
            self._at = self._at._replace(total=min(2 * self._at.total, MOST))
        self._changed()

    def tick(self, updates: int) -> None:
        """Make a number of updates; stop at the end of the time line."""
        if not self._running or not updates:
            return
        self.seek(min(self.k + updates, self._at.total))
        if self.k >= self._at.total:
            self._running = False
            self._changed()

    # -- the question

    def choose(self, name: str, start: tuple[float, ...] | None = None) -> None:
        """Descend another function, named or typed, from its own start or from another.

        Raises:
            ValidationError: when the text is neither a name nor a formula in x, or in x and y, or the start is too far.
        """
        chosen = function(name)
        start = chosen.start if start is None else start
        chosen.check_start(start)
        self._viewport.home()
        self._field.forget()
        self._ghosts.forget()
        box = self._viewport.box(chosen, start)
        self._change(DescendQuestion(chosen, start, chosen.method, box), CursorPosition(total=chosen.steps))

    def move_start(self, start: tuple[float, ...]) -> None:
        """Start elsewhere.

        Raises:
            ValidationError: when the start is too far for the function.
        """
        f = self._requests.requested.function
        f.check_start(start)
        box = self._viewport.box(f, start)
        self._change(self._requests.requested._replace(start=start, box=box), CursorPosition(total=self._at.total))

    def use_method(self, method: Method) -> None:
        """Move by another method; the cursor stays at the same number of updates.

        Raises:
            ValidationError: when the settings are not allowed.
        """
        self._change(self._requests.requested._replace(method=method.checked()), self._next)

    def zoom(self, by: int) -> None:
        """See less (1) of the function or more (-1)."""
        self._viewport.zoom(by)
        self._go_on()

    def show_part(self, box: Box) -> None:
        """Show this part of the function; without a box the default part."""
        if box:
            self._viewport.choose(box)
        else:
            self._viewport.home()
        self._go_on()

    def _change(self, question: DescendQuestion, place: CursorPosition | None) -> None:
        self._refusal, self.quiz = "", self.quiz.over()
        if self._requests.trajectory is not None:
            self._ghosts.leave(WalkGhost(self._requests.question, self._requests.trajectory, self.head))
        self._next = place
        self._requests.ask(question)
        if self._requests.trajectory is None:  # else the answer is a few milliseconds away and paints everything
            self._changed()

    @property
    def question(self) -> DescendQuestion:
        """The question that was requested last."""
        return self._requests.requested

    def race(self, racers: tuple[Method, ...], best: bool) -> None:
        """Let other methods race, or the same at their best learning rates."""
        self._field.choose(racers, best, self._requests.requested.method)
        self._changed()

    # -- lessons

    @property
    def at_rest(self) -> bool:
        """Whether the trajectory is the one that was asked for, and the cursor where it was sent."""
        return self._requests.trajectory is not None and self._requests.current and self.k == self._at.k

    def descend(
        self, function: Function, start: tuple[float, ...], method: Method, k: int = 0, ghosts: bool = False
    ) -> None:
        """Descend a function by a method, and go to an update.

        Args:
            function: the function.
            start: a value for each variable.
            method: how the point moves.
            k: the update to go to.
            ghosts: whether the walks that were left stay, the present one among them.

        Raises:
            ValidationError: when the start is too far or the settings are not allowed.
        """
        function.check_start(start)
        self._running = False
        self._viewport.home()
        self._field.forget()
        box = self._viewport.box(function, start)
        if not ghosts:
            self._ghosts.forget()
        at = CursorPosition(k, k, max(function.steps, k, 1))
        self._change(DescendQuestion(function, start, method.checked(), box), at)

    # -- predict, then reveal

    def ask_prediction(self) -> None:
        """Ask the user what comes next, as soon as enough of the trajectory is known to judge an answer."""
        self._refusal, self._running, self.quiz = "", False, self.quiz.begun()
        self._pose()
        if self.quiz.waits:
            self._requests.ask(self._requests.requested, self._at.k + ENOUGH)
        self._changed()

    def _pose(self) -> None:
        """Pose the question if this is the trajectory that it is about."""
        trajectory = self._requests.trajectory
        if self.quiz.waits and trajectory is not None and self._requests.current:
            self.quiz = self.quiz.posed(self._requests.requested, trajectory, self.k)

    def answer(self, said: str) -> None:
        """Judge an answer, and reveal the result by an update, or an outcome by a run.

        Raises:
            ValidationError: when the answer cannot be read; the question stays.
        """
        if not self.quiz.asking:  # a move has ended the question
            return
        outcome, judged = (
            self.quiz.outcome,
            self.quiz.judged(said, self._requests.requested, self._requests.trajectory, self.k),
        )
        if outcome:
            self.play()
        else:
            self.step()
        self.quiz = judged
        self._changed()

    def cancel(self) -> None:
        """End the question without an answer."""
        self.quiz = self.quiz.over()
        self._changed()
