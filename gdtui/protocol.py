"""What crosses the pipe: commands to the engine and events from it, as tagged structs in length-prefixed msgpack.

Arrays travel as the bytes of little-endian float64 (int32 for row numbers), so that neither end converts them.
A command never waits for an answer: whatever it changes shows in the next frame.
"""

from __future__ import annotations

import enum
import struct

import msgspec

from gdtui.experiment import Experiment, Run
from gdtui.theory import Theory

PHASES = ("forward", "loss", "zero_grad", "backward", "step")
"""The five operations of an update, in the order of the tutorials."""


class Command(msgspec.Struct, frozen=True, tag=True):
    """Something the engine is asked to do."""


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


class Epoch(Command, frozen=True):
    """Make updates to the end of the epoch."""


class Play(Command, frozen=True):
    """Run: `rate` updates a second, or flat out when it is None.

    In the past this, `Step`, `Phase` and `Epoch` make the known updates over again, and at the head go on to new ones.
    """

    rate: float | None = None


class Pause(Command, frozen=True):
    """Stop running after the update at hand."""


class Seek(Command, frozen=True):
    """Stop running and show the run as it was after `step` updates; at most at the head, the newest update made.

    The frame that follows has it as its view. An update that phases have begun is left.
    """

    step: int


class Change(Command, frozen=True):
    """Go on with another experiment from the step that the views show.

    At the head the engine answers `Changed` with the step it took effect at. In the past the same change makes another
    run of it, and the answer is `Forked`.
    """

    experiment: Experiment


class Fork(Command, frozen=True):
    """Go on from the step that the views show as another run; the engine answers `Forked`."""


class Survey(msgspec.Struct, frozen=True):
    """The part of the landscape that is looked at.

    Attributes:
        names: the scalar parameters of the axes ("W", "b"; one for a curve), or none for the engine's choice: the only
            one or two there are, otherwise the Hessian's two leading directions.
        limits: (low, high) of each axis, or none for the engine's choice: the start, the cursor and the minimum in
            sight.
        size: points along each axis; the second is not used for a curve.
    """

    names: tuple[str, ...] = ()
    limits: tuple[tuple[float, float], ...] = ()
    size: tuple[int, int] = (60, 40)


class Watch(Command, frozen=True):
    """What the screen looks at, in place of what it looked at before. What is not looked at is not computed.

    Rows and points are answered in each view; the rest comes in events of its own, after the frame whose step they are
    of: at once while paused, and while running no more often than costs a few hundredths of the time.

    Attributes:
        first: the first row of the table to predict.
        count: how many of them.
        points: features of more rows to predict, in the table's units.
        theory: whether `Derived` is wanted.
        survey: what `Surveyed` is wanted of; None for nothing.
        graph: whether `Graphed` is wanted.
        layers: whether `Layered` is wanted.
    """

    first: int
    count: int
    points: tuple[tuple[float, ...], ...] = ()
    theory: bool = False
    survey: Survey | None = None
    graph: bool = False
    layers: bool = False


class Quit(Command, frozen=True):
    """End the engine process."""


AnyCommand = Configure | Step | Phase | Epoch | Play | Pause | Seek | Change | Fork | Watch | Quit


class State(enum.StrEnum):
    """What the engine is doing with the run."""

    PAUSED = "paused"
    RUNNING = "running"
    FINISHED = "finished"  # all epochs are done
    DIVERGED = "diverged"  # the next update would not be finite


class Event(msgspec.Struct, frozen=True, tag=True):
    """Something the engine tells."""


class Ready(Event, frozen=True):
    """Torch is imported and commands are being read."""

    torch: str


class Line(msgspec.Struct, frozen=True):
    """A line of the training loop, and which phase it is (an index into PHASES; None for a line around them)."""

    text: str
    phase: int | None = None


