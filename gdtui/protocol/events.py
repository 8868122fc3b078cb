"""What the engine tells."""

from __future__ import annotations

from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.protocol.descend import AnyDescendAnswer
from gdtui.protocol.inspections import GraphReady, LandscapeReady, LayerStatsReady, TheoryReady
from gdtui.protocol.messages import Event
from gdtui.protocol.views import CodeLine, RunState, RunView

PROTOCOL = 2
"""The version of what crosses between the processes: an engine and a user interface of two versions do not talk."""


class EngineReady(Event, frozen=True):
    """Torch is imported and commands are being read.

    Attributes:
        torch: its version.
        protocol: the version of the protocol that the engine speaks; 0 for an engine older than that.
    """

    torch: str
    protocol: int = 0


class RunContext(Event, frozen=True, kw_only=True):
    """What follows from the experiment in force.

    Attributes:
        code: its training loop, as a script would have it.
        grid: the feature values (float64) at which a view's curve is computed; empty with several features.
        plan: the learning rates (float64) of the schedule's first units, from where it starts, at most 4,096; empty for
            a constant one, and for a plateau, which nobody can foretell.
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
        columns: what the columns of a frame's block are: epoch, lr, loss, then each scalar parameter, then each
            scalar gradient (as "W" and "W.grad", or "W[0]" when there are several).
        parameters: the names of the parameters ("W", "b").
    """

    run_id: int
    columns: tuple[str, ...]
    parameters: tuple[str, ...]


class Frame(Event, frozen=True):
    """Every new update since the last frame, and the model at the cursor: after them, or wherever `Seek` has put it.

    Attributes:
        run_id: of the run.
        first: the step of the block's first row; updates made over again in the past are in no block.
        block: float64, updates x columns (see `RunConfigured`), row k the update numbered first + k: its loss is before
            the update and its parameters after it, as in the tutorials' log.
        state: what the engine is doing.
        rate: updates a second over the last second or so; 0 when not running.
        view: the model at the cursor.
        reason: for a diverged run, the cause in numbers.
        head: updates known: those of all blocks. The cursor, `view.step`, is at it or in the past.
    """

    run_id: int
    first: int
    block: bytes
    state: RunState
    rate: float
    view: RunView
    reason: str = ""
    head: int = 0


class ExperimentChanged(RunContext, frozen=True):
    """A change took effect before the update numbered `step`; from here on the code and the rest may be others.

    It is sent at once, and so before the frame that carries the last updates up to `step`.
    """

    run_id: int
    step: int
    experiment: Experiment


class RunForked(RunContext, frozen=True):
    """A `ChangeExperiment` in the past or a `Fork` has made another run of the one at hand, which goes on from `step`.

    The last frame before it has every update of the old run. From here on `run_id` names the new run, which shares
    the old one's updates below `step`: the next block begins at it. To go back to the old run, configure it again.

    Attributes:
        run_id: as in `Configure`.
        step: where the two part.
        run: the new one: its last change is the one that was asked for, if any was.
    """

    run_id: int
    step: int
    run: Run


class CommandRejected(Event, frozen=True):
    """A command could not be carried out; the run is as it was.

    Attributes:
        message: why, in a line.
        run_id: of the run that the command was about; 0 for none.
    """

    message: str
    run_id: int = 0


class Answered(Event, frozen=True):
    """The answer to the `Ask` of that id."""

    request_id: int
    answer: AnyDescendAnswer


class RequestFailed(Event, frozen=True):
    """The request of that id cannot be answered, and why, in a line."""

    request_id: int
    message: str


AnyEvent = (
    EngineReady
    | RunConfigured
    | Frame
    | ExperimentChanged
    | RunForked
    | CommandRejected
    | TheoryReady
    | LandscapeReady
    | GraphReady
    | LayerStatsReady
    | Answered
    | RequestFailed
)
