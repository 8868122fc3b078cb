"""Recordings of an experiment's updates, each proved against the ordinary way before it is trusted."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from functools import partial
from inspect import unwrap
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.record_columns import GRAD_NORM, LOSS, VALUES
from gdtui.engine.models.dataset import Floats
from gdtui.engine.models.flat_parameters import FlatParameters, Numbers
from gdtui.engine.training.recorder import Capture, NotRecordableError, Operation, Recorder
from gdtui.engine.training.update import UpdateOperations

REHEARSALS = 3  # updates whose bits a recording has to foretell before it is trusted

_log = logging.getLogger(__name__)


class Recording:
    """The operations of an update before its step, for batches of one size.

    Attributes:
        line: the operations, in their order. They read the batch from kept buffers.
        cost: where they leave the loss.
        norm: where they leave the norm of the gradient before clipping.
        foretold: the number of updates whose bits it has foretold.
        update: the operations with those of the step.
        graph: all of them as one, if they have been captured.
        cost_memory: the loss as an array, if it is not on an accelerator.
        norm_memory: the norm as an array, if it is not there either.

    Args:
        operations: what to record.
        rows: the positions of a batch among the training rows; None for all rows in their order.

    Raises:
        NotRecordableError: when the operations cannot be repeated.
    """

    def __init__(self, operations: UpdateOperations, rows: Tensor | None) -> None:
        self._operations, self.foretold = operations, 0
        self._batch = operations.batch(rows)
        with Recorder() as recorder:
            self.cost, self.norm = operations.gradient(*self._batch)
        self.cost_memory, self.norm_memory = (
            tensor.numpy() if tensor.is_cpu else np.zeros(()) for tensor in (self.cost, self.norm)
        )
        flat, varying = operations.flat, () if rows is None else self._batch
        self.line = recorder.operations((flat.values, flat.gradients, *varying))
        self.update: Sequence[Operation] = ()
        self.graph: Operation | None = None
        self._step: Sequence[Operation] = ()

    def end_with(self, step: Sequence[Operation]) -> None:
        """Let these be the operations of the step, unless all are one already."""
        if self.graph is not None:
            self.update = (self.graph,)
        elif step is not self._step:
            self.update, self._step = (*self.line, *step), step

    def capture(self, capture: Capture) -> None:
        """Make the operations one, which then has to foretell updates before it is trusted.

        Raises:
            RuntimeError: when they cannot be one.
        """
        self.graph, self.foretold = capture(self.update), 0

    def forget_graph(self) -> None:
        """Do the operations one by one, because the graph is wrong or the step's tensors are others."""
        self.graph, self.update, self._step = None, (), ()

    def load(self, rows: Tensor | None) -> None:
        """Take the rows of another batch of the same size."""
        if rows is not None:
            self._operations.batch(rows, self._batch)


class Foretold(NamedTuple):
    """What an update has to come to: the bits of its loss, its norm and of the tensors that it changes."""

    recording: Recording
    tensors: Sequence[Tensor]
    bits: bytes


