"""A text that writes to the terminal only when it has changed."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Label(Static):
    """A Static whose `show` does nothing when the text is the one already there."""

    _shown: Content | None = None

    def show(self, text: Content | str) -> None:
        """Set the text (plain, or Content with styles)."""
        content = Content(text) if isinstance(text, str) else text
        if self._shown is None or not content.is_same(self._shown):  # equal contents may differ in their styles
            self._shown = content
            self.update(content)
