"""The rows of the table with what the model makes of them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from textual import on

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.fields import Field
from gdtui.ui.panels.table_panel import Sheet
from gdtui.ui.text.numbers import exact, fitting
from gdtui.ui.train.messages import Apply, Seen
from gdtui.ui.train.snapshot import Snapshot
from gdtui.ui.widgets.virtual_table import Column, Rows


class Data(Sheet[Snapshot]):
    """x, y, prediction and residual of each row; Enter edits a cell."""

    TITLE = "Data"
    KEY = "d"
    HELP = (
        "The training rows: features, target y, the model's prediction ŷ and the residual y − ŷ. "
        "▸ marks the rows of the batch. Enter edits a cell; the change takes effect at the next update."
    )
    experiment: Experiment
    _state: object = None

    def show(self, snapshot: Snapshot) -> None:
        """Redraw the rows when the model or the data have changed."""
        self.experiment, view = snapshot.experiment, snapshot.view
        table, self._names = self.experiment.table, (*self.experiment.features, self.experiment.target)
        self._places = [table.columns.index(name) for name in self._names]
        self._first, self._predictions = (view.first, array("d", view.predictions)) if view else (0, array("d"))
        partial = view is not None and len(view.batch) // 4 < table.rows
        self._batch = frozenset(array("i", view.batch)) if view and partial else frozenset()
        self.retitle(f"{self.TITLE} · {table.rows:,} rows")
        state = (table, self._names, view.predictions if view else b"", self._first, self._batch)
        if state != self._state:
            self._state = state
            self._lay_out(table.rows)

    def _lay_out(self, rows: int) -> None:
        number = Column("#", len(str(rows - 1)) + 2)  # with a mark before it
        cells = [Column(name, editable=True) for name in self._names]
        self.query_one(Rows).lay_out([number, *cells, Column("ŷ"), Column("y − ŷ")], rows)
        self.query_one(Rows).refresh()

    def row(self, index: int) -> tuple[Sequence[str], bool]:
        """Number, features, target, prediction, residual."""
        values, marked = self.experiment.table.row(index), index in self._batch
        room = self.query_one(Rows).room
        cells = [f"{'▸' if marked else ''}{index}"]
        cells += [fitting(values[place], room, given=True) for place in self._places]
        at = index - self._first
        if not 0 <= at < len(self._predictions):
            return [*cells, "", ""], marked
        guess = self._predictions[at]
        return [*cells, fitting(guess, room), fitting(values[self._places[-1]] - guess, room)], marked

    def cell(self, row: int, column: int) -> tuple[str, str]:
        """A number of the table."""
        return f"{self._names[column - 1]}, row {row}", exact(self.experiment.table.row(row)[self._places[column - 1]])

    def entered(self, row: int, column: int, text: str) -> Apply | None:
        """Ask for the experiment on the table with that number."""
        prompt, value = self.cell(row, column)
        if text == value:
            return None
        table = self.experiment.table.replace(row, self._names[column - 1], Field.of_number(prompt).parse(text))
        self.experiment = self.experiment.change(table=table)
        return Apply(self.experiment)

    @on(Rows.Seen)
    def _watch(self, event: Rows.Seen) -> None:
        event.stop()
        self.post_message(Seen(event.first, event.count))