class Recordings:
    """The recordings of an experiment's updates: one of the step, and one of the rest for each size of a batch.

    A step that computes with Python's numbers, as Adam's does with the number of the update, is not recorded.

    Args:
        operations: what to record.
        capture: what makes one operation of a recording, where the device can do that.

    Attributes:
        failure: why updates are not played back; empty while nothing speaks against it.
        no_graph: why their operations are not captured as one, where they could be.
        step: the operations of the step, or the optimizer's own step as one; empty while it is not known which.
    """

    def __init__(self, operations: UpdateOperations, capture: Capture | None) -> None:
        self._operations, self._capture = operations, capture
        self._by_size: dict[int, Recording] = {}
        self.failure = self.no_graph = ""

    def equip(self, experiment: Experiment) -> None:
        """Forget all recordings, because the operations are those of another experiment."""
        spec = experiment.optimizer_spec
        self._by_size.clear()
        self.failure = f"{spec.torch_name} computes gradients at points of its own" if spec.takes_closure else ""
        if not experiment.step:
            self.failure = "there is no step"
        self._constant = not experiment.schedule_spec.torch_name
        self.forget_step()

    def forget_step(self) -> None:
        """Forget the recording of the step, because the optimizer's state lies in other tensors."""
        self.step: Sequence[Operation] = ()
        self._step_recorded = False  # whether it is its operations rather than the optimizer's own step
        self._stepped = False  # whether the optimizer has made a step since, and so has all of its state
        for recording in self._by_size.values():
            recording.forget_graph()

    @property
    def captured(self) -> bool:
        """Whether the operations of an update are one, proved and trusted."""
        return any(one.graph is not None and one.foretold >= REHEARSALS for one in self._by_size.values())

    def _to_be_captured(self, recording: Recording) -> bool:
        """Return whether a recording, which has been proved, is to be made one operation and proved again."""
        possible = self._capture is not None and self._step_recorded and not self.no_graph
        return possible and recording.graph is None and recording.foretold >= REHEARSALS

    def trusted(self) -> Recording | None:
        """Return a proved recording, which has the rows of the next batch; None when there is none."""
        rows = self._operations.batches.rows
        recording = self._by_size.get(_size(rows))
        if recording is None or recording.foretold < REHEARSALS or not self.step:
            return None
        if self._to_be_captured(recording):
            return None
        recording.end_with(self.step)
        recording.load(rows)
        return recording

    def foretell(self) -> Foretold | None:
        """Return what the next update has to come to; None where that cannot be recorded. Nothing else changes."""
        if self.failure:
            return None
        flat, optimizer = self._operations.flat, self._operations.optimizer
        state = [held for held in optimizer.state.get(flat.values, {}).values() if isinstance(held, Tensor)]
        changed = (flat.gradients, flat.values, *state)
        before = [tensor.clone() for tensor in changed]
        try:
            recording = self._recording(before[0])
            if self._to_be_captured(recording):
                self._make_graph(recording)
            if recording.graph is not None:
                play((recording.graph,))
            else:
                play(recording.line)
                if self._stepped and not self.step:
                    self._record_step(changed[1:], before[1:])
                if self._step_recorded:
                    play(self.step)
            tensors = changed if self._step_recorded else changed[:1]
            return Foretold(recording, tensors, _bits(recording.cost, recording.norm, *tensors))
        except (NotRecordableError, RuntimeError, TypeError) as error:
            self._fail(str(error).partition("\n")[0])
            return None
        finally:
            _restore(changed, before)

    def compare(self, foretold: Foretold) -> None:
        """Hold what was foretold against the update, which has been made by the ordinary operations."""
        made, self._stepped = self._operations, True
        assert made.cost is not None
        if foretold.bits == _bits(made.cost, torch.tensor(made.norm, dtype=torch.float64), *foretold.tensors):
            foretold.recording.foretold += 1
        elif foretold.recording.graph is not None:
            foretold.recording.forget_graph()
            self._have_no_graph("a graph does not give the same bits here")
        else:
            self._fail("a recording does not give the same bits here")

    def _make_graph(self, recording: Recording) -> None:
        """Capture a recording, or say why that cannot be done."""
        assert self._capture is not None
        recording.end_with(self.step)
        try:
            recording.capture(self._capture)
        except RuntimeError as error:
            self._have_no_graph(str(error).partition("\n")[0])

    def _have_no_graph(self, reason: str) -> None:
        self.no_graph = reason
        _log.warning("updates are not captured as a graph: %s", reason)

    def _recording(self, gradients: Tensor) -> Recording:
        """Return the recording for the next batch, with its rows, made at these gradients if there is none."""
        rows = self._operations.batches.rows
        if (recording := self._by_size.get(_size(rows))) is None:
            recording = self._by_size[_size(rows)] = Recording(self._operations, rows)
            self._operations.flat.gradients.copy_(gradients)
        recording.load(rows)
        return recording

    def _record_step(self, changed: Sequence[Tensor], before: Sequence[Tensor]) -> None:
        """Record the step, which changes these tensors, and put them back; a learning rate that moves is Python's.

        A step that cannot be recorded is torch's own, without what torch puts around it for gradients and profiles.
        """
        optimizer = self._operations.optimizer
        try:
            if not self._constant:
                raise NotRecordableError
            with Recorder() as recorder:
                optimizer.step()
            self.step = recorder.operations((self._operations.flat.gradients, *changed))
            self._step_recorded = True
        except NotRecordableError:
            self.step = (partial(unwrap(type(optimizer).step), optimizer),)
        finally:
            _restore(changed, before)

    def _fail(self, reason: str) -> None:
        """Go on without recordings."""
        self.failure = reason
        self._by_size.clear()
        _log.warning("updates are not played back: %s", reason)


