"""A panel that is a form: rows of titles and values, edited below them, or nudged to their next value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding
from textual.message import Message
from textual.strip import Strip

from gdtui.core.errors import ValidationError
from gdtui.core.fields import Field
from gdtui.core.texts import setting_help
from gdtui.ui.panels.panel import Snapshot
from gdtui.ui.panels.table_panel import TablePanel
from gdtui.ui.text import fields
from gdtui.ui.text.cells import right
from gdtui.ui.text.numbers import fitted_number, on_screen
from gdtui.ui.widgets.label import Label
from gdtui.ui.widgets.virtual_table import TableColumn, VirtualTable

DIGITS = 12  # the cells that a number may take
CHANGED = "•"  # before a setting that differs from its default


class FormTable(VirtualTable):
    """Rows with a title on the left and a value on the right, under headings that the cursor skips."""

    DEFAULT_CSS = "FormTable { height: 1fr; }"

    def validate_cursor(self, cursor: tuple[int, int]) -> tuple[int, int]:
        """Skip a heading in the direction of the move: each has rows below it, and the first has one above."""
        row, column = cursor
        if row < self._count and self._text(row)[1]:
            row += 1 if row >= self.cursor[0] else -1
        return row, column

    def on_resize(self) -> None:
        """Keep the cursor visible when an editor takes some of the lines."""
        self.watch_cursor()

    def _row(self, row: int) -> Strip:
        (title, value), heading = self._text(row)
        width = self.scrollable_content_region.width
        if heading:
            return self._line(f" {title} {'─' * (width - cell_len(title) - 3)}", "table--fixed")
        value = right(value, max(width - cell_len(title) - 2, 0))
        return self._line(f"{title} {value} ", "table--cursor" if row == self.cursor[0] else "table--row")


def form_bindings(panel: str) -> list[Binding]:
    """Return the keys of a form, with ids that begin with its panel's."""
    more, less = "On a setting: its next value or choice", "On a setting: its previous value or choice"
    return [
        Binding("plus,equals_sign", "nudge(1)", "More", show=False, key_display="+", id=f"{panel}.more", tooltip=more),
        Binding("minus", "nudge(-1)", "Less", show=False, key_display="-", id=f"{panel}.less", tooltip=less),
        Binding(
            "space",
            "switch",
            "Switch",
            show=False,
            id=f"{panel}.switch",
            tooltip="On a setting that is on or off: the other",
        ),
    ]


