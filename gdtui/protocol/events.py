"""Events that the engine sends to the user interface; others are in `requests` and `inspections`."""

from __future__ import annotations

import msgspec

from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.protocol.views import CodeLine, RunState, RunView

PROTOCOL = 5
"""The version of the protocol: an engine and a user interface of different versions do not work together."""


class Event(msgspec.Struct, frozen=True, tag=True):
    """A message from the engine."""


class EngineReady(Event, frozen=True):
    """Torch is imported and the engine reads commands.

    Attributes:
        torch: the version of torch.
        protocol: the version of the protocol that the engine speaks; 0 for an engine that predates this field.
    """

    torch: str
    protocol: int = 0


class Alive(Event, frozen=True):
    """The engine is not stuck: the answer to `Ping`, which no long update keeps waiting."""


class RunContext(Event, frozen=True, kw_only=True):
    """What follows from the experiment in effect.

    Attributes:
        code: its training loop, as in a script.
        grid: the feature values (float64) at which a view's curve is computed; empty with several features.
        plan: the learning rates (float64) of the schedule's first units, from where it starts, at most 4,096; empty for
            a constant one, and for a plateau, which depends on losses yet to come.
        test_rows: row numbers in the table (int32) of the rows kept for testing.
    """

    code: tuple[CodeLine, ...]
    grid: bytes = b""
    plan: bytes = b""
    test_rows: bytes = b""


class RunConfigured(RunContext, frozen=True):
    """A run has begun.

    Attributes:
        run_id: as in `Configure`.
        columns: the names of the columns of a frame's block: epoch, lr, loss, then each scalar parameter, then each
            scalar gradient (such as "W" and "W.grad", or "W[0]" when there are several).
        parameters: the names of the parameters ("W", "b").
    """

    run_id: int
    columns: tuple[str, ...]
    parameters: tuple[str, ...]


class Frame(Event, frozen=True):
    """Every new update since the last frame, and the model at the cursor: after those updates, or where `Seek` put it.

    Attributes:
        run_id: as in `Configure`.
        first: the step of the block's first row; updates repeated in the past are in no block.
        block: float64, updates x columns (see `RunConfigured`), row k the update numbered first + k: its loss is before
            the update and its parameters after it, as in the tutorials' log.
        state: what the engine is doing.
        rate: updates per second over about the last second; 0 when not running.
        view: the model at the cursor.
        reason: why the run is over, in numbers, where more than its epochs ended it: diverged, stopped, or dead units.
        head: number of known updates, those of all blocks. The cursor, `view.step`, is at the head or in the past.
        remaining: number of updates from the cursor until the epochs are over, as the batches are there.
    """

    run_id: int
    first: int
    block: bytes
    state: RunState
    rate: float
    view: RunView
    reason: str = ""
    head: int = 0
    remaining: int = 0


class ExperimentChanged(RunContext, frozen=True):
    """A change took effect before the update numbered `step`; the code and the other fields may differ from then on.

    The event is sent at once, and so before the frame that carries the last updates up to `step`.
    """

    run_id: int
    step: int
    experiment: Experiment


class RunForked(RunContext, frozen=True):
    """A `ChangeExperiment` in the past or a `Fork` has forked the run; the new run continues from `step`.

    The last frame before it has every update of the old run. From then on `run_id` names the new run, which shares
    the old one's updates below `step`: the next block begins at it. To go back to the old run, configure it again.

    Attributes:
        run_id: as in `Configure`.
        step: the step at which the runs fork.
        run: the new run; its last change is the requested one, if there was one.
    """

    run_id: int
    step: int
    run: Run


class CommandRejected(Event, frozen=True):
    """A command could not be carried out; the run is unchanged.

    Attributes:
        message: why, in one line.
        run_id: the run that the command was about; 0 for none.
    """

    message: str
    run_id: int = 0


AnyPlainEvent = EngineReady | Alive | RunConfigured | Frame | ExperimentChanged | RunForked | CommandRejected
"""All events that answer no request and bring no inspection."""
