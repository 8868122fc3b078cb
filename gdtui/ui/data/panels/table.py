"""The table of the data, with all its columns."""

from __future__ import annotations

from collections.abc import Sequence

from gdtui.ui.panels.key import Key
from gdtui.ui.session.panels.rows import RowsPanel
from gdtui.ui.widgets.virtual_table import TableColumn


class TablePanel(RowsPanel):
    """Every column of the table, the predictions at the cursor, and which part each row belongs to."""

    ID = "data.table"
    TITLE = "Data"
    KEY = "d"
    KEYS = (
        Key("a", "add", "add", "Data: add a copy of the row below it, and edit it", "Add row"),
        Key("t", "move", "move", "Data: move the row, or the selected rows, between train and test", "Train/test"),
        Key("s", "sort", "sort", "Data: show the rows by this column: rising, falling, as they are", "Sort"),
        *RowsPanel.KEYS,
    )
    LAST = (*RowsPanel.LAST, TableColumn("part", 6))

    def before_target(self) -> tuple[str, ...]:
        """Return the features, then the columns that are not used, without that of the test rows."""
        e = self.experiment
        used = (*e.features, e.target, e.test_column)
        return (*e.features, *(name for name in e.table.columns if name not in used))

    def more(self, row: int) -> Sequence[str]:
        """Return which part a row belongs to."""
        return ("test" if self.is_test_row(row) else "train",)
