"""One line to type a value in, opened below the table that the value belongs to."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from gdtui.ui.widgets.label import Label

LONGEST = 600  # characters: more than any value has, so that one too long is refused in words


class Editor(Vertical):
    """A prompt, the value, and a place for what is wrong with it.

    A value counts when it is entered, not while it is typed: "1e" is a stop on the way to "1e-3".
    """

    BINDINGS = [
        Binding("escape", "cancel", "Cancel", id="editor.cancel", tooltip="Leave the value as it was"),
        Binding("tab", "enter(1)", "Next", id="editor.next", tooltip="Keep this value and edit the next"),
        Binding(
            "shift+tab", "enter(-1)", "Back", show=False, id="editor.back", tooltip="Keep it and edit the one before"
        ),
    ]
    DEFAULT_CSS = """
    Editor { display: none; dock: bottom; height: auto; padding: 0 1; }
    Editor { border-top: solid $panel-lighten-2; background: $background; }
    Editor .prompt { color: $text-muted; width: 1fr; }
    Editor Input { background: $panel-lighten-1; }
    Editor .wrong { color: $text-error; width: 1fr; height: auto; }
    """

    class Submitted(Message):
        """A value is to be taken, then the cell `go` further on is to be edited."""

        def __init__(self, editor: Editor, text: str, go: int) -> None:
            self.editor, self.text, self.go = editor, text, go
            super().__init__()

    class Cancelled(Message):
        """The value stays as it was."""

        def __init__(self, editor: Editor) -> None:
            self.editor = editor
            super().__init__()

    def compose(self) -> ComposeResult:
        """The three lines."""
        yield Label(classes="prompt", markup=False)
        yield Input(compact=True, max_length=LONGEST, select_on_focus=True)
        yield Label(classes="wrong", markup=False)

    def ask(self, prompt: str, value: str) -> None:
        """Open on a value, or go on with another, and take the keys at once: the next one may be on its way."""
        self.reword(prompt)
        self.display = True
        field = self.query_one(Input)
        field.value = value
        self.screen.set_focus(field)
        field.action_select_all()

    def reword(self, prompt: str) -> None:
        """Ask otherwise; what has been typed stays."""
        self.query_one(".prompt", Label).show(prompt)
        self.refuse("")

    def close(self) -> None:
        """Put it away; the keys are the run's again."""
        self.display = False
        self.screen.set_focus(None)

    def refuse(self, reason: str) -> None:
        """Say what is wrong; the text stays to be mended."""
        self.query_one(".wrong", Label).show(reason)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()  # its text is the one to take: a key that followed fast has changed the input's
        self.post_message(self.Submitted(self, event.value, 0))

    def action_enter(self, go: int) -> None:
        """Hand the text over."""
        self.post_message(self.Submitted(self, self.query_one(Input).value, go))

    def action_cancel(self) -> None:
        """Give it up."""
        self.post_message(self.Cancelled(self))
