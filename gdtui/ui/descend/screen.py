"""The Descend screen: a function, a point on its way down, and what the learning rate does to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from time import monotonic

import msgspec
from textual import on
from textual.timer import Timer

from gdtui.core.errors import ValidationError
from gdtui.core.functions.catalog import NAMED
from gdtui.core.functions.method import Method
from gdtui.ui.descend.keys import KEYS
from gdtui.ui.descend.lr_steps import notch
from gdtui.ui.descend.messages import Choose, Put, Racing, Use, Want
from gdtui.ui.descend.model import MOST, SPEEDS, Descending
from gdtui.ui.descend.panels.explore import Explore
from gdtui.ui.descend.panels.function import Function
from gdtui.ui.descend.panels.path import Path
from gdtui.ui.descend.panels.rate import Rate, best_rate
from gdtui.ui.descend.panels.updates import Updates
from gdtui.ui.descend.quiz import Quiz
from gdtui.ui.descend.snapshot import Scene
from gdtui.ui.descend.status import heading, track
from gdtui.ui.shell.bindings import bindings
from gdtui.ui.shell.messages import Moved
from gdtui.ui.shell.panel_screen import Command, PanelScreen
from gdtui.ui.widgets.bars import Header, Timeline
from gdtui.ui.widgets.editor import Editor

PANELS = (Function, Path, Explore, Rate, Updates)
TICK = 1 / 30  # seconds between two moves of a run
NUDGE = 40  # moves of the start across the box


class DescendScreen(PanelScreen):
    """Function and learning rate, the way, the arithmetic of its updates, and what else there is to explore."""

    MODE, PANELS, FIRST = "Descend", PANELS, Path
    STEP = "update"
    BINDINGS = [*bindings("descend", KEYS, PANELS)]
    _quiz, _asked = Quiz(), False  # as last seen, and whether it was asking
    _clock = 0.0
    _due = 0.0  # updates that a run is owed

    def __init__(self, modes: Mapping[str, str], descending: Descending) -> None:
        super().__init__(modes)
        self.descending = descending

    def on_mount(self) -> None:
        """Have the engine find the way."""
        self._ticking: Timer = self.set_interval(TICK, self._tick, pause=True)
        self.snapshot = self.descending.scene()
        self.descending.open()

    def view(self) -> Scene:
        """The way at the cursor."""
        return self.descending.scene()

    def commands(self) -> Iterator[Command]:
        """The functions that have a name."""
        for name, function in NAMED.items():
            yield Command(f"Descend {name}", function.teaches, partial(self._open, name))

    def _open(self, name: str) -> None:
        self.descending.choose(name)
        self.come_to_front()

    def watch_snapshot(self, scene: Scene | None) -> None:
        """Show the header and the time line; the panels are bound to the scene themselves."""
        if scene is None:
            return
        self.query_one(Header).tell(heading(scene))
        self.query_one(Timeline).tell(track(scene))
        if scene.quiz != self._quiz:
            self._quiz = scene.quiz
            self.call_next(self._predict, scene.quiz)
        if scene.running:
            self._ticking.resume()
        else:
            self._clock = self._due = 0.0
            self._ticking.pause()

    def _tick(self) -> None:
        """As many updates as are due since the last tick."""
        now = monotonic()
        self._due += (now - self._clock) * self.descending.speed if self._clock else 1
        self._clock = now
        whole = int(self._due)
        self._due -= whole
        self.descending.tick(whole)

    # -- the cursor

    def action_play(self) -> None:
        """Run, or pause a run."""
        self.descending.play()

    def action_step(self, by: int) -> None:
        """One update, there or back."""
        self.descending.step(by)

    def action_start(self) -> None:
        """To the start."""
        self.descending.running = False
        self.descending.go(0)

    def action_end(self) -> None:
        """To the furthest that the cursor has been."""
        self.descending.go(self.descending.head)

    def action_speed(self, by: int) -> None:
        """The next speed up or down."""
        place = SPEEDS.index(self.descending.speed) + by
        self.descending.speed = SPEEDS[min(max(place, 0), len(SPEEDS) - 1)]
        self.post_message(Moved())

    def reach(self) -> tuple[int, int]:
        """The update at the cursor, and the last that a way can have."""
        return self.descending.k, MOST

    def action_seek(self, step: int) -> None:
        """To an update."""
        self.descending.go(step)

    # -- what is descended, and how

    def action_rate(self, by: int) -> None:
        """The next notch of the learning rate."""
        method = self.descending.question.method
        self._try(lambda: msgspec.structs.replace(method, lr=notch(method.lr, by)))

    def action_best(self) -> None:
        """The learning rate that theory says is the best here."""
        self._try(lambda: best_rate(self.descending.scene()))

    def _try(self, found: Callable[[], Method]) -> None:
        """Move by a method, or say why not."""
        try:
            self.descending.use(found())
        except ValidationError as error:
            self.descending.say(str(error))

    def action_function(self, by: int) -> None:
        """The next function."""
        names = list(NAMED)
        name = self.descending.question.function.name
        place = names.index(name) + by if name in names else 0
        self.descending.choose(names[place % len(names)])

    def action_recommended(self) -> None:
        """The function's own start and method."""
        self.descending.choose(self.descending.question.function.name)

    def action_move(self, axis: int, by: int) -> None:
        """Start a little elsewhere."""
        f, start = self.descending.question.function, list(self.descending.question.start)
        if axis >= len(start):
            return
        low, high = f.box[axis]
        pace = float(f"{(high - low) / NUDGE:.1g}")
        start[axis] = round(start[axis] / pace + by) * pace
        self._put(tuple(float(f"{x:.12g}") for x in start))

    def _put(self, start: tuple[float, ...]) -> None:
        try:
            self.descending.put(start)
        except ValidationError as error:
            self.descending.say(str(error))

    @on(Choose)
    def _choose(self, event: Choose) -> None:
        self.descending.choose(event.function, event.start)

    @on(Put)
    def _putting(self, event: Put) -> None:
        self._put(event.start)

    @on(Use)
    def _use(self, event: Use) -> None:
        self._try(lambda: event.method)

    @on(Want)
    def _want(self, event: Want) -> None:
        self.descending.want(event.kind, event.request)

    @on(Racing)
    def _race(self, event: Racing) -> None:
        self.descending.race(event.racers, event.best)

    def action_window(self, by: int) -> None:
        """See less or more of the function."""
        self.descending.zoom(by)

    # -- questions

    def action_predict(self) -> None:
        """Ask what will come."""
        self.descending.ask_prediction()

    async def _predict(self, quiz: Quiz) -> None:
        """Open the editor on what is asked, word it anew, or put it away when the question is over."""
        before, self._asked = self._asked, quiz.asking
        if quiz.asking and before:
            self.query_one("#ask", Editor).reword(quiz.prompt or "…")
        elif quiz.asking:
            await self.ask(quiz.prompt or "…", "", self.descending.answer)
        elif before and self._take == self.descending.answer:
            self.query_one("#ask", Editor).close()

    @on(Editor.Cancelled)
    def _give_up(self) -> None:
        self.descending.cancel()  # what was to be predicted; `PanelScreen` puts the line away
