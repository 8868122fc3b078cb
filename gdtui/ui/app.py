"""The application: the screens, the engine behind them, and the user's preferences."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from textual import events, on
from textual.app import App
from textual.binding import Binding
from textual.command import Provider
from textual.driver import Driver
from textual.filter import LineFilter
from textual.widgets import Input

from gdtui.core.language import Language, use_language
from gdtui.core.storage.session_file import Session
from gdtui.core.storage.targets import UnreadData
from gdtui.core.storage.user_config import Config, Marker, engine_command
from gdtui.core.system import free_large_blocks_at_once, on_ending, trim_heap
from gdtui.ui.panels.key import Key
from gdtui.ui.panels.panel import Panel
from gdtui.ui.screens import SCREENS
from gdtui.ui.shell.contrast import readable
from gdtui.ui.shell.engine_link import EngineLink
from gdtui.ui.shell.error_guard import GuardedApp
from gdtui.ui.shell.keymap import latin_keys
from gdtui.ui.shell.panel_screen import UI, PanelScreen, ScreenEntry, StateChanged
from gdtui.ui.shell.preferences import apply_preferences
from gdtui.ui.shell.screen_model import ScreenModel
from gdtui.ui.shell.subject import LessonFileChosen
from gdtui.ui.shell.themes import PROJECTOR

if TYPE_CHECKING:  # the first paint does not wait for lessons
    from gdtui.ui.lesson.guide import Guide

KEPT_EVERY = 1.0  # seconds: the most work that is lost when the app is cut off
LESSON_KEYS = (  # the app's: whatever key of a screen or a panel a lesson teaches comes before them
    Key("h", "lesson('hint')", "hint", "Lesson: where to look, then the idea, then the answer"),
    Key("j", "lesson('go_on')", "next", "Lesson: the next step, when the goal is reached; at the end, the list"),
    Key("W", "lesson('answer')", "answer", "Lesson: answer the question"),
    Key("O", "lesson('back')", "again", "Lesson: back to the start of this step; what was done since stays as a ghost"),
    Key("Q", "lesson('leave')", "leave", "Lesson: leave it; the run stays, and the lesson goes on where it was left"),
)


def _commands() -> type[Provider]:
    """Return the provider of the command palette, which is imported when the palette is opened."""
    from gdtui.ui.shell.command_palette import CommandProvider

    return CommandProvider


class GdtuiApp(GuardedApp):
    """gdtui in a terminal."""

    TITLE = "gdtui"
    CSS_PATH = [UI / "shell" / "shell.tcss", *SCREENS[0].stylesheets]
    COMMANDS = {_commands}
    DEFAULT_MODE = SCREENS[0].name
    ENABLE_COMMAND_PALETTE = False  # its key is ours: it stands in the line of keys and in the settings file
    BINDINGS = [
        Binding(
            "question_mark",
            "help",
            "Help",
            key_display="?",
            id="app.help",
            tooltip="What each panel shows and each key does",
        ),
        Binding(
            "ctrl+o", "open", "Open", key_display="^o", id="app.open", tooltip="Open a preset, a file, or what was open"
        ),
        Binding(
            "ctrl+p",
            "command_palette",
            "Commands",
            key_display="^p",
            id="app.commands",
            tooltip="Find any command, setting or theme by a few letters",
        ),
        Binding(
            "P",
            "projector",
            "Projector",
            show=False,
            id="app.projector",
            tooltip="Look for a projector: light, strong lines, larger marks, one panel large; again: as before",
        ),
        Binding("q", "quit", "Quit", id="app.quit", tooltip="Quit gdtui; the terminal is as it was before"),
        Binding(
            "ctrl+z",
            "suspend_process",
            "Suspend",
            show=False,
            id="app.suspend",
            tooltip="Back to the shell for a while; fg there comes back",
        ),
        *(key.binding("lesson") for key in LESSON_KEYS),
        *(
            Binding(key, f"mode('{name}')", name, show=False, id=f"mode.{name.lower()}", tooltip=f"Go to {name}")
            for key, name, _ in SCREENS
        ),
    ]

    def __init__(
        self, session: Session, unread: UnreadData | None = None, lesson: Path | None = None, engine: str = ""
    ) -> None:
        super().__init__()
        self._unread, self._lesson_file, self._engine_elsewhere = unread, lesson, engine
        self.engine = EngineLink(self.state_changed)
        self.screens: dict[str, PanelScreen] = {}  # the screens made so far, by name
        self._session, self._preferences = session, Config()
        self._models: dict[type[ScreenModel], ScreenModel] = {}
        self._usual: tuple[str, Marker] | None = None  # theme and marker while those for a projector are shown
        self._guide: Guide | None = None  # once there are lessons
        self.screen_named(self.DEFAULT_MODE)

    def screen_named(self, name: str) -> PanelScreen:
        """Return a screen, which is made at its first use: the first paint waits for no other than its own."""
        if name not in self.screens:
            entry = next(entry for entry in SCREENS if entry.name == name)
            if name != self.DEFAULT_MODE:
                self._add_stylesheets(entry)
            kind = entry.load()
            self.screens[name] = kind(self._model(kind.MODEL), SCREENS)
        return self.screens[name]

    def _add_stylesheets(self, entry: ScreenEntry) -> None:
        """Read the style sheets of a screen; by its CSS_PATH Textual would parse all again."""
        for path in entry.stylesheets:
            self.stylesheet.add_source(path.read_text(encoding="utf-8"), (str(path), ""))

    def _model(self, kind: type[ScreenModel]) -> ScreenModel:
        """Return the model of that class, which all screens of the class share."""
        if kind not in self._models:
            model = self._models[kind] = kind(self._session, self.engine, self.state_changed)
            if kind.SUBJECT is not None:
                model.subject = self._model(kind.SUBJECT)
            model.prefer(self._preferences)
            if kind.GUIDES:
                self._guide = self._guide_of(model)
        return self._models[kind]

    def get_driver_class(self) -> type[Driver]:
        """Return the driver of terminals that bears whatever bytes come, or that of browsers; elsewhere Textual's."""
        driver = super().get_driver_class()
        if driver.__name__ == "LinuxDriver":
            from gdtui.ui.shell.terminal_driver import TerminalDriver

            return TerminalDriver
        if driver.__name__ == "WebDriver":
            from gdtui.ui.shell.web_driver import BrowserDriver

            return BrowserDriver
        return driver

    def _guide_of(self, model: ScreenModel) -> Guide:
        """Return what leads through lessons on the screens."""
        from gdtui.ui.lesson.guide import Guide
        from gdtui.ui.lesson.model import LessonModel
        from gdtui.ui.lesson.text import keys_by_id
        from gdtui.ui.shell.keymap import default_bindings

        assert isinstance(model, LessonModel)
        return Guide(self, self, model, keys_by_id(default_bindings(type(self), SCREENS), self._preferences.keys))

    def get_default_screen(self) -> PanelScreen:
        """Return the first screen, rather than an empty one that it would have to cover."""
        return self.screen_named(self.DEFAULT_MODE)

    def on_mount(self) -> None:
        """Apply the preferences; start the engine only after the first paint, which it would delay by 40 ms."""
        for entry in SCREENS:  # not earlier: a known mode is styled twice
            self.add_mode(entry.name, partial(self.screen_named, entry.name))
        self._preferences = apply_preferences(self, SCREENS)
        for model in self._models.values():
            model.prefer(self._preferences)
        if elsewhere := self._engine_elsewhere or self._preferences.engine:
            self.engine.reach_by(engine_command(elsewhere))
        self.call_after_refresh(self.state_changed)
        self.call_after_refresh(self._start_engine)
        if self._unread is not None:
            self.call_after_refresh(self.screen_named(self.DEFAULT_MODE).show_unread, self._unread)
        if self._lesson_file is not None:
            self.call_after_refresh(self.post_message, LessonFileChosen(self._lesson_file))
        self.set_timer(0.3, _collect_garbage)
        self.set_interval(KEPT_EVERY, self._keep)
        self.app_resume_signal.subscribe(self, self._draw_again)
        if not self.is_headless:
            on_ending(self._end)

    def _end(self, number: int) -> None:
        """End as the signal says, with the terminal as it was; the session is offered at the next start."""
        self.exit(return_code=128 + number)

    def _draw_again(self, _app: App[object]) -> None:
        """Draw everything on the terminal that the shell has had meanwhile; Textual itself leaves it empty."""
        self.refresh(layout=True)

    def _start_engine(self) -> None:
        self.run_worker(self.engine.pump(), name="engine")

    def _keep(self) -> None:
        """Keep what is on the screens on the disk."""
        for model in self._models.values():
            model.keep()

    async def on_unmount(self) -> None:
        """Stop the engine process; what has been kept on the disk goes, unless an error or a signal ends the app."""
        ends_well = self._exception is None and not self.return_code
        for model in self._models.values():
            if ends_well:
                model.end_keeping()
            else:
                model.keep(last=True)
        self.workers.cancel_all()
        await self.engine.close()

    def push_screen(self, screen: Any, *args: Any, **options: Any) -> Any:
        """Open a screen over the present one, unless that is of its kind: the key of a fast hand was pressed twice."""
        if type(screen) is type(self.screen):
            return None
        return super().push_screen(screen, *args, **options)

    def panel_screens(self) -> Iterator[PanelScreen]:
        """Yield all screens, including those that have not been shown."""
        return (self.screen_named(entry.name) for entry in SCREENS)

    def state_changed(self) -> None:
        """Have the screens show what is new, and the lesson in progress look at it."""
        if not self.screen_stack:  # the app is being closed, and what is new comes too late
            return
        if self._guide is not None:
            self._guide.state_changed()
        for screen in self.screens.values():
            screen.post_message(StateChanged())

    def action_mode(self, name: str) -> None:
        """Show the screen of that name."""
        if isinstance(self.screen, PanelScreen):  # otherwise a question or a message is open
            self.switch_mode(name)
            self.call_after_refresh(self.state_changed)  # a lesson is shown on this screen too

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys of lessons alone while there is none."""
        in_lesson = self._guide is not None and self._guide.model.course is not None
        return (action != "lesson" or in_lesson) and super().check_action(action, parameters)

    @on(LessonFileChosen)
    async def _begin_lesson(self, event: LessonFileChosen) -> None:
        """Begin a lesson of one's own, which the list of lessons then has too."""
        screen = self.screen_named("Learn")
        await self.switch_mode(screen.MODE)
        await screen.begin_lesson(event.path)

    async def action_lesson(self, what: str) -> None:
        """Do what a key of the lesson in progress does."""
        if self._guide is not None and isinstance(self.screen, PanelScreen):
            await self._guide.press(what)

    def get_css_variables(self) -> dict[str, str]:
        """Return the colours of the theme, strong enough to read; plots take theirs from the same."""
        self.theme_variables = readable(super().get_css_variables())
        return self.theme_variables

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what changes each line before it is written: with the marker ascii, all of it is ASCII."""
        filters = super().get_line_filters()
        if self._preferences.marker != "ascii":
            return filters
        from gdtui.ui.shell.ascii_filter import ASCII

        return [*filters, ASCII]

    def use_marker(self, marker: Marker) -> None:
        """Draw the plots with a marker, and with ascii everything else too."""
        self._preferences = msgspec.structs.replace(self._preferences, marker=marker)
        for model in self._models.values():
            model.marker = marker
        self.refresh_css(animate=False)  # everything is written again
        self.state_changed()

    def speak(self, name: Language) -> None:
        """Say what teaches in another language from now on, here and in the engine."""
        use_language(name)
        self.engine.change_language()
        self.state_changed()

    def action_projector(self) -> None:
        """Show everything as a projector needs it, or again as it was; neither is kept for the next start."""
        if self._usual is None:
            self._usual = self.theme, self._preferences.marker
            self.theme = PROJECTOR.name
            self.use_marker("ascii" if self._preferences.marker == "ascii" else "half")
        else:
            (self.theme, marker), self._usual = self._usual, None
            self.use_marker(marker)
        if isinstance(self.screen, PanelScreen):
            self.screen.enlarge(self._usual is not None)

    async def on_event(self, event: events.Event) -> None:
        """Handle an event; outside of text fields a letter of Hangul is the Latin key that it sits on."""
        keys = latin_keys(event.character or "") if isinstance(event, events.Key) else ""
        if not keys or isinstance(self.focused, Input):
            await super().on_event(event)
            return
        for key in keys:
            await super().on_event(events.Key(key, key))

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """Do what a key does before the next one is looked at, which may be for the editor that this one opens.

        Textual does at once only what has priority. It sends any other key to the widget that has the focus, as it
        does with those after it, and does what it stands for when it has come up from there.
        """
        return await super()._check_bindings(key, priority) or (
            priority and not isinstance(self.focused, Input) and await super()._check_bindings(key)
        )

    def action_command_palette(self) -> None:
        """Open the command palette."""
        from gdtui.ui.shell.command_palette import Palette

        self.push_screen(Palette())

    def action_open(self) -> None:
        """List what can be opened, on the screen that sessions belong to."""
        if isinstance(self.screen, PanelScreen):  # otherwise a question or a message is open
            self.switch_mode(self.DEFAULT_MODE)
            self.call_after_refresh(self.screen_named(self.DEFAULT_MODE).list_sessions)

    def action_help(self) -> None:
        """Explain the panels and the keys."""
        from gdtui.ui.shell.help import HelpScreen

        inside = self.focused.ancestors_with_self if self.focused else []
        panel = next((widget for widget in inside if isinstance(widget, Panel)), None)
        self.push_screen(HelpScreen(SCREENS, self._preferences.keys, panel))


def _collect_garbage() -> None:
    """Enable the collector after the first paint; freeze the objects of the start-up, which it need not scan.

    Collect seldom: a scan of all that numpy and plotext have made takes 50 ms, in which no key is answered.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    gc.enable()
    free_large_blocks_at_once()
    trim_heap()  # of what reading a file left


def run_app(session: Session, unread: UnreadData | None = None, lesson: Path | None = None, engine: str = "") -> int:
    """Run the application until it ends.

    Args:
        session: what is opened.
        unread: a data file that could not be opened, to be shown first.
        lesson: the file of a lesson to begin with.
        engine: the command that starts the engine; empty for that of the settings file, or else an engine here.

    Returns:
        The exit status.
    """
    app = GdtuiApp(session, unread, lesson, engine)
    app.run()
    return app.return_code or 0
