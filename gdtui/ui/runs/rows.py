"""The rows of the table of runs: their numbers and texts, and their order."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

import msgspec
from rich.cells import cell_len

from gdtui.core.texts import text
from gdtui.ui.session.differences import short_difference
from gdtui.ui.session.snapshot import ListedRun, RunSnapshot, RunSummary, summary
from gdtui.ui.text.numbers import grouped_number, number_text

UNKNOWN = "…"  # while the run is made again
BLOCKS = "▁▂▃▄▅▆▇█"


class RunRow(msgspec.Struct, frozen=True):
    """A run in the table.

    Attributes:
        listed: the run.
        present: whether it is the one in hand.
        differs: what differs from its parent.
        updates: the number of its updates.
        summary: what it has come to; None before its first update, or while it is made again.
    """

    listed: ListedRun
    present: bool
    differs: str
    updates: int
    summary: RunSummary | None

    @property
    def name(self) -> str:
        """The run's name."""
        return self.listed.run.name

    @property
    def mark(self) -> str:
        """Whether it is in hand, pinned or drawn."""
        if self.present:
            return "▸"
        return "◆" if self.listed.pinned else "┄" if self.listed.shown else " "

    @property
    def state(self) -> str:
        """Its state in a word."""
        if self.summary is not None:
            return text(f"runs.states.{self.summary.state.name}")
        return UNKNOWN if self.updates else text("runs.states.NOT_BEGUN")

    def number(self, name: str) -> str:
        """Return a number of its summary."""
        if self.summary is None:
            return UNKNOWN if self.updates else ""
        value: float = getattr(self.summary, name)
        return "" if math.isnan(value) else number_text(value)

    def curve(self, room: int) -> str:
        """Return its loss as a small curve."""
        if self.summary is None:
            return UNKNOWN if self.updates else ""
        return sparkline(self.summary.losses, room)


class RunColumn(msgspec.Struct, frozen=True):
    """A column of the table.

    Attributes:
        title: its heading.
        width: cells; 0 for the rest.
        left: whether its texts begin at the left.
        text: the text of a row, from the width.
        order: what the rows are sorted by; None for the order in which they began.
    """

    title: str
    width: int
    left: bool
    text: Callable[[RunRow, int], str]
    order: Callable[[RunRow], float | str] | None = None


def _value(name: str) -> Callable[[RunRow], float]:
    """Return the function that rows are sorted by; those without a value are last."""

    def value(row: RunRow) -> float:
        number: float = getattr(row.summary, name) if row.summary is not None else math.inf
        return number if math.isfinite(number) else math.inf

    return value


RUN = RunColumn("run", 7, True, lambda row, _: f"{row.mark} {row.name}")
DIFFERS = RunColumn("differs", 0, True, lambda row, _: row.differs, lambda row: row.differs)
LOSS = RunColumn("loss", 10, False, lambda row, _: row.number("train_loss"), _value("train_loss"))
CURVE = RunColumn("curve", 14, True, lambda row, width: row.curve(width - 1), _value("train_loss"))
UPDATES = RunColumn("updates", 10, False, lambda row, _: grouped_number(row.updates), lambda row: row.updates)
TEST = RunColumn("test loss", 10, False, lambda row, _: row.number("test_loss"), _value("test_loss"))
R2 = RunColumn("R²", 8, False, lambda row, _: row.number("r2"), _value("r2"))
STATE = RunColumn("state", 11, True, lambda row, _: row.state, lambda row: row.state)
ORDER = (RUN, DIFFERS, STATE, CURVE, UPDATES, LOSS, TEST, R2)
"""The columns from left to right: first texts, then numbers."""
NEEDED = (LOSS, CURVE, STATE, UPDATES, R2, TEST)
"""The columns beside the first two, in the order in which there is room for them."""
LEAST, WIDEST = 14, 28  # cells for what differs, before any other column has room


def columns(rows: Iterable[RunRow], room: int) -> tuple[RunColumn, ...]:
    """Return the columns for which there is room; the names have as much as the longest needs."""
    rows = [*rows]
    width = max(RUN.width, *(len(RUN.text(row, 0)) + 2 for row in rows)) if rows else RUN.width
    told = max((cell_len(row.differs) + 1 for row in rows), default=0)
    left = room - width - min(max(told, LEAST), WIDEST)
    tested = any(row.summary is not None and math.isfinite(row.summary.test_loss) for row in rows)
    taken = [RUN, DIFFERS]
    for column in NEEDED:
        if (column is not TEST or tested) and column.width <= left:
            taken.append(column)
            left -= column.width
    named = msgspec.structs.replace(RUN, width=width)
    return tuple(named if column is RUN else column for column in ORDER if column in taken)


def rows_of(snapshot: RunSnapshot) -> tuple[RunRow, ...]:
    """Return all runs of a snapshot, in the order in which they began."""
    return tuple(_row(snapshot, listed) for listed in snapshot.runs)


def _row(snapshot: RunSnapshot, listed: ListedRun) -> RunRow:
    differs = short_difference(listed, snapshot.runs)
    if listed.run.name != snapshot.label:
        return RunRow(listed, False, differs, listed.updates, listed.summary)
    if snapshot.history is None or not snapshot.updates:
        return RunRow(listed, True, differs, 0, None)
    return RunRow(listed, True, differs, snapshot.updates, summary(snapshot.history, snapshot.head))


def sparkline(values: Sequence[float], room: int) -> str:
    """Return values as blocks on a logarithmic scale of their own, from ▁ for the least to █ for the greatest.

    What has no logarithm is left out: a value that is 0 or unknown is a gap. Equal values are all ▁.

    Args:
        values: the values; more than fit are thinned, and the last stays.
        room: the most cells.
    """
    count = min(len(values), room)
    if count < 1:
        return ""
    places = [len(values) - 1 - round(i * (len(values) - 1) / max(count - 1, 1)) for i in reversed(range(count))]
    logs = [math.log(value) if 0 < value < math.inf else math.nan for value in (values[place] for place in places)]
    known = [value for value in logs if not math.isnan(value)]
    if not known:
        return " " * count
    low, span = min(known), max(known) - min(known)
    return "".join(
        " " if math.isnan(value) else BLOCKS[round((len(BLOCKS) - 1) * (value - low) / span) if span else 0]
        for value in logs
    )
