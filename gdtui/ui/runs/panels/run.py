"""The run at the cursor in words: where it came from, what differs, and the command that makes it."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.content import Content
from textual.reactive import reactive

from gdtui.core.experiment.experiment import Run
from gdtui.core.texts import text
from gdtui.ui.panels.panel import Panel
from gdtui.ui.session.differences import difference_lines, run_command
from gdtui.ui.session.snapshot import ListedRun, RunSnapshot
from gdtui.ui.text.cells import wrap_code
from gdtui.ui.widgets.label import Label, ScrollText


class RunPanel(Panel[RunSnapshot]):
    """What is to be known of one run."""

    ID = "runs.run"
    TITLE = "Run"
    KEY = "d"
    chosen = reactive("", repaint=False)

    def compose(self) -> ComposeResult:
        """Yield a text that scrolls."""
        with ScrollText():
            yield Label(id="run-text", markup=False)

    def watch_chosen(self) -> None:
        """Describe the other run."""
        self.redraw()

    def surroundings(self) -> tuple[object, ...]:
        """Return the run and the width."""
        return self.chosen, self.size.width

    def on_resize(self) -> None:
        """Break the command for the new width."""
        self.call_after_refresh(self.redraw)

    def depends_on(self, snapshot: RunSnapshot) -> tuple[object, ...]:
        """Return the runs."""
        return (snapshot.runs,)

    def show(self, snapshot: RunSnapshot) -> None:
        """Write what is to be known of the run."""
        listed = self._listed(snapshot)
        self.retitle(f"Run {listed.run.name}" if listed is not None else self.TITLE)
        about = Content("\n").join(self._lines(snapshot, listed)) if listed is not None else text("runs.none")
        self.query_one(Label).show(about)

    def _listed(self, snapshot: RunSnapshot) -> ListedRun | None:
        return next((listed for listed in snapshot.runs if listed.run.name == self.chosen), None)

    def _lines(self, snapshot: RunSnapshot, listed: ListedRun) -> Iterator[Content]:
        yield from map(Content, difference_lines(listed))
        yield Content("")
        command = run_command(snapshot.name, snapshot.opened, listed.run.current)
        width = max(self.query_one(ScrollText).scrollable_content_region.width - 2, 1)
        for line in wrap_code(command, width):
            yield Content.styled(line, "$text-primary")
        for note in _missing(snapshot.runs[0].run, listed.run):
            yield Content.styled(note, "$foreground-muted")

    def copied(self) -> str:
        """Return the command."""
        listed = self._listed(self.snapshot) if self.snapshot is not None else None
        if self.snapshot is None or listed is None:
            return ""
        return run_command(self.snapshot.name, self.snapshot.opened, listed.run.current)


def _missing(first: Run, run: Run) -> Iterator[str]:
    """Yield what the command does not have of a run."""
    if run.changes:
        yield text("runs.last_settings")
    if run.current.table != first.experiment.table:
        yield text("runs.data_before")
