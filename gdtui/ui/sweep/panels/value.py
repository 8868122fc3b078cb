"""The run under the cursor in numbers, and the best one."""

from __future__ import annotations

from textual.app import ComposeResult

from gdtui.ui.panels.panel import Panel
from gdtui.ui.sweep.snapshot import SweepSnapshot
from gdtui.ui.widgets.label import Label, ScrollText


class ValuePanel(Panel[SweepSnapshot]):
    """What came of the value under the cursor."""

    ID = "sweep.value"
    TITLE = "Value"
    KEY = "v"
    DEFAULT_CSS = "ValuePanel Label { width: 1fr; height: auto; }"

    def compose(self) -> ComposeResult:
        """Yield the text."""
        with ScrollText():
            yield Label(id="sweep-value", markup=False)

    def depends_on(self, snapshot: SweepSnapshot) -> tuple[object, ...]:
        """Return the results and the cursor."""
        return snapshot.result, snapshot.cursor, snapshot.running

    def show(self, snapshot: SweepSnapshot) -> None:
        """Write the numbers."""
        from gdtui.ui.sweep.status import value_lines

        self.query_one("#sweep-value", Label).show(value_lines(snapshot))

    def copied(self) -> str:
        """Return the numbers."""
        from gdtui.ui.sweep.status import value_lines

        return value_lines(self.snapshot).plain if self.snapshot is not None else ""
