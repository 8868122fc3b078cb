"""The application: one training, its screens, and the worker that keeps the engine."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App
from textual.binding import Binding
from textual.command import Provider

from gdtui.core.storage.session_file import Session
from gdtui.ui.screens import SCREENS
from gdtui.ui.shell.engine_link import EngineLink
from gdtui.ui.shell.messages import StateChanged
from gdtui.ui.shell.panel_screen import PanelScreen
from gdtui.ui.shell.preferences import apply_preferences
from gdtui.ui.train.model import TrainModel
from gdtui.ui.train.screen import TrainScreen

if TYPE_CHECKING:
    from gdtui.core.storage.user_config import Marker
    from gdtui.ui.descend.screen import DescendScreen


def _commands() -> type[Provider]:
    """What the command palette offers; imported when it is opened."""
    from gdtui.ui.shell.command_palette import CommandProvider

    return CommandProvider


MODES = {entry.key: entry.name for entry in SCREENS}


class GdtuiApp(App[None]):
    """gdtui in a terminal."""

    TITLE = "gdtui"
    CSS_PATH = Path(__file__).parent / "gdtui.tcss"  # absolute, so that a subclass elsewhere finds it
    COMMANDS = {_commands}
    DEFAULT_MODE = TrainScreen.MODE
    BINDINGS = [
        Binding(
            "question_mark",
            "help",
            "Help",
            key_display="?",
            id="app.help",
            tooltip="What each panel shows and each key does",
        ),
        Binding("q", "quit", "Quit", id="app.quit", tooltip="Leave gdtui; the terminal is as before"),
        *(
            Binding(key, f"mode('{name}')", name, show=False, id=f"mode.{name.lower()}", tooltip=f"Go to {name}")
            for key, name, _ in SCREENS
        ),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.engine = EngineLink(self._moved)
        self.train = TrainScreen(MODES, TrainModel(session, self.engine, self._moved))
        self.descend: DescendScreen | None = None
        self._own_keys: Mapping[str, str] = {}  # bindings that the user has given others

    def get_default_screen(self) -> TrainScreen:
        """Train, rather than an empty screen to cover with it."""
        return self.train

    def on_mount(self) -> None:
        """Take the user's preferences; start the engine when the screen is painted: before, it would take 40 ms."""
        self.add_mode(TrainScreen.MODE, lambda: self.train)  # not before: a mode that is known is styled twice
        self.add_mode("Descend", self._descend_screen)
        chosen = apply_preferences(self, SCREENS)
        self.train.model.marker, self._own_keys = chosen.marker, chosen.keys
        self.call_after_refresh(self.train.prefer, chosen.log)
        self.call_after_refresh(self._start_engine)
        self.set_timer(0.3, _collect_garbage)

    def _start_engine(self) -> None:
        self.run_worker(self.engine.pump(), name="engine")

    async def on_unmount(self) -> None:
        """Leave no process behind."""
        self.workers.cancel_all()
        await self.engine.close()

    def panel_screens(self) -> Iterator[PanelScreen]:
        """All screens, those too that have not been looked at."""
        yield self.train
        yield self._descend_screen()

    def _moved(self) -> None:
        self.train.post_message(StateChanged())
        if self.descend is not None:
            self.descend.post_message(StateChanged())

    def action_mode(self, name: str) -> None:
        """Show the screen of that name."""
        if isinstance(self.screen, PanelScreen):  # otherwise something is being asked or told
            self.switch_mode(name)

    def _descend_screen(self) -> DescendScreen:
        """The Descend screen, made when it is first looked at: the first paint does not wait for it."""
        if self.descend is None:
            from gdtui.ui.descend.model import DescendModel
            from gdtui.ui.descend.screen import DescendScreen

            self.descend = DescendScreen(MODES, DescendModel(self.engine, self._moved))
            self.descend.model.marker = self.train.model.marker
        return self.descend

    def use_marker(self, marker: Marker) -> None:
        """Draw the plots with a marker."""
        self.train.model.marker = marker
        if self.descend is not None:
            self.descend.model.marker = marker
        self._moved()

    def action_help(self) -> None:
        """Explain the panels and the keys."""
        from gdtui.ui.shell.help import HelpScreen

        self.push_screen(HelpScreen(SCREENS, self._own_keys))


def _collect_garbage() -> None:
    """Begin to, the first paint being done; what start-up has made is kept for good and need not be looked through.

    Seldom: to look through all that numpy and plotext have made takes 50 ms, in which no key is answered.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    gc.enable()


def run_app(session: Session) -> int:
    """Run the application to its end.

    Returns:
        The exit status.
    """
    app = GdtuiApp(session)
    app.run()
    return app.return_code or 0
