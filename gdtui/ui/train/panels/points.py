"""The rows that the Fit panel plots, and rows typed in to be predicted."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment, parse_point
from gdtui.protocol import RunView
from gdtui.ui.text.numbers import exact_number, short_number
from gdtui.ui.train.snapshot import TrainSnapshot

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

MOST = 8  # rows typed in at once


class FitPoints(msgspec.Struct, frozen=True, eq=False):
    """A feature and the target of each row, and which rows are kept for testing.

    Attributes:
        x: the feature (rows).
        y: the target (rows).
        tested: whether each is a test row.
        xspan: the range of x with a margin.
        yspan: likewise of y.
    """

    x: Floats
    y: Floats
    tested: npt.NDArray[np.bool_]
    xspan: tuple[float, float]
    yspan: tuple[float, float]

    @classmethod
    def of(cls, table: Table, feature: str, target: str, test_rows: bytes) -> FitPoints:
        """Two columns of a table."""
        import numpy as np

        x, y = (np.frombuffer(table.column(name)) for name in (feature, target))
        tested = np.zeros(len(x), bool)
        tested[np.frombuffer(test_rows, "<i4")] = True
        return cls(x, y, tested, padded_range(x), padded_range(y))

    def batch(self, view: RunView) -> npt.NDArray[np.int32]:
        """Rows of the batch; none when it is all training rows."""
        import numpy as np

        rows = np.frombuffer(view.batch, "<i4")
        return rows if len(rows) < len(self.y) - self.tested.sum() else rows[:0]

    def watched(self, view: RunView) -> tuple[slice, Floats]:
        """The rows that have predictions, and these."""
        guesses = floats(view.predictions)[: max(len(self.y) - view.first, 0)]
        return slice(view.first, view.first + len(guesses)), guesses


def floats(block: bytes) -> Floats:
    """The numbers of a block of float64."""
    import numpy as np

    return np.frombuffer(block)


def padded_range(*values: Floats) -> tuple[float, float]:
    """The range of some values with a margin of a twentieth, so that no point lies on the frame."""
    low = min(float(v.min()) for v in values)
    high = max(float(v.max()) for v in values)
    margin = (high - low) / 20 or 1.0
    return low - margin, high + margin


def parse_points(experiment: Experiment, text: str) -> tuple[tuple[float, ...], ...]:
    """Rows to predict from a text: a number for each feature, separated by commas; rows by semicolons.

    Raises:
        ValidationError: when it is anything else.
    """
    rows = tuple(parse_point(experiment, part, "x") for part in text.split(";") if part.strip())
    if len(rows) > MOST:
        raise ValidationError("x", f"{len(rows)} rows", f"at most {MOST} are predicted at once")
    return rows


def points_text(points: tuple[tuple[float, ...], ...]) -> str:
    """The text that they are typed as."""
    return "; ".join(",".join(map(exact_number, row)) for row in points)


def prediction_lines(snapshot: TrainSnapshot) -> Iterator[str]:
    """The prediction of each row that was typed in, at the cursor and at the start."""
    view = snapshot.view
    if view is None:
        return
    now, before = array("d", view.answers), array("d", view.answers_before)
    if len(now) == len(before) == len(snapshot.points):  # otherwise the engine has not heard of them yet
        for row, after, start in zip(snapshot.points, now, before, strict=True):
            point = ",".join(map(exact_number, row))
            yield f"ŷ({point}) = {short_number(after, 6)} (at the start {short_number(start)})"
