"""The messages that the panels of Sweep send to their screen."""

from __future__ import annotations

from textual.message import Message

from gdtui.ui.sweep.draft import SweepDraft


class DraftEdited(Message):
    """The next sweep should be this one."""

    def __init__(self, draft: SweepDraft) -> None:
        self.draft = draft
        super().__init__()


class ValuePicked(Message):
    """The cursor should go to the run whose values are the nearest to these, one for each axis."""

    def __init__(self, values: tuple[float, ...]) -> None:
        self.values = values
        super().__init__()
