"""The updates of a trajectory as the rows of a table, and the columns that it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gdtui.core.functions.method import Method
from gdtui.ui.descend.snapshot import DescendSnapshot
from gdtui.ui.descend.trajectory import Trajectory
from gdtui.ui.text.numbers import longest_point, longest_text, number_term, number_text
from gdtui.ui.widgets.virtual_table import TableColumn

SPELLED = 28  # the fewest cells for an update in numbers
NUMBER = (10, 18)  # cells of a number beside it, at least and at most
RATE = 4  # the fewest digits of the lr in it, so that it cannot be mistaken for another rate
UNKNOWN = "?"


class UpdateNumbers(NamedTuple):
    """One update in one variable.

    Attributes:
        x: the point.
        slope: f′ there.
        moved: the amount that is subtracted.
        after: the next point; None while it must stay hidden.
    """

    x: float
    slope: float
    moved: float
    after: float | None = None


@dataclass(frozen=True)
class UpdateTable:
    """The updates to the cursor.

    Attributes:
        snapshot: the snapshot that is shown.
        columns: k, the point, f, the slope, the update, and the next point: as an equation if there is room.
    """

    snapshot: DescendSnapshot
    columns: tuple[TableColumn, ...]

    def row(self, k: int) -> list[str]:
        """Return the texts of update k, from point k to the next; empty ones for the next where the trajectory ends."""
        trajectory, hidden = self.snapshot.trajectory, self.snapshot.hidden and k == self.snapshot.k
        assert trajectory is not None
        rooms = [column.width - 1 for column in self.columns]
        point, slope = trajectory.points[k].tolist(), trajectory.gradients[k].tolist()
        cells = [str(k), *map(longest_point, (point, [float(trajectory.values[k])], slope), rooms[1:4])]
        if k == len(trajectory):
            return [*cells, "", ""]
        telling = hidden and not self.snapshot.question.method.plain  # the update would give away where it leads
        cells.append(UNKNOWN if telling else longest_point(trajectory.updates[k].tolist(), rooms[4]))
        return [*cells, self._next(trajectory, k, hidden, rooms[5])]

    def _next(self, trajectory: Trajectory, k: int, hidden: bool, room: int) -> str:
        after = None if hidden else trajectory.points[k + 1].tolist()
        if self.snapshot.plane or room < SPELLED:
            return UNKNOWN if after is None else longest_point(after, room)
        numbers = UpdateNumbers(
            *map(float, (trajectory.points[k, 0], trajectory.gradients[k, 0], trajectory.updates[k, 0]))
        )
        return update_equation(self.snapshot.question.method, numbers._replace(after=after[0] if after else None), room)


def update_equation(method: Method, update: UpdateNumbers, room: int) -> str:
    """Return x - lr × f′ = next x in numbers, or x - update = next x, in as many digits as there is room for."""

    def text(digits: int) -> str:
        x, slope, moved, after = update
        by = UNKNOWN if after is None else number_term(moved, digits)
        if method.plain:
            by = f"{number_text(method.lr, max(digits, RATE))} × {number_term(slope, digits)}"
        return f"{number_text(x, digits)} − {by} = {UNKNOWN if after is None else number_text(after, digits)}"

    return longest_text(text, room)


def update_table(snapshot: DescendSnapshot, width: int) -> UpdateTable:
    """Return the table for a number of cells."""
    titles, widths = _titles(snapshot), _widths(snapshot, width)
    if not snapshot.plane and widths[-1] > SPELLED:
        titles[-1] = f"x − {titles[-2]} = next x"
    columns = [TableColumn(_fitted(title, cells), cells) for title, cells in zip(titles, widths, strict=True)]
    return UpdateTable(snapshot, (columns[0]._replace(editable=True), *columns[1:]))  # the column with the cursor


def _fitted(title: str, cells: int) -> str:
    """Return a title, or a shorter one, such as lr·f′, where the column with its gap has no room for it."""
    return title if len(title) < cells else title.replace(" × ", "·")


def _titles(snapshot: DescendSnapshot) -> list[str]:
    plain, slopes = snapshot.question.method.plain, snapshot.question.function.slopes
    if snapshot.plane:
        update = "lr × gradient" if plain else "update"
        return ["k", "(x, y)", "f", f"({', '.join(slopes)})", update, "next (x, y)"]
    return ["k", "x", "f", slopes[0], f"lr × {slopes[0]}" if plain else "update", "next x"]


def _widths(snapshot: DescendSnapshot, width: int) -> Sequence[int]:
    """Return the cells of each column; the last one takes what the others leave."""
    number = max(len(str(snapshot.k)) + 1, 4)
    room = max(width - number, 5)
    least, most = NUMBER
    if snapshot.plane:
        f = min(max(room // 8, least), most)
        pair = max((room - f) // 4, 1)
        widths = [number, pair, f, pair, pair]
    else:
        cell = min(max(room // 8, least), most)
        cell = cell if room - 4 * cell > SPELLED else room // 5
        widths = [number, *[cell] * 4]
    return [*widths, max(width - sum(widths), 1)]
