"""The columns of the table: which are features and target, what each is like, and what together they do to κ."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.content import Content

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.texts import text
from gdtui.ui.data.consequences import kappa_text, rows_text, test_loss_text
from gdtui.ui.panels.key import Key
from gdtui.ui.panels.panel import Panel
from gdtui.ui.session.messages import ExperimentEdited, Said
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.text.numbers import fitted_number, number_text
from gdtui.ui.widgets.label import Label, ScrollText
from gdtui.ui.widgets.virtual_table import TableColumn, VirtualTable

if TYPE_CHECKING:  # numpy is imported with it, and the first paint does not wait for numpy
    from gdtui.core.data.statistics import ColumnStatistics, Statistics

FEATURE, TARGET, UNUSED = "● feature", "◆ target", "○"
WORDS, LIMITS = 48, 62  # the least width of a panel for words and histograms, and for the least and greatest values
NUMBER = 8  # the most cells of a number


class ColumnsPanel(Panel[RunSnapshot]):
    """A row for each column, and below them the condition number, the test loss, and what is wrong with columns."""

    ID = "data.columns"
    TITLE = "Columns"
    KEY = "c"
    KEYS = (
        Key("space", "feature", "feature", "Columns: make it a feature, or take it out of the features", "Feature"),
        Key("y", "target", "target", "Columns: make it the target", "Target"),
    )
    DEFAULT_CSS = """
    ColumnsPanel VirtualTable { height: auto; max-height: 60%; }
    ColumnsPanel ScrollText { height: 1fr; margin: 1 0 0 0; scrollbar-size-vertical: 1; }
    ColumnsPanel Label { width: 1fr; height: auto; padding: 0 1; }
    """
    experiment: Experiment
    _names: tuple[str, ...] = ()
    _described: dict[str, ColumnStatistics] = {}
    _whole: Statistics | None = None
    _words = _limits = False  # whether there is room for words and histograms, and for least and greatest values

    def compose(self) -> ComposeResult:
        """Yield the table above the notes."""
        yield VirtualTable(self.row)
        with ScrollText():
            yield Label(id="column-notes", markup=False)

    def depends_on(self, snapshot: RunSnapshot) -> tuple[object, ...]:
        """Return the data, and what the test loss depends on."""
        e = snapshot.experiment
        columns = *self.experiment_columns(e), e.standardize, e.test_rows
        return *columns, snapshot.updates, snapshot.ghosts, snapshot.recalled, self.seen, self.size, self._whole

    @staticmethod
    def experiment_columns(experiment: Experiment) -> tuple[object, ...]:
        """Return what the statistics depend on."""
        return experiment.table, experiment.features, experiment.target, experiment.test_column

    def show(self, snapshot: RunSnapshot) -> None:
        """Show the columns, and have them described again if they have changed and the panel is visible."""
        self.experiment = e = snapshot.experiment
        self._names = tuple(name for name in e.table.columns if name != e.test_column)
        self._lay_out()
        self.query_one(Label).show(Content("\n").join(self._notes(snapshot)))
        if self.seen and self.differs("described", *self.experiment_columns(e)):
            self.run_worker(self._describe(e), exclusive=True, group="statistics")

    async def _describe(self, e: Experiment) -> None:
        """Describe the columns in a thread, from a copy: the table's own cells move when another version is read."""
        copy = Table.from_cells(e.table.columns, e.table.cells)
        others = tuple(name for name in self._names if name not in (*e.features, e.target))
        self._whole, found = await asyncio.to_thread(_statistics, copy, e, others)
        self._described = {column.name: column for column in found}
        self.redraw()

    # -- what is shown

    def _lay_out(self) -> None:
        self._words, self._limits = self.size.width >= WORDS, self.size.width >= LIMITS
        limits = [TableColumn("min"), TableColumn("max")] if self._limits else []
        widest = max(map(cell_len, ("column", *self._names)))
        columns = [
            TableColumn("column", min(widest, 12) + 2, left=True, editable=True),
            TableColumn("use", 11 if self._words else 4, left=True),
            *(TableColumn("mean"), TableColumn("std"), *limits),
            *([TableColumn(" histogram", 11, left=True)] if self._words else []),
            TableColumn("r", 6),
        ]
        self.query_one(VirtualTable).lay_out(columns, len(self._names))
        self.query_one(VirtualTable).refresh()
        used = {"features": f"{len(self.experiment.features):,}", "columns": f"{len(self._names) - 1:,}"}
        self.retitle(f"{self.TITLE} · {text('columns.used', **used)}")

    def row(self, index: int) -> tuple[Sequence[str], bool]:
        """Return the name of a column, what it is used for, and its numbers."""
        name = self._names[index]
        found = self._described.get(name)
        used = name in self.experiment.features
        use = FEATURE if used else TARGET if name == self.experiment.target else UNUSED
        use = use if self._words else use[0]
        if found is None:
            return [name, use, *["…"] * (4 if self._limits else 2), *[""] * self._words, ""], False
        numbers = (found.mean, found.std, *((found.low, found.high) if self._limits else ()))
        room = min(self.query_one(VirtualTable).room, NUMBER)
        correlation = "" if found.correlation is None else number_text(found.correlation, 2)
        histogram = [f" {found.histogram}"] if self._words else []
        return [name, use, *(fitted_number(n, room) for n in numbers), *histogram, correlation], False

    def _notes(self, snapshot: RunSnapshot) -> Iterator[Content]:
        if self._whole is not None:
            yield kappa_text(self._whole, snapshot.experiment.standardize)
            yield Content.styled(rows_text(snapshot.experiment), "$text-muted")
        if losses := test_loss_text(snapshot):
            yield Content(losses)
        for note in self._whole.notes if self._whole is not None else ():
            yield Content.styled(f"{note}.", "$text-warning")

    # -- what the keys do

    @property
    def _under_cursor(self) -> str:
        return self._names[self.query_one(VirtualTable).cursor[0]]

    @on(VirtualTable.EditRequested)
    def _edit(self, event: VirtualTable.EditRequested) -> None:
        event.stop()
        self.action_feature()

    def action_feature(self) -> None:
        """Make the column a feature, or take it out of the features."""
        name, features = self._under_cursor, self.experiment.features
        left = tuple(feature for feature in features if feature != name)
        self._use(left if name in features else (*features, name), self.experiment.target)

    def action_target(self) -> None:
        """Make the column the target; if it was a feature, the target before takes its place among them."""
        name, e = self._under_cursor, self.experiment
        if name != e.target:
            self._use(tuple(e.target if feature == name else feature for feature in e.features), name)

    def _use(self, features: tuple[str, ...], target: str) -> None:
        try:
            experiment = self.experiment.change(features=features, target=target)
        except ValidationError as error:
            self.post_message(Said(str(error)))
        else:
            self.post_message(ExperimentEdited(experiment))

    def copied(self) -> str:
        """Return the numbers of the column under the cursor."""
        found = self._described.get(self._under_cursor)
        if found is None:
            return ""
        numbers = (found.mean, found.std, found.low, found.high)
        return "\t".join([found.name, *map(repr, numbers)])


def _statistics(
    table: Table, experiment: Experiment, others: tuple[str, ...]
) -> tuple[Statistics, tuple[ColumnStatistics, ...]]:
    """Return what the features do together, and the description of every column."""
    from gdtui.core.data.statistics import statistics

    whole = statistics(table, experiment.features, experiment.target)
    rest = statistics(table, others, experiment.target).columns[:-1] if others else ()
    return whole, (*whole.columns, *rest)
