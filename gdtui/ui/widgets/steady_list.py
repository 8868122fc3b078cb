"""Textual's list of options, which takes a key or a click at any moment, also when it has no room or other options."""

from __future__ import annotations

from typing import Literal

from textual import events
from textual.widgets import OptionList


class SteadyList(OptionList):
    """A list that ignores what cannot be meant.

    Textual's own looks for the line of the option under the cursor while no line has been laid out yet, and for the
    option that was clicked after it has gone.
    """

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        if self._lines:
            super()._move_page(direction)

    async def _on_click(self, event: events.Click) -> None:
        if event.style.meta.get("option", 0) >= self.option_count:
            event.prevent_default()  # otherwise Textual calls the handler of the base class too
