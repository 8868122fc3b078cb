"""Recordings of an experiment's updates, each proved against the ordinary way before it is trusted."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.models.dataset import Floats
from gdtui.engine.models.flat_parameters import Numbers
from gdtui.engine.training.recorder import NotRecordableError, Operation, Recorder
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
        flat, varying = operations.flat, () if rows is None else self._batch
        self.line = recorder.operations((flat.values, flat.gradients, *varying))

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

    Attributes:
        failure: why updates are not played back; empty while nothing speaks against it.
        step: the operations of the step, or the optimizer's own step as one; empty while it is not known which.
    """

    def __init__(self, operations: UpdateOperations) -> None:
        self._operations = operations
        self._by_size: dict[int, Recording] = {}
        self.failure = ""

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
        self._stepped = False  # whether the optimizer has made a step since, and so has all of its state

    def trusted(self) -> Recording | None:
        """Return a proved recording, which has the rows of the next batch; None when there is none."""
        rows = self._operations.batches.rows
        recording = self._by_size.get(_size(rows))
        if recording is None or recording.foretold < REHEARSALS or not self.step:
            return None
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
            play(recording.line)
            if self._stepped and not self.step:
                self._record_step(changed[1:], before[1:])
            recorded = self.step not in ((), (optimizer.step,))
            if recorded:
                play(self.step)
            tensors = changed if recorded else changed[:1]
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
        else:
            self._fail("a recording does not give the same bits here")

    def _recording(self, gradients: Tensor) -> Recording:
        """Return the recording for the next batch, with its rows, made at these gradients if there is none."""
        rows = self._operations.batches.rows
        if (recording := self._by_size.get(_size(rows))) is None:
            recording = self._by_size[_size(rows)] = Recording(self._operations, rows)
            self._operations.flat.gradients.copy_(gradients)
        recording.load(rows)
        return recording

    def _record_step(self, changed: Sequence[Tensor], before: Sequence[Tensor]) -> None:
        """Record the step, which changes these tensors, and put them back; a learning rate that moves is Python's."""
        optimizer = self._operations.optimizer
        try:
            if not self._constant:
                raise NotRecordableError
            with Recorder() as recorder:
                optimizer.step()
            self.step = recorder.operations((self._operations.flat.gradients, *changed))
        except NotRecordableError:
            self.step = (optimizer.step,)
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


def play_into(line: Sequence[Operation], made: Sequence[tuple[Floats, Numbers]]) -> None:
    """Do the operations once for each row of an array, and copy there what they have made.

    Args:
        line: the operations.
        made: arrays of equally many rows, each with the memory that a row is copied from.
    """
    with torch.inference_mode():
        for row in range(len(made[0][0])):
            for operation in line:
                operation()
            for rows, memory in made:
                rows[row] = memory


def _size(rows: Tensor | None) -> int:
    return 0 if rows is None else len(rows)


def _restore(tensors: Sequence[Tensor], before: Sequence[Tensor]) -> None:
    for tensor, old in zip(tensors, before, strict=True):
        tensor.copy_(old)


def _bits(*tensors: Tensor) -> bytes:
    return torch.cat([tensor.detach().cpu().double().flatten() for tensor in tensors]).numpy().tobytes()
