"""The rows of the table with the model's predictions for them."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult

from gdtui.core import texts
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.rows import add_rows, delete_rows, move_rows
from gdtui.core.fields import Field
from gdtui.ui.panels.key import Key
from gdtui.ui.panels.table_panel import TablePanel
from gdtui.ui.session.messages import ExperimentEdited, PredictionsWanted, Said
from gdtui.ui.session.row_order import AS_GIVEN, RowOrder
from gdtui.ui.session.snapshot import RunSnapshot, drawn_rows
from gdtui.ui.text.numbers import exact_number, fitted_number
from gdtui.ui.widgets.editor import Editor
from gdtui.ui.widgets.row_table import RowTable
from gdtui.ui.widgets.virtual_table import TableColumn, VirtualTable

if TYPE_CHECKING:
    from gdtui.core.data.search import Condition
    from gdtui.protocol import TablePredicted

PREDICTION, RESIDUAL = "ŷ", "y − ŷ"
NARROWEST = 7  # cells of a column; with less, numbers could not be told apart
RowChange = Callable[..., Experiment]
"""Takes an experiment, what to change of it, and last its drawn test rows."""
BY_PREDICTION = "Data: show the rows by ŷ at this step: rising, falling, as they are"
BY_RESIDUAL = "Data: show the rows by the residual y − ŷ at this step: rising, falling, as they are"
WATCHED = 512  # the requested predictions: enough for the residuals and for predicted against true


class RowsPanel(TablePanel[RunSnapshot]):
    """x, y, prediction and residual of each row; Enter edits a cell.

    The table shows rows at places: `order` says which row is at which place.
    """

    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("left", "column(-1)", "left", "Data: the column left"),
        Key("right", "column(1)", "right", "Data: the column right"),
        Key("D", "delete", "delete", "Data: delete the row, or the selected rows", "Delete"),
        Key("v", f"sort_computed('{PREDICTION}')", "by_prediction", BY_PREDICTION),
        Key("V", f"sort_computed('{RESIDUAL}')", "by_residual", BY_RESIDUAL),
        Key("G", "go_to_row", "row", "Data: go to a row by its number"),
        Key("slash,ctrl+f", "find", "find", "Data: find a row: > 5, x > 2, = 3 or a number", "Find", key_display="/"),
        Key("n", "find_next", "again", "Data: find the next such row"),
    )
    LAST: tuple[TableColumn, ...] = (TableColumn(PREDICTION), TableColumn(RESIDUAL))  # after the target
    experiment: Experiment
    drawn: array[int]  # the test rows, rising, where no column names them
    _first_place: int | None = None  # the first visible place
    _seen = 1  # how many places are visible
    _offset, _shown = 0, 1  # the first column before the target that is shown, and how many are
    _names: tuple[str, ...] = ()
    _edit_sent: ExperimentEdited | None = None  # until a snapshot has it
    _outdated: RunSnapshot | None = None  # the newest snapshot from before it
    _sought = ""  # the text of the condition that was searched for
    _condition: Condition | None = None
    _wanted = ""  # PREDICTION or RESIDUAL until the predictions are there to sort by
    _old_predictions: TablePredicted | None = None  # those from before they were wanted
    _sorted_at = 0  # the step of the predictions that the rows are sorted by

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.order = RowOrder()

    def compose(self) -> ComposeResult:
        """Yield the table."""
        yield RowTable(self.row, clicks=self.CLICKS)

    @property
    def table(self) -> RowTable:
        """The table's widget."""
        return self.query_one(RowTable)

    def before_target(self) -> tuple[str, ...]:
        """Return the columns before the target, which move along when there is no room for all of them."""
        return self.experiment.features

    def depends_on(self, snapshot: RunSnapshot) -> tuple[object, ...]:
        """Return the data and the model's predictions."""
        view = snapshot.view
        tested = snapshot.configured.test_rows if snapshot.configured else b""
        seen = (view.predictions, view.first, view.rows, view.row_predictions, view.batch) if view else ()
        return snapshot.experiment, tested, self._can_sort(snapshot), *seen

    def show(self, snapshot: RunSnapshot) -> None:
        """Redraw the rows."""
        if self._edit_sent is not None and (not self._edit_sent.taken or snapshot is self._outdated):
            self._outdated = snapshot
            self.invalidate()
            return
        self._edit_sent = self._outdated = None
        self.experiment, view = snapshot.experiment, snapshot.view
        self._first, self._predictions = (view.first, array("d", view.predictions)) if view else (0, array("d"))
        further = zip(array("i", view.rows), array("d", view.row_predictions), strict=True) if view else ()
        self._further = dict(further)
        partial = self.experiment.batch_rows < self.experiment.train_rows
        self._batch = frozenset(array("i", view.batch)) if view and partial else frozenset()
        if self.differs("drawn", snapshot.experiment.test_column, snapshot.configured):
            self.drawn = drawn_rows(snapshot)
        self._sort_by_predictions(snapshot)
        self.lay_out()
        self._follow(snapshot)

    def needs(self, snapshot: RunSnapshot) -> Mapping[str, Any]:
        """Return which rows to predict: enough for the visible ones and for the pictures of the Fit panel."""
        if self._first_place is None:
            return {}
        rows = snapshot.experiment.table.rows
        if not self.order.sorted:
            return {"first": min(self._first_place, max(rows - WATCHED, 0)), "count": WATCHED}
        places = range(self._first_place, min(self._first_place + self._seen, rows))
        return {"first": 0, "count": WATCHED, "rows": tuple(self.order.rows(places))}

    # -- the layout

    def lay_out(self) -> None:
        """Show as many columns as there is room for, from the first that was gone to; and always the target."""
        table, count = self.experiment.table, self.experiment.table.rows
        self.order.fit(table)
        number = TableColumn("#", len(str(count - 1)) + 2)  # with a mark before the number
        before, taken = self.before_target(), number.width + sum(column.width for column in self.LAST)
        room = (self.table.size.width - taken) // NARROWEST - 1 - sum(not column.width for column in self.LAST)
        self._shown = max(min(room, len(before)), 1) if self.table.size.width else len(before)
        self._offset = min(self._offset, len(before) - self._shown)
        self._names = (*before[self._offset :][: self._shown], self.experiment.target)
        self._places = [table.columns.index(name) for name in self._names]
        cells = [TableColumn(self._heading(name), editable=True) for name in self._names]
        last = [column._replace(title=self._heading(column.title, True)) for column in self.LAST]
        self.table.lay_out([number, *cells, *last], count)
        self.table.refresh()
        when = f" of step {self._sorted_at:,}" if self.order.computed else ""
        by = (
            texts.text("data_table.seen_by", column=self.order.column, when=when, direction=self.order.direction)
            if self.order.sorted
            else ""
        )
        part = f" · {self._names[0]} … of {len(before):,}" if self._shown < len(before) else ""
        self.retitle(f"{self.TITLE} · {count:,} rows{by}{part}")

    def _heading(self, name: str, computed: bool = False) -> str:
        return f"{self.order.direction}{name}" if (name, computed) == (self.order.column, self.order.computed) else name

    def _follow(self, snapshot: RunSnapshot) -> None:
        """Bring a row of another batch into sight, unless the user is at the table or the run is too fast to see."""
        if not self._batch or snapshot.running or self.has_focus_within or not self.differs("batch", self._batch):
            return
        if self.order.sorted:
            return
        first, seen = self.table.scroll_offset.y, max(self.table.size.height - 1, 1)
        if not any(first <= row < first + seen for row in self._batch):
            self.table.scroll_to(y=min(self._batch), animate=False, force=True)

    def on_resize(self) -> None:
        """Lay the columns out for the new width."""
        if self.snapshot is not None and self._names:
            self.lay_out()

    def action_column(self, by: int) -> None:
        """Go to the column beside the cursor; the columns move along when the cursor would leave them."""
        rows, last, before = self.table, self._shown + 1, len(self.before_target())
        row, column = rows.cursor
        if not 1 <= column + by <= last or (column + by == last and self._offset + self._shown < before):
            self._offset = min(max(self._offset + by, 0), before - self._shown)
            self.lay_out()
        elif column == last and by < 0 and self._offset + self._shown == before:
            rows.cursor = (row, self._shown)
        else:
            rows.cursor = (row, column + by)

    # -- the rows

    @property
    def column(self) -> str:
        """The name of the column under the cursor."""
        return self._names[self.table.cursor[1] - 1]

    def row(self, index: int) -> tuple[Sequence[str], bool]:
        """Return number, columns, prediction and residual of the row at a place."""
        row = self.order.row(index)
        values, marked = self.experiment.table.row(row), row in self._batch
        room = self.table.room
        cells = [f"{'▸' if marked else ''}{row}"]
        cells += [fitted_number(values[place], room, given=True) for place in self._places]
        guess = self.prediction(row)
        if guess is None:
            return [*cells, "", "", *self.more(row)], marked
        residual = fitted_number(values[self._places[-1]] - guess, room)
        return [*cells, fitted_number(guess, room), residual, *self.more(row)], marked

    def more(self, row: int) -> Sequence[str]:
        """Return the texts of the columns after the residual."""
        del row
        return ()

    def is_test_row(self, row: int) -> bool:
        """Return whether a row is a test row."""
        if self.experiment.test_column:
            table = self.experiment.table
            return table.row(row)[table.columns.index(self.experiment.test_column)] != 0
        at = bisect_left(self.drawn, row)
        return at < len(self.drawn) and self.drawn[at] == row

    def prediction(self, row: int) -> float | None:
        """Return the model's prediction for a row; None while it is not known."""
        at = row - self._first
        return self._predictions[at] if 0 <= at < len(self._predictions) else self._further.get(row)

    def copied(self) -> str:
        """Return the selected rows, numbers separated by tabs as spreadsheets take them."""
        rows = (self.experiment.table.row(row) for row in self.order.rows(self.table.selected))
        return "\n".join("\t".join(map(exact_number, values)) for values in rows)

    # -- edits

    def cell(self, row: int, column: int) -> tuple[str, str]:
        """Return the title and the value of a number at a place of the table."""
        at = self.order.row(row)
        value = self.experiment.table.row(at)[self._places[column - 1]]
        return f"{self._names[column - 1]}, row {at}", exact_number(value)

    def entered(self, row: int, column: int, text: str) -> ExperimentEdited | None:
        """Return the request for an experiment on the table with that number."""
        prompt, value = self.cell(row, column)
        if text == value:
            return None
        at, name = self.order.row(row), self._names[column - 1]
        table = self.experiment.table.replace(at, name, Field.of_number(prompt).parse(text))
        return self.edited(self.experiment.change(table=table))

    def edited(self, experiment: Experiment) -> ExperimentEdited:
        """Take an experiment at once, and return the request for it."""
        self.experiment = experiment
        self._edit_sent, self._outdated = ExperimentEdited(experiment), self.snapshot
        self.lay_out()
        self.invalidate()
        return self._edit_sent

    def change_rows(self, change: RowChange, *values: Any) -> bool:
        """Change the rows of the experiment, or say why that is refused; return whether it was done."""
        try:
            message = self.edited(change(self.experiment, *values, self.drawn))
        except ValidationError as error:
            self.post_message(Said(str(error)))
            return False
        self.post_message(message)
        return True

    async def action_add(self) -> None:
        """Add a copy of the row under the cursor below it, and edit it."""
        row, column = self.order.row(self.table.cursor[0]), self.table.cursor[1]
        if self.change_rows(add_rows, row + 1, [row]):
            self.table.cursor = (self.order.place(row + 1), column)
            await self.edit(*self.table.cursor)

    def action_delete(self) -> None:
        """Delete the selected rows, or the one under the cursor."""
        rows = self.order.rows(self.table.selected)
        if self.change_rows(delete_rows, rows):
            self.table.selection_start = None

    def action_move(self) -> None:
        """Make the selected training rows test rows, and the test rows training rows."""
        self.change_rows(move_rows, self.order.rows(self.table.selected))

    # -- where to look

    def action_sort(self) -> None:
        """Show the rows by the column under the cursor: rising, falling, then as the table is."""
        self.sort_by(self.column)

    def sort_by(self, column: str) -> None:
        """Show the rows by a column; the cursor stays on its row."""
        row = self.order.row(self.table.cursor[0])
        self.order.sort(self.experiment.table, column)
        self.table.cursor = (self.order.place(row), self.table.cursor[1])
        self.lay_out()
        self.redraw()

    def action_sort_computed(self, name: str) -> None:
        """Show the rows by the predictions or the residuals of this moment: rising, falling, then as the table is."""
        if self.order.following(name) == AS_GIVEN:
            self._unsort()
        elif self.snapshot is not None:
            self._wanted, self._old_predictions = name, self.snapshot.table_predictions
            self.post_message(PredictionsWanted())

    def _can_sort(self, snapshot: RunSnapshot) -> bool:
        """Return whether the predictions that were asked for have come."""
        return bool(self._wanted) and snapshot.table_predictions is not self._old_predictions

    def _sort_by_predictions(self, snapshot: RunSnapshot) -> None:
        """Sort by the predictions that were asked for, once they have come."""
        found, table = snapshot.table_predictions, self.experiment.table
        if found is None or not self._can_sort(snapshot):
            return
        name, self._wanted = self._wanted, ""
        if len(found.predictions) // 8 != table.rows:  # rows came or went meanwhile
            return
        import numpy as np

        predictions = np.frombuffer(found.predictions)
        residual = np.frombuffer(table.column(self.experiment.target)) - predictions if name == RESIDUAL else None
        row = self.order.row(self.table.cursor[0])
        self.order.sort_by_numbers(name, predictions if residual is None else residual)
        self._sorted_at = found.step
        self.table.cursor = (self.order.place(row), self.table.cursor[1])
        self.call_after_refresh(self.redraw)  # the rows in sight need predictions

    def _unsort(self) -> None:
        """Show the rows as the table has them; the cursor stays on its row."""
        row = self.order.row(self.table.cursor[0])
        self.order.unsort()
        self.table.cursor = (row, self.table.cursor[1])
        self.lay_out()
        self.redraw()

    @on(RowTable.HeadingClicked)
    def _sort_by_heading(self, event: RowTable.HeadingClicked) -> None:
        event.stop()
        if 1 <= event.column <= len(self._names):
            self.sort_by(self._names[event.column - 1])
        elif event.column == 0:
            self._unsort()
        elif (name := self.LAST[event.column - 1 - len(self._names)].title) in (PREDICTION, RESIDUAL):
            self.action_sort_computed(name)
        else:
            self.post_message(Said(texts.text("data_table.sorted_by_numbers")))

    async def action_go_to_row(self) -> None:
        """Ask for the number of a row."""
        row, last = self.order.row(self.table.cursor[0]), self.experiment.table.rows - 1
        await self.ask(texts.text("asks.row", last=f"{last:,}"), str(row), self._go_to_row)

    def _go_to_row(self, text: str) -> None:
        field = Field("row", "row", "", 0, "integer", low=0, high=self.experiment.table.rows - 1)
        self.table.cursor = (self.order.place(field.parse(text.replace(",", ""))), self.table.cursor[1])

    async def action_find(self) -> None:
        """Ask for a condition, and go to the next row that meets it."""
        await self.ask(texts.text("asks.find", column=self.column), self._sought, self._find)

    def _find(self, text: str) -> None:
        from gdtui.core.data.search import parse_condition

        table, (place, column) = self.experiment.table, self.table.cursor
        condition = parse_condition(text, table, self.column)
        self._sought, self._condition = text, condition
        found = self.order.next_place(condition.rows(table), place)
        if found is None:
            raise ValidationError("search", text, texts.text("refusals.no_row_has", rows=f"{table.rows:,}"))
        if condition.column in self._names:
            column = self._names.index(condition.column) + 1
        self.table.cursor = (found, column)

    async def action_find_next(self) -> None:
        """Go to the next row that meets the condition that was typed last."""
        if self._condition is None:
            await self.action_find()
            return
        table, (place, column) = self.experiment.table, self.table.cursor
        known = self._condition.column in table.columns
        found = self.order.next_place(self._condition.rows(table), place) if known else None
        if found is None:
            self.post_message(Said(texts.text("data_table.none_any_longer", sought=self._sought)))
        else:
            self.table.cursor = (found, column)

    def text_taken(self, editor: Editor, go: int) -> None:
        """Edit another cell, or close the editor after a question."""
        super().text_taken(editor, go if self._take_text == self._take_cell else 0)

    @on(VirtualTable.RowsShown)
    def _rows_shown(self, event: VirtualTable.RowsShown) -> None:
        event.stop()
        self._first_place, self._seen = event.first, event.count
        self.redraw()
