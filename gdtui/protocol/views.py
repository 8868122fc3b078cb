"""The model at one moment, and what the engine is doing with it."""

from __future__ import annotations

import enum

import msgspec


class RunState(enum.StrEnum):
    """What the engine is doing with the run."""

    PAUSED = "paused"
    RUNNING = "running"
    FINISHED = "finished"  # all epochs are done
    DIVERGED = "diverged"  # the next update would not be finite


class CodeLine(msgspec.Struct, frozen=True):
    """A line of the training loop, and which phase it is (an index into PHASES; None for a line around them)."""

    text: str
    phase: int | None = None


class RunView(msgspec.Struct, frozen=True):
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
        predictions: of the watched rows (float64; the first 64 until a `Subscribe`; at most 4,096), with the
            parameters as they are now.
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
