"""Data that are generated: a form of their kind with a picture that follows each value at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message

from gdtui.core.data.recipes import Recipe
from gdtui.core.data.synthetic import Kind, kinds
from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.fields import Field
from gdtui.core.texts import text
from gdtui.plots import Plot, Series
from gdtui.ui.drawing.palette import colour
from gdtui.ui.panels.modal_form import FormScreen, ModalForm
from gdtui.ui.text import fields
from gdtui.ui.widgets.label import Label
from gdtui.ui.widgets.plot_view import PlotView
from gdtui.ui.widgets.virtual_table import VirtualTable

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in kinds()}
KIND = Field(
    "kind",
    "kind",
    "what the data are like",
    next(iter(KINDS)),
    "choice",
    choices=(*KINDS,),
    explained=tuple(kind.about for kind in KINDS.values()),
)


class GenerateForm(ModalForm):
    """The kind of the data and its settings."""

    def __init__(self) -> None:
        super().__init__()
        self._kind = KINDS[KIND.default]
        self.values = self._defaults()

    @property
    def recipe(self) -> Recipe:
        """What the data are made of."""
        return self._kind.recipe(**{name: self.values[name] for name in self._kind.fields})

    def on_mount(self) -> None:
        """Show the fields of the first kind."""
        self.lay_out([*self._form()])

    def _defaults(self) -> Mapping[str, Any]:
        return {KIND.name: self._kind.name} | {name: field.default for name, field in self._kind.fields.items()}

    def _form(self) -> Iterator[fields.Line]:
        yield "generate"
        yield KIND
        yield from self._kind.fields.values()

    def submit_text(self, field: Field, text: str) -> Message | None:
        """Take a value; another kind begins with its own defaults, and keeps what all kinds have."""
        message = super().submit_text(field, text)
        if message is not None and field.name == KIND.name:
            self._kind = KINDS[self.values[KIND.name]]
            common = {name: self.values[name] for name in Recipe.__struct_fields__}
            self.values = {**self._defaults(), **common}
            self.lay_out([*self._form()])
        return message


class GenerateScreen(FormScreen):
    """The form, a picture of the data, and the true function.

    Args:
        take: opens a session on data of a recipe.
    """

    DEFAULT_CSS = """
    GenerateScreen .box { max-width: 110; height: 80%; max-height: 28; }
    GenerateScreen ModalForm { width: 46%; max-width: 50; }
    GenerateScreen .truth { width: 1fr; height: auto; max-height: 3; color: $text-accent; }
    GenerateScreen .wrong { max-height: 3; }
    """

    def __init__(self, take: Callable[[Recipe], None]) -> None:
        super().__init__()
        self._take = take
        self._recipe: Recipe | None = None  # the newest that makes data

    def compose(self) -> ComposeResult:
        """Yield the form, the picture beside it, and what is wrong below."""
        with Vertical(classes="box") as box:
            box.border_title, box.border_subtitle = Content("Generate data"), text("hints.form")
            with Horizontal():
                yield GenerateForm()
                with Vertical():
                    yield Label(classes="truth", markup=False)
                    yield PlotView()
            yield Label(classes="wrong", markup=False)

    def on_mount(self) -> None:
        """Make the first data."""
        self.query_one(GenerateForm).query_one(VirtualTable).focus()
        self._make()

    @on(ModalForm.Changed)
    def _make(self) -> None:
        """Make the data and draw them, or say what keeps them from being made; the last picture stays then."""
        recipe, wrong = self.query_one(GenerateForm).recipe, self.query_one(".wrong", Label)
        try:
            table, equation = recipe.table(), recipe.truth().equation
        except ValidationError as error:
            self._recipe = None
            wrong.show(str(error))
            return
        self._recipe = recipe
        wrong.show("")
        self.query_one(".truth", Label).show(equation)
        self.query_one(PlotView).show(self._picture(table))

    def _picture(self, table: Table) -> Plot:
        """Return the target over the first feature."""
        feature, target = table.columns[0], table.columns[-1]
        x, y = np.frombuffer(table.column(feature)), np.frombuffer(table.column(target))
        return Plot((Series(x, y, "points", colour(self.app, "data")),), xlabel=feature, ylabel=target)

    def action_take(self) -> None:
        """Open a session on the data."""
        if self._recipe is not None:
            self.dismiss()
            self._take(self._recipe)
