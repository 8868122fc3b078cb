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
    """A line of the training loop and its phase (an index into PHASES; None for a line around the phases)."""

    text: str
    phase: int | None = None


class RunView(msgspec.Struct, frozen=True):
    """Everything a screen shows of the model at one moment.

    Attributes:
        step: number of updates done.
        epoch: the pass over the rows that the current update (between updates: the last one) belongs to, from 0.
        phase: number of the current update's operations done: 0 between updates, 1 after forward, ... 4 after backward.
        batch: row numbers in the table (int32) of the current update, or of the last one between updates; the first
            4,096 of them.
        hypothesis: the predictions that forward computed for the batch (float64, the first 8), empty before it ran.
        cost: the loss of that batch, None before the loss ran.
        params: current values by parameter name; the first 64 of each parameter.
        before: values by parameter name, before the current update (or the last one).
        grads: gradients by parameter name; None where there is none (cleared by zero_grad, or backward has not run).
        predictions: predictions for the watched rows (float64; the first 64 until a `Subscribe`; at most 4,096), with
            the current parameters.
        first: the first watched row.
        rows: the further rows that have predictions (int32).
        row_predictions: the predictions for them (float64).
        curve: predictions at the grid (float64), with the current parameters.
        train_loss: the loss over all rows with the current parameters; while running on more than 100,000 rows, the
            cost of the last batch. Infinite or NaN when it overflows float32: the next update then diverges.
        penalty: what weight decay adds to the training loss that the optimizer descends.
        lr: the learning rate of the current update; between updates, of the next one.
        taken_lr: the learning rate of the last update made.
        momentum: the momentum of the current update, or its first beta, which a schedule may move; between updates, of
            the next one. 0 for an optimizer that has neither.
        taken_momentum: the same of the last update made.
        state: the optimizer's state after the last update, by parameter name and then by torch's name of the buffer
            ("momentum_buffer", "exp_avg", "step"): the first 64 values; a plain number is one value.
        answers: predictions (float64) at the watched points, in the target's units.
        answers_before: predictions at the same points with the parameters that the run started with.
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
    momentum: float = 0.0
    taken_momentum: float = 0.0
    state: dict[str, dict[str, list[float]]] = {}
    answers: bytes = b""
    answers_before: bytes = b""
    rows: bytes = b""
    row_predictions: bytes = b""
