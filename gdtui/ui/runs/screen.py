"""The Runs screen: every run of the session, to compare, keep and go back to."""

from __future__ import annotations

from functools import partial

from textual import on

from gdtui.core import texts
from gdtui.core.language import Translated
from gdtui.ui.panels.key import Key
from gdtui.ui.runs.panels.run import RunPanel
from gdtui.ui.runs.panels.table import OpenRequested, RunChosen, RunTablePanel
from gdtui.ui.session.differences import run_command
from gdtui.ui.session.keys import UPDATES
from gdtui.ui.session.panels.loss import LossPanel
from gdtui.ui.session.screen import SessionScreen
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.session.status import track
from gdtui.ui.widgets.bars import TimelineContent
from gdtui.ui.widgets.editor import Editor


class RunsLossPanel(LossPanel):
    """The losses of the run in hand and of those that are drawn beside it."""

    ID = "runs.loss"
    FIRST_STEPS = (Translated(en="p  lets the run in hand train", ko="p  지금 실행을 학습시킵니다"),)


class RunsScreen(SessionScreen):
    """The table of the runs, the losses of those that are shown, and one of them in words."""

    MODE = "Runs"
    KEYS = (
        Key("enter", "open_run", "open", "Open the run: it is the one in hand, as it was left", "Open"),
        Key("space", "run('show_run')", "show", "Draw the run in Loss, Fit and Landscape too, or hide it", "Show"),
        Key(
            "asterisk",
            "run('pin_run')",
            "pin",
            "Pin the run: it stays drawn however many begin",
            "Pin",
            key_display="*",
        ),
        Key("R", "race", "race", "Race the runs that are drawn, from one start, in Train's landscape", "Race"),
        Key("n", "rename", "rename", "Give the run another name", "Rename"),
        Key("D", "run('delete_run')", "delete", "Delete the run", "Delete"),
        Key("u", "model('undo_delete')", "undo", "Have the run again that was deleted last", "Undo"),
        Key("U", "model('redo_delete')", "redo", "Delete the run again that u brought back"),
        Key("f", "run('fork_run', False)", "fork", "Go on as another run from where this one is looked at", "Fork"),
        Key("F", "run('fork_run', True)", "fork_end", "Go on as another run from the end of this one"),
        Key("slash", "filter", "filter", "List only the runs with some letters", "Filter", key_display="/"),
        Key("s", "sort", "sort", "Sort by the next column; a click on a heading sorts by it", "Sort"),
        Key("p", "model('play')", "play", "Let the run in hand train, or pause it", "Train"),
        *(key._replace(label="") for key in UPDATES if key.name not in ("play", "fork")),
        Key("y", "model('toggle_log')", "log", "Switch the loss between linear and logarithmic"),
        Key("up", "row(-1)", "up", "Go to the run above"),
        Key("down", "row(1)", "down", "Go to the run below"),
        Key("z", "zoom", "zoom", "Give the whole screen to one panel, or take it back"),
        Key("S", "save", "save", "Save the session: its runs, changes and data, in a file that gdtui opens again"),
        Key(
            "X", "export", "export", "Take the run in hand away as a script, a notebook or a record; panels as pictures"
        ),
        Key("N", "notes", "notes", "Read what to look for in this session, and where it comes from"),
    )
    PANELS = (RunTablePanel, RunsLossPanel, RunPanel)
    FIRST = RunTablePanel
    AUTO_FOCUS = "#panel-table VirtualTable"

    def track(self, snapshot: RunSnapshot) -> TimelineContent:
        """Return the position in the run in hand, which another key lets train here."""
        return track(snapshot, "p")

    @property
    def runs(self) -> RunTablePanel:
        """The table of the runs."""
        return self.query_one(RunTablePanel)

    @on(RunChosen)
    def _describe(self, event: RunChosen) -> None:
        self.query_one(RunPanel).chosen = event.name

    @on(OpenRequested)
    def action_open_run(self) -> None:
        """Make the run at the cursor the present one."""
        self.action_run("open_run")

    def action_run(self, method: str, *values: object) -> None:
        """Call a method of the model with the run at the cursor."""
        if self.runs.chosen:
            getattr(self.model, method)(self.runs.chosen, *values)

    def action_row(self, by: int) -> None:
        """Move the cursor of the table."""
        self.runs.move(by)

    def action_sort(self) -> None:
        """Sort by the next column."""
        self.runs.sort_by_next()

    def action_race(self) -> None:
        """Let the runs that are drawn race, and go to where it is seen."""
        if self.model.race():
            self.app.switch_mode(self.app.DEFAULT_MODE)
            self.app.call_later(self.app.run_action, "screen.show('train.landscape')")

    async def action_rename(self) -> None:
        """Ask for another name of the run."""
        if name := self.runs.chosen:
            await self.ask(texts.text("asks.run_name", name=name), name, partial(self._rename, name))

    def _rename(self, name: str, text: str) -> None:
        self.model.rename_run(name, text)
        self.runs.chosen = self.query_one(RunPanel).chosen = text.strip()

    def close_editor(self, editor: Editor) -> None:
        """Close the editor, and go back to the table."""
        super().close_editor(editor)
        self.runs.enter()

    async def action_filter(self) -> None:
        """Ask for the letters."""
        await self.ask(texts.text("asks.runs"), self.runs.letters, self.runs.filter)

    def command_line(self) -> str:
        """Return the command that trains the run at the cursor without the app."""
        run = next((one.run for one in self.model.snapshot().runs if one.run.name == self.runs.chosen), self.model.run)
        return run_command(self.model.session.name, self.model.session.opened, run.current)
