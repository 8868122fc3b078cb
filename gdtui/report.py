"""The log of a headless run: text as the tutorials print it, JSON lines or CSV.

Each format is made for one run and turns its blocks of updates (see `gdtui.protocol.Frame`) into text, formatting only
the updates it prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, Protocol

import msgspec

from gdtui.experiment import Experiment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = NDArray[np.float64]

FIXED = 3
"""The columns that every run has: epoch, lr, loss. The parameters follow, then as many gradients."""


class Format(Protocol):
    """How a run is written."""

    def __init__(self, experiment: Experiment, columns: Sequence[str], every: int | None) -> None:
        """Write a run whose blocks have these columns, one of `every` epochs (text) or updates (the others)."""

    @property
    def head(self) -> str:
        """What stands before the first update."""

    def updates(self, first: int, block: Block) -> str:
        """The lines of a block whose first row is the update numbered `first`."""

    def prediction(self, x: Sequence[float], y: float) -> str:
        """The line of a prediction at one value for each feature."""


class Text:
    """The tutorials' log: the last update of an epoch, with the loss before it and the parameters after it."""

    head = ""

    def __init__(self, experiment: Experiment, columns: Sequence[str], every: int | None) -> None:
        every = every or max(1, experiment.epochs // 20)
        first_logged = -experiment.first_epoch % every  # counted from 0, as the epochs of a block are
        self._stride = every * experiment.updates_per_epoch
        self._phase = (first_logged + 1) * experiment.updates_per_epoch - 1
        self._shift = experiment.first_epoch
        self._last = experiment.epochs - 1 + experiment.first_epoch
        self._groups = group(columns)

    def updates(self, first: int, block: Block) -> str:
        """One line a logged epoch."""
        return "".join(map(self._line, pick(first, block, self._phase, self._stride)))

    def _line(self, row: list[float]) -> str:
        epoch, _, loss, *values = row
        params = ", ".join(f"{name}: {fixed(values[where])}" for name, where in self._groups.items())
        return f"Epoch {int(epoch) + self._shift:4d}/{self._last} {params} Cost: {loss:.6f}\n"

    def prediction(self, x: Sequence[float], y: float) -> str:
        """As ``Predict 5: 105.0597``."""
        return f"Predict {', '.join(f'{value:.15g}' for value in x)}: {y:.4f}\n"


class JsonLines:
    """An object an update: step, epoch, lr, loss, and params as name to list."""

    head = ""

    def __init__(self, experiment: Experiment, columns: Sequence[str], every: int | None) -> None:
        self._every = every or 1
        self._shift = experiment.first_epoch
        self._groups = group(columns)
        self._encoder = msgspec.json.Encoder()

    def updates(self, first: int, block: Block) -> str:
        """One line a logged update."""
        rows = pick(first, block, 0, self._every)
        steps = count(first + -first % self._every, self._every)
        return self._encoder.encode_lines(list(map(self._object, steps, rows))).decode()

    def _object(self, step: int, row: list[float]) -> dict[str, object]:
        epoch, lr, loss, *values = row
        params = {name: values[where] for name, where in self._groups.items()}
        return {"step": step, "epoch": int(epoch) + self._shift, "lr": lr, "loss": loss, "params": params}

    def prediction(self, x: Sequence[float], y: float) -> str:
        """As ``{"predict":[5.0],"y":105.0597}``, in full precision."""
        return self._encoder.encode_lines([{"predict": x, "y": y}]).decode()


class Csv(Text):
    """A row an update: step, epoch, lr, loss, and a column a scalar parameter; predictions are written as in text."""

    def __init__(self, experiment: Experiment, columns: Sequence[str], every: int | None) -> None:
        self._every = every or 1
        self._shift = experiment.first_epoch
        self.head = ",".join(("step", "epoch", "lr", "loss", *parameters(columns))) + "\n"
        self._width = FIXED + len(parameters(columns))

    def updates(self, first: int, block: Block) -> str:
        """One line a logged update."""
        rows = pick(first, block[:, : self._width], 0, self._every)
        steps = count(first + -first % self._every, self._every)
        return "".join(map(self._row, steps, rows))

    def _row(self, step: int, row: list[float]) -> str:
        epoch, *numbers = row
        return f"{step},{int(epoch) + self._shift},{','.join(map(repr, numbers))}\n"


FORMATS: dict[str, type[Format]] = {"text": Text, "jsonl": JsonLines, "csv": Csv}


def pick(first: int, block: Block, phase: int, stride: int) -> list[list[float]]:
    """The rows of a block whose steps are `phase` modulo `stride`."""
    rows: list[list[float]] = block[(phase - first) % stride :: stride].tolist()
    return rows


def parameters(columns: Sequence[str]) -> Sequence[str]:
    """The names of the scalar parameters among a block's columns."""
    return columns[FIXED : FIXED + (len(columns) - FIXED) // 2]


def group(columns: Sequence[str]) -> dict[str, slice]:
    """Each parameter ("W", whose scalars are "W[0]", "W[1]") and where its values are among the scalar parameters."""
    groups: dict[str, slice] = {}
    for index, column in enumerate(parameters(columns)):
        name = column.partition("[")[0]
        start = groups[name].start if name in groups else index
        groups[name] = slice(start, index + 1)
    return groups


def fixed(values: Sequence[float]) -> str:
    """A parameter's values to three places: a number, or a list of them in brackets."""
    texts = [f"{value:.3f}" for value in values]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
