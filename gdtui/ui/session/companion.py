"""A run beside the one on the screen, which differs in its loss alone and obeys the same commands."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gdtui import protocol
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Change, Experiment, Run
from gdtui.core.texts import text
from gdtui.protocol import RunState
from gdtui.ui.session.snapshot import CompanionLine

ROBUST, SQUARED = "huber", "mse"  # a loss that a far point pulls little, and one that it pulls by its square


class Companion:
    """The other run, as the engine has it.

    Both train at the same speed, but each by its own clock: when the run on the screen has stopped, the companion is
    brought to the same step.

    Args:
        loss: the loss that it has instead.

    Attributes:
        loss: as above.
        run_id: its id in the engine; 0 before the engine has it.
        configured: its grid; None until the engine has taken it.
        frame: the newest state of it.
    """

    def __init__(self, loss: str) -> None:
        self.loss = loss
        self.run_id = 0
        self.configured: protocol.RunConfigured | None = None
        self.frame: protocol.Frame | None = None
        self._target: int | None = None  # the step that it is to be brought to

    @classmethod
    def beside(cls, experiment: Experiment) -> Companion:
        """Return a companion with the loss to compare an experiment's own with: mse beside huber, else huber.

        Raises:
            ValidationError: when the line cannot be drawn, or when the other settings do not allow that loss.
        """
        if len(experiment.features) > 1:
            allowed = text("refusals.one_feature_compared")
            raise ValidationError("features", ", ".join(experiment.features), allowed)
        loss = SQUARED if experiment.loss == ROBUST else ROBUST
        return cls(experiment.change(loss=loss).loss)

    @property
    def shown(self) -> CompanionLine | None:
        """Its line; None until there is one."""
        if self.configured is None or self.frame is None:
            return None
        return CompanionLine(self.loss, self.configured.grid, self.frame.view.curve)

    def begin(self, run_id: int, run: Run, head: int, cursor: int) -> Iterator[protocol.Command]:
        """Yield the commands that begin the same run with the other loss, up to its head, and go to its cursor."""
        if self.run_id:
            yield protocol.CloseRun(self.run_id)
        self.run_id, self._target = run_id, None  # its last line stays until there is a new one
        changes = tuple(Change(change.step, self._like(change.experiment)) for change in run.changes)
        other = msgspec.structs.replace(run, experiment=self._like(run.experiment), changes=changes)
        yield protocol.Configure(run_id, other, head)
        if cursor < head:
            yield protocol.Seek(cursor, run_id=run_id)

    def _like(self, experiment: Experiment) -> Experiment:
        return msgspec.structs.replace(experiment, loss=self.loss)

    def obeying(self, command: protocol.RunCommand) -> protocol.RunCommand:
        """Return a command of the run on the screen as it is for this one."""
        self._target = None
        if isinstance(command, protocol.ChangeExperiment):
            command = protocol.ChangeExperiment(self._like(command.experiment))
        return msgspec.structs.replace(command, run_id=self.run_id)

    def handle_event(self, event: protocol.AnyEvent) -> Iterator[protocol.RunCommand]:
        """Take the events of this run, and yield the command that brings it back where it has gone too far."""
        match event:
            case protocol.RunConfigured(run_id=self.run_id):
                self.configured = event
            case protocol.Frame(run_id=self.run_id):
                self.frame = event
                if self._target is not None and event.state is not RunState.RUNNING:
                    if event.view.step > self._target:
                        yield protocol.Seek(self._target, run_id=self.run_id)
                    if event.view.step >= self._target:
                        self._target = None
            case protocol.ExperimentChanged(run_id=self.run_id) | protocol.RunForked(run_id=self.run_id):
                if self.configured is not None:
                    self.configured = msgspec.structs.replace(self.configured, grid=event.grid)

    def run_to(self, step: int) -> protocol.RunCommand:
        """Return the command that brings it to the step at which the run on the screen has stopped."""
        self._target = step
        return protocol.RunTo(step, run_id=self.run_id)
