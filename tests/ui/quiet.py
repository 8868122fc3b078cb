"""Waits until an app has nothing left to do, as its event loop tells, where Textual's pilot watches the clock.

The pilot takes an app to be at rest when its process has used less than a millisecond in twenty, and waits for that
twice a key: most of the time of a test of the screen. Whether a callback is ready to run says the same at once.

The screen is painted when somebody looks: when a test reads it, before the mouse points at it, and at the end. Of the
pictures in between, which take half of the time of an app, a test sees none.
"""

from __future__ import annotations

import asyncio
from typing import Any
from weakref import WeakSet

from textual._context import active_app
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from gdtui.protocol import Command
from gdtui.ui.shell.engine_link import EngineLink

ROUNDS = 3  # of the loop without a callback of another: what comes from a file or a pipe is ready in the next one
REPLIES = 0.04  # seconds in which an engine at rest has sent a frame, of which there are 30 a second
BATCH = 0.001  # seconds between two looks at an app that does not paint for now


unpainted: WeakSet[Screen[object]] = WeakSet()
"""The screens that have changed since they were painted."""
eager = False
"""Whether a screen is painted whenever its app is at rest too."""
PAINT = Screen._compositor_refresh
"""How Textual paints."""
POINT = Pilot._post_mouse_events
"""How its pilot points with the mouse."""


def paint(screen: Screen[object]) -> None:
    """Have all widgets drawn that are to be painted; what they have drawn nobody puts together to a picture."""
    compositor: Any = screen._compositor
    compositor._render_chops = lambda crop, _is_rendered_line: [*compositor._get_renders(crop)][:0]
    try:
        PAINT(screen)
    finally:
        del compositor._render_chops


def paint_unseen() -> None:
    """Paint what has changed since somebody looked."""
    while unpainted:
        paint(unpainted.pop())


def paint_later(screen: Screen[object]) -> None:
    """Paint a screen when somebody looks, instead of at once."""
    screen._dirty_widgets.clear()
    unpainted.add(screen)


async def paint_and_point(*args: Any, **options: Any) -> bool:
    """Paint, then point with the mouse at what is there."""
    paint_unseen()
    return await POINT(*args, **options)


class WatchedLink(EngineLink):
    """A link to the engine that knows when it has sent something."""

    told_at = 0.0

    def tell(self, *commands: Command) -> None:
        """Note the time."""
        self.told_at = asyncio.get_running_loop().time()
        super().tell(*commands)


async def wait_until_quiet(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Wait until the app is at rest, and the engine has had time to reply to what it was sent last."""
    del min_sleep
    app, loop = active_app.get(), asyncio.get_running_loop()
    end = loop.time() + max_sleep
    await _laid_out(app, end)
    told_at = getattr(getattr(app, "engine", None), "told_at", 0.0)
    if (left := told_at + REPLIES - loop.time()) > 0:
        await asyncio.sleep(left)
        await _laid_out(app, end)


async def _laid_out(app: App[object], end: float) -> None:
    """Wait until no callback is ready and nothing is left to lay out, but not beyond a time of the loop."""
    loop = asyncio.get_running_loop()
    await _drained(end)
    while loop.time() < end and (app._batch_count or _to_lay_out(app) or (eager and unpainted)):
        if app._batch_count:
            await asyncio.sleep(BATCH)
        elif _to_lay_out(app):
            app.screen._on_timer_update()
        else:
            paint_unseen()
        await _drained(end)


async def _drained(end: float) -> None:
    """Wait until the loop has had nothing to run but this for some rounds, but not beyond a time of the loop."""
    loop: Any = asyncio.get_running_loop()
    rounds = 0
    while rounds < ROUNDS and loop.time() < end:
        await asyncio.sleep(0)
        rounds = 0 if loop._ready else rounds + 1


def _to_lay_out(app: App[object]) -> bool:
    """Return whether the screen in front has something to lay out or to find out what is to be painted."""
    screen: Screen[object] | None = app.screen_stack[-1] if app.screen_stack else None
    return screen is not None and bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )
