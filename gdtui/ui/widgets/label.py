"""A text that writes to the terminal only when it has changed."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Label(Static):
    """A Static whose `show` does nothing when the text is the one already there."""

    _shown: Content | str | None = None

    def show(self, text: Content | str) -> None:
        """Set the text (plain, or Content with styles)."""
        if text != self._shown:
            self._shown = text
            self.update(text)
