"""One line to type a value in; it opens below the table that the value belongs to."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from gdtui.ui.widgets.label import Label

MAX_LENGTH = 600  # characters: more than any allowed value has, so that a longer text gets an error message


class TextInput(Input):
    """Textual's input, which has each key take effect before it looks at the next one.

    Textual's own takes a letter at once, but lets a key such as backspace go up to the app, from which it comes back as
    an action. Of keys that arrive together, as they do over a slow connection or while something is drawn, the
    letters were then taken before a backspace that was pressed first.
    """

    async def _on_key(self, event: events.Key) -> None:
        """Do at once what a key does, here or in what is around; letters are left to Textual."""
        if not event.is_printable and await self.app._check_bindings(event.key):
            event.stop()


class Editor(Vertical):
    """A prompt, an input for the value, and a line for an error.

    The editor submits a value when the user enters it, not while they type: "1e" is only the beginning of "1e-3".
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
        """The user entered a text; then the cell `go` places further on is to be edited."""

        def __init__(self, editor: Editor, text: str, go: int) -> None:
            self.editor, self.text, self.go = editor, text, go
            super().__init__()

    class Cancelled(Message):
        """The user left the value as it was."""

        def __init__(self, editor: Editor) -> None:
            self.editor = editor
            super().__init__()

    _prompt = ""

    def compose(self) -> ComposeResult:
        """Make the prompt, the input and the line for an error."""
        yield Label(classes="prompt", markup=False)
        yield TextInput(compact=True, max_length=MAX_LENGTH, select_on_focus=True)
        yield Label(classes="wrong", markup=False)

    def ask(self, prompt: str, value: str) -> None:
        """Open the editor with a value, or continue with another value.

        The input takes the focus at once, because the next key may already be on its way.
        """
        self.reword(prompt)
        self.refuse("")
        self.display = True
        field = self.query_one(Input)
        field.value = value
        self.screen.set_focus(field)
        field.action_select_all()

    def reword(self, prompt: str) -> None:
        """Change the prompt; the text that the user has typed stays, and so does an error, unless it was of another."""
        if prompt == self._prompt:
            return
        self._prompt = prompt
        self.query_one(".prompt", Label).show(prompt)
        self.refuse("")

    def close(self) -> None:
        """Hide the editor; the keys go to the screen again."""
        self.display = False
        self.screen.set_focus(None)

    def refuse(self, reason: str) -> None:
        """Show an error; the text stays, so that the user can correct it."""
        wrong = self.query_one(".wrong", Label)
        wrong.display = bool(reason)  # an empty line would take the room of a row above it
        wrong.show(reason)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        # Use the text of the event: a key pressed right after enter may already have changed the input's text.
        self.post_message(self.Submitted(self, event.value, 0))

    def action_enter(self, go: int) -> None:
        """Submit the text and ask for the cell `go` places further on."""
        self.post_message(self.Submitted(self, self.query_one(Input).value, go))

    def action_cancel(self) -> None:
        """Cancel the edit."""
        self.post_message(self.Cancelled(self))
