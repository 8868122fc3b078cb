"""The frozen view of a run at one moment, from which every panel draws."""

from __future__ import annotations

import math
from array import array
from typing import TYPE_CHECKING

import msgspec

from gdtui import protocol
from gdtui.core.data.truth import Truth
from gdtui.core.experiment.changes import change_text
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.storage.session_file import OpenedFile
from gdtui.protocol import RunState
from gdtui.ui.text.numbers import on_screen

if TYPE_CHECKING:  # the first paint does not wait for numpy, which these import
    import numpy as np
    import numpy.typing as npt

    from gdtui.core.data.history import History
    from gdtui.core.theory.theory import Theory
    from gdtui.plots import Marker

NOTHING = {"theory": False, "landscape": None, "graph": False, "layers": False, "gradients": False, "rows": ()}
"""The optional parts of the engine's output, as attributes of `protocol.Subscribe`: sent only if a panel needs them."""

SHOWN_AS = {
    "LandscapeReady": "landscape",
    "GraphReady": "graph",
    "LayerStatsReady": "layers",
    "GradientsReady": "gradients",
    "TablePredicted": "table_predictions",
}
"""The attributes of a snapshot that have the newest of these events, by their names in `protocol`."""

PARTS = 24  # values that the small curve of a run is drawn from


class Ghost(msgspec.Struct, frozen=True, eq=False):
    """An earlier run, drawn dim behind the present one.

    Attributes:
        run: its experiment, changes and name.
        configured: its columns, code and grid.
        history: its updates.
        start: its first view.
        end: its last view; None where it is not known.
        state: whether it is finished, has diverged, or could go on.
        parted: the step at which the present run leaves it; 0 when that run started over.
        label: the letter that stands for it in plots.
    """

    run: Run
    configured: protocol.RunConfigured
    history: History
    start: protocol.RunView | None
    end: protocol.RunView | None = None
    state: RunState = RunState.PAUSED
    parted: int = 0
    label: str = ""

    @property
    def experiment(self) -> Experiment:
        """The experiment after its last change."""
        return self.run.current

    @property
    def updates(self) -> int:
        """The number of updates that it made."""
        return len(self.history)


class RunSummary(msgspec.Struct, frozen=True):
    """What a run has come to.

    Attributes:
        state: whether it is finished, has diverged, runs, or could go on.
        train_loss: after its last update; NaN where it was not measured.
        test_loss: NaN without test rows.
        r2: the coefficient of determination.
        losses: the training loss over its updates, a few values.
    """

    state: RunState
    train_loss: float
    test_loss: float
    r2: float
    losses: tuple[float, ...]


class ListedRun(msgspec.Struct, frozen=True):
    """A run of the session.

    Attributes:
        run: its experiment, changes and name.
        updates: the number of updates that it has made; for the present run, when it was last left.
        before: the run that it was forked from, or that was in hand when it began; None for the first.
        summary: None for the present run, and while the run is being made again.
        shown: whether it is drawn behind the present run.
        pinned: whether it stays drawn, however many others begin.
    """

    run: Run
    updates: int
    before: Run | None
    summary: RunSummary | None
    shown: bool
    pinned: bool


class CompanionLine(msgspec.Struct, frozen=True):
    """The line of a run that trains beside the present one, with another loss.

    Attributes:
        loss: its loss.
        grid: values of the feature (float64).
        curve: its predictions there (float64).
    """

    loss: str
    grid: bytes
    curve: bytes


class TimelineMark(msgspec.Struct, frozen=True):
    """A place on the time line where something happened.

    Attributes:
        step: where it is.
        text: what happened, in a few words.
    """

    step: int
    text: str


