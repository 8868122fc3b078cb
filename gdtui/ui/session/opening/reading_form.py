"""How data are read, as a form: the choices, and what becomes of each column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from gdtui.core import texts
from gdtui.core.data.reading.choices import AUTO, ReadChoices, choice_fields
from gdtui.core.data.reading.preview import Preview, PreviewColumn
from gdtui.core.data.reading.selection import WantedColumns
from gdtui.core.data.reading.source import Source
from gdtui.core.fields import Field
from gdtui.ui.panels.modal_form import ModalForm
from gdtui.ui.text import fields
from gdtui.ui.text.cells import cut

FEATURE, TARGET, LEFT_OUT = "feature", "target", "left out"
ROLES = {FEATURE: "the model learns from it", TARGET: "the model predicts it", LEFT_OUT: "it is not read"}
NAME = 24  # cells for the name and the kind of a column


class ReadingForm(ModalForm):
    """The choices of reading, then the columns with what they hold and what becomes of them."""

    def __init__(self, source: Source, choices: ReadChoices, wanted: WantedColumns) -> None:
        super().__init__()
        self._has_sheets = source.suffix == ".xlsx"
        self.values = msgspec.structs.asdict(choices)
        self._wanted = wanted
        self._found = Preview(recognised=choices)

    @property
    def choices(self) -> ReadChoices:
        """The choices as they are set."""
        return ReadChoices(**{name: self.values[name] for name in choice_fields()})

    @property
    def wanted(self) -> WantedColumns:
        """The columns as they are set; all that hold numbers, until one is set."""
        return self._wanted

    def show_found(self, found: Preview) -> None:
        """Show what was recognised, and the columns."""
        self._found = found
        roles = {_key(index): self._role(column) for index, column in enumerate(found.columns)}
        self.values = {**msgspec.structs.asdict(self.choices), **roles}
        self.lay_out([*self._form()])

    def _form(self) -> Iterator[fields.Line]:
        group = ""
        for field in choice_fields().values():
            if field.group != group:
                group = field.group
                yield {"text": texts.text("opening.how_read"), "columns": texts.text("opening.no_number")}.get(
                    group, group
                )
            if field.name != "sheet" or self._has_sheets:
                yield field
        yield "columns"
        for index, column in enumerate(self._found.columns):
            missing = texts.text("opening.missing", count=f"{column.missing:,}") if column.missing else ""
            title = cut(f"{column.name} · {column.kind}{missing}", NAME)
            description = f"{column.kind}{missing}: {', '.join(column.examples)}"
            yield Field(_key(index), title, description, "", "choice", choices=(*ROLES,), explained=(*ROLES.values(),))

    def _role(self, column: PreviewColumn) -> str:
        usable = [one.name for one in self._found.columns if one.used and one.name not in self._wanted.features]
        target = self._wanted.target or self._found.target or "".join(usable[-1:])
        if column.name == target:
            return TARGET
        if self._wanted.features:
            return FEATURE if column.name in self._wanted.features else LEFT_OUT
        return FEATURE if column.used else LEFT_OUT

    def submit_text(self, field: Field, text: str) -> Any:
        """Take a value; where a column becomes the target, the one before it becomes a feature."""
        message = super().submit_text(field, text)
        if message is None or field.name in choice_fields():
            return message
        roles = {column.name: self.values[_key(index)] for index, column in enumerate(self._found.columns)}
        changed = self._found.columns[int(field.name.split()[1])].name
        if roles[changed] == TARGET:
            roles |= {name: FEATURE for name, role in roles.items() if role == TARGET and name != changed}
        # At once: the next key may come before the preview of this one.
        self.values = {**self.values, **{_key(i): roles[column.name] for i, column in enumerate(self._found.columns)}}
        features = tuple(name for name, role in roles.items() if role == FEATURE)
        self._wanted = WantedColumns(features, next((n for n, role in roles.items() if role == TARGET), ""))
        return message

    def shown(self, field: Field) -> str:
        """Return a value; in place of auto what was recognised."""
        recognised = getattr(self._found.recognised, field.name, AUTO)
        if self.values[field.name] == AUTO and recognised != AUTO:
            return f"auto: {recognised} ▾"
        return super().shown(field)


def _key(index: int) -> str:
    """Return the name of a column's field; names of columns may be those of choices."""
    return f"column {index}"
