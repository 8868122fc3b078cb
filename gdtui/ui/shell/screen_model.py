"""What stands behind a screen: its talk with the engine, and the frozen view that is drawn of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from gdtui.core.storage.session_file import Session
from gdtui.core.storage.user_config import Config
from gdtui.protocol import AnyEvent, Command
from gdtui.ui.shell.engine_link import EngineLink

if TYPE_CHECKING:
    from gdtui.plots import Marker


class ScreenModel:
    """The state of a screen, without widgets. This base has nothing to show; a screen's own model extends it.

    Events of the engine come in by `take`, and `snapshot` is the one frozen view that every panel draws from.

    Args:
        session: what the application was opened with.
        engine: the engine that all screens share.
        changed: called when there is something new to show for another reason than an event.

    Attributes:
        SPEEDS: updates a second that `change_speed` steps through; None is as fast as possible.
        speed: updates a second while it runs.
        marker: what plots are drawn with.
    """

    SPEEDS: ClassVar[tuple[float | None, ...]] = (None,)

    def __init__(self, session: Session, engine: EngineLink, changed: Callable[[], None]) -> None:
        del session  # for those that show something of it
        self._engine, self._changed = engine, changed
        self.speed: float | None = self.SPEEDS[0]
        self.marker: Marker = "braille"
        self._refusal = ""  # the message line: what was refused, or what else is to be said
        engine.join(self)

    def snapshot(self) -> Any:
        """Return what there is to show now, frozen; None where there is nothing."""
        return None

    @property
    def running(self) -> bool:
        """Whether updates are being made."""
        return False

    # -- the engine

    def initial_commands(self) -> Iterable[Command]:
        """Return what a new engine process must be told before anything else."""
        return ()

    def handle_event(self, event: AnyEvent) -> None:
        """Take in an event; each model hears all of them and takes its own."""

    def begin(self) -> None:
        """Begin, when the screen is shown for the first time."""

    def subscribe(self, needs: Mapping[str, Any]) -> None:
        """Ask the engine for what the panels in sight need, and for nothing else any more."""

    # -- the user

    def prefer(self, preferences: Config) -> None:
        """Take over the user's preferences."""
        self.marker = preferences.marker

    def change_speed(self, by: int) -> None:
        """Take the next speed up (1) or down (-1)."""
        place = self.SPEEDS.index(self.speed) + by
        self.speed = self.SPEEDS[min(max(place, 0), len(self.SPEEDS) - 1)]
        self._changed()

    def say(self, text: str) -> None:
        """Show a text in the message line until the next command."""
        self._refusal = text
        self._changed()


class SteppingModel(ScreenModel):
    """A model of something that is made update by update, with a cursor that can be put at any of them."""

    def reach(self) -> tuple[int, int]:
        """Return the step at the cursor, and the greatest that it can be put at."""
        raise NotImplementedError

    def seek(self, step: int) -> None:
        """Put the cursor at a step, as near as there are updates."""
        raise NotImplementedError

    def end(self) -> None:
        """Put the cursor at the newest update."""
        raise NotImplementedError

    def play(self) -> None:
        """Run at the set speed, or pause a run."""
        raise NotImplementedError
