"""A line to type in that takes keys in the order in which they were pressed."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class TextInput(Input):
    """Textual's input, which has each key take effect before it looks at the next one.

    Textual's own takes a letter at once, but lets a key such as backspace go up to the app, from which it comes back as
    an action. Of keys that arrive together, as they do over a slow connection or while something is drawn, the
    letters were then taken before a backspace that was pressed first.
    """

    async def _on_key(self, event: events.Key) -> None:
        """Do at once what a key does, here or in what is around; letters are left to Textual."""
        if not event.is_printable and await self.app._check_bindings(event.key):
            event.stop()
