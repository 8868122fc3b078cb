"""The form of the next sweep: settings, their ranges, and the length of each run."""

from __future__ import annotations

from typing import Any

from gdtui.core.fields import Field
from gdtui.ui.panels.form_panel import FormPanel, form_bindings
from gdtui.ui.sweep import draft as drafts
from gdtui.ui.sweep.draft import DraftEdited, SweepDraft
from gdtui.ui.sweep.snapshot import SweepSnapshot
from gdtui.ui.text.fields import completed_choice, next_value_text


class RangePanel(FormPanel[SweepSnapshot]):
    """The sweep that space makes."""

    ID = "sweep.range"
    TITLE = "Range"
    KEY = "s"
    BINDINGS = [*form_bindings("sweep.range")]

    def depends_on(self, snapshot: SweepSnapshot) -> tuple[object, ...]:
        """Return the draft and the experiment that it is of."""
        return snapshot.draft, snapshot.experiment

    def show(self, snapshot: SweepSnapshot) -> None:
        """Fill the form."""
        self._take(snapshot.draft, snapshot)

    def _take(self, draft: SweepDraft, snapshot: SweepSnapshot) -> None:
        self._draft = draft
        self.lay_out(drafts.form_lines(draft, snapshot.experiment))

    def current(self, field: Field) -> Any:
        """Return the value of a line."""
        return getattr(self._draft, field.name)

    def submit_text(self, field: Field, text: str) -> DraftEdited | None:
        """Return the request for the draft with that value."""
        snapshot = self.snapshot
        assert snapshot is not None
        word = completed_choice(field, text.strip())
        draft = drafts.with_text(self._draft, field, word, snapshot.experiment, snapshot.theory)
        if draft == self._draft:
            return None
        self._take(draft, snapshot)
        self.invalidate()
        return DraftEdited(draft)

    def submit_next(self, field: Field, by: int) -> DraftEdited | None:
        """Return the request for the draft with the next value."""
        return self.submit_text(field, next_value_text(field, self.current(field), by))
