"""The Descend screen: a function, a point that descends it, and the effect of the learning rate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

import msgspec
from textual import on
from textual.timer import Timer

from gdtui.core.errors import ValidationError
from gdtui.core.functions.catalog import NAMED
from gdtui.core.functions.method import Method
from gdtui.ui.descend.form import next_lr
from gdtui.ui.descend.messages import FunctionChosen, MethodChosen, PartChosen, RacersChosen, StartMoved
from gdtui.ui.descend.model import DescendModel
from gdtui.ui.descend.panels.explore import ExplorePanel
from gdtui.ui.descend.panels.function import FunctionPanel
from gdtui.ui.descend.panels.path import PathPanel
from gdtui.ui.descend.panels.rate import RatePanel, with_best_lr
from gdtui.ui.descend.panels.updates import UpdatesPanel
from gdtui.ui.descend.quiz import Quiz
from gdtui.ui.descend.snapshot import DescendSnapshot
from gdtui.ui.descend.status import heading, track
from gdtui.ui.panels.key import Key
from gdtui.ui.shell.panel_screen import PaletteCommand
from gdtui.ui.shell.stepping_screen import SteppingScreen
from gdtui.ui.text.numbers import rounded
from gdtui.ui.widgets.bars import HeaderContent, TimelineContent
from gdtui.ui.widgets.editor import Editor

if TYPE_CHECKING:  # the first paint does not wait for lessons
    from gdtui.ui.descend.subject import DescentSubject

TICK = 1 / 30  # seconds between two moves of the cursor in a run
NUDGE = 40  # the number of moves that take the start across the box


class DescendScreen(SteppingScreen):
    """Function and learning rate, the path, the arithmetic of its updates, and further pages to explore."""

    MODE = "Descend"
    MODEL = DescendModel
    KEYS = (
        Key(
            "space",
            "model('play')",
            "play",
            "Run to the end of the time line, or pause; at its end, twice as far",
            "Run",
        ),
        Key("right", "model('step', 1)", "step", "Make one update", "Update", key_display="→"),
        Key("left", "model('step', -1)", "back", "Go back one update", "Back", key_display="←"),
        Key("up", "rate(1)", "higher", "Take the next greater learning rate", "lr up", key_display="↑"),
        Key("down", "rate(-1)", "lower", "Take the next smaller learning rate", "lr down", key_display="↓"),
        Key("p", "model('ask_prediction')", "predict", "Predict what comes next, then see it", "Predict"),
        Key("n", "function(1)", "next_function", "Descend the next function", "Next"),
        Key("o", "best", "best", "Take the learning rate that is the best for the curvature here", "Best lr"),
        Key("r", "model('start')", "reset", "Go back to the start", "Reset"),
        Key("z", "zoom", "zoom", "Give the whole screen to one panel, or take it back", "Zoom"),
        Key("N", "function(-1)", "last_function", "Descend the previous function"),
        Key("R", "recommended", "recommended", "Take the function's own start and learning rate"),
        Key("right_square_bracket", "move(0, 1)", "right", "Start farther right", key_display="]"),
        Key("left_square_bracket", "move(0, -1)", "left", "Start farther left", key_display="["),
        Key("right_curly_bracket", "move(1, 1)", "up", "Start farther up, with two variables", key_display="}"),
        Key("left_curly_bracket", "move(1, -1)", "down", "Start farther down, with two variables", key_display="{"),
        Key("m", "model('zoom', 1)", "in", "See less of the function, around the point"),
        Key("M", "model('zoom', -1)", "out", "See more of the function"),
        Key("plus,equals_sign", "model('change_speed', 1)", "faster", "More updates a second", key_display="+"),
        Key("minus", "model('change_speed', -1)", "slower", "Fewer updates a second", key_display="-"),
        Key("home", "model('start')", "home", "Go to the start"),
        Key("end", "model('end')", "end", "Go to the furthest update seen"),
        Key("g", "go", "go", "Go to an update: type its number"),
    )
    PANELS = (FunctionPanel, PathPanel, ExplorePanel, RatePanel, UpdatesPanel)
    FIRST = PathPanel
    BESIDE = ExplorePanel
    STEP = "update"
    model: DescendModel
    _quiz, _requested = Quiz(), False  # as last seen, and whether it was asking
    _clock = 0.0
    _due = 0.0  # updates that the run has still to make

    def on_mount(self) -> None:
        """Start a clock for runs."""
        self._ticking: Timer = self.set_interval(TICK, self._tick, pause=True)

    def heading(self, snapshot: DescendSnapshot) -> HeaderContent:
        """Return the function and the method, and the state of the run."""
        return heading(snapshot)

    def track(self, snapshot: DescendSnapshot) -> TimelineContent:
        """Return where the point is."""
        return track(snapshot)

    def subject(self) -> DescentSubject:
        """Return what a lesson knows of what is on this screen."""
        from gdtui.ui.descend.subject import DescentSubject

        return DescentSubject(self.model)

    def commands(self) -> Iterator[PaletteCommand]:
        """Yield the functions that have a name."""
        for name, function in NAMED.items():
            yield PaletteCommand(f"Descend {name}", function.teaches, partial(self._open, name), "Functions")

    def _open(self, name: str) -> None:
        self.model.choose(name)
        self.come_to_front()

    def watch_snapshot(self, snapshot: DescendSnapshot | None) -> None:
        """Show the question if there is one, and let the clock tick during a run."""
        super().watch_snapshot(snapshot)
        if snapshot is None:
            return
        if snapshot.quiz != self._quiz:
            self._quiz = snapshot.quiz
            self.call_next(self._predict, snapshot.quiz)
        if snapshot.running:
            self._ticking.resume()
        else:
            self._clock = self._due = 0.0
            self._ticking.pause()

    def _tick(self) -> None:
        """Make as many updates as are due since the last tick."""
        now = monotonic()
        self._due += (now - self._clock) * self.model.updates_a_second if self._clock else 1
        self._clock = now
        whole = int(self._due)
        self._due -= whole
        self.model.tick(whole)

    # -- the function and the method

    def action_rate(self, by: int) -> None:
        """Take the next notch of the learning rate."""
        method = self.model.question.method
        self._try(lambda: msgspec.structs.replace(method, lr=next_lr(method.lr, by)))

    def action_best(self) -> None:
        """Take the learning rate that theory says is the best here."""
        self._try(lambda: with_best_lr(self.model.snapshot()))

    def _try(self, choose: Callable[[], Method]) -> None:
        """Move by a method, or say why that is impossible."""
        try:
            self.model.use_method(choose())
        except ValidationError as error:
            self.model.say(str(error))

    def action_function(self, by: int) -> None:
        """Descend the next function."""
        names = list(NAMED)
        name = self.model.question.function.name
        place = names.index(name) + by if name in names else 0
        self.model.choose(names[place % len(names)])

    def action_recommended(self) -> None:
        """Take the function's own start and method."""
        self.model.choose(self.model.question.function.name)

    def action_move(self, axis: int, by: int) -> None:
        """Start a little elsewhere."""
        f, start = self.model.question.function, list(self.model.question.start)
        if axis >= len(start):
            return
        low, high = f.box[axis]
        pace = rounded((high - low) / NUDGE, 1)
        start[axis] = round(start[axis] / pace + by) * pace
        self._put(tuple(rounded(x, 12) for x in start))

    def _put(self, start: tuple[float, ...]) -> None:
        try:
            self.model.move_start(start)
        except ValidationError as error:
            self.model.say(str(error))

    @on(FunctionChosen)
    def _choose(self, event: FunctionChosen) -> None:
        self.model.choose(event.function, event.start)

    @on(StartMoved)
    def _putting(self, event: StartMoved) -> None:
        self._put(event.start)

    @on(PartChosen)
    def _look(self, event: PartChosen) -> None:
        self.model.show_part(event.box)

    @on(MethodChosen)
    def _use(self, event: MethodChosen) -> None:
        self._try(lambda: event.method)

    @on(RacersChosen)
    def _race(self, event: RacersChosen) -> None:
        self.model.race(event.racers, event.best)

    # -- questions

    async def _predict(self, quiz: Quiz) -> None:
        """Open the editor with the question, update its text, or close it when the question is over."""
        before, self._requested = self._requested, quiz.asking
        if quiz.asking and before:
            self.query_one("#ask", Editor).reword(quiz.prompt or "…")
        elif quiz.asking:
            await self.ask(quiz.prompt or "…", "", self.model.answer)
        elif before and self._take_text == self.model.answer:
            self.query_one("#ask", Editor).close()

    def text_cancelled(self) -> None:
        """End the question without an answer."""
        self.model.cancel()
