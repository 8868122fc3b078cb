"""The command palette: every action, preset, setting, theme and marker, found by a few letters."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode

from gdtui.ui import keymap
from gdtui.ui.config import MARKERS, Marker
from gdtui.ui.panels.panel import Panel
from gdtui.ui.panels.settings import Settings
from gdtui.ui.preferences import remember
from gdtui.ui.train import TrainScreen

if TYPE_CHECKING:
    from gdtui.ui.app import GdtuiApp


class Command(NamedTuple):
    """One line of the palette.

    Attributes:
        name: what is searched.
        about: what it does, with its key if it has one.
        run: does it.
    """

    name: str
    about: str
    run: Callable[[], Awaitable[None] | None]


class Commands(Provider):
    """Everything there is to choose."""

    async def startup(self) -> None:
        """Gather what there is at this moment."""
        self._commands = [
            *self._actions(),
            *self._functions(),
            *self._settings(),
            *self._presets(),
            *self._looks(),
        ]

    async def discover(self) -> Hits:
        """All of it, before anything is typed."""
        for command in self._commands:
            yield DiscoveryHit(command.name, command.run, help=command.about)

    async def search(self, query: str) -> Hits:
        """What a few letters may mean."""
        matcher = self.matcher(query)
        for command in self._commands:
            if (score := matcher.match(command.name)) > 0:
                yield Hit(score, matcher.highlight(command.name), command.run, command.name, command.about)

    @property
    def _gdtui(self) -> GdtuiApp:
        return cast("GdtuiApp", self.app)

    def _actions(self) -> Iterator[Command]:
        """The bindings of the screen, the application and the panels."""
        owners: list[tuple[str, DOMNode]] = [("", self.screen), ("", self.app)]
        owners += [(f"{panel.TITLE}: ", panel) for panel in self.screen.query(Panel)]
        for prefix, owner in owners:
            for binding in keymap.of(type(owner)):
                run = partial(self.app.run_action, binding.action, default_namespace=owner)
                about = f"{binding.id} · key {self.app.get_key_display(binding)}"
                yield Command(prefix + binding.tooltip.removeprefix(prefix), about, cast("Callable[[], None]", run))

    def _settings(self) -> Iterator[Command]:
        """The settings that apply; to choose one goes to it in its panel."""
        from gdtui.experiment import settings

        experiment = self._gdtui.training.experiment
        for name, field in settings().items():
            if field.applies(experiment):
                yield Command(f"Set {field.title}", f"{name}: {field.description}", partial(self._edit, name))

    def _edit(self, name: str) -> None:
        self._gdtui.action_mode(TrainScreen.MODE)
        train = self._gdtui.train
        train.action_show(Settings.__name__)
        train.query_one(Settings).edit_setting(name)

    def _presets(self) -> Iterator[Command]:
        from gdtui.session import preset_titles

        for name, title in preset_titles().items():
            yield Command(f"Open {name}", title, partial(self._gdtui.open_preset, name))

    def _functions(self) -> Iterator[Command]:
        from gdtui.functions import NAMED

        for name, function in NAMED.items():
            yield Command(f"Descend {name}", function.teaches, partial(self._gdtui.open_function, name))

    def _looks(self) -> Iterator[Command]:
        for theme in sorted(self.app.available_themes):
            yield Command(f"Theme {theme}", "Colours of the screens", partial(choose_theme, self._gdtui, theme))
        for marker in MARKERS:
            yield Command(f"Marker {marker}", "What plots are drawn with", partial(choose_marker, self._gdtui, marker))


def choose_theme(app: GdtuiApp, theme: str) -> None:
    """Show the screens in a theme, now and the next time."""
    app.theme = theme
    remember(app, "theme", theme)


def choose_marker(app: GdtuiApp, marker: Marker) -> None:
    """Draw the plots with a marker, now and the next time."""
    app.use_marker(marker)
    remember(app, "marker", marker)
