"""The form of function, start and method; below it the derivative, and what to look for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message

from gdtui.core.fields import Field
from gdtui.core.language import Translated
from gdtui.core.texts import text
from gdtui.ui.descend import form
from gdtui.ui.descend.snapshot import DescendSnapshot
from gdtui.ui.descend.trajectory import DescendQuestion
from gdtui.ui.panels.form_panel import FormPanel, form_bindings
from gdtui.ui.text.numbers import number_text
from gdtui.ui.widgets.label import Label, ScrollText

WAITING = Translated(en="… when PyTorch is imported", ko="… PyTorch를 다 불러오면")


class FunctionPanel(FormPanel[DescendSnapshot]):
    """Function, start and method. What the engine refuses stays in the form for correction until the next move."""

    ID = "descend.function"
    TITLE = "Function"
    KEY = "f"
    MORE_HELP = ("formulas",)
    BINDINGS = [*form_bindings("descend.function")]
    DEFAULT_CSS = """
    FunctionPanel #teaches { width: 1fr; height: auto; padding: 0 1 1 1; }
    FunctionPanel.-editing #teaches { display: none; }
    FunctionPanel FormTable { height: auto; max-height: 100%; }
    FunctionPanel ScrollText { height: 1fr; padding: 1 1 0 1; scrollbar-size-vertical: 1; }
    FunctionPanel.-editing FormTable { height: 1fr; }
    FunctionPanel.-editing ScrollText { display: none; }
    FunctionPanel ScrollText Label { width: 1fr; height: auto; }
    """
    _draft: DescendQuestion | None = None  # the question in the form, which is ahead of the answer or was refused
    _requested: DescendQuestion | None = None  # the question as the screen requested it

    def compose(self) -> ComposeResult:
        """Yield what to look for, the form, and what is known of the function."""
        yield Label(id="teaches", markup=False)
        yield from super().compose()
        with ScrollText():
            yield Label(id="lesson", markup=False)

    def depends_on(self, snapshot: DescendSnapshot) -> tuple[object, ...]:
        """Return the question, the refusal, and what the text says of the function."""
        notes = snapshot.question.function, snapshot.derivative, snapshot.trajectory is None, snapshot.hidden
        return snapshot.requested, snapshot.refusal, *notes

    def show(self, snapshot: DescendSnapshot) -> None:
        """Follow changes from elsewhere, keep what is refused, and describe the function on the picture."""
        if self.differs("form", snapshot.requested, snapshot.refusal):
            self._hear(snapshot.requested, snapshot.refusal)
        self.query_one("#lesson", Label).show(Content("\n").join(_notes(snapshot)))
        teaches = "" if snapshot.hidden else snapshot.question.function.teaches  # it may give the answer away
        lesson = self.query_one("#teaches", Label)
        lesson.display = bool(teaches)
        lesson.show(f"{teaches[:1].upper()}{teaches[1:]}." if teaches else "")

    def _hear(self, requested: DescendQuestion, refusal: str) -> None:
        self._requested = requested
        refused = bool(refusal) and self._draft is not None and form.change_message(requested, self._draft) is not None
        if not refused:
            self._draft = requested
        self.refuse(refusal if refused else "")
        self._lay_out()

    def _lay_out(self) -> None:
        assert self._draft is not None
        self.lay_out(form.form_fields(self._draft))

    # -- the form

    def current(self, field: Field) -> Any:
        """Return the value of a field in the requested question."""
        assert self._draft is not None
        return form.current_value(self._draft, field)

    def can_nudge(self, field: Field) -> bool:
        """Return whether the field has a next value: all have but the start and lists of numbers."""
        return form.has_next(field)

    def submit_text(self, field: Field, text: str) -> Message | None:
        """Return the request for the question with that value."""
        assert self._draft is not None
        return self._ask(form.with_text(self._draft, field, text))

    def submit_next(self, field: Field, by: int) -> Message | None:
        """Return the request for the question with the next value."""
        assert self._draft is not None
        return self._ask(form.with_next(self._draft, field, by))

    def _ask(self, question: DescendQuestion) -> Message | None:
        assert self._requested is not None
        message = form.change_message(self._requested, question)
        self._draft = self._requested = question
        self._lay_out()
        return message


def _notes(snapshot: DescendSnapshot) -> Iterator[Content]:
    """Yield the formula, the derivatives and the known minima."""
    function = snapshot.question.function
    yield Content(f"f = {function.formula}")
    waiting = "…" if snapshot.trajectory else str(WAITING)
    derivative = snapshot.derivative or (waiting,) * len(function.slopes)
    for name, formula in zip(function.slopes, derivative, strict=True):
        yield Content(f"{name} = {formula or text('descend.too_long')}")
    if function.minima:
        places = "; ".join(", ".join(number_text(x, 6) for x in point) for point in function.minima)
        name = text("descend.minima" if len(function.minima) > 1 else "descend.minimum")
        yield Content.assemble((name, "$text-success"), places)
