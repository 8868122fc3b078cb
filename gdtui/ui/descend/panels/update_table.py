"""The updates of a way as the rows of a table: which columns it has, and what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gdtui.core.functions.method import Method
from gdtui.ui.descend.snapshot import Scene
from gdtui.ui.descend.trajectory import Way
from gdtui.ui.text.numbers import filling_pair, longest, term, written
from gdtui.ui.widgets.virtual_table import Column

SPELLED = 28  # cells that an update in numbers needs at least
NUMBER = (10, 18)  # cells of a number beside it, at least and at most
RATE = 4  # digits of the lr in it at least, so that no other rate is read
UNKNOWN = "?"


class Update(NamedTuple):
    """One update in one variable.

    Attributes:
        x: the point.
        slope: f′ there.
        moved: what is subtracted.
        after: the next point; None while it must not be known.
    """

    x: float
    slope: float
    moved: float
    after: float | None = None


@dataclass(frozen=True)
class Table:
    """The updates to the cursor.

    Attributes:
        scene: what there is to show.
        columns: k, the point, f, the slope, the update, and where it leads: as an equation where there is room.
    """

    scene: Scene
    columns: tuple[Column, ...]

    def row(self, k: int) -> list[str]:
        """The texts of update k, which leads from point k to the next one; of that, none where the way ends."""
        way, hidden = self.scene.way, self.scene.hidden and k == self.scene.k
        assert way is not None
        rooms = [column.width - 1 for column in self.columns]
        point, slope = way.points[k].tolist(), way.gradients[k].tolist()
        cells = [str(k), *map(filling_pair, (point, [float(way.values[k])], slope), rooms[1:4])]
        if k == len(way):
            return [*cells, "", ""]
        telling = hidden and not self.scene.question.method.plain  # to know the update is to know where it leads
        cells.append(UNKNOWN if telling else filling_pair(way.updates[k].tolist(), rooms[4]))
        return [*cells, self._next(way, k, hidden, rooms[5])]

    def _next(self, way: Way, k: int, hidden: bool, room: int) -> str:
        after = None if hidden else way.points[k + 1].tolist()
        if self.scene.plane or room < SPELLED:
            return UNKNOWN if after is None else filling_pair(after, room)
        numbers = Update(*map(float, (way.points[k, 0], way.gradients[k, 0], way.updates[k, 0])))
        return equation(self.scene.question.method, numbers._replace(after=after[0] if after else None), room)


def equation(method: Method, update: Update, room: int) -> str:
    """The rule x - lr × f′ = next x in numbers, or x - update = next x, in as many digits as so many cells hold."""

    def text(digits: int) -> str:
        x, slope, moved, after = update
        by = UNKNOWN if after is None else term(moved, digits)
        if method.plain:
            by = f"{written(method.lr, max(digits, RATE))} × {term(slope, digits)}"
        return f"{written(x, digits)} − {by} = {UNKNOWN if after is None else written(after, digits)}"

    return longest(text, room)


def table(scene: Scene, width: int) -> Table:
    """The table in so many cells."""
    titles, widths = _titles(scene), _widths(scene, width)
    if not scene.plane and widths[-1] > SPELLED:
        titles[-1] = f"x − {titles[-2]} = next x"
    columns = [Column(title, width) for title, width in zip(titles, widths, strict=True)]
    return Table(scene, (columns[0]._replace(editable=True), *columns[1:]))  # what Rows has its cursor in


def _titles(scene: Scene) -> list[str]:
    plain, slopes = scene.question.method.plain, scene.question.function.slopes
    if scene.plane:
        update = "lr × gradient" if plain else "update"
        return ["k", "(x, y)", "f", f"({', '.join(slopes)})", update, "next (x, y)"]
    return ["k", "x", "f", slopes[0], f"lr × {slopes[0]}" if plain else "update", "next x"]


def _widths(scene: Scene, width: int) -> Sequence[int]:
    """Cells of each column; the last one takes what the others leave."""
    number = max(len(str(scene.k)) + 1, 4)
    room = max(width - number, 5)
    least, most = NUMBER
    if scene.plane:
        f = min(max(room // 8, least), most)
        pair = max((room - f) // 4, 1)
        widths = [number, pair, f, pair, pair]
    else:
        cell = min(max(room // 8, least), most)
        cell = cell if room - 4 * cell > SPELLED else room // 5
        widths = [number, *[cell] * 4]
    return [*widths, max(width - sum(widths), 1)]