class Configured(Event, frozen=True):
    """A run has begun.

    Attributes:
        number: as in `Configure`.
        columns: what the columns of a frame's block are: epoch, lr, loss, then each scalar parameter, then each
            scalar gradient (as "W" and "W.grad", or "W[0]" when there are several).
        parameters: the names of the parameters ("W", "b").
        code: the training loop of this experiment, as a script would have it.
        grid: the feature values (float64) at which a view's curve is computed; empty with several features.
        plan: the learning rates (float64) of the schedule's first units, from where it starts, at most 4,096; empty for
            a constant one, and for a plateau, which nobody can foretell.
        test_rows: row numbers in the table (int32) of the rows kept for testing.
    """

    number: int
    columns: tuple[str, ...]
    parameters: tuple[str, ...]
    code: tuple[Line, ...]
    grid: bytes
    plan: bytes = b""
    test_rows: bytes = b""


class View(msgspec.Struct, frozen=True):
    """The model at one moment, everything a screen shows of it.

    Attributes:
        step: updates done.
        epoch: the pass over the rows that the update at hand (between updates: the last one) belongs to, from 0.
        phase: operations done of the update at hand: 0 between updates, 1 after forward, ... 4 after backward.
        batch: row numbers in the table (int32) of the update at hand, or of the last one between updates; the first
            4,096 of them.
        hypothesis: the batch's predictions that forward computed (float64, the first 8), empty before it ran.
        cost: the loss of that batch, None before the loss ran.
        params: name to values, now; of each parameter the first 64.
        before: name to values, before the update at hand (or the last one).
        grads: name to values; None where there is no gradient (zero_grad has cleared it, or backward has not run).
        predictions: of the watched rows (float64; the first 64 until a `Watch`; at most 4,096), with the parameters as
            they are now.
        first: the first watched row.
        curve: predictions at the grid (float64), with the parameters as they are now.
        train_loss: the loss over all rows with the parameters as they are now; while running on more than 100,000 rows,
            the cost of the last batch. Infinite or NaN when it is beyond float32: the next update then diverges.
        penalty: what weight decay adds to the training loss that is descended.
        lr: of the update at hand; between updates, of the next one.
        taken_lr: of the last update made.
        state: the optimizer's state after the last update: the name of a parameter to that of a buffer as torch calls
            it ("momentum_buffer", "exp_avg", "step") to its values, the first 64; a number has one.
        answers: predictions (float64) at the watched points, in the target's units.
        answers_before: the same with the parameters that the run started with.
    """

    step: int
    epoch: int
    phase: int
    batch: bytes
    hypothesis: bytes
    cost: float | None
    params: dict[str, list[float]]
    before: dict[str, list[float]]
    grads: dict[str, list[float] | None]
    predictions: bytes
    first: int
    curve: bytes
    train_loss: float
    penalty: float = 0.0
    lr: float = 0.0
    taken_lr: float = 0.0
    state: dict[str, dict[str, list[float]]] = {}
    answers: bytes = b""
    answers_before: bytes = b""


class Frame(Event, frozen=True):
    """Every new update since the last frame, and the model at the cursor: after them, or wherever `Seek` has put it.

    Attributes:
        number: of the run.
        first: the step of the block's first row; updates made over again in the past are in no block.
        block: float64, updates x columns (see `Configured`), row k the update numbered first + k: its loss is before
            the update and its parameters after it, as in the tutorials' log.
        state: what the engine is doing.
        rate: updates a second over the last second or so; 0 when not running.
        view: the model at the cursor.
        why: for a diverged run, the cause in numbers.
        head: updates known: those of all blocks. The cursor, `view.step`, is at it or in the past.
    """

    number: int
    first: int
    block: bytes
    state: State
    rate: float
    view: View
    why: str = ""
    head: int = 0


class Changed(Event, frozen=True):
    """A change took effect before the update numbered `step`; from here on the code and the grid may be others.

    It is sent at once, and so before the frame that carries the last updates up to `step`.
    """

    number: int
    step: int
    experiment: Experiment
    code: tuple[Line, ...]
    grid: bytes = b""
    plan: bytes = b""


class Forked(Event, frozen=True):
    """A `Change` in the past or a `Fork` has made another run of the one at hand, which goes on from `step`.

    The last frame before it has every update of the old run. From here on `number` names the new run, which shares
    the old one's updates below `step`: the next block begins at it. To go back to the old run, configure it again.

    Attributes:
        number: as in `Configure`.
        step: where the two part.
        run: the new one: its last change is the one that was asked for, if any was.
        code: its training loop.
        grid: as in `Configured`.
        plan: as in `Configured`.
    """

    number: int
    step: int
    run: Run
    code: tuple[Line, ...]
    grid: bytes = b""
    plan: bytes = b""


class Derived(Event, frozen=True):
    """The theory of the run as it was after `step` updates."""

    number: int
    step: int
    theory: Theory


class Surveyed(Event, frozen=True):
    """The training loss around the parameters after `step` updates, over two directions or along one.

    Attributes:
        number: of the run.
        step: where the cursor was.
        survey: what was asked.
        names: of the axes, two or one.
        x: coordinates (float64) along the first.
        y: likewise along the second; empty for a curve.
        values: losses (float64), rows of y x columns of x, or as many as x; not finite where beyond float64.
        origin: the scalar parameters (float64) at coordinates 0.
        across: the directions (float64, axes x scalars): coordinates of any parameters θ are across @ (θ - origin).
        here: coordinates of the present parameters.
        best: coordinates of the closed-form minimum, or none.
        slope: for a curve, the derivative of the loss at `here`.
        exact: whether it is the whole loss: no more parameters than axes. Otherwise the others are held as they are.
    """

    number: int
    step: int
    survey: Survey
    names: tuple[str, ...]
    x: bytes
    y: bytes
    values: bytes
    origin: bytes
    across: bytes
    here: tuple[float, ...]
    best: tuple[float, ...] = ()
    slope: float | None = None
    exact: bool = True


class Node(msgspec.Struct, frozen=True):
    """One tensor of the autograd graph.

    Attributes:
        name: of a parameter, "x", "y", "hypothesis" or "cost"; empty in between.
        operation: what made it, as torch's grad_fn calls it ("MulBackward0"); empty for a leaf.
        inputs: places in the graph of what it was made from.
        shape: of the tensor.
        data: its first 8 values.
        grad: of the gradient the first 8 values; empty before backward has run, or where none is computed.
    """

    name: str
    operation: str
    inputs: tuple[int, ...]
    shape: tuple[int, ...]
    data: tuple[float, ...]
    grad: tuple[float, ...] = ()


class Graphed(Event, frozen=True):
    """The autograd graph of the update at hand, or between updates of the last one; inputs come before what they make.

    Before forward has run there is none (nodes are the parameters alone), and `why` says so; as it does where the
    gradient is written out by hand.
    """

    number: int
    step: int
    phase: int
    nodes: tuple[Node, ...]
    why: str = ""


class Layer(msgspec.Struct, frozen=True):
    """What one layer of an mlp makes of the training rows.

    Attributes:
        name: "0", "2", ... as in the parameters' names.
        mean: of its activations, over rows and units.
        spread: standard deviation over the rows, mean over the units.
        saturated: part of the activations whose derivative is below 0.01.
        weight: standard deviation of its weights.
        gradient: root mean square of its weights' gradient over the training rows.
    """

    name: str
    mean: float
    spread: float
    saturated: float
    weight: float
    gradient: float


class Layered(Event, frozen=True):
    """The layers of an mlp after `step` updates; none for another model."""

    number: int
    step: int
    layers: tuple[Layer, ...]


class Refused(Event, frozen=True):
    """A command could not be carried out; the run is as it was."""

    message: str


AnyEvent = Ready | Configured | Frame | Changed | Forked | Refused | Derived | Surveyed | Graphed | Layered

HEADER = struct.Struct("<I")
_encoder = msgspec.msgpack.Encoder()
_commands: msgspec.msgpack.Decoder[AnyCommand] = msgspec.msgpack.Decoder(AnyCommand)
_events: msgspec.msgpack.Decoder[AnyEvent] = msgspec.msgpack.Decoder(AnyEvent)


def pack(message: Command | Event) -> bytes:
    """A message as it crosses the pipe: its length in four bytes, then msgpack."""
    body = _encoder.encode(message)
    return HEADER.pack(len(body)) + body


def unpack_command(body: bytes) -> AnyCommand:
    """A command from the msgpack that follows its length."""
    return _commands.decode(body)


def unpack_event(body: bytes) -> AnyEvent:
    """An event from the msgpack that follows its length."""
    return _events.decode(body)
