"""No error ends the app: it is written into a file, said in a line, and the app goes on.

Textual leaves an app at the first exception of any handler, and with it what a person has made on the screen. Here the
handler alone ends. The tests of the screens use an app that ends at the first exception, as Textual's does.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from functools import cache, wraps
from typing import Any

from textual.app import App
from textual.css.query import NoMatches
from textual.geometry import Region, Size
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.worker import WorkerFailed

from gdtui.core import texts
from gdtui.core.storage import error_log

SAID = 10.0  # seconds that a line about an error stays


class GuardedApp(App[None]):
    """An app that survives its errors, once it has been painted."""

    def __init__(self) -> None:
        super().__init__()
        self._painted = False
        self._known: set[tuple[str, str]] = set()
        _guard_widgets()

    def on_mount(self) -> None:
        """Survive errors from the first paint on: before it, there is no screen to go on with."""
        self.call_after_refresh(self._survive)
        asyncio.get_running_loop().set_exception_handler(self._of_a_task)

    def _survive(self) -> None:
        self._painted = True

    def _of_a_task(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Tell of an error in a task that nobody waits for."""
        if isinstance(error := context.get("exception"), Exception):
            self._tell_error(error)

    def _handle_exception(self, error: Exception) -> None:
        """Tell of an error; before the first paint, end as Textual does."""
        cause = error.error if isinstance(error, WorkerFailed) else error
        self._tell_error(cause if isinstance(cause, Exception) else error)
        if not self._painted:
            super()._handle_exception(error)

    def _tell_error(self, error: Exception) -> None:
        """Write an error down and say so, once for each kind: one that comes at each paint is said once."""
        kind = _kind(error)
        if kind not in self._known:
            self._known.add(kind)
            error_log.write(error)
            if self._painted and not self._exit:
                self.call_later(self._say, error)

    def _say(self, error: Exception) -> None:
        self._leave_what_is_not_made()
        what = " ".join(f"{type(error).__name__}: {error}".split())[:120]
        text = texts.text("errors.own", what=what, path=error_log.path())
        self.notify(text, severity="error", timeout=SAID, markup=False)

    def _leave_what_is_not_made(self) -> None:
        """Go back from a screen in whose making the error was: it is empty, and has no place for a line about it."""
        if not self.screen.is_mounted or self.screen.children:
            return
        if len(self.screen_stack) > 1:
            self.pop_screen()
        elif self.current_mode != self.DEFAULT_MODE:
            self.switch_mode(self.DEFAULT_MODE)


def _kind(error: Exception) -> tuple[str, str]:
    """Return what tells an error from others: its class, and the line that raised it."""
    frames = traceback.extract_tb(error.__traceback__, limit=-1)
    return type(error).__name__, "".join(f"{frame.filename}:{frame.lineno}" for frame in frames)


@cache
def _guard_widgets() -> None:
    """Let no widget stop for an error in one of its handlers, nor the screen for one in a widget's drawing or for ever.

    Textual's loop over a widget's messages ends at the first error, and the widget takes no more; an error in the
    drawing of one widget leaves the whole screen undrawn; and a screen that was laid out for another size sends itself
    that size, so that two sizes that wait at once keep it busy for ever and nothing else comes to its turn. Textual has
    no setting for these, so that the methods are replaced.
    """
    MessagePump._dispatch_message = _guarded(MessagePump._dispatch_message)  # type: ignore[method-assign, assignment]
    Widget.render_lines = _drawn(Widget.render_lines)  # type: ignore[method-assign, assignment]
    Screen._screen_resized = _of_the_present_size(Screen._screen_resized)  # type: ignore[method-assign, assignment]


def _guarded(dispatch: Callable[[Any, Message], Awaitable[None]]) -> Callable[[Any, Message], Awaitable[None]]:
    @wraps(dispatch)
    async def guarded(self: MessagePump, message: Message) -> None:
        try:
            await dispatch(self, message)
        except NoMatches as error:  # what is in a widget goes before it: one closed at once finds nothing of its own
            if not (isinstance(self, Widget) and self._pruning):
                self.app._handle_exception(error)
        except Exception as error:
            self.app._handle_exception(error)

    return guarded


def _drawn(render_lines: Callable[[Widget, Region], list[Strip]]) -> Callable[[Widget, Region], list[Strip]]:
    @wraps(render_lines)
    def drawn(self: Widget, crop: Region) -> list[Strip]:
        try:
            return render_lines(self, crop)
        except Exception as error:
            self.app._handle_exception(error)
            return [Strip.blank(crop.width)] * crop.height

    return drawn


def _of_the_present_size(resized: Callable[[Screen[Any], Size], None]) -> Callable[[Screen[Any], Size], None]:
    @wraps(resized)
    def resized_to_present(self: Screen[Any], size: Size) -> None:
        if size == self.app.size:  # otherwise the next size is on its way
            resized(self, size)

    return resized_to_present