class RunSnapshot(msgspec.Struct, frozen=True, eq=False):
    """Everything the screen shows at one moment.

    Attributes:
        name: the session's name.
        opened: the file that it was opened from, if it was.
        title: its name and what it is about.
        about: what to look for in it.
        experiment: the experiment in force at the cursor, or requested.
        truth: what the data were generated from, if they were.
        label: the name of the run.
        following: the name that another run would have.
        configured: the run's columns, code and grid; None until the engine has taken the run.
        history: the updates recorded so far, of which the first `updates` belong to this moment.
        updates: the number of known updates: the head.
        total: the number of updates when the epochs are over, as the batches are at the head; 0 while it is unknown.
        view: the model at the cursor; None until the engine has sent it.
        start: the first view of the run, from which the pictures take their limits.
        ghosts: earlier runs, the newest last.
        runs: all runs of the session, the present one too, in the order in which they began.
        head: whether the present run is finished, has diverged, runs, or could go on from its newest update.
        racing: whether each earlier run is drawn as far as it was at the cursor's step.
        companion: the line of a run with another loss, if one trains beside this one.
        marks: changes and forks, in the order of their steps.
        theory: the newest theory that the engine has derived, for the step `derived_at`.
        landscape: the newest landscape.
        recalled: how often old updates of a history have been computed again.
        recalling: whether some are on their way.
        graph: the newest autograd graph.
        gradients: the newest gradients of a batch's rows.
        layers: the newest statistics of an mlp's layers.
        table_predictions: the newest predictions of all rows, which were asked for once.
        points: the rows to predict that the user typed.
        rate: the measured updates a second.
        speed: the requested updates a second; None means as fast as possible.
        fault: how the engine ended, if it has.
        reason: why the run is over, in numbers, where more than its epochs ended it.
        refusal: the last refusal, or another message of one line.
        marker: the marker that the plots are drawn with.
        log_scale: whether the loss is on a logarithmic scale.
    """

    name: str
    title: str
    experiment: Experiment
    opened: OpenedFile | None = None
    about: str = ""
    truth: Truth | None = None
    label: str = "A"
    following: str = "B"
    configured: protocol.RunConfigured | None = None
    history: History | None = None
    updates: int = 0
    total: int = 0
    view: protocol.RunView | None = None
    start: protocol.RunView | None = None
    ghosts: tuple[Ghost, ...] = ()
    runs: tuple[ListedRun, ...] = ()
    head: RunState = RunState.PAUSED
    racing: bool = False
    companion: CompanionLine | None = None
    marks: tuple[TimelineMark, ...] = ()
    theory: Theory | None = None
    derived_at: int = 0
    landscape: protocol.LandscapeReady | None = None
    recalled: int = 0
    recalling: bool = False
    graph: protocol.GraphReady | None = None
    gradients: protocol.GradientsReady | None = None
    layers: protocol.LayerStatsReady | None = None
    table_predictions: protocol.TablePredicted | None = None
    points: tuple[tuple[float, ...], ...] = ()
    state: RunState = RunState.PAUSED
    rate: float = 0
    speed: float | None = None
    fault: str = ""
    reason: str = ""
    refusal: str = ""
    marker: Marker = "braille"
    log_scale: bool = False

    @property
    def step(self) -> int:
        """The step that the cursor is at."""
        return self.view.step if self.view else 0

    @property
    def past(self) -> bool:
        """Whether the cursor is before the head."""
        return self.step < self.updates

    @property
    def running(self) -> bool:
        """Whether updates are being made."""
        return self.state is RunState.RUNNING and not self.fault


def timeline_marks(run: Run) -> tuple[TimelineMark, ...]:
    """Return the changes of a run, and where it was forked from another one if it was."""
    marks = [TimelineMark(run.parent.step, f"forked from {run.parent.name}")] if run.parent is not None else []
    before = run.experiment
    for change in run.changes:
        marks.append(TimelineMark(change.step, on_screen(change_text(before, change.experiment))))
        before = change.experiment
    return tuple(sorted(marks, key=lambda mark: mark.step))


def with_context(
    old: protocol.RunConfigured | None, now: protocol.ExperimentChanged | protocol.RunForked
) -> protocol.RunConfigured | None:
    """Return a run's code, grid, plan and drawn test rows after a change has taken effect."""
    if old is None:
        return None
    experiment = now.experiment if isinstance(now, protocol.ExperimentChanged) else now.run.current
    test_rows = old.test_rows if experiment.test_column else now.test_rows  # those drawn, for the steps before
    return msgspec.structs.replace(old, code=now.code, grid=now.grid, plan=now.plan, test_rows=test_rows)


def summary(history: History, state: RunState) -> RunSummary:
    """Return what a run with at least one update has come to."""
    last = len(history) - 1
    train_loss, test_loss, r2 = (history.value(name, last) for name in ("train_loss", "test_loss", "r2"))
    return RunSummary(state, train_loss, test_loss, r2, _losses(history))


def _losses(history: History) -> tuple[float, ...]:
    """Return the training loss, or the greatest in each of equal parts of the updates."""
    if len(history) <= PARTS:
        values = history.column("train_loss").astype(float)
    else:
        _, values = history.envelope("train_loss", 0, len(history), PARTS)
    return tuple(value if math.isfinite(value) else math.nan for value in values.tolist())


def drawn_rows(snapshot: RunSnapshot) -> array[int]:
    """Return the test rows that the engine has drawn; none while they are not known, or where a column names them."""
    experiment, drawn = snapshot.experiment, array("i", snapshot.configured.test_rows if snapshot.configured else b"")
    known = not experiment.test_column and len(drawn) == experiment.test_rows
    return drawn if known else array("i")


def test_mask(snapshot: RunSnapshot) -> npt.NDArray[np.bool_]:
    """Return whether each row is a test row."""
    import numpy as np

    experiment = snapshot.experiment
    if experiment.test_column:
        marked: npt.NDArray[np.bool_] = np.frombuffer(experiment.table.column(experiment.test_column)) != 0
        return marked
    mask = np.zeros(experiment.table.rows, bool)
    mask[np.frombuffer(drawn_rows(snapshot), "<i4")] = True
    return mask
