"""The help page: what each panel shows and what each key does, taken from the panels and the bindings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.dom import DOMNode
from textual.widgets import Input, Static

from gdtui.core.storage.user_config import path
from gdtui.core.texts import glossary, key_help, text
from gdtui.ui.panels.panel import Panel
from gdtui.ui.shell.keymap import binding_owners, bindings_of, key_name
from gdtui.ui.shell.panel_screen import ScreenEntry
from gdtui.ui.widgets.editor import TextInput
from gdtui.ui.widgets.searched_page import SearchedPage


class Section(NamedTuple):
    """A part of the page: a heading and the lines below it."""

    heading: str
    lines: Sequence[Content]


class HelpScreen(SearchedPage[None]):
    """A page with all panels and keys, which begins with those of the panel that has the focus.

    Args:
        screens: all screens.
        keymap: the user's own keys, by the ids of the bindings.
        panel: the panel that has the focus, if one has.
    """

    BY = "scroll"
    DEFAULT_CSS = """
    HelpScreen .box { height: 90%; padding: 1 2; }
    HelpScreen Input { dock: top; margin: 0 0 1 0; }
    """

    def __init__(self, screens: Sequence[ScreenEntry], keymap: Mapping[str, str], panel: Panel[Any] | None) -> None:
        super().__init__()
        self._screens, self._keymap, self._panel = screens, keymap, panel

    def compose(self) -> ComposeResult:
        """Yield a field to search in, above the page."""
        with VerticalScroll(classes="box") as page:
            page.border_title, page.border_subtitle = "Help", text("help_page.how_to_read")
            yield TextInput(compact=True, placeholder=text("help_page.search"))
            yield Static(self.page_text(), markup=False)

    @property
    def found(self) -> VerticalScroll:
        """The page, of the lines that have the letters."""
        return self.query_one(VerticalScroll)

    def on_mount(self) -> None:
        """Read the page once, and let letters search."""
        self.found.can_focus = False
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one(Static).update(self.page_text(event.value.strip().lower()))
        self.found.scroll_home(animate=False)

    def page_text(self, letters: str = "") -> Content:
        """Return the page, or the lines of it that have some letters."""
        lines: list[Content] = []
        for heading, found in self._sections():
            kept = [line for line in found if letters in line.plain.lower()]
            if kept:
                lines += [Content.styled(heading, "bold $text-accent"), *kept, Content("")]
        return Content("\n").join(lines or [Content(text("help_page.nothing", letters=letters))])

    def _sections(self) -> Iterator[Section]:
        app = type(self.app)
        if self._panel is not None:
            keys = map(self._line, bindings_of(type(self._panel)))
            lines = [Content(self._panel.help_text()), *keys]
            yield Section(text("help_page.focused", panel=self._panel.TITLE), lines)
        yield Section(text("help_page.how_it_works"), [Content(text("help.introduction"))])
        for entry in self._screens:
            yield Section(
                text("help_page.panels", key=entry.key, screen=entry.name),
                [_panel(panel) for panel in entry.load().PANELS],
            )
        yield from self._keys(app)
        terms = [Content.assemble((f"{term}  ", "bold"), korean) for term, korean in glossary().items()]
        yield Section(text("help_page.glossary"), terms)
        yield Section(text("help_page.settings"), [Content(str(path()))])

    def _keys(self, app: type[App[None]]) -> Iterator[Section]:
        """Yield the keys by where they are in force; several owners may have one heading."""
        sections: dict[str, list[Content]] = {}
        owners: Iterator[tuple[str, type[DOMNode]]] = binding_owners(app, self._screens)
        for heading, owner in owners:
            sections.setdefault(heading, []).extend(map(self._line, bindings_of(owner)))
        yield from (
            Section(text("help_page.keys", where=heading), lines) for heading, lines in sections.items() if lines
        )

    def _line(self, binding: Binding) -> Content:
        """Return a line with the keys and what they do."""
        keys = self._keymap.get(binding.id or "", "") or binding.key
        shown = ", ".join(map(key_name, keys.split(",")))
        return Content.assemble((f"{shown:>14}  ", "bold"), key_help(binding.tooltip or binding.description))


def _panel(panel: type[Panel[Any]]) -> Content:
    tabs = f" ({', '.join(panel.TABS)})" if panel.TABS else ""
    return Content.assemble((f"{panel.KEY}  {panel.TITLE}{tabs}  ", "bold"), panel.help_text())
