"""The descent on the screen: what the engine was asked, and what it told.

No widgets here. A way is the same every time it is asked for, so that the cursor can go anywhere on it; how far it is
known is a matter of how far has been asked. Points beyond the cursor are kept from view until it gets there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gdtui import protocol
from gdtui.descending import AnyRequest, Method, Walk, Walked
from gdtui.fields import ValidationError
from gdtui.functions import NAMED, function
from gdtui.ui.descend.notches import notch
from gdtui.ui.descend.quiz import ENOUGH, Quiz
from gdtui.ui.descend.racers import field
from gdtui.ui.descend.scene import Question, Scene, Way
from gdtui.ui.descend.sight import Sights
from gdtui.ui.descend.window import Window
from gdtui.ui.engine import Engine

if TYPE_CHECKING:
    from gdtui.plots import Marker

SPEEDS: tuple[float, ...] = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
FIRST = 100  # updates asked for at once: what takes the engine about 15 ms
MOST = 100_000
GRID = {1: (400, 0), 2: (90, 70)}
"""Points of the curve, and of the surface, by the number of variables."""


class Place(NamedTuple):
    """Where the cursor is on a way: after k updates, having been at `head`, with a time line of `total`."""

    k: int = 0
    head: int = 0
    total: int = 1


class Descending:
    """A point on its way down a function.

    Args:
        engine: finds the way.
        moved: called when there is something new to show.

    Attributes:
        speed: updates a second while it runs.
        marker: what plots are drawn with.
        quiz: what is being asked of the user.
    """

    def __init__(self, engine: Engine, moved: Callable[[], None]) -> None:
        self._engine, self._moved = engine, moved
        self.speed: float = 5
        self.marker: Marker = "braille"
        self.quiz = Quiz()
        self.running = False
        self._number = 0
        self._window = Window()
        self._sights = Sights(engine)
        self._racers: tuple[Method, ...] | None = None
        self._best = False
        self._way: Way | None = None
        self._derivatives: dict[str, tuple[str, ...]] = {}
        function = NAMED["square"]
        box = self._window.box(function, function.start)
        self._asked = self._shown = Question(function, function.start, function.method, box)
        self._at = Place(total=function.steps)
        self._next: Place | None = None  # where the cursor will be on the way that is asked for
        self._walk: Walk | None = None  # asked last
        self._formula: Walk | None = None  # the same for a derivative
        self._refusal = ""
        engine.join(self)

    def scene(self) -> Scene:
        """What there is to show now."""
        question = self._shown if self._way is not None else self._asked  # a way of no updates is false
        return Scene(
            question=question,
            asked=self._asked,
            k=self.k,
            head=self.head,
            total=max(self._at.total, self.k),
            way=self._way,
            derivative=self._derivatives.get(question.function.name, ()),
            running=self.running,
            speed=self.speed,
            quiz=self.quiz,
            orbit=self._sights.orbit.pair,
            race=self._sights.race.pair,
            basins=self._sights.basins.pair,
            why=self._sights.why,
            racers=self.racers,
            best=self._best,
            marker=self.marker,
            refusal=self._refusal,
            fault=self._engine.fault,
        )

    @property
    def waiting(self) -> bool:
        """Whether an answer is on its way."""
        known = self._way is not None and self._shown is self._asked and self.k == self._at.k
        formula = self._asked.function.name in self._derivatives
        return not (known and formula) or self._sights.waiting

    @property
    def k(self) -> int:
        """The cursor: as far as it was sent, and the way is known."""
        return min(self._at.k, len(self._way)) if self._way else 0

    @property
    def head(self) -> int:
        """The furthest that the cursor has been on this way."""
        return min(self._at.head, len(self._way)) if self._way else 0

    # -- the engine

    def greeting(self) -> Iterator[protocol.Command]:
        """Ask a new engine what the last one was asked."""
        if self._walk is not None:
            yield protocol.Ask(self._walk)
        yield from self._sights.again()

    def take(self, event: protocol.AnyEvent) -> None:
        """Take in an answer to what is still asked."""
        match event:
            case protocol.Told(answer=Walked() as told):
                self._arrive(told)
            case protocol.Told(answer):
                self._sights.take(answer)
            case protocol.Denied(number, message):
                self._denied(number, message)

    def _arrive(self, told: Walked) -> None:
        if self._formula is not None and told.number == self._formula.number:
            self._derivatives[self._formula.function] = told.derivative
        elif self._walk is not None and told.number == self._walk.number:
            self._way, self._shown = Way(told), self._asked
            self._at, self._next = self._next or self._at, None
            self._stay_on(self._way)
            self._go_on()
            self._pose()

    def _go_on(self) -> None:
        """Ask for what is missing: another view, more updates, the derivative."""
        way, question, k = self._way, self._asked, self._at.k
        if way is None or self._shown is not question:
            return
        box = self._window.box(question.function, question.start, way.points, self.k)
        if box != question.box:
            self._asked = question._replace(box=box)
            self._ask(max(len(way), 1))
        elif k + 2 > len(way) and not way.told.why and len(way) < MOST:
            self._ask(min(max(k + FIRST, 3 * len(way) // 2), MOST))
        elif question.function.name not in self._derivatives:
            self._ask_formula()

    def _denied(self, number: int, message: str) -> None:
        """Keep the picture that there is, and say why there is no other."""
        if self._sights.deny(number, message):
            return
        if self._walk is not None and number == self._walk.number:
            self._refusal, self.running = f"{self._asked.function.name}: {message}", False
            self._asked, self._next, self.quiz = self._shown, None, self.quiz.over()

    def open(self) -> None:
        """Begin to look."""
        if self._walk is None:
            self._ask(FIRST)

    def _ask(self, steps: int) -> None:
        self._walk = msgspec.structs.replace(self._request(), steps=steps, grid=GRID[len(self._asked.start)])
        self._engine.send(protocol.Ask(self._walk))

    def _ask_formula(self) -> None:
        """Have the derivative found, by itself: the first one takes half a second."""
        self._formula = msgspec.structs.replace(self._request(), steps=1, derivative=True)
        self._engine.send(protocol.Ask(self._formula))

    def _request(self) -> Walk:
        self._number += 1
        f, start, method, box = self._asked
        return Walk(number=self._number, function=f.name, method=method, box=box, start=start)

    def want(self, kind: str, request: AnyRequest | None) -> None:
        """Look at the answer to a request, or no longer at one of that kind."""
        self._number += 1
        self._sights.look(kind, request, self._number)

    # -- the cursor

    def go(self, k: int) -> None:
        """Put the cursor after so many updates, as far as there are that many."""
        self._refusal, self.quiz = "", self.quiz.over(self.quiz.said if self.running else "")
        k = min(max(k, 0), MOST)
        self._at = Place(k, max(self._at.head, k), max(self._at.total, k))
        if self._way is not None:
            self._stay_on(self._way)
        self._go_on()
        self._moved()

    def _stay_on(self, way: Way) -> None:
        """Leave the cursor at the end of a way that ended, and say why it did."""
        if way.told.why and self._at.k > len(way):
            self._at = Place(len(way), len(way), max(self._at.total, len(way)))
            self._refusal, self.running = way.told.why, False

    def step(self, by: int = 1) -> None:
        """Move the cursor by updates."""
        self.go(self.k + by)

    def play(self) -> None:
        """Run to the end of the time line, or pause; at its end, to twice as far."""
        self.running, self.quiz = not self.running, self.quiz.over()
        if self.running and self.k >= self._at.total:
            self._at = self._at._replace(total=min(2 * self._at.total, MOST))
        self._moved()

    def tick(self, updates: int) -> None:
        """So many updates on; at the end of the time line, stop."""
        if not self.running or not updates:
            return
        self.go(min(self.k + updates, self._at.total))
        if self.k >= self._at.total:
            self.running = False
            self._moved()

    # -- the question

    def choose(self, text: str, start: tuple[float, ...] | None = None) -> None:
        """Descend another function, named or typed, from its own start or from another.

        Raises:
            ValidationError: when it is neither a name nor a formula in x, or in x and y, or does not go so far.
        """
        chosen = function(text)
        start = chosen.start if start is None else start
        chosen.check_start(start)
        self._window.home()
        self._racers = None
        box = self._window.box(chosen, start)
        self._change(Question(chosen, start, chosen.method, box), Place(total=chosen.steps))

    def put(self, start: tuple[float, ...]) -> None:
        """Start elsewhere.

        Raises:
            ValidationError: when the function does not go so far.
        """
        f = self._asked.function
        f.check_start(start)
        box = self._window.box(f, start)
        self._change(self._asked._replace(start=start, box=box), Place(total=self._at.total))

    def use(self, method: Method) -> None:
        """Move by another method; the cursor stays after as many updates.

        Raises:
            ValidationError: when the settings are not allowed.
        """
        self._change(self._asked._replace(method=method.checked()), self._next)

    def zoom(self, by: int) -> None:
        """See less (1) or more (-1)."""
        self._window.zoom(by)
        self._go_on()

    def _change(self, question: Question, place: Place | None) -> None:
        self._refusal, self.quiz = "", self.quiz.over()
        self._asked, self._next = question, place
        self._ask(FIRST)
        self._moved()

    @property
    def question(self) -> Question:
        """What was asked last."""
        return self._asked

    def rate(self, by: int) -> None:
        """The next notch of the learning rate."""
        method = self._asked.method
        try:
            self.use(msgspec.structs.replace(method, lr=notch(method.lr, by)))
        except ValidationError as error:
            self.say(str(error))

    @property
    def racers(self) -> tuple[Method, ...]:
        """Who races: as chosen, or the present method and its rivals at its lr."""
        return field(self._asked.method) if self._racers is None else self._racers

    def race(self, racers: tuple[Method, ...], best: bool) -> None:
        """Let others race."""
        if racers != self.racers or best == self._best:  # else the racers are not what changes
            self._racers = racers
        self._best = best
        self._moved()

    def say(self, text: str) -> None:
        """Tell something in one line, until the next move."""
        self._refusal = text
        self._moved()

    # -- predict, then reveal

    def ask_prediction(self) -> None:
        """Ask the user what will come, as soon as enough of the way is known to judge an answer."""
        self._refusal, self.running, self.quiz = "", False, self.quiz.begun()
        self._pose()
        if self.quiz.waits:
            self._ask(self._at.k + ENOUGH)
        self._moved()

    def _pose(self) -> None:
        """Ask what is to be asked, if this is the way it is about."""
        if self.quiz.waits and self._way is not None and self._shown is self._asked:
            self.quiz = self.quiz.posed(self._asked, self._way, self.k)

    def answer(self, text: str) -> None:
        """Take an answer, and reveal what was asked by an update or, of a fate, a run.

        Raises:
            ValidationError: when it cannot be read; the question stays.
        """
        if not self.quiz.asking:  # a move has ended the question
            return
        fate, judged = self.quiz.fate, self.quiz.judged(text, self._asked, self._way, self.k)
        if fate:
            self.play()
        else:
            self.step()
        self.quiz = judged
        self._moved()

    def cancel(self) -> None:
        """Ask no more."""
        self.quiz = self.quiz.over()
        self._moved()
