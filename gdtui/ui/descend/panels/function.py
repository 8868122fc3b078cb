"""What is descended, from where and how, as a form; below it the derivative, and what there is to see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message

from gdtui.core.fields import Field
from gdtui.ui.descend import form
from gdtui.ui.descend.snapshot import Scene
from gdtui.ui.descend.trajectory import Question
from gdtui.ui.panels.form_panel import FormPanel, nudges
from gdtui.ui.widgets.label import Label
from gdtui.ui.widgets.scroll_text import Page


class Function(FormPanel[Scene]):
    """Function, start and method. What the engine refuses stays in the form, to be mended, until the next move."""

    TITLE = "Function"
    KEY = "f"
    HELP = (
        "What is descended, from where and how. Enter (or a click) edits a value: a function is one of the names, or "
        "any formula in x, or in x and y. + and - go to the next value, of functions to the next that has a name. "
        "Below stand the derivative, which is the slope that each update goes by, the minima, and what to see."
    )
    BINDINGS = [*nudges("function")]
    DEFAULT_CSS = """
    Function Form { height: auto; max-height: 100%; }
    Function Page { height: 1fr; padding: 1 1 0 1; scrollbar-size-vertical: 1; }
    Function.-editing Form { height: 1fr; }
    Function.-editing Page { display: none; }
    Function Page Label { width: 1fr; height: auto; }
    """
    _draft: Question | None = None  # as the form has it: ahead of the answer, or what was refused
    _asked: Question | None = None  # as the screen has been asked
    _heard: object = None
    _told: object = None

    def compose(self) -> ComposeResult:
        """The form, and the text."""
        yield from super().compose()
        with Page():
            yield Label(id="lesson", markup=False)

    def show(self, scene: Scene) -> None:
        """Follow what is asked by other means, keep what is refused, and tell of the function on the picture."""
        heard = scene.asked, scene.refusal
        if heard != self._heard:
            self._heard = heard
            self._hear(*heard)
        told = scene.question.function, scene.derivative, scene.way is None, scene.hidden
        if told != self._told:
            self._told = told
            self.query_one("#lesson", Label).show(lesson(scene))

    def _hear(self, asked: Question, refusal: str) -> None:
        self._asked = asked
        refused = bool(refusal) and self._draft is not None and form.message(asked, self._draft) is not None
        if not refused:
            self._draft = asked
        self.refuse(refusal if refused else "")
        self._lay_out()

    def _lay_out(self) -> None:
        assert self._draft is not None
        self.lay_out(form.fields(self._draft))

    # -- the form

    def current(self, field: Field) -> Any:
        """The value of a field, as it was asked for."""
        assert self._draft is not None
        return form.current(self._draft, field)

    def can_nudge(self, field: Field) -> bool:
        """All but the start and lists of numbers."""
        return form.can_nudge(field)

    def taken(self, field: Field, text: str) -> Message | None:
        """Ask for the question with that value."""
        assert self._draft is not None
        return self._ask(form.taken(self._draft, field, text))

    def nudged(self, field: Field, by: int) -> Message | None:
        """Ask for the question with the next value."""
        assert self._draft is not None
        return self._ask(form.nudged(self._draft, field, by))

    def _ask(self, question: Question) -> Message | None:
        assert self._asked is not None
        message = form.message(self._asked, question)
        self._draft = self._asked = question
        self._lay_out()
        return message


def lesson(scene: Scene) -> Content:
    """Formula and derivatives, known minima, what to see."""
    return Content("\n").join(_lesson(scene))


def _lesson(scene: Scene) -> Iterator[Content]:
    function = scene.question.function
    yield Content(f"f = {function.formula}")
    waiting = "…" if scene.way else "… when PyTorch is imported"
    derivative = scene.derivative or (waiting,) * len(function.slopes)
    for name, text in zip(function.slopes, derivative, strict=True):
        yield Content(f"{name} = {text or 'too long to show'}")
    if function.minima:
        places = "; ".join(", ".join(f"{x:.6g}" for x in point) for point in function.minima)
        yield Content.assemble(("minima at " if len(function.minima) > 1 else "minimum at ", "$text-success"), places)
    if function.teaches and not scene.hidden:  # it may give the answer away
        yield Content.styled(f"{function.teaches[:1].upper()}{function.teaches[1:]}.", "$foreground-muted")
