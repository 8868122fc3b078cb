"""The base classes of the models behind the screens: they talk with the engine and give the frozen view to draw."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from gdtui.core.storage.session_file import Session
from gdtui.core.storage.user_config import Config
from gdtui.core.texts import text
from gdtui.ui.shell.engine_link import EngineLink

if TYPE_CHECKING:
    from gdtui.plots import Marker
    from gdtui.protocol import AnyEvent, Command


class ScreenModel:
    """The state of a screen, without widgets. This base has nothing to show; each screen's own model extends it.

    Events of the engine arrive in `handle_event`, and `snapshot` is the one frozen view that every panel draws from.

    Args:
        session: the session that the application was opened with.
        engine: the engine, which all screens share.
        changed: called when there is something new to show for a reason other than an event.

    Attributes:
        SPEEDS: the updates a second that `change_speed` steps through; None is as fast as possible.
        SUBJECT: the class of another model that this one is about, such as the run in hand.
        GUIDES: whether it leads through the other screens, which the app then gives to it.
        subject: that model, which the app shares among all that are about it.
        speed: updates a second in a run.
        marker: the marker that plots are drawn with.
    """

    SPEEDS: ClassVar[tuple[float | None, ...]] = (None,)
    SUBJECT: ClassVar[type[ScreenModel] | None] = None
    GUIDES: ClassVar[bool] = False
    subject: ScreenModel

    def __init__(self, session: Session, engine: EngineLink, changed: Callable[[], None]) -> None:
        del session  # for the models that use it
        self._engine, self._changed = engine, changed
        self.speed: float | None = self.SPEEDS[0]
        self.marker: Marker = "braille"
        self._refusal = ""  # the message line: a refusal, or another message
        self.notices: list[str] = []  # what has been done, to be said once
        engine.join(self)

    def snapshot(self) -> Any:
        """Return what the screen shows now, frozen; None where there is nothing."""
        return None

    @property
    def hidden(self) -> tuple[str, ...]:
        """The ids of the panels that do not show what they have, as a session may ask: one to hand out in a class."""
        return self.subject.hidden if self.SUBJECT else ()

    @property
    def running(self) -> bool:
        """Whether updates are being made."""
        return False

    # -- the engine

    def initial_commands(self) -> Iterable[Command]:
        """Return the commands that a new engine process must receive before any other."""
        return ()

    def handle_event(self, event: AnyEvent) -> None:
        """Handle an event; each model receives all of them and takes its own."""

    def begin(self) -> None:
        """Begin, when the screen is shown for the first time."""

    def subscribe(self, needs: Mapping[str, Any]) -> None:
        """Request what the visible panels need from the engine, and nothing else any longer."""

    # -- what survives the app

    def keep(self, last: bool = False) -> None:
        """Keep on the disk what must survive whatever ends the app; nothing by default.

        Args:
            last: whether the app ends: all of it must be on the disk when this returns.
        """

    def end_keeping(self) -> None:
        """Remove it from the disk, as the app ends as it should."""

    # -- the user

    def prefer(self, preferences: Config) -> None:
        """Apply the user's preferences."""
        self.marker = preferences.marker

    def change_speed(self, by: int) -> None:
        """Take the next speed up (1) or down (-1)."""
        place = self.SPEEDS.index(self.speed) + by
        if not 0 <= place < len(self.SPEEDS):
            self.say(text("keys.greatest_speed" if by > 0 else "keys.least_speed"))
            return
        self.speed = self.SPEEDS[place]
        self._changed()

    def say(self, message: str) -> None:
        """Show a text in the message line until the next command."""
        self._refusal = message
        self._changed()


class SteppingModel(ScreenModel):
    """A model of a process of updates, with a cursor that can be put at any of them."""

    def reach(self) -> tuple[int, int]:
        """Return the step at the cursor, and the greatest step that it can be put at."""
        raise NotImplementedError

    def seek(self, step: int) -> None:
        """Put the cursor at a step, or as near to it as there are updates."""
        raise NotImplementedError

    def end(self) -> None:
        """Put the cursor at the newest update."""
        raise NotImplementedError

    def play(self) -> None:
        """Run at the set speed, or pause a run."""
        raise NotImplementedError
