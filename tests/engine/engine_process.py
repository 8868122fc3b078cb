"""An engine process as its other end has it, for tests."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TypeVar

import numpy as np

from gdtui import protocol
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.engine.models.dataset import Floats
from gdtui.protocol import Frame, RunConfigured, RunForked, RunState

E = TypeVar("E", bound=protocol.Event)


class Engine:
    """A real engine process; it is killed when a test takes more than two minutes."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([sys.executable, "-m", "gdtui.engine"], stdin=pipe, stdout=pipe, stderr=pipe)
        self._number = 0
        self.rows: list[Floats] = []
        self.first = 0

    def send(self, *commands: protocol.Command) -> None:
        self.write(b"".join(protocol.pack(command) for command in commands))

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
        if isinstance(event, Frame) and event.number == self._number:
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
            if frame.number == self._number and frame.view.step >= step and state in (None, frame.state):
                return frame

    def seek(self, step: int) -> Frame:
        """Go to a step; the frame that shows it, paused."""
        self.send(protocol.Seek(step))
        while (frame := self.frame()).view.step != step or frame.view.phase or frame.state == RunState.RUNNING:
            pass
        return frame

    def configure(self, run: Run | Experiment, step: int = 0) -> Frame:
        self._number += 1
        self.rows, self.first = [], step
        run = Run(run) if isinstance(run, Experiment) else run
        self.send(protocol.Configure(self._number, run, step))
        self.configured = self.next(RunConfigured)
        self.columns = len(self.configured.columns)
        return self.frame()

    def log(self) -> Floats:
        return np.concatenate(self.rows)

    def close(self) -> tuple[bytes, bytes]:
        """Close its input and read what is left."""
        return self.process.communicate()


def started() -> Engine:
    engine = Engine()
    watchdog = threading.Timer(120, engine.process.kill)
    watchdog.daemon = True
    watchdog.start()
    return engine
