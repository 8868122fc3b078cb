"""What the benchmarks hold against their bounds, and the table that shows it.

A machine may be several times slower than another, and so each figure stands beside its ratio to something else that
was measured in turns with it, in the same run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields

from rich.cells import cell_len


@dataclass(frozen=True)
class Bound:
    """A row of the table.

    Attributes:
        what: what is measured.
        bound: what it must be.
        figure: what it is.
        ratio: that against something measured in the same run.
        holds: yes, no, or what of it holds.
    """

    what: str
    bound: str
    figure: str
    ratio: str
    holds: str


def verdict(holds: bool, seconds_hold: bool = True) -> str:
    """Say whether a bound holds; one that has a ratio and seconds may hold in its ratio alone, on a slow machine."""
    if holds:
        return "yes" if seconds_hold else "its ratio"
    return "no"


def failed(what: str, error: Exception) -> Bound:
    """Return the row of a benchmark that came to no figure."""
    reason = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
    return Bound(what, "", f"failed: {reason[:60]}", "", "no")


def table(rows: Iterable[Bound]) -> str:
    """Return rows as a table in Markdown, which a terminal shows aligned too."""
    cells = [tuple(field.name for field in fields(Bound)), *map(astuple, rows)]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    lines = ["| " + " | ".join(map(_padded, row, widths)) + " |" for row in cells]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))
