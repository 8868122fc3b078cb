"""The engine's loop: obey a command, train, tell, rest."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any

import msgspec
import numpy as np
import torch

from gdtui import protocol
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.export.script import loop
from gdtui.engine.server.pipe import Inbox, Outbox
from gdtui.engine.server.run_controller import Live
from gdtui.engine.training.schedule import plan
from gdtui.engine.training.timeline import Timeline
from gdtui.protocol.descend import Walk

SLOT = 1 / 30  # seconds from one frame to the next, at least
CALM = 1 / 15  # the same while nothing but training goes on, of which frames take their share


class Server:
    """Obeys the commands of an inbox and tells an outbox."""

    def __init__(self, inbox: Inbox, outbox: Outbox) -> None:
        self._inbox, self._outbox = inbox, outbox
        self._live: Live | None = None
        self._slot = self._sent = -math.inf  # when the next frame may leave, and the last one did

    def serve(self) -> None:
        """Go on until the inbox ends the process."""
        self._outbox.send(protocol.Ready(str(torch.__version__)))
        while True:
            if self._inbox:
                self._obey()
            if self._live is not None:
                self._live.train(self._enough)
                self._tell(self._live)
                self._add(self._live)
            self._rest()

    def _enough(self, now: float) -> bool:
        """Whether training should give way to a command or a frame."""
        return bool(self._inbox) or (now >= self._slot and self._live is not None and self._live.news)

    def _tell(self, live: Live) -> None:
        if live.news and perf_counter() >= self._slot:
            self._outbox.send(live.frame())
            self._sent = perf_counter()
            self._slot = self._sent + (CALM if live.flat_out else SLOT)

    def _add(self, live: Live) -> None:
        """Send one thing more that is looked at, once the frame has left and as long as no command is waiting."""
        if not self._inbox and not live.news and (event := live.extra()) is not None:
            self._outbox.send(event)

    def _rest(self) -> None:
        if self._live is None:
            self._inbox.wait(None)
            return
        wake = min(self._live.wake(), self._slot if self._live.news else self._live.extra_due())
        left = wake - perf_counter()
        if left > 0:
            self._inbox.wait(None if wake == math.inf else left)

    def _obey(self) -> None:
        self._slot = min(self._slot, self._sent + SLOT)  # whoever asks is answered soon
        try:
            command = self._inbox.pop()
            if isinstance(command, protocol.Configure):
                self._configure(command)
            elif isinstance(command, protocol.Ask):
                self._answer(command)
            elif self._live is None:
                self._outbox.send(protocol.Refused("there is no run yet"))
            else:
                self._command(self._live, command)
        except (ValidationError, msgspec.MsgspecError) as error:
            self._outbox.send(protocol.Refused(str(error)))

    def _answer(self, ask: protocol.Ask) -> None:
        """Answer what is asked about a function. A way is a matter of milliseconds; all else lets commands go first."""
        from gdtui.engine.descend.answers import descend  # when the first is asked: training does not wait for it

        request = ask.request
        dropped = partial(self._inbox.dropped, request)
        try:
            way = isinstance(request, Walk)
            answer = descend(request, dropped if way else lambda: dropped() or self._inbox.urgent())
        except ValidationError as error:
            self._outbox.send(protocol.Denied(request.number, str(error)))
            return
        if answer is not None:
            self._outbox.send(protocol.Told(answer))
        elif not dropped():
            self._inbox.put_back(ask)

    def _configure(self, command: protocol.Configure) -> None:
        for experiment in (command.run.experiment, *(change.experiment for change in command.run.changes)):
            experiment.checked()
        timeline = Timeline(command.run, head=command.step)
        timeline.seek(command.step, self._inbox.superseded)
        if self._inbox.superseded():
            return
        self._live, trainer = Live(command.number, timeline, self._inbox.__bool__), timeline.trainer
        parameters = tuple(trainer.model.parameters)
        self._outbox.send(
            protocol.Configured(
                number=command.number, columns=trainer.columns, parameters=parameters, **_shown(self._live)
            )
        )

    def _command(self, live: Live, command: protocol.AnyCommand) -> None:
        match command:
            case protocol.Step():
                live.update()
            case protocol.Phase():
                live.phase()
            case protocol.Epoch():
                live.epoch()
                self._train_on(live)
            case protocol.Play(rate):
                live.play(rate)
            case protocol.Pause():
                live.pause()
            case protocol.Seek(step):
                live.seek(step, self._inbox.overtaken)
            case protocol.Watch():
                live.watch(command)
            case protocol.Change(experiment):
                self._change(live, experiment.checked())
            case protocol.Fork():
                self._fork(live, live.fork)

    def _train_on(self, live: Live) -> None:
        """Train for the time of a frame whatever is waiting, so that a short epoch is not cut by the next key."""
        end = perf_counter() + SLOT
        live.train(lambda now: now >= end)

    def _change(self, live: Live, experiment: Experiment) -> None:
        if live.timeline.past:
            self._fork(live, partial(live.change, experiment))
            return
        live.change(experiment)
        self._outbox.send(protocol.Changed(live.number, live.trainer.steps, experiment, **_shown(live)))

    def _fork(self, live: Live, fork: Callable[[], None]) -> None:
        self._outbox.send(live.frame())  # with what is left to tell of the old run
        fork()
        self._outbox.send(protocol.Forked(live.number, live.trainer.steps, live.timeline.run, **_shown(live)))


def _shown(live: Live) -> dict[str, Any]:
    """What follows from the experiment in force and a screen shows: code, grid, plan and test rows."""
    experiment, data = live.trainer.experiment, live.trainer.data
    return {
        "code": loop(experiment),
        "grid": live.grid.tobytes(),
        "plan": plan(experiment).tobytes(),
        "test_rows": data.test_rows.astype(np.int32).tobytes(),
    }
