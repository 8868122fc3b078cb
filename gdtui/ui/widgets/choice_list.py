"""A list to choose from, over the screen: the arrows move, letters filter, each choice has a line of explanation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from gdtui.core import texts
from gdtui.core.errors import ValidationError
from gdtui.ui.text import cells
from gdtui.ui.widgets.editor import TextInput
from gdtui.ui.widgets.label import Label
from gdtui.ui.widgets.searched_page import SearchedPage


class Choice(NamedTuple):
    """Something to choose.

    Attributes:
        value: what the choice stands for.
        name: its name in the list.
        about: a few words about it.
        detail: returns more about it, which is shown below the list while it is under the cursor.
    """

    value: str
    name: str
    about: str = ""
    detail: Callable[[], Content | str] = str


class Typing(NamedTuple):
    """How a text is taken that is no choice.

    Attributes:
        hint: what can be typed, for the empty field.
        more: returns further choices for a text; one whose value ends in a slash is gone into.
    """

    hint: str
    more: Callable[[str], Sequence[Choice]] | None = None


class SteadyList(OptionList):
    """A list that ignores what cannot be meant.

    Textual's own looks for the line of the option under the cursor while no line has been laid out yet, and for the
    option that was clicked after it has gone.
    """

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        if self._lines:
            super()._move_page(direction)

    async def _on_click(self, event: events.Click) -> None:
        if event.style.meta.get("option", 0) >= self.option_count:
            event.prevent_default()  # otherwise Textual calls the handler of the base class too


class ChoiceList(SearchedPage[int]):
    """A list over the screen, which is left when a choice is taken; one that is refused stays, with the reason.

    The screen ends with the number of fields further on that the user wants to edit next, or with None.

    Args:
        title: what is chosen.
        choices: what there is.
        take: takes the value of a choice, or refuses it by a `ValidationError`.
        current: the value that the cursor starts at.
        typing: how other texts are taken; None where only the choices can be.
    """

    BY = "cursor"
    BINDINGS = [
        Binding("tab", "take(1)", "Next", show=False, id="list.next", tooltip="Take this and edit the next value"),
        Binding(
            "shift+tab", "take(-1)", "Back", show=False, id="list.back", tooltip="Take this and edit the one before"
        ),
    ]
    DEFAULT_CSS = """
    ChoiceList OptionList { height: auto; max-height: 16; border: none; background: $surface; padding: 0; }
    ChoiceList OptionList { margin: 1 0 0 0; }
    ChoiceList .detail { width: 1fr; height: auto; margin: 1 0 0 0; }
    ChoiceList .wrong { color: $text-error; width: 1fr; height: auto; margin: 1 0 0 0; }
    """
    _over = False
    _letters = ""

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        take: Callable[[str], object],
        current: str = "",
        typing: Typing | None = None,
    ) -> None:
        super().__init__()
        self._title, self._choices, self._take = title, choices, take
        self._current, self._typing = current, typing
        self._more = typing.more if typing else None
        self._shown: Sequence[Choice] = ()

    def compose(self) -> ComposeResult:
        """Yield the field to filter by, the list, more about the choice under the cursor, and a line for a refusal."""
        with Vertical(classes="box") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = texts.text("hints.list")
            yield TextInput(compact=True, placeholder=self._typing.hint if self._typing else texts.text("hints.filter"))
            yield SteadyList()
            yield Label(classes="detail", markup=False)
            yield Label(classes="wrong", markup=False)

    @property
    def found(self) -> OptionList:
        """The list, of the choices that have the letters."""
        return self.query_one(OptionList)

    def on_mount(self) -> None:
        """List everything, with the cursor at the current value."""
        self.found.can_focus = False  # the letters are the filter's, the arrows the list's
        self._fill("")
        here = [place for place, choice in enumerate(self._shown) if choice.value == self._current]
        self.found.highlighted = here[0] if here else 0
        self.query_one(Input).focus()

    # -- the list

    def _fill(self, text: str) -> None:
        """List the choices that have some letters: those whose name begins with them first."""
        self._letters = letters = text.strip().lower()
        found = [choice for choice in self._choices if self._fits(choice, letters)]
        found.sort(key=lambda choice: _rank(choice.name.lower(), letters) if letters else 0)
        self._shown = [*found, *(self._more(text.strip()) if self._more else ())]
        width = max((len(choice.name) for choice in self._shown), default=0) + 2
        self.found.clear_options()
        self.found.add_options([Option(_line(choice, width)) for choice in self._shown])
        self.found.highlighted = 0 if self._shown else None
        self._refuse("" if self._shown or self._typing else texts.text("keys.none_found"))
        self._tell()

    def _fits(self, choice: Choice, letters: str) -> bool:
        """Return whether a choice has the letters; where any text can be typed, whether its name begins with them."""
        if self._typing and not self._more:
            return choice.name.lower().startswith(letters)
        return letters in f"{choice.name} {choice.about}".lower()

    def _tell(self) -> None:
        """Show more about the choice under the cursor."""
        choice, label = self._chosen, self.query_one(".detail", Label)
        detail = choice.detail() if choice else ""
        label.display = bool(detail)
        label.show(detail)

    @property
    def _chosen(self) -> Choice | None:
        place = self.found.highlighted
        return self._shown[place] if place is not None and place < len(self._shown) else None

    def _refuse(self, reason: str) -> None:
        wrong = self.query_one(".wrong", Label)
        wrong.display = bool(reason)
        wrong.show(reason)

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        event.stop()
        if not self._over:
            self._fill(event.value)

    @on(OptionList.OptionHighlighted)
    def _highlight(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if not self._over:
            self._tell()

    # -- the choice

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_take(0)

    @on(OptionList.OptionSelected)
    def _select(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_index < len(self._shown):  # otherwise letters have come meanwhile that it does not have
            self.found.highlighted = event.option_index
            self._end(self._shown[event.option_index].value, 0)

    def action_take(self, go: int) -> None:
        """Take the choice under the cursor, or else the text; then the field `go` places further on is edited."""
        text = self.query_one(Input).value
        if text.strip().lower() != self._letters:  # the message that the text has changed is still on its way
            self._fill(text)
        if self._chosen is not None:
            self._end(self._chosen.value, go)
        elif self._typing:
            self._end(text, go)

    def _end(self, value: str, go: int) -> None:
        """Take a value, once: the second press of a fast hand may come after the end."""
        if self._over:
            return
        if self._more and value.endswith("/"):
            field = self.query_one(Input)
            field.value, field.cursor_position = value, len(value)
            return
        try:
            self._take(value)
        except ValidationError as error:
            self._refuse(str(error))
            return
        self._over = True
        self.dismiss(go)

    def action_leave(self) -> None:
        """Leave the list without a choice."""
        if not self._over:
            self._over = True
            self.dismiss(None)


def _rank(name: str, letters: str) -> int:
    """Return 0 for the name itself, 1 for one that begins so, 2 for one that has it inside, 3 for any other."""
    if name == letters:
        return 0
    return 1 if name.startswith(letters) else 2 if letters in name else 3


def _line(choice: Choice, width: int) -> Content:
    return Content.assemble(cells.left(choice.name, width), (choice.about, "$text-muted"))
