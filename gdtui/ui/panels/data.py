"""The rows of the table with what the model makes of them."""

from __future__ import annotations

from array import array

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input, Static

from gdtui.experiment import Experiment
from gdtui.fields import Field, ValidationError
from gdtui.ui.messages import Apply, Seen
from gdtui.ui.numbers import exact, fitting
from gdtui.ui.panels.panel import Panel
from gdtui.ui.training import Snapshot
from gdtui.ui.widgets.rows import Rows


class CellEditor(Vertical):
    """One line to type a cell's new value in, with a place for what is wrong with it."""

    BINDINGS = [
        Binding("escape", "leave", "Cancel", id="cell.cancel", tooltip="Leave the cell as it was"),
        Binding("tab", "go(1)", "Next cell", id="cell.next", tooltip="Keep this value and edit the next cell"),
        Binding("shift+tab", "go(-1)", "Cell before", show=False, id="cell.previous", tooltip="Edit the cell before"),
    ]

    def compose(self) -> ComposeResult:
        """A prompt, the input, the message."""
        yield Static(id="prompt")
        yield Input(compact=True, max_length=32, select_on_focus=True)
        yield Static(classes="error")

    def action_leave(self) -> None:
        """Give the cell up."""
        self.query_ancestor(Data).close_editor()

    def action_go(self, by: int) -> None:
        """Keep the value and edit another cell."""
        self.query_ancestor(Data).commit(by)


class Data(Panel):
    """x, y, prediction and residual of each row; Enter edits a cell."""

    TITLE = "Data"
    HELP = (
        "The training rows: features, target y, the model's prediction ŷ and the residual y − ŷ. "
        "▸ marks the rows of the batch. Enter edits a cell; the change takes effect at the next update."
    )

    def compose(self) -> ComposeResult:
        """The table and, when asked for, the editor."""
        yield Rows(self._row, id="rows")
        yield CellEditor()

    # -- showing

    def show(self, snapshot: Snapshot) -> None:
        """Redraw the rows when the model or the data have changed."""
        table = snapshot.experiment.table
        self._columns = (*snapshot.experiment.features, snapshot.experiment.target)
        self._places = [table.columns.index(name) for name in self._columns]
        self._experiment, view = snapshot.experiment, snapshot.view
        self._predictions = array("d", view.predictions) if view else array("d")
        self._first = view.first if view else 0
        partial = view is not None and len(view.batch) // 4 < table.rows
        self._batch = frozenset(array("i", view.batch)) if view and partial else frozenset()
        self.border_title = f"{self.TITLE} · {table.rows:,} rows"
        rows = self.query_one(Rows)
        rows.lay_out(("#", *self._columns, "ŷ", "y − ŷ"), table.rows, len(self._columns))
        state = (table, self._columns, view.predictions if view else b"", self._first, self._batch)
        if state != getattr(self, "_state", None):
            self._state = state
            rows.refresh()

    def _row(self, index: int) -> tuple[list[str], bool]:
        values = self._experiment.table.row(index)
        room = self.query_one(Rows).room
        cells = [fitting(values[place], room, given=True) for place in self._places]
        at = index - self._first
        if 0 <= at < len(self._predictions):
            guess = self._predictions[at]
            residual = values[self._places[-1]] - guess
            return [*cells, fitting(guess, room), fitting(residual, room)], index in self._batch
        return [*cells, "", ""], index in self._batch

    @on(Rows.Seen)
    def _watch(self, event: Rows.Seen) -> None:
        event.stop()
        self.post_message(Seen(event.first, event.count))

    # -- editing

    @on(Rows.Edit)
    def _edit(self, event: Rows.Edit) -> None:
        event.stop()
        self.edit(event.row, event.column)

    def edit(self, row: int, column: int) -> None:
        """Open the editor on a cell."""
        editor = self.query_one(CellEditor)
        name = self._columns[column]
        value = self._experiment.table.row(row)[self._places[column]]
        editor.add_class("-open")
        editor.query_one("#prompt", Static).update(f"{name}, row {row}")
        editor.query_one(".error", Static).update("")
        field = editor.query_one(Input)
        field.value = exact(value)
        field.focus()

    def close_editor(self) -> None:
        """Put the editor away."""
        self.query_one(CellEditor).remove_class("-open")
        self.query_one(Rows).focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.commit(0)

    def commit(self, go: int) -> None:
        """Take the typed value into the table, then edit the cell `go` further on; a bad value stays to be mended."""
        rows = self.query_one(Rows)
        row, column = rows.cursor
        name = self._columns[column]
        try:
            changed = self._with_cell(row, name, self.query_one(Input).value)
        except ValidationError as error:
            self.query_one(".error", Static).update(str(error))
            return
        self.post_message(Apply(changed))
        self._experiment = changed  # the next cell is edited before the engine has answered
        if not go:
            self.close_editor()
            return
        row, column = divmod(row * len(self._columns) + column + go, len(self._columns))
        rows.cursor = (row % changed.table.rows, column)
        self.edit(*rows.cursor)

    def _with_cell(self, row: int, name: str, text: str) -> Experiment:
        value = Field(f"{name}, row {row}", name, "", 0.0, "number", low=None, low_open=False, high=None).parse(text)
        table = self._experiment.table
        if table.row(row)[table.columns.index(name)] == value:
            return self._experiment
        return self._experiment.change(table=table.replace(row, name, value))
