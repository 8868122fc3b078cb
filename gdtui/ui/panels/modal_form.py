"""A form over the screen, in which enter takes all of it and escape none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen

from gdtui.core.fields import Field
from gdtui.ui.panels.form_panel import FormPanel, FormTable, form_bindings
from gdtui.ui.text import fields


class FormScreen(ModalScreen[None]):
    """A screen over the others with a form, which `action_take` of the subclass takes."""

    BINDINGS = [
        Binding("escape", "leave", "Leave", id="form.leave", tooltip="Leave the form; what is in hand stays"),
        Binding("tab", "app.focus_next", "Next", show=False, id="form.next", tooltip="Go beside the form, or back"),
    ]
    DEFAULT_CSS = """
    FormScreen { align: center middle; }
    FormScreen .box { width: 96%; border: round $accent; background: $surface; padding: 0 1; }
    FormScreen ModalForm { border-right: solid $panel-lighten-2; }
    FormScreen .wrong { width: 1fr; height: auto; color: $text-error; }
    """

    def action_leave(self) -> None:
        """Go back; the data in hand are as they were."""
        self.dismiss()


class ModalFormTable(FormTable):
    """Rows of a form in which space edits one, since enter takes the form."""

    BINDINGS = [
        Binding("enter", "screen.take", "Take", id="form.take", tooltip="Take all of it"),
        Binding("space", "edit", "Edit", id="form.edit", tooltip="Edit the value under the cursor"),
    ]


class ModalForm(FormPanel[None]):
    """A form of fields with values of their own."""

    BINDINGS = [*form_bindings("form")]
    DEFAULT_CSS = """
    ModalForm { width: 1fr; height: 1fr; }
    """

    class Changed(Message):
        """A value has changed, which `values` has."""

        def __init__(self, field: Field) -> None:
            self.field = field
            super().__init__()

    def __init__(self) -> None:
        super().__init__()
        self.values: Mapping[str, Any] = {}

    def compose(self) -> ComposeResult:
        """Yield the form."""
        yield ModalFormTable(self.row, clicks=self.CLICKS)

    @property
    def key(self) -> Content:
        """No key goes to it: it has the focus."""
        return Content("")

    def current(self, field: Field) -> Any:
        """Return the value of a field."""
        return self.values[field.name]

    def submit_text(self, field: Field, text: str) -> Message | None:
        """Take a typed value."""
        value = field.parse(text)
        if value == self.values[field.name]:
            return None
        self.values = {**self.values, field.name: value}
        self.query_one(FormTable).refresh()
        return self.Changed(field)

    def submit_next(self, field: Field, by: int) -> Message | None:
        """Take the next value, or the previous one."""
        return self.submit_text(field, fields.next_value_text(field, self.values[field.name], by))
