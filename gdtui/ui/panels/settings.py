"""The experiment as a form."""

from __future__ import annotations

from collections.abc import Sequence

from gdtui.experiment import Experiment, settings
from gdtui.ui.numbers import exact
from gdtui.ui.panels.sheet import Sheet
from gdtui.ui.training import Snapshot
from gdtui.ui.widgets.rows import Column, Rows

SHOWN = ("lr", "epochs", "batch_size", "seed")


class Settings(Sheet):
    """Learning rate, epochs, batch size, seed; Enter edits one."""

    TITLE = "Settings"
    HELP = (
        "The hyperparameters. Enter (or a click) edits one. Learning rate, epochs and batch size change the run as it "
        "trains; another seed starts it again."
    )
    CLICKS = 1
    _state: object = None

    def show(self, snapshot: Snapshot) -> None:
        """Show the values in force."""
        self.experiment = snapshot.experiment
        if snapshot.experiment != self._state:
            self._state = snapshot.experiment
            self.query_one(Rows).lay_out([Column("", 15, left=True), Column("", left=True, editable=True)], len(SHOWN))
            self.query_one(Rows).refresh()

    def row(self, index: int) -> tuple[Sequence[str], bool]:
        """Title and value."""
        field = settings()[SHOWN[index]]
        value = getattr(self.experiment, field.name)
        full = field.name == "batch_size" and not value
        return [field.title, "0 · all rows" if full else exact(value)], False

    def cell(self, row: int, column: int) -> tuple[str, str]:
        """A setting; what it is, and its value."""
        del column
        field = settings()[SHOWN[row]]
        return f"{field.name}: {field.description}", exact(getattr(self.experiment, field.name))

    def entered(self, row: int, column: int, text: str) -> Experiment:
        """The experiment with that value."""
        del column
        name = SHOWN[row]
        return self.experiment.change(**{name: settings()[name].parse(text)})
