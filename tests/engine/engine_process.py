"""An engine process as its other end has it, for tests."""

from __future__ import annotations

import resource
import subprocess
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np

from gdtui import protocol
from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.engine.models.dataset import Floats
from gdtui.protocol import Frame, RunConfigured, RunForked, RunState
from gdtui.protocol.client import LOCAL_ENGINE
from tests import warm

MARGIN = 24_000_000  # bytes that a process whose memory is limited can still take
E = TypeVar("E", bound=protocol.Event)


class Engine:
    """A real engine process."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        self.process = warm.Warm(LOCAL_ENGINE, stdin=pipe, stdout=pipe, stderr=pipe)
        self.run_id = 0
        self.rows: list[Floats] = []
        self.first = 0

    def send(self, *commands: protocol.Command) -> None:
        """Send commands; those about a run are about the one that was configured last, unless they name another."""
        for command in commands:
            if isinstance(command, protocol.ChangeExperiment):
                self.put(command.experiment.table)
            self.write(protocol.pack(self._addressed(command)))

    def _addressed(self, command: protocol.Command) -> protocol.Command:
        if isinstance(command, protocol.RunCommand) and not command.run_id:
            return msgspec.structs.replace(command, run_id=self.run_id)
        return command

    def put(self, *tables: Table) -> None:
        """Let the engine have tables."""
        for table in tables:
            self.write(protocol.pack(protocol.PutTable(table, table.cells)))

    def write(self, data: bytes) -> None:
        stream = self.process.stdin
        assert stream is not None
        stream.write(data)
        stream.flush()

    def event(self) -> protocol.AnyEvent:
        stream = self.process.stdout
        assert stream is not None
        (size,) = protocol.HEADER.unpack(stream.read(protocol.HEADER.size))
        return self._keep(protocol.unpack_event(stream.read(size)))

    def _keep(self, event: protocol.AnyEvent) -> protocol.AnyEvent:
        if isinstance(event, Frame) and event.run_id == self.run_id:
            block = np.frombuffer(event.block).reshape(-1, self.columns)
            assert event.first == self.first + sum(map(len, self.rows)), "no update is lost and none comes twice"
            self.rows.append(block)
            assert event.head == event.first + len(block)
            assert event.view.step <= event.head
        if isinstance(event, RunForked):
            self.rows = [self.log()[: event.step - self.first]]
        return event

    def next(self, kind: type[E]) -> E:
        while not isinstance(event := self.event(), kind):
            pass
        return event

    def frame(self, state: RunState | None = None, step: int = 0) -> Frame:
        """The next frame of this run in a state, and at or after a step."""
        while True:
            frame = self.next(Frame)
            if frame.run_id == self.run_id and frame.view.step >= step and state in (None, frame.state):
                return frame

    def seek(self, step: int) -> Frame:
        """Go to a step; the frame that shows it, paused."""
        self.send(protocol.Seek(step))
        while (frame := self.frame()).view.step != step or frame.view.phase or frame.state == RunState.RUNNING:
            pass
        return frame

    def configure(self, run: Run | Experiment, step: int = 0) -> Frame:
        last, self.run_id = self.run_id, self.run_id + 1
        self.rows, self.first = [], step
        run = Run(run) if isinstance(run, Experiment) else run
        self.put(run.experiment.table, *(change.experiment.table for change in run.changes))
        self.send(protocol.CloseRun(last), protocol.Configure(self.run_id, run, step))
        self.configured = self.next(RunConfigured)
        self.columns = len(self.configured.columns)
        return self.frame()

    def log(self) -> Floats:
        return np.concatenate(self.rows)

    def close(self) -> tuple[bytes, bytes]:
        """Close its input and read what is left."""
        return self.process.communicate()


def limit_memory(pid: int) -> None:
    """Let a process take only a little more memory than it has."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + MARGIN
    resource.prlimit(pid, resource.RLIMIT_AS, (most, most))
