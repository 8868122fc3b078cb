"""The palette's screen: Textual's, which can be closed but once."""

from __future__ import annotations

from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette
from textual.message import Message
from textual.widgets import Input, OptionList


class Palette(CommandPalette):
    """A command palette that takes no key after it has closed.

    The keys of a fast hand, such as a second Enter, are still on their way when the first has closed the palette.
    Textual's own would then close the screen below it, and ask for parts of itself that are gone.
    """

    _dismissed = False

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close the palette; do nothing when it has been closed."""
        if self._dismissed:
            return AwaitComplete()
        self._dismissed = True
        self._cancel_gather_commands()
        self._stop_no_matches_countdown()
        self._stop_busy_countdown()
        return super().dismiss(result)

    async def _on_message(self, message: Message) -> None:
        """Handle a message; a text or a choice that comes after the palette has closed is dropped."""
        if not self._dismissed or not isinstance(message, Input.Changed | Input.Submitted | OptionList.OptionSelected):
            await super()._on_message(message)

    def _action_command_list(self, action: str) -> None:
        """Move in the list, if there is anything in it."""
        if self.query(CommandList) and self.query_one(CommandList).option_count:
            super()._action_command_list(action)