class FormPanel(TablePanel[Snapshot]):
    """A table whose rows are fields, under headings, with a line below them for a refusal."""

    DEFAULT_CSS = """
    FormPanel .refused { color: $text-error; width: 1fr; height: auto; padding: 0 1; }
    """
    CLICKS = 1
    _lines: Sequence[fields.Line] = ()

    def current(self, field: Field) -> Any:
        """Return the value of a field."""
        raise NotImplementedError

    def submit_text(self, field: Field, text: str) -> Message | None:
        """Take a typed value, as `entered` does.

        Raises:
            ValidationError: when the text is not an allowed value.
        """
        raise NotImplementedError

    def submit_next(self, field: Field, by: int) -> Message | None:
        """Take the next value, or the previous one, of a field that `can_nudge`.

        Raises:
            ValidationError: when the other fields do not allow it.
        """
        raise NotImplementedError

    def changed(self, field: Field) -> bool:
        """Return whether a field is to be marked, since its value is not the usual one."""
        del field
        return False

    def explanation(self, field: Field) -> str:
        """Return the line that explains a field while it is edited."""
        return fields.edit_prompt(field)

    def can_nudge(self, field: Field) -> bool:
        """Return whether a field has a next value; a field without one is edited."""
        return fields.has_next(field)

    def compose(self) -> ComposeResult:
        """Yield the form."""
        yield FormTable(self.row, clicks=self.CLICKS)

    def on_mount(self) -> None:
        """Start with the field that is under the cursor."""
        self.watch(self.query_one(FormTable), "cursor", self.moved, init=False)

    def moved(self) -> None:
        """React to another field under the cursor."""
        self.refuse("")

    def refuse(self, reason: str) -> None:
        """Say below the form why a value is refused; the caller clears the line with an empty reason."""
        for line in self.query(".refused").results(Label):
            line.show(reason)
            line.display = bool(reason)
            return
        if reason:
            self.mount(Label(reason, classes="refused", markup=False))

    def lay_out(self, lines: Sequence[fields.Line]) -> None:
        """Set the lines of the form; the cursor stays on its field."""
        rows, field = self.query_one(FormTable), self.field
        self._lines = lines
        rows.lay_out([TableColumn("", left=True, editable=True)], len(lines))
        if field and field.name in self._names:
            rows.cursor = (self._names.index(field.name), 0)
        rows.refresh()

    @property
    def _names(self) -> list[str]:
        return [line.name if isinstance(line, Field) else "" for line in self._lines]

    @property
    def field(self) -> Field | None:
        """The field under the cursor."""
        row = self.query_one(FormTable).cursor[0]
        line = self._lines[row] if row < len(self._lines) else None
        return line if isinstance(line, Field) else None

    def row(self, index: int) -> tuple[Sequence[str], bool]:
        """Return title and value of a field; or a heading."""
        line = self._lines[index]
        if isinstance(line, str):
            return [line, ""], True
        return [f"{CHANGED if self.changed(line) else ' '}{line.title}", self.shown(line)], False

    def shown(self, field: Field) -> str:
        """Return the value of a field as the form shows it."""
        value = self.current(field)
        if isinstance(value, float):
            return fitted_number(value, DIGITS, given=True)
        return on_screen(fields.format_value(value)) + (" ▾" if field.choices else "")

    def cell(self, row: int, column: int) -> tuple[str, str]:
        """Return the description of a field with its allowed values, and its value."""
        del column
        field = self._lines[row]
        assert isinstance(field, Field)
        return self.explanation(field), fields.format_value(self.current(field))

    def entered(self, row: int, column: int, text: str) -> Message | None:
        """Take a field's value."""
        del column
        field = self._lines[row]
        assert isinstance(field, Field)
        return self.submit_text(field, text)

    def copied(self) -> str:
        """Return the field under the cursor with its value, as the command line takes it."""
        return f"{self.field.name}={fields.format_value(self.current(self.field))}" if self.field else ""

    def edit_setting(self, name: str) -> None:
        """Go to a field and edit it."""
        if name not in self._names:
            return
        rows = self.query_one(FormTable)
        rows.cursor = (self._names.index(name), 0)
        self.call_after_refresh(rows.action_edit)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave space to the screen, except on a setting that is on or off."""
        if action == "switch":
            return self.field is not None and self.field.kind == "switch"
        return super().check_action(action, parameters)

    def action_switch(self) -> None:
        """Switch the setting under the cursor on or off."""
        self.action_nudge(1)

    async def edit(self, row: int, column: int) -> None:
        """Open the list of a field that has choices, or the editor for any other."""
        field = self._lines[row]
        if isinstance(field, str) or not field.choices:
            await super().edit(row, column)
            return
        from gdtui.ui.widgets.choice_list import Choice, ChoiceList, Typing

        about = field.explained or ("",) * len(field.choices)
        choices = [Choice(name, name, setting_help(words)) for name, words in zip(field.choices, about, strict=True)]
        typing = None if field.kind == "choice" else Typing(setting_help(field.description))
        title, value = self.explanation(field), fields.format_value(self.current(field))
        self.app.push_screen(ChoiceList(title, choices, self._take_cell, value, typing), self._go_on)

    def _go_on(self, go: int | None) -> None:
        """Edit the field that is so many places further on."""
        if go:
            rows = self.query_one(FormTable)
            rows.go(go)
            rows.action_edit()

    def action_nudge(self, by: int) -> None:
        """Take the next value of the field under the cursor; edit a field that has no next value."""
        field = self.field
        if field is None:
            return
        if not self.can_nudge(field):
            self.query_one(FormTable).action_edit()
            return
        self.attempt(lambda: self.submit_next(field, by))

    def attempt(self, change: Callable[[], Message | None]) -> None:
        """Post the message that a change returns, if any; or say why the change is refused."""
        try:
            message = change()
        except ValidationError as error:
            self.refuse(str(error))
            return
        self.refuse("")
        if message is not None:
            self.post_message(message)