def play(*lines: Sequence[Operation]) -> None:
    """Do the operations of recordings."""
    with torch.inference_mode():  # a tenth faster than under no_grad
        for line in lines:
            for operation in line:
                operation()


def play_into(upcoming: Iterable[Recording], flat: FlatParameters, rows: Floats) -> tuple[int, Recording]:
    """Make updates, and copy what they come to into their records.

    Args:
        upcoming: the recording of each update, in their order; its batch has been loaded when it is yielded.
        flat: the parameters and gradients, all of which are recorded.
        rows: the records (updates x columns), of which this fills in the loss, the norm and those numbers.

    Returns:
        How many updates were made, and the recording of the last one.
    """
    if flat.values.is_cpu:
        return play_into_memory(upcoming, flat.recorded, rows)
    return play_into_accelerator(upcoming, flat.all_numbers, rows)


def play_into_memory(upcoming: Iterable[Recording], recorded: Numbers, rows: Floats) -> tuple[int, Recording]:
    """Do what `play_into` does with parameters in this process's memory."""
    losses, norms, numbers = rows[:, LOSS], rows[:, GRAD_NORM], rows[:, VALUES]
    place = -1
    with torch.inference_mode():
        for place, recording in enumerate(upcoming):
            for operation in recording.update:
                operation()
            losses[place], norms[place], numbers[place] = recording.cost_memory, recording.norm_memory, recorded
    return place + 1, recording


def play_into_accelerator(upcoming: Iterable[Recording], recorded: Tensor, rows: Floats) -> tuple[int, Recording]:
    """Do what `play_into` does on an accelerator: keep the records there, and wait for it only at the end."""
    made = torch.zeros((len(rows), 2 + recorded.numel()), dtype=torch.float64, device=recorded.device)
    losses, norms, numbers = made[:, 0].unbind(), made[:, 1].unbind(), made[:, 2:].unbind()
    place = -1
    with torch.inference_mode():
        for place, recording in enumerate(upcoming):
            for operation in recording.update:
                operation()
            losses[place].copy_(recording.cost)
            if recording.norm.device == recorded.device:  # otherwise it is 0: nothing is clipped
                norms[place].copy_(recording.norm)
            numbers[place].copy_(recorded)
    taken = made.cpu().numpy()
    rows[:, LOSS], rows[:, GRAD_NORM], rows[:, VALUES] = taken[:, 0], taken[:, 1], taken[:, 2:]
    return place + 1, recording


def _size(rows: Tensor | None) -> int:
    return 0 if rows is None else len(rows)


def _restore(tensors: Sequence[Tensor], before: Sequence[Tensor]) -> None:
    for tensor, old in zip(tensors, before, strict=True):
        tensor.copy_(old)


def _bits(*tensors: Tensor) -> bytes:
    return torch.cat([tensor.detach().cpu().double().flatten() for tensor in tensors]).numpy().tobytes()
