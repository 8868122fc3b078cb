"""The table of a race: the racers, their learning rates, and their results."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import NamedTuple

from gdtui.core.functions.method import Method
from gdtui.protocol.descend import RaceEntrant
from gdtui.ui.descend.racers import method_name
from gdtui.ui.descend.snapshot import DescendSnapshot
from gdtui.ui.drawing.palette import MARKS
from gdtui.ui.text.numbers import fitted_number
from gdtui.ui.widgets.virtual_table import TableColumn

FULL = len(MARKS)  # the most racers
COLUMNS = (
    TableColumn("", 2, left=True),
    TableColumn("method", left=True),
    TableColumn("lr", 7, editable=True),
    TableColumn("needed", 7),
    TableColumn("f end", 8),
)


class RaceRow(NamedTuple):
    """A racer and its result; None while that is not known."""

    method: Method
    entrant: RaceEntrant | None

    @property
    def lr(self) -> float:
        """The learning rate that it ran at, or will run at."""
        return self.entrant.method.lr if self.entrant else self.method.lr


def race_rows(snapshot: DescendSnapshot) -> tuple[RaceRow, ...]:
    """Return the racers with their results, from this race or from the same methods in another one."""
    known: dict[Method, RaceEntrant] = {}
    if snapshot.race is not None:
        request, answer = snapshot.race
        same = request.function == snapshot.question.function.name and request.start == snapshot.question.start
        if same and request.best == snapshot.best:
            known = dict(zip(request.methods, answer.entrants, strict=True))
    return tuple(RaceRow(method, known.get(method)) for method in snapshot.racers)


def race_cells(place: int, lane: RaceRow, room: int) -> Sequence[str]:
    """Return marker, name in so many cells, lr, updates until it has arrived, and f at the end."""
    entrant = lane.entrant
    head = [MARKS[place % FULL], method_name(lane.method, room), fitted_number(lane.lr, 6, given=True)]
    if entrant is None:
        return [*head, "…", ""]
    arrived = "✗" if entrant.reason else "—" if entrant.arrived is None else f"{entrant.arrived:,}"
    return [*head, arrived, fitted_number(array("d", entrant.values)[-1], 7)]
