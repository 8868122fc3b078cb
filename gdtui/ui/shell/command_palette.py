"""The command palette: every action, preset, setting, theme and marker, found by a few letters."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any, Protocol, Self, cast

from textual import work
from textual.app import App, ComposeResult
from textual.await_complete import AwaitComplete
from textual.command import (
    Command,
    CommandInput,
    CommandList,
    CommandPalette,
    DiscoveryHit,
    Hit,
    Hits,
    Provider,
)
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.events import Mount
from textual.message import Message
from textual.visual import VisualType
from textual.widgets import Input, LoadingIndicator, OptionList
from textual.widgets.option_list import Option

from gdtui.core.language import NAMES, Language
from gdtui.core.storage.user_config import MARKERS, Marker
from gdtui.core.texts import glossary, key_help, text
from gdtui.ui.panels.panel import Panel
from gdtui.ui.shell import keymap
from gdtui.ui.shell.panel_screen import PaletteCommand, PanelScreen
from gdtui.ui.shell.preferences import save_preference
from gdtui.ui.widgets.choice_list import SteadyList
from gdtui.ui.widgets.searched_page import SearchedPage


class PaletteList(CommandList, SteadyList):
    """The list of the commands; Textual finds it by the first of its bases."""

    def add_option(self, option: Option | VisualType | None = None) -> Self:
        """Add a command, or say in the language in use that there is none."""
        if isinstance(option, Option) and option.id == CommandPalette._NO_MATCHES:
            option = Option(Content.styled(text("palette.nothing"), "$foreground-muted"), option.id, disabled=True)
        return super().add_option(option)


class Palette(CommandPalette):
    """A command palette that takes no key after it has closed.

    The keys of a fast hand, such as a second Enter, are still on their way when the first has closed the palette.
    Textual's own would then close the screen below it, and ask for parts of itself that are gone.
    """

    BINDINGS = SearchedPage.BINDINGS
    _dismissed = False

    def compose(self) -> ComposeResult:
        """Yield the parts of Textual's palette, with a list of our own."""
        with Vertical(id="--container"):
            with Horizontal(id="--input"):
                yield CommandInput(placeholder=text("palette.search"), select_on_focus=False)
            with Vertical(id="--results"):
                yield PaletteList()
                yield LoadingIndicator()

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close the palette; do nothing when it has been closed."""
        if self._dismissed:
            return AwaitComplete()
        self._dismissed = True
        self._cancel_gather_commands()
        self._stop_no_matches_countdown()
        self._stop_busy_countdown()
        return super().dismiss(result)

    @work(exclusive=True, group=CommandPalette._GATHER_COMMANDS_GROUP)
    async def _gather_commands(self, search_value: str) -> None:
        """Gather the commands; stop when the palette and its list go meanwhile, or are gone already."""
        gather = inspect.unwrap(CommandPalette._gather_commands)
        try:
            await gather(self, search_value)
        except NoMatches:
            if self._has_parts:
                raise

    @property
    def _has_parts(self) -> bool:
        """Whether the parts of the palette are there: they go before it does."""
        return bool(self.query(CommandList) and self.query(LoadingIndicator))

    def _watch__list_visible(self) -> None:
        if self._has_parts:
            super()._watch__list_visible()

    async def _watch__show_busy(self) -> None:
        if self._has_parts:
            await super()._watch__show_busy()

    async def _on_message(self, message: Message) -> None:
        """Handle a message; a text, a choice or the beginning that comes after the palette has closed is dropped."""
        chosen = isinstance(message, Input.Changed | Input.Submitted | OptionList.OptionSelected)
        if (chosen and self._dismissed) or (isinstance(message, Mount) and self not in self.app.screen_stack):
            return
        await super()._on_message(message)

    def _refresh_command_list(self, command_list: CommandList, commands: list[Command], clear_current: bool) -> None:
        """Show commands: the best of a search first, or all of them under the headings of their groups."""
        if not commands or not all(isinstance(command.hit, GroupedHit) for command in commands):
            super()._refresh_command_list(command_list, commands, clear_current)
            return
        command_list.clear_options()
        for group, members in groupby(commands, key=lambda command: cast("GroupedHit", command.hit).group):
            heading = Content.styled(group, "bold $text-accent")
            command_list.add_options([Option(heading, disabled=True), *members])
        command_list.highlighted = 1
        self._list_visible, self._hit_count = True, len(commands)

    def _action_command_list(self, action: str) -> None:
        """Move in the list, if there is anything in it."""
        if self.query(CommandList) and self.query_one(CommandList).option_count:
            super()._action_command_list(action)

    def action_line(self, way: str) -> None:
        """Go to the command above or below; the first key down opens the list."""
        if way == "down":
            self._action_cursor_down()
        else:
            self._action_command_list("cursor_up")

    def action_page(self, way: str) -> None:
        """Move a page up or down."""
        self._action_command_list(f"page_{way}")

    def action_leave(self) -> None:
        """Close the palette."""
        self._action_escape()


GROUPS = ("Run", "View", "Open", "Settings", "Sweep", "Functions", "Theme", "App")
"""The headings of the commands, in their order."""
VIEWING = ("jump", "zoom", "unzoom", "next", "previous", "leave", "copy", "log", "notes", "in", "out")
"""The last parts of the ids of keys that change what is seen, not the run."""


@dataclass
class GroupedHit(DiscoveryHit):
    """A command of the whole list.

    Attributes:
        group: its heading.
    """

    group: str = ""


OTHER_WORDS = {
    "Open: ": ("load", "import", "csv", "file", "data", "preset", "dataset", "excel"),
    "Set batch size": ("mini batch", "minibatch", "mini-batch", "stochastic"),
    "Set learning rate": ("lr", "step size", "alpha", "eta"),
    "Set optimizer": ("adam", "sgd", "momentum", "rmsprop"),
    "Set epochs": ("iterations", "passes"),
    "Set seed": ("random",),
    "Set standardize": ("normalise", "normalize", "scale", "z-score"),
    "Set weight decay": ("l2", "regularisation", "regularization", "ridge"),
    "Reset: ": ("restart", "begin again", "start over"),
    "Take back": ("undo", "revert"),
    "Make the change again": ("redo",),
    "Update: ": ("step", "next", "iterate"),
    "Run: ": ("train", "play", "start", "pause", "stop"),
    "Back: ": ("previous", "backwards", "rewind"),
    "Theme ": ("colours", "colors", "dark", "light"),
    "Marker ": ("braille", "unicode", "font"),
}
"""Other words for commands, by the beginning of their names."""
BY_ANOTHER_WORD = 0.01  # the score of what is found only by one of them: below every other


class ScreenHost(Protocol):
    """The part of the application that the palette needs."""

    def panel_screens(self) -> Iterable[PanelScreen]:
        """Yield all screens, including those that have not been shown."""

    def use_marker(self, marker: Marker) -> None:
        """Draw the plots with a marker."""

    def speak(self, name: Language) -> None:
        """Say what teaches in another language from now on."""


class CommandProvider(Provider):
    """All commands that the palette offers."""

    async def startup(self) -> None:
        """Gather the commands of this moment."""
        commands = [
            *self._actions(),
            *self._of_screens(),
            *self._looks(),
        ]
        self._commands = sorted(commands, key=lambda command: GROUPS.index(command.group))

    def _of_screens(self) -> Iterable[PaletteCommand]:
        """Return the commands of all screens, once each: those of one run in hand have some in common."""
        named: dict[str, PaletteCommand] = {}
        for screen in self._host.panel_screens():
            for command in screen.commands():
                named.setdefault(command.name, command)
        return named.values()

    async def discover(self) -> Hits:
        """Yield all commands, before anything is typed."""
        for command in self._commands:
            yield GroupedHit(command.name, command.run, help=command.about, group=command.group)

    async def search(self, query: str) -> Hits:
        """Yield the commands whose name matches a few letters, and after them those that other words stand for."""
        matcher = self.matcher(query)
        for command in self._commands:
            if (score := matcher.match(command.searched)) > 0:
                shown = matcher.highlight(command.name) if matcher.match(command.name) else command.name
                yield Hit(score, shown, command.run, command.name, command.about)
            elif self._has_other_word(command, query.lower()):
                yield Hit(BY_ANOTHER_WORD, command.name, command.run, command.name, command.about)

    def _has_other_word(self, command: PaletteCommand, query: str) -> bool:
        """Return whether people call a command so who do not know its name here, or know it in the other language."""
        named = command.searched.lower()
        other = [word for name, words in OTHER_WORDS.items() if name in command.searched for word in words]
        other += [korean for term, korean in glossary().items() if term in named]
        return any(word.startswith(query) for word in other) or query in command.english.lower()

    @property
    def _host(self) -> ScreenHost:
        return cast("ScreenHost", self.app)

    def _actions(self) -> Iterator[PaletteCommand]:
        """Yield the bindings of the screen, the application and the panels."""
        owners: list[tuple[str, DOMNode]] = [("", self.screen), ("", self.app)]
        owners += [(f"{panel.TITLE}: ", panel) for panel in self.screen.query(Panel)]
        for prefix, owner in owners:
            for binding in keymap.bindings_of(type(owner)):
                run = partial(self.app.run_action, binding.action, default_namespace=owner)
                effect = prefix + key_help(binding.tooltip).removeprefix(prefix)
                key = f"key {self.app.get_key_display(binding)}"
                short = bool(binding.show and not prefix)
                name, about = (binding.description, f"{effect} · {key}") if short else (effect, key)
                viewing = prefix or str(binding.id).rpartition(".")[2] in VIEWING
                group = "App" if owner is self.app else "View" if viewing else "Run"
                yield PaletteCommand(name, about, run, group, effect if short else "", binding.tooltip)

    def _looks(self) -> Iterator[PaletteCommand]:
        for theme in sorted(self.app.available_themes):
            yield PaletteCommand(
                f"Theme {theme}", text("palette.theme"), partial(choose_theme, self.app, theme), "Theme"
            )
        for marker in MARKERS:
            run = partial(self._choose_marker, marker)
            yield PaletteCommand(f"Marker {marker}", text("palette.marker"), run, "Theme")
        for language, name in NAMES.items():
            run = partial(self._choose_language, language)
            yield PaletteCommand(f"Language {name}", text("palette.language"), run, "App")

    def _choose_language(self, language: Language) -> None:
        """Say what teaches in a language, and save it for the next start."""
        self._host.speak(language)
        save_preference(self.app, "language", language)

    def _choose_marker(self, marker: Marker) -> None:
        """Draw the plots with a marker, and save it for the next start."""
        self._host.use_marker(marker)
        save_preference(self.app, "marker", marker)


def choose_theme(app: App[Any], theme: str) -> None:
    """Show the screens in a theme, and save it for the next start."""
    app.theme = theme
    save_preference(app, "theme", theme)
