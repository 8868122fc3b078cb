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
from gdtui.engine.server.run_controller import RunController
from gdtui.engine.training.schedule import plan
from gdtui.engine.training.timeline import Timeline
from gdtui.protocol.descend import TrajectoryRequest

SLOT = 1 / 30  # seconds from one frame to the next, at least
CALM = 1 / 15  # the same while nothing but training goes on, of which frames take their share


class Server:
    """Obeys the commands of an inbox and tells an outbox."""

    def __init__(self, inbox: Inbox, outbox: Outbox) -> None:
        self._inbox, self._outbox = inbox, outbox
        self._controller: RunController | None = None
        self._slot = self._sent = -math.inf  # when the next frame may leave, and the last one did

    def serve(self) -> None:
        """Go on until the inbox ends the process."""
        self._outbox.send(protocol.EngineReady(str(torch.__version__)))
        while True:
            if self._inbox:
                self._obey()
            if self._controller is not None:
                self._controller.train(self._enough)
                self._tell(self._controller)
                self._add(self._controller)
            self._rest()

    def _enough(self, now: float) -> bool:
        """Whether training should give way to a command or a frame."""
        return bool(self._inbox) or (now >= self._slot and self._controller is not None and self._controller.changed)

    def _tell(self, controller: RunController) -> None:
        if controller.changed and perf_counter() >= self._slot:
            self._outbox.send(controller.frame())
            self._sent = perf_counter()
            self._slot = self._sent + (CALM if controller.flat_out else SLOT)

    def _add(self, controller: RunController) -> None:
        """Send one thing more that is looked at, once the frame has left and as long as no command is waiting."""
        if not self._inbox and not controller.changed and (event := controller.inspection()) is not None:
            self._outbox.send(event)

    def _rest(self) -> None:
        if self._controller is None:
            self._inbox.wait(None)
            return
        wake = min(
            self._controller.wake(), self._slot if self._controller.changed else self._controller.inspection_due()
        )
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
            elif self._controller is None:
                self._outbox.send(protocol.CommandRejected("there is no run yet"))
            else:
                self._command(self._controller, command)
        except (ValidationError, msgspec.MsgspecError) as error:
            self._outbox.send(protocol.CommandRejected(str(error)))

    def _answer(self, ask: protocol.Ask) -> None:
        """Answer what is asked about a function. A way is a matter of milliseconds; all else lets commands go first."""
        from gdtui.engine.descend.answers import (
            answer_request,  # when the first is asked: training does not wait for it
        )

        request = ask.request
        cancelled = partial(self._inbox.is_cancelled, request)
        try:
            way = isinstance(request, TrajectoryRequest)
            answer = answer_request(request, cancelled if way else lambda: cancelled() or self._inbox.urgent())
        except ValidationError as error:
            self._outbox.send(protocol.RequestFailed(request.number, str(error)))
            return
        if answer is not None:
            self._outbox.send(protocol.Answered(answer))
        elif not cancelled():
            self._inbox.put_back(ask)

    def _configure(self, command: protocol.Configure) -> None:
        for experiment in (command.run.experiment, *(change.experiment for change in command.run.changes)):
            experiment.checked()
        timeline = Timeline(command.run, head=command.step)
        timeline.seek(command.step, self._inbox.superseded)
        if self._inbox.superseded():
            return
        self._controller, trainer = RunController(command.number, timeline, self._inbox.__bool__), timeline.trainer
        parameters = tuple(trainer.model.parameters)
        self._outbox.send(
            protocol.RunConfigured(
                number=command.number, columns=trainer.columns, parameters=parameters, **_shown(self._controller)
            )
        )

    def _command(self, controller: RunController, command: protocol.AnyCommand) -> None:
        match command:
            case protocol.Step():
                controller.update()
            case protocol.Phase():
                controller.phase()
            case protocol.FinishEpoch():
                controller.epoch()
                self._train_on(controller)
            case protocol.Play(rate):
                controller.play(rate)
            case protocol.Pause():
                controller.pause()
            case protocol.Seek(step):
                controller.seek(step, self._inbox.overtaken)
            case protocol.Subscribe():
                controller.watch(command)
            case protocol.ChangeExperiment(experiment):
                self._change(controller, experiment.checked())
            case protocol.Fork():
                self._fork(controller, controller.fork)

    def _train_on(self, controller: RunController) -> None:
        """Train for the time of a frame whatever is waiting, so that a short epoch is not cut by the next key."""
        end = perf_counter() + SLOT
        controller.train(lambda now: now >= end)

    def _change(self, controller: RunController, experiment: Experiment) -> None:
        if controller.timeline.past:
            self._fork(controller, partial(controller.change, experiment))
            return
        controller.change(experiment)
        self._outbox.send(
            protocol.ExperimentChanged(controller.number, controller.trainer.steps, experiment, **_shown(controller))
        )

    def _fork(self, controller: RunController, fork: Callable[[], None]) -> None:
        self._outbox.send(controller.frame())  # with what is left to tell of the old run
        fork()
        self._outbox.send(
            protocol.RunForked(
                controller.number, controller.trainer.steps, controller.timeline.run, **_shown(controller)
            )
        )


def _shown(controller: RunController) -> dict[str, Any]:
    """What follows from the experiment in force and a screen shows: code, grid, plan and test rows."""
    experiment, data = controller.trainer.experiment, controller.trainer.data
    return {
        "code": loop(experiment),
        "grid": controller.grid.tobytes(),
        "plan": plan(experiment).tobytes(),
        "test_rows": data.test_rows.astype(np.int32).tobytes(),
    }
