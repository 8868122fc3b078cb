"""The run on the screen: what the engine was asked, what it told, and what a screen shows of it.

No widgets here. Events come in by `take`, commands go out by `command`, and `snapshot` is the one frozen view that
every panel draws from.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from gdtui import protocol
from gdtui.client import Client
from gdtui.experiment import Change, Experiment, Run, starts_over
from gdtui.protocol import State
from gdtui.session import Session

if TYPE_CHECKING:  # numpy comes with it, and the first paint does not wait for numpy
    from gdtui.history import History

SPEEDS: tuple[float | None, ...] = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, None)
"""Updates a second that + and - step through; None is flat out."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Everything a screen shows, as it was at one moment.

    Attributes:
        title: of the session.
        experiment: as last changed.
        configured: the run's columns, code and grid; None until the engine has taken the run.
        history: the updates recorded so far, of which the first `updates` belong to this moment.
        view: the model; None until the engine has sent it.
        start: the first view of the run, from which the pictures take their limits.
        rate: measured updates a second.
        speed: asked-for updates a second; None is flat out.
        fault: how the engine ended, when it has.
        why: the cause of a divergence, in numbers.
        refusal: what the engine last refused.
    """

    title: str
    experiment: Experiment
    configured: protocol.Configured | None = None
    history: History | None = None
    updates: int = 0
    view: protocol.View | None = None
    start: protocol.View | None = None
    state: State = State.PAUSED
    rate: float = 0
    speed: float | None = None
    fault: str = ""
    why: str = ""
    refusal: str = ""


class Training:
    """A session's run and the engine that trains it.

    Args:
        session: whose run to begin with.
        moved: called when there is something new to show.
    """

    def __init__(self, session: Session, moved: Callable[[], None]) -> None:
        self.session, self.run, self._moved = session, session.runs[-1], moved
        self.speed: float | None = 20
        self._number = 0
        self._client = Client()
        self._fault, self._revive = "", asyncio.Event()
        self._waiting: list[protocol.Command] = []  # commands for the engine that will take a dead one's place
        self._rows = (0, 64)
        self._forget()

    def _forget(self) -> None:
        """Drop what belonged to the last run."""
        self._configured: protocol.Configured | None = None
        self._history: History | None = None
        self._frame: protocol.Frame | None = None
        self._start: protocol.View | None = None
        self._refusal = ""
        self._asked: list[Experiment] = []  # changes that the engine has not answered yet

    @property
    def experiment(self) -> Experiment:
        """As last changed, or asked to be."""
        return self._asked[-1] if self._asked else self.run.current

    def snapshot(self) -> Snapshot:
        """What there is to show now."""
        frame = self._frame
        return Snapshot(
            title=f"{self.session.name} · {self.session.title}",
            experiment=self.experiment,
            configured=self._configured,
            history=self._history,
            updates=self._length,
            view=frame.view if frame else None,
            start=self._start,
            state=frame.state if frame else State.PAUSED,
            rate=frame.rate if frame else 0,
            speed=self.speed,
            fault=self._fault,
            why=frame.why if frame else "",
            refusal=self._refusal,
        )

    @property
    def _length(self) -> int:
        return len(self._history) if self._history is not None else 0

    # -- the engine

    async def pump(self) -> None:
        """Keep an engine, and take in what it tells, until cancelled. A dead one is replaced when asked."""
        while True:
            self._client = Client()
            await self._client.start()
            self._configure(self._length)
            async for event in self._client.events():
                self.take(event)
                self._moved()
            self._fault = await self._client.obituary()
            self._moved()
            await self._revive.wait()

    async def close(self) -> None:
        """End the engine."""
        await self._client.close()

    @property
    def engine_pid(self) -> int:
        """The engine's process id."""
        return self._client.pid

    def _configure(self, step: int) -> None:
        self._revive.clear()
        self._fault = ""
        self._number += 1
        self._client.send(protocol.Configure(self._number, self.run, step))
        for command in (protocol.Watch(*self._rows), *self._waiting):
            self._client.send(command)
        self._waiting.clear()

    def take(self, event: protocol.AnyEvent) -> None:
        """Take in an event of the present run; one of an earlier run is out of date and dropped."""
        match event:
            case protocol.Configured(number=self._number):
                self._begin(event)
            case protocol.Frame(number=self._number) if self._history is not None:
                self._history.append(event.first, event.block)
                self._frame = event
                self._start = self._start or event.view
            case protocol.Changed(number=self._number):
                del self._asked[:1]
                self._configured = _as_changed(self._configured, event)
                self.run = Run(self.run.experiment, (*self.run.changes, Change(event.step, event.experiment)))
            case protocol.Refused():
                self._refusal = event.message
                self._asked.clear()

    def _begin(self, event: protocol.Configured) -> None:
        from gdtui.history import History  # with numpy: 0.15 s that the first paint does not wait for

        self._configured = event
        self._history = self._history or History(event.columns)  # a replay goes on with the one there is

    # -- commands

    def command(self, command: protocol.Command) -> None:
        """Send a command; when the engine has ended, start another, replay the run in it, and send it there."""
        self._refusal = ""
        if self._reachable:
            self._client.send(command)
        else:
            self._waiting.append(command)
            self._revive.set()

    @property
    def _reachable(self) -> bool:
        return self._client.started and not self._fault

    def reset(self, experiment: Experiment | None = None) -> None:
        """Begin again from the same start, with the settings as they are now or with these."""
        self.run = Run(experiment or self.experiment)
        self._forget()
        if self._reachable:
            self._configure(0)
        else:
            self._revive.set()
        self._moved()

    def change(self, experiment: Experiment) -> None:
        """Go on with another experiment: live where that can be, from the start where it shapes the run."""
        if experiment == self.experiment:
            return
        if self._length == 0 or starts_over(self.experiment, experiment):
            self.reset(experiment)
        else:
            self._asked.append(experiment)
            self.command(protocol.Change(experiment))

    def play(self) -> None:
        """Run at the speed that was asked for."""
        self.command(protocol.Play(self.speed))

    def watch(self, first: int, count: int) -> None:
        """Ask for the predictions of these rows."""
        if self._rows != (first, count):
            self._rows = (first, count)
            if self._reachable:
                self._client.send(protocol.Watch(first, count))


def _as_changed(configured: protocol.Configured | None, event: protocol.Changed) -> protocol.Configured | None:
    """A run's code and grid, once a change has taken effect."""
    if configured is None:
        return None
    return msgspec.structs.replace(configured, code=event.code, grid=event.grid)
