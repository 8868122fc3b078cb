"""What the engine is asked to do."""

from __future__ import annotations

from gdtui.core.data.table import Table, TableEdit
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.protocol.descend import AnyDescendRequest
from gdtui.protocol.inspections import LandscapeRequest
from gdtui.protocol.messages import Command

PHASES = ("forward", "loss", "zero_grad", "backward", "step")
"""The five operations of an update, in the order of the tutorials."""


class PutTable(Command, frozen=True):
    """Keep the cells of a table, to which experiments and edits then refer by its id.

    Attributes:
        table: its id and its columns.
        cells: float64, row by row.
    """

    table: Table
    cells: bytes


class EditTable(Command, frozen=True):
    """Make a table of another one, which is kept too.

    Attributes:
        parent: the id of that one.
        table: the id of the new one.
        edit: what is different in it.
    """

    parent: str
    table: str
    edit: TableEdit


class KeepTables(Command, frozen=True):
    """Forget all tables but these and those of the open runs."""

    tables: tuple[str, ...] = ()


class Configure(Command, frozen=True):
    """Begin a run beside those there are, and replay it to the update numbered `step`.

    Its later changes are made when it gets to them.

    Attributes:
        run_id: names the run in the commands and events that follow; no other run has or had it.
        run: the experiment and its pinned changes.
        step: how many updates to replay; their records are not sent again.
    """

    run_id: int
    run: Run
    step: int = 0


class CloseRun(Command, frozen=True):
    """Forget a run, or stop replaying it."""

    run_id: int


class RunCommand(Command, frozen=True, kw_only=True):
    """Something to be done with a run.

    Attributes:
        run_id: as in `Configure`; who sends the command fills it in.
    """

    run_id: int = 0


class Step(RunCommand, frozen=True):
    """Make one update, or complete the one that phases have begun."""


class Phase(RunCommand, frozen=True):
    """Do the next of the five operations of an update."""


class FinishEpoch(RunCommand, frozen=True):
    """Make updates to the end of the epoch."""


class Play(RunCommand, frozen=True):
    """Run: `rate` updates a second, or flat out when it is None.

    In the past this, `Step`, `Phase` and `FinishEpoch` make the known updates over again, and at the head go on to
    new ones.
    """

    rate: float | None = None


class Pause(RunCommand, frozen=True):
    """Stop running after the present update."""


class Seek(RunCommand, frozen=True):
    """Stop running and show the run as it was after `step` updates; at most at the head, the newest update made.

    The frame that follows has it as its view. An update that phases have begun is left.
    """

    step: int


class ChangeExperiment(RunCommand, frozen=True):
    """Go on with another experiment from the step that the views show.

    At the head the engine answers `ExperimentChanged` with the step it took effect at. In the past the same change
    makes another run of it, and the answer is `RunForked`.
    """

    experiment: Experiment


class Fork(RunCommand, frozen=True):
    """Go on from the step that the views show as another run; the engine answers `RunForked`."""


class Subscribe(RunCommand, frozen=True):
    """What the screen looks at, in place of what it looked at before. What is not looked at is not computed.

    Rows and points are answered in each view; the rest comes in events of its own, after the frame whose step they are
    of: at once while paused, and while running no more often than costs a few hundredths of the time.

    Attributes:
        first: the first row of the table to predict.
        count: how many of them.
        points: features of more rows to predict, in the table's units.
        theory: whether `TheoryReady` is wanted.
        landscape: what `LandscapeReady` is wanted of; None for nothing.
        graph: whether `GraphReady` is wanted.
        layers: whether `LayerStatsReady` is wanted.
    """

    first: int
    count: int
    points: tuple[tuple[float, ...], ...] = ()
    theory: bool = False
    landscape: LandscapeRequest | None = None
    graph: bool = False
    layers: bool = False


class Ask(Command, frozen=True):
    """Find something out about a function; the engine answers `Answered` or `RequestFailed`.

    Attributes:
        request_id: comes back with the answer, and names the request in a `CancelRequest`.
        request: what is asked.
    """

    request_id: int
    request: AnyDescendRequest


class CancelRequest(Command, frozen=True):
    """Stop working on a request: nobody wants its answer any more, and it may get none."""

    request_id: int


class Quit(Command, frozen=True):
    """End the engine process."""


AnyRunCommand = Step | Phase | FinishEpoch | Play | Pause | Seek | ChangeExperiment | Fork | Subscribe
AnyCommand = PutTable | EditTable | KeepTables | Configure | CloseRun | AnyRunCommand | Ask | CancelRequest | Quit
