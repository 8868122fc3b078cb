"""The experiment as a form."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Static

from gdtui.experiment import settings
from gdtui.fields import Field, ValidationError
from gdtui.ui.messages import Apply
from gdtui.ui.numbers import exact
from gdtui.ui.panels.panel import Panel
from gdtui.ui.training import Snapshot
from gdtui.ui.widgets.label import Label

SHOWN = ("lr", "epochs", "batch_size", "seed")


class Setting(Vertical):
    """One field: its title, its value to type in, and a line for what is wrong or what the value means.

    A value counts when it is entered or left, not while it is typed: "1e" is a stop on the way to "1e-3".
    """

    BINDINGS = [
        Binding(
            "up", "app.focus_previous", "Field above", show=False, id="setting.up", tooltip="Go to the field above"
        ),
        Binding(
            "down", "app.focus_next", "Field below", show=False, id="setting.down", tooltip="Go to the field below"
        ),
        Binding(
            "escape", "restore", "Undo", id="setting.undo", tooltip="Put back the value in force and leave the field"
        ),
    ]

    def __init__(self, field: Field) -> None:
        super().__init__(id=field.name)
        self.field = field
        self._snapshot: Snapshot | None = None

    def compose(self) -> ComposeResult:
        """Title and input on one line, then the message."""
        with Horizontal():
            yield Static(self.field.title, classes="title")
            yield Input(
                compact=True,
                max_length=32,
                select_on_focus=True,
                tooltip=f"{self.field.name}: {self.field.description}",
            )
        yield Label(classes="note")

    def show(self, snapshot: Snapshot) -> None:
        """Show the value in force, unless somebody is typing or a refused text waits to be mended."""
        self._snapshot = snapshot
        box = self.query_one(Input)
        if not box.has_focus and not self.has_class("-wrong"):
            self._put(box)

    def _put(self, box: Input) -> None:
        assert self._snapshot is not None
        value = getattr(self._snapshot.experiment, self.field.name)
        if box.value != exact(value):
            box.value = exact(value)
        full = self.field.name == "batch_size" and value == 0
        self._say(f"full batch: all {self._snapshot.experiment.table.rows:,} rows" if full else "", wrong=False)

    def _say(self, text: str, *, wrong: bool) -> None:
        self.set_class(wrong, "-wrong")
        self.query_one(Label).show(text)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.commit()
        if not self.has_class("-wrong"):
            self.screen.set_focus(None)  # the keys are the run's again

    @on(events.DescendantBlur)
    def _left(self) -> None:
        self.commit()

    def commit(self) -> None:
        """Take the typed value into the experiment, or say what is wrong with it and leave it to be mended."""
        if self._snapshot is None:
            return
        name, text, experiment = self.field.name, self.query_one(Input).value, self._snapshot.experiment
        if text == exact(getattr(experiment, name)):
            self._put(self.query_one(Input))
            return
        try:
            changed = experiment.change(**{name: self.field.parse(text)})
        except ValidationError as error:
            self._say(str(error), wrong=True)
            return
        self._say("", wrong=False)
        self.post_message(Apply(changed))

    def action_restore(self) -> None:
        """Put back the value in force, and give the keys back to the screen."""
        self._say("", wrong=False)
        self._put(self.query_one(Input))
        self.screen.set_focus(None)


class Settings(Panel):
    """Learning rate, epochs, batch size, seed."""

    TITLE = "Settings"
    HELP = (
        "The hyperparameters. Type a value and press Enter, Escape undoes. Learning rate, epochs and batch size change "
        "the run as it trains; another seed starts it again."
    )

    def compose(self) -> ComposeResult:
        """A row for each setting."""
        with VerticalScroll(can_focus=False):
            for name in SHOWN:
                yield Setting(settings()[name])

    def show(self, snapshot: Snapshot) -> None:
        """Show the values in force."""
        for setting in self.query(Setting):
            setting.show(snapshot)
