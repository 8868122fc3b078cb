"""The engine's loop: carry out a command, train, send frames and inspections, sleep."""

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
from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.language import use_language
from gdtui.core.system import trim_heap
from gdtui.core.texts import text
from gdtui.engine.export.training_code import loop
from gdtui.engine.inspect.view import predict_table
from gdtui.engine.server.memory import enough_memory_for
from gdtui.engine.server.pacing import SLOT
from gdtui.engine.server.pipe import Inbox, Outbox
from gdtui.engine.server.records import RecordsQueue
from gdtui.engine.server.run_controller import RunController
from gdtui.engine.server.sweeps import SweepQueue
from gdtui.engine.training.recomputed import RecomputedRecords
from gdtui.engine.training.schedule import plan
from gdtui.engine.training.timeline import Timeline
from gdtui.protocol.descend import AnyDescendRequest, TrajectoryRequest
from gdtui.protocol.export import ExportRequest
from gdtui.protocol.requests import RecordsRequest
from gdtui.protocol.sweep import SweepRequest

TURN = 1 / 60  # seconds that each of several runs trains, or a sweep is worked on, before the next one's turn
MANY_ROWS = 50_000  # of a table whose computations leave much free memory behind


class Server:
    """A server that carries out the commands of an inbox and sends events to an outbox. Its runs train in turns."""

    def __init__(self, inbox: Inbox, outbox: Outbox) -> None:
        self._inbox, self._outbox = inbox, outbox
        self._runs: dict[int, RunController] = {}
        self._sweeps, self._records = SweepQueue(outbox.send), RecordsQueue(outbox.send)
        self._tables: dict[str, Table] = {}  # for future runs; open runs hold their own

    def serve(self) -> None:
        """Serve until the inbox ends the process."""
        self._outbox.send(protocol.EngineReady(str(torch.__version__), protocol.PROTOCOL))
        while True:
            if self._inbox:
                self._obey()
            running = sum(math.isfinite(controller.wake()) for controller in self._runs.values()) + self._busy
            for controller in self._runs.values():
                end = perf_counter() + TURN if running > 1 else math.inf
                controller.train(partial(self._enough, controller, end))
                self._send_frame(controller)
                self._send_inspection(controller)
            self._work(self._records)
            self._work(self._sweeps)
            self._rest()

    @property
    def _busy(self) -> int:
        """The number of queues that have work to do beside the runs."""
        return bool(self._records) + bool(self._sweeps)

    def _work(self, queue: RecordsQueue | SweepQueue) -> None:
        """Work on what a queue has until a command waits, or a run has something to do after its turn."""
        if queue and not self._inbox:
            end = perf_counter() + TURN
            queue.work(lambda now: bool(self._inbox) or (now >= end and self._wake() <= now))

    def _enough(self, controller: RunController, end: float, now: float) -> bool:
        """Return whether training should stop for a command, a frame or another run."""
        return bool(self._inbox) or now >= end or (controller.changed and now >= controller.clock.due)

    def _send_frame(self, controller: RunController) -> None:
        if controller.changed and perf_counter() >= controller.clock.due:
            self._outbox.send(controller.frame())
            controller.clock.sent(perf_counter(), controller.flat_out)

    def _send_inspection(self, controller: RunController) -> None:
        """Send one inspection that is due, after the frame and only while no command is waiting."""
        if not self._inbox and not controller.changed and (event := controller.inspection()) is not None:
            self._outbox.send(event)

    def _rest(self) -> None:
        """Sleep until the next command, or until a run has something to do; not while there is other work."""
        wake = self._wake()
        left = wake - perf_counter()
        if left > 0 and not self._busy:
            if wake == math.inf and any(run.trainer.experiment.table.rows > MANY_ROWS for run in self._runs.values()):
                trim_heap()
            self._inbox.wait(None if wake == math.inf else left)

    def _wake(self) -> float:
        """Return when a run has something to do next."""
        return min((_wake(controller) for controller in self._runs.values()), default=math.inf)

    def _obey(self) -> None:
        run_id = 0
        for controller in self._runs.values():
            controller.clock.hurry()  # the sender waits for the result
        try:
            command = self._inbox.pop()
            run_id = getattr(command, "run_id", 0)
            if isinstance(command, protocol.RunCommand):
                self._obey_for_run(command)
            else:
                self._obey_for_all(command)
        except (ValidationError, IndexError, msgspec.MsgspecError) as error:
            self._outbox.send(protocol.CommandRejected(str(error), run_id))

    def _obey_for_all(self, command: protocol.Command) -> None:
        match command:
            case protocol.PutTable(table, cells):
                self._tables[table.id] = Table.from_cells(table.columns, cells, table.id)
            case protocol.EditTable(parent, table_id, edit):
                self._tables[table_id] = self._table(parent).edited(edit, table_id)
            case protocol.KeepTables(tables):
                self._tables = {name: self._tables[name] for name in tables if name in self._tables}
            case protocol.Configure():
                self._configure(command)
            case protocol.CloseRun(run_id):
                self._runs.pop(run_id, None)
            case protocol.Ask():
                self._answer(command)
            case protocol.CancelRequest(request_id):
                self._inbox.withdraw(request_id)
                self._sweeps.withdraw(request_id)
                self._records.withdraw(request_id)
            case protocol.UseLanguage(name):
                use_language(name)

    def _table(self, table_id: str) -> Table:
        if table_id not in self._tables:
            raise ValidationError("table", table_id, text("refusals.cells_unknown"))
        return self._tables[table_id]

    def _answer(self, ask: protocol.Ask) -> None:
        """Answer a request, or take it on as work beside the runs."""
        try:
            with enough_memory_for(text("engine.needs.answer")):
                self._take_on(ask)
        except ValidationError as error:
            self._outbox.send(protocol.RequestFailed(ask.request_id, str(error)))

    def _take_on(self, ask: protocol.Ask) -> None:
        match ask.request:
            case SweepRequest() as request:
                self._sweeps.add(ask.request_id, request)
            case RecordsRequest() as request:
                self._records.add(ask.request_id, self._recomputed(request))
            case ExportRequest() as request:
                from gdtui.engine.export.files import answer_export

                self._outbox.send(protocol.Answered(ask.request_id, answer_export(request)))
            case request:
                self._compute(ask, request)

    def _recomputed(self, request: RecordsRequest) -> RecomputedRecords:
        controller = self._runs.get(request.run_id)
        if controller is not None:
            return controller.timeline.records(request.first, request.stop)
        return RecomputedRecords(request.run, request.first, request.stop)

    def _compute(self, ask: protocol.Ask, request: AnyDescendRequest) -> None:
        """Answer a request on a function. A trajectory takes milliseconds; all others let commands go first."""
        from gdtui.engine.descend.answers import answer_request  # imported late so that training does not wait for it

        cancelled = partial(self._inbox.is_cancelled, ask.request_id)
        short = isinstance(request, TrajectoryRequest)
        answer = answer_request(request, cancelled if short else lambda: cancelled() or self._inbox.urgent())
        if answer is not None:
            self._outbox.send(protocol.Answered(ask.request_id, answer))
        elif not cancelled():
            self._inbox.postpone(ask)

    def _configure(self, command: protocol.Configure) -> None:
        for experiment in (command.run.experiment, *(change.experiment for change in command.run.changes)):
            experiment.checked()
        if command.run_id in self._runs:
            raise ValidationError("run_id", command.run_id, text("refusals.name_taken"))
        closed = partial(self._inbox.closed, command.run_id)
        with enough_memory_for(text("engine.needs.run", run=command.run.name)):
            timeline = Timeline(command.run, head=command.step)
            timeline.seek(command.step, closed)
        if closed():
            return
        controller = self._runs[command.run_id] = RunController(command.run_id, timeline, self._inbox.__bool__)
        self._outbox.send(
            protocol.RunConfigured(
                run_id=command.run_id,
                columns=timeline.trainer.columns,
                parameters=tuple(timeline.trainer.model.parameters),
                **run_context(controller),
            )
        )

    def _obey_for_run(self, command: protocol.RunCommand) -> None:
        controller = self._runs.get(command.run_id)
        if controller is None:
            self._outbox.send(protocol.CommandRejected(text("engine.no_run"), command.run_id))
            return
        match command:
            case protocol.Step():
                controller.update()
            case protocol.Phase():
                controller.phase()
            case protocol.FinishEpoch():
                controller.epoch()
                end = perf_counter() + SLOT  # even if commands wait: the next key does not cut a short epoch short
                controller.train(lambda now: now >= end)
            case protocol.PredictTable():
                predictions = predict_table(controller.trainer).tobytes()
                self._outbox.send(protocol.TablePredicted(command.run_id, controller.trainer.steps, predictions))
            case protocol.Play(rate):
                controller.play(rate)
            case protocol.RunTo(step):
                controller.run_to(step)
            case protocol.Pause():
                controller.pause()
            case protocol.Seek(step):
                controller.seek(step, partial(self._inbox.overtaken, command.run_id))
            case protocol.Subscribe():
                controller.watch(command)
            case protocol.ChangeExperiment(experiment):
                self._change(controller, experiment.checked())
            case protocol.Fork():
                self._fork(controller, controller.fork)

    def _change(self, controller: RunController, experiment: Experiment) -> None:
        if controller.timeline.past:
            self._fork(controller, partial(controller.change, experiment))
            return
        controller.change(experiment)
        step = controller.trainer.steps
        self._outbox.send(protocol.ExperimentChanged(controller.run_id, step, experiment, **run_context(controller)))

    def _fork(self, controller: RunController, fork: Callable[[], None]) -> None:
        self._outbox.send(controller.frame())  # with the last unsent updates of the old run
        fork()
        step, run = controller.trainer.steps, controller.timeline.run
        self._outbox.send(protocol.RunForked(controller.run_id, step, run, **run_context(controller)))


def _wake(controller: RunController) -> float:
    """Return when a run has something to do: an update, a frame or an inspection."""
    sending = controller.clock.due if controller.changed else controller.inspection_due()
    return min(controller.wake(), sending)


def run_context(controller: RunController) -> dict[str, Any]:
    """Return the fields of `RunContext` for the current experiment: code, grid, plan and test rows."""
    experiment, data = controller.trainer.experiment, controller.trainer.data
    return {
        "code": loop(experiment),
        "grid": controller.grid.tobytes(),
        "plan": plan(experiment).tobytes(),
        "test_rows": data.test_rows.astype(np.int32).tobytes(),
    }
