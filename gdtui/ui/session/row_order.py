"""The order in which the rows of a table are shown: that of the table, or sorted by a column or by other numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gdtui.core.data.table import Table

if TYPE_CHECKING:  # the first paint does not wait for numpy
    import numpy as np
    import numpy.typing as npt

ASCENDING, DESCENDING, AS_GIVEN = "▲", "▼", ""
_FOLLOWING = {AS_GIVEN: ASCENDING, ASCENDING: DESCENDING, DESCENDING: AS_GIVEN}


class RowOrder:
    """A view of the rows of a table, whose data stays as it is. A place is where a row is shown, counted from 0.

    Attributes:
        column: name of what the rows are sorted by; empty for the order of the table.
        computed: whether that is no column, but numbers that were computed once, such as predictions.
        direction: ASCENDING, DESCENDING, or AS_GIVEN for the order of the table.
    """

    def __init__(self) -> None:
        self.column, self.direction, self.computed = "", AS_GIVEN, False
        self._rows: npt.NDArray[np.int64] | None = None  # the row at each place

    @property
    def sorted(self) -> bool:
        """Whether the order is another than that of the table."""
        return self._rows is not None

    def sort(self, table: Table, column: str) -> None:
        """Sort by a column: first ascending, then descending, then as the table is."""
        self._turn(column, False)
        self._arrange(table)

    def following(self, name: str) -> str:
        """Return the direction that sorting by computed numbers of that name would have next."""
        return _FOLLOWING[self.direction] if self.computed and name == self.column else ASCENDING

    def sort_by_numbers(self, name: str, numbers: npt.NDArray[np.float64]) -> None:
        """Sort by a number for each row, as by a column; the order stays as it is when the numbers change."""
        self._turn(name, True)
        self._rows = None
        if self.direction:
            self._rows = _stable_order(numbers if self.direction == ASCENDING else -numbers)

    def _turn(self, name: str, computed: bool) -> None:
        same = (name, computed) == (self.column, self.computed)
        self.direction = _FOLLOWING[self.direction] if same else ASCENDING
        self.column, self.computed = name if self.direction else "", computed

    def unsort(self) -> None:
        """Show the rows as the table has them."""
        self.column, self.direction, self.computed, self._rows = "", AS_GIVEN, False, None

    def fit(self, table: Table) -> None:
        """Sort again if the table has another number of rows; unsort if what it was sorted by is there no longer.

        An edit of a cell leaves its row where it is, as long as the number of rows stays the same.
        """
        if self.computed:
            if self._rows is not None and len(self._rows) != table.rows:
                self.unsort()
            return
        if self.column not in table.columns:
            self.unsort()
        if self._rows is not None and len(self._rows) != table.rows:
            self._arrange(table)

    def _arrange(self, table: Table) -> None:
        if not self.column:
            self._rows = None
            return
        import numpy as np

        values = np.frombuffer(table.column(self.column))
        self._rows = _stable_order(values if self.direction == ASCENDING else -values)

    def row(self, place: int) -> int:
        """Return the row at a place."""
        return place if self._rows is None else int(self._rows[place])

    def rows(self, places: Sequence[int]) -> list[int]:
        """Return the rows at some places."""
        return [self.row(place) for place in places]

    def place(self, row: int) -> int:
        """Return where a row is shown."""
        return row if self._rows is None else int((self._rows == row).argmax())

    def next_place(self, wanted: npt.NDArray[np.bool_], place: int) -> int | None:
        """Return the next place after one, or else the first, whose row is wanted; None if none is.

        Args:
            wanted: whether each row of the table is.
            place: where to start.
        """
        places = (wanted if self._rows is None else wanted[self._rows]).nonzero()[0]
        if not len(places):
            return None
        return int(places[places.searchsorted(place, side="right") % len(places)])


def _stable_order(values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return the places of values as they rise, equal values in their order.

    numpy's stable sort takes 0.5 s for a million numbers, its other sort and one of whole numbers a third of that.
    """
    import numpy as np

    places = np.argsort(values)
    rising = values[places]
    groups = np.concatenate([[0], np.cumsum(rising[1:] != rising[:-1])])
    places += groups * len(values)
    places.sort()
    places %= len(values)
    return places
