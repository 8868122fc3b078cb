"""How far something has come that takes a while, over the screen, with a key that ends it."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from gdtui.core.texts import text
from gdtui.ui.text.numbers import percent_text
from gdtui.ui.widgets.label import Label

WIDTH = 40  # cells of the bar
OFTEN = 0.1  # seconds between two looks at how far it has come


class ProgressPage(ModalScreen[None]):
    """A bar with a percentage.

    Args:
        title: what is done.
        share: returns how much of it is done, from 0 to 1.
        cancel: ends it.
    """

    BINDINGS = [Binding("escape", "cancel", "Cancel", id="progress.cancel", tooltip="End what takes so long")]
    DEFAULT_CSS = """
    ProgressPage { align: center middle; }
    ProgressPage Vertical { width: auto; height: auto; border: round $accent; background: $surface; padding: 1 2; }
    ProgressPage Label { width: auto; height: 1; }
    """

    def __init__(self, title: str, share: Callable[[], float], cancel: Callable[[], None]) -> None:
        super().__init__()
        self._title, self._share, self._cancel = title, share, cancel

    def compose(self) -> ComposeResult:
        """Yield the bar."""
        with Vertical() as box:
            box.border_title, box.border_subtitle = Content(self._title), text("hints.cancels")
            yield Label(markup=False)

    def on_mount(self) -> None:
        """Follow what is done."""
        self._tell()
        self.set_interval(OFTEN, self._tell)

    def _tell(self) -> None:
        share = min(max(self._share(), 0.0), 1.0)
        done = round(share * WIDTH)
        self.query_one(Label).show(f"{'━' * done}{'─' * (WIDTH - done)} {percent_text(share):>4}")

    def action_cancel(self) -> None:
        """End it."""
        self._cancel()
