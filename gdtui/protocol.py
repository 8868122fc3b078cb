"""What crosses the pipe: commands to the engine and events from it, as tagged structs in length-prefixed msgpack.

Arrays travel as the bytes of little-endian float64 (int32 for row numbers), so that neither end converts them.
A command never waits for an answer: whatever it changes shows in the next frame.
"""

from __future__ import annotations

import enum
import struct

import msgspec

from gdtui.experiment import Experiment, Run

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


class Watch(Command, frozen=True):
    """Ask for the predictions of these rows of the table with each view."""

    first: int
    count: int


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
    """

    number: int
    columns: tuple[str, ...]
    parameters: tuple[str, ...]
    code: tuple[Line, ...]
    grid: bytes


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
    """

    number: int
    step: int
    run: Run
    code: tuple[Line, ...]
    grid: bytes = b""


class Refused(Event, frozen=True):
    """A command could not be carried out; the run is as it was."""

    message: str


AnyEvent = Ready | Configured | Frame | Changed | Forked | Refused

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
