"""What the engine is asked."""

from __future__ import annotations

from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.protocol.descend import AnyDescendRequest
from gdtui.protocol.inspections import LandscapeRequest
from gdtui.protocol.messages import Command

PHASES = ("forward", "loss", "zero_grad", "backward", "step")
"""The five operations of an update, in the order of the tutorials."""


class Configure(Command, frozen=True):
    """Begin a run, and replay it to the update numbered `step`; its later changes are made when it gets to them.

    Attributes:
        number: names the run in the events that follow; events of an earlier number are out of date.
        run: the experiment and its pinned changes.
        step: how many updates to replay; their records are not sent again.
    """

    number: int
    run: Run
    step: int = 0


class Step(Command, frozen=True):
    """Make one update, or complete the one that phases have begun."""


class Phase(Command, frozen=True):
    """Do the next of the five operations of an update."""


class FinishEpoch(Command, frozen=True):
    """Make updates to the end of the epoch."""


class Play(Command, frozen=True):
    """Run: `rate` updates a second, or flat out when it is None.

    In the past this, `Step`, `Phase` and `FinishEpoch` make the known updates over again, and at the head go on to
    new ones.
    """

    rate: float | None = None


class Pause(Command, frozen=True):
    """Stop running after the update at hand."""


class Seek(Command, frozen=True):
    """Stop running and show the run as it was after `step` updates; at most at the head, the newest update made.

    The frame that follows has it as its view. An update that phases have begun is left.
    """

    step: int


class ChangeExperiment(Command, frozen=True):
    """Go on with another experiment from the step that the views show.

    At the head the engine answers `ExperimentChanged` with the step it took effect at. In the past the same change
    makes another run of it, and the answer is `RunForked`.
    """

    experiment: Experiment


class Fork(Command, frozen=True):
    """Go on from the step that the views show as another run; the engine answers `RunForked`."""


class Subscribe(Command, frozen=True):
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
    """Find something out about a function; the engine answers `AnswerT`, or `RequestFailed`.

    A request of the same kind that is waiting makes it give up, and so does a `CancelRequest`: then there is no answer.
    """

    request: AnyDescendRequest


class CancelRequest(Command, frozen=True):
    """Give up the request at hand, unless it is a `TrajectoryRequest`: nobody wants its answer any more."""


class Quit(Command, frozen=True):
    """End the engine process."""


AnyCommand = (
    Configure
    | Step
    | Phase
    | FinishEpoch
    | Play
    | Pause
    | Seek
    | ChangeExperiment
    | Fork
    | Subscribe
    | Ask
    | CancelRequest
    | Quit
)
