"""The rows of the table with the model's predictions for them."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from textual import on

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.fields import Field
from gdtui.ui.panels.key import Key
from gdtui.ui.panels.table_panel import TablePanel
from gdtui.ui.session.messages import ExperimentEdited
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.text.numbers import exact_number, fitted_number
from gdtui.ui.widgets.virtual_table import TableColumn, VirtualTable

NARROWEST = 7  # cells of a column; with less, numbers could not be told apart
WATCHED = 512  # the requested predictions: enough for the residuals and for predicted against true


class RowsPanel(TablePanel[RunSnapshot]):
    """x, y, prediction and residual of each row; Enter edits a cell."""

    KEYS = (
        Key("left", "column(-1)", "left", "Data: the column left"),
        Key("right", "column(1)", "right", "Data: the column right"),
    )
    experiment: Experiment
    _first_row: int | None = None  # the first visible row
    _offset, _shown = 0, 1  # the first feature that is shown, and how many are
    _names: tuple[str, ...] = ()

    def depends_on(self, snapshot: RunSnapshot) -> tuple[object, ...]:
        """Return the data and the model's predictions."""
        view = snapshot.view
        return snapshot.experiment, *((view.predictions, view.first, view.batch) if view else ())

    def show(self, snapshot: RunSnapshot) -> None:
        """Redraw the rows."""
        self.experiment, view = snapshot.experiment, snapshot.view
        table = self.experiment.table
        self._first, self._predictions = (view.first, array("d", view.predictions)) if view else (0, array("d"))
        partial = view is not None and len(view.batch) // 4 < table.rows
        self._batch = frozenset(array("i", view.batch)) if view and partial else frozenset()
        self._lay_out(table.rows)
        self._follow(snapshot)

    def needs(self, snapshot: RunSnapshot) -> Mapping[str, Any]:
        """Return which rows to predict: enough for the visible ones and for the pictures of the Fit panel."""
        if self._first_row is None:
            return {}
        return {"first": min(self._first_row, max(snapshot.experiment.table.rows - WATCHED, 0)), "count": WATCHED}

    def _lay_out(self, rows: int) -> None:
        """Show as many features as there is room for, from the first that was gone to; and always what they predict."""
        number = TableColumn("#", len(str(rows - 1)) + 2)  # with a mark before the number
        features, room = self.experiment.features, self.query_one(VirtualTable).size.width - number.width
        self._shown = max(min(room // NARROWEST - 3, len(features)), 1) if room > 0 else len(features)
        self._offset = min(self._offset, len(features) - self._shown)
        self._names = (*features[self._offset :][: self._shown], self.experiment.target)
        self._places = [self.experiment.table.columns.index(name) for name in self._names]
        cells = [TableColumn(name, editable=True) for name in self._names]
        self.query_one(VirtualTable).lay_out([number, *cells, TableColumn("ŷ"), TableColumn("y − ŷ")], rows)
        self.query_one(VirtualTable).refresh()
        part = f" · {self._names[0]} … of {len(features):,}" if self._shown < len(features) else ""
        self.retitle(f"{self.TITLE} · {rows:,} rows{part}")

    def _follow(self, snapshot: RunSnapshot) -> None:
        """Bring a row of another batch into sight, unless the user is at the table or the run is too fast to see."""
        if not self._batch or snapshot.running or self.has_focus_within or not self.differs("batch", self._batch):
            return
        rows = self.query_one(VirtualTable)
        first, seen = rows.scroll_offset.y, max(rows.size.height - 1, 1)
        if not any(first <= row < first + seen for row in self._batch):
            rows.scroll_to(y=min(self._batch), animate=False, force=True)

    def on_resize(self) -> None:
        """Lay the columns out for the new width."""
        if self.snapshot is not None and self._names:
            self._lay_out(self.experiment.table.rows)

    def action_column(self, by: int) -> None:
        """Go to the column beside the cursor; the features move along when the cursor would leave them."""
        rows, last = self.query_one(VirtualTable), self._shown + 1
        row, column = rows.cursor
        if not 1 <= column + by <= last or (column + by == last and self._offset + self._shown < self._features):
            self._offset = min(max(self._offset + by, 0), self._features - self._shown)
            self._lay_out(self.experiment.table.rows)
        elif column == last and by < 0 and self._offset + self._shown == self._features:
            rows.cursor = (row, self._shown)
        else:
            rows.cursor = (row, column + by)

    @property
    def _features(self) -> int:
        return len(self.experiment.features)

    def row(self, index: int) -> tuple[Sequence[str], bool]:
        """Return number, features, target, prediction and residual."""
        values, marked = self.experiment.table.row(index), index in self._batch
        room = self.query_one(VirtualTable).room
        cells = [f"{'▸' if marked else ''}{index}"]
        cells += [fitted_number(values[place], room, given=True) for place in self._places]
        at = index - self._first
        if not 0 <= at < len(self._predictions):
            return [*cells, "", ""], marked
        guess = self._predictions[at]
        return [*cells, fitted_number(guess, room), fitted_number(values[self._places[-1]] - guess, room)], marked

    def copied(self) -> str:
        """Return the row under the cursor, its numbers separated by tabs as spreadsheets take them."""
        values = self.experiment.table.row(self.query_one(VirtualTable).cursor[0])
        return "\t".join(map(exact_number, values))

    def cell(self, row: int, column: int) -> tuple[str, str]:
        """Return the title and the value of a number in the table."""
        return f"{self._names[column - 1]}, row {row}", exact_number(
            self.experiment.table.row(row)[self._places[column - 1]]
        )

    def entered(self, row: int, column: int, text: str) -> ExperimentEdited | None:
        """Return the request for an experiment on the table with that number."""
        prompt, value = self.cell(row, column)
        if text == value:
            return None
        table = self.experiment.table.replace(row, self._names[column - 1], Field.of_number(prompt).parse(text))
        self.experiment = self.experiment.change(table=table)
        self.invalidate()
        return ExperimentEdited(self.experiment)

    @on(VirtualTable.RowsShown)
    def _rows_shown(self, event: VirtualTable.RowsShown) -> None:
        event.stop()
        self._first_row = event.first
        self.redraw()
