"""Commands that the user interface sends to the engine; those that ask for an answer are in `requests`."""

from __future__ import annotations

import msgspec

from gdtui.core.data.table import Table, TableEdit
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.language import Language

PHASES = ("forward", "loss", "zero_grad", "backward", "step")
"""The five operations of an update, in the order of the tutorials."""


class Command(msgspec.Struct, frozen=True, tag=True):
    """A message to the engine."""


class PutTable(Command, frozen=True):
    """Store the cells of a table; experiments and edits then refer to it by its id.

    Attributes:
        table: the id and the columns.
        cells: float64, row by row.
    """

    table: Table
    cells: bytes


class EditTable(Command, frozen=True):
    """Make a new table by editing another one, which is kept too.

    Attributes:
        parent: the id of the table to edit.
        table: the id of the new one.
        edit: the change to make.
    """

    parent: str
    table: str
    edit: TableEdit


class KeepTables(Command, frozen=True):
    """Forget all tables except these and those of the open runs."""

    tables: tuple[str, ...] = ()


class Configure(Command, frozen=True):
    """Begin a run in addition to the open ones, and replay its first `step` updates.

    Changes pinned to a later step are made when the run reaches that step.

    Attributes:
        run_id: the run's number in the commands and events that follow; never used by another run.
        run: the experiment and its pinned changes.
        step: number of updates to replay; their records are not sent again.
    """

    run_id: int
    run: Run
    step: int = 0


class CloseRun(Command, frozen=True):
    """Forget a run, or stop replaying it."""

    run_id: int


class RunCommand(Command, frozen=True, kw_only=True):
    """A command that concerns one run.

    Attributes:
        run_id: as in `Configure`; the sender fills it in.
    """

    run_id: int = 0


class Step(RunCommand, frozen=True):
    """Make one update, or complete the one that `Phase` has begun."""


class Phase(RunCommand, frozen=True):
    """Do the next of the five operations of an update."""


class FinishEpoch(RunCommand, frozen=True):
    """Make updates until the end of the epoch."""


class PredictTable(RunCommand, frozen=True):
    """Predict every row of the table with the model at the cursor, once: `TablePredicted` has the answer."""


class Play(RunCommand, frozen=True):
    """Run: `rate` updates a second, or flat out when it is None.

    When the cursor is in the past, this, `Step`, `Phase` and `FinishEpoch` repeat the known updates; from the head on
    they make new ones.
    """

    rate: float | None = None


class RunTo(RunCommand, frozen=True):
    """Make updates as fast as possible up to a step; at a step that is there, pause.

    Attributes:
        step: number of updates that the run then has.
    """

    step: int


class Pause(RunCommand, frozen=True):
    """Stop running after the current update."""


class Seek(RunCommand, frozen=True):
    """Stop running and show the run as it was after `step` updates, at most the head (the newest update made).

    The frame that follows shows that state. An update that `Phase` has begun is abandoned.
    """

    step: int


class ChangeExperiment(RunCommand, frozen=True):
    """Continue with another experiment from the step that the views show.

    At the head the engine answers `ExperimentChanged` with the step at which the change took effect. In the past the
    change forks the run, and the answer is `RunForked`.
    """

    experiment: Experiment


class Fork(RunCommand, frozen=True):
    """Continue from the step that the views show as a new run; the engine answers `RunForked`."""


class LandscapeRequest(msgspec.Struct, frozen=True):
    """The part of the landscape to compute.

    Attributes:
        names: the scalar parameters of the axes ("W", "b"; one for a curve), or none for the engine's choice: the only
            one or two there are, otherwise the Hessian's two leading directions.
        limits: (low, high) of each axis, or none for the engine's choice: a range that holds the
            start, the cursor and the minimum.
        size: number of points along each axis; the second is not used for a curve.
    """

    names: tuple[str, ...] = ()
    limits: tuple[tuple[float, float], ...] = ()
    size: tuple[int, int] = (60, 40)


class Subscribe(RunCommand, frozen=True):
    """Choose what the screen shows, in place of the previous choice. The engine computes nothing else.

    Each view has the predictions of the rows and points; the rest comes in separate events, after the frame of the same
    step: at once while paused, and while running so rarely that it costs only a few percent of the time.

    Attributes:
        first: the first row of the table to predict.
        count: number of rows.
        points: features of additional points to predict, in the table's units.
        theory: whether `TheoryReady` is wanted.
        landscape: the part of the landscape wanted in `LandscapeReady`; None for no landscape.
        graph: whether `GraphReady` is wanted.
        layers: whether `LayerStatsReady` is wanted.
        gradients: whether `GradientsReady` is wanted.
        rows: further rows to predict, such as those in sight of a sorted table; at most 4,096.
    """

    first: int
    count: int
    points: tuple[tuple[float, ...], ...] = ()
    theory: bool = False
    landscape: LandscapeRequest | None = None
    graph: bool = False
    layers: bool = False
    gradients: bool = False
    rows: tuple[int, ...] = ()


class UseLanguage(Command, frozen=True):
    """Say what teaches in a language from now on: caveats, and why runs and walks end.

    Attributes:
        name: the language.
    """

    name: Language


class Ping(Command, frozen=True):
    """Answer with `Alive` at once, whatever else the engine is doing."""


class Quit(Command, frozen=True):
    """End the engine process."""


AnyRunCommand = (
    Step | Phase | FinishEpoch | PredictTable | Play | RunTo | Pause | Seek | ChangeExperiment | Fork | Subscribe
)
AnyTableCommand = PutTable | EditTable | KeepTables
AnyPlainCommand = AnyTableCommand | Configure | CloseRun | AnyRunCommand | UseLanguage | Ping | Quit
"""All commands that ask for no answer."""
