"""The base class of the screens that show the run in hand, and let it train."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import on
from textual.content import Content
from textual.events import Paste

from gdtui.core.errors import FileError, ValidationError
from gdtui.core.storage.targets import UnreadData
from gdtui.core.texts import text
from gdtui.ui.session.differences import run_command
from gdtui.ui.session.messages import CompareLosses, ExperimentEdited, PointsEntered, PredictionsWanted, Said
from gdtui.ui.session.model import SessionModel
from gdtui.ui.session.panels.fit import FitPanel
from gdtui.ui.session.panels.rows import RowsPanel
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.session.status import heading, track
from gdtui.ui.shell.panel_screen import NOTICE, PaletteCommand
from gdtui.ui.shell.stepping_screen import SteppingScreen
from gdtui.ui.shell.subject import LessonFileChosen
from gdtui.ui.widgets.bars import HeaderContent, TimelineContent

if TYPE_CHECKING:  # it is imported when the first file is opened
    from gdtui.ui.session.opening.data_opener import DataOpener
    from gdtui.ui.session.subject import RunSubject


class SessionScreen(SteppingScreen):
    """The run in hand above its time line; all such screens share one model."""

    MODEL = SessionModel
    model: SessionModel
    _replaced = ""  # the file that is replaced when its name is entered again

    def heading(self, snapshot: RunSnapshot) -> HeaderContent:
        """Return the session's title and the state of the run."""
        return heading(self.MODE, snapshot)

    def track(self, snapshot: RunSnapshot) -> TimelineContent:
        """Return the position in the run."""
        return track(snapshot)

    def needs(self) -> dict[str, Any]:
        """Return what the panels need, and always the theory: its key for the optimal rate works with any panel."""
        return {**super().needs(), "theory": True}

    def subject(self) -> RunSubject:
        """Return what a lesson knows of what is on this screen."""
        from gdtui.ui.session.subject import RunSubject

        return RunSubject(self.model)

    def commands(self) -> Iterator[PaletteCommand]:
        """Yield the comparison of losses, and a command for each preset and data set, and for what was open before."""
        from gdtui.core.storage.presets import dataset_titles, preset_titles
        from gdtui.core.storage.targets import is_data, recent_files

        about = text("palette.compare_losses")
        yield PaletteCommand("Compare losses", about, self.model.compare_losses, "Run")
        about = text("palette.race")
        yield PaletteCommand("Race", about, self.model.race, "Run")
        yield PaletteCommand("Generate data", text("palette.generate"), self.generate, "Open")
        yield PaletteCommand("Anscombe's four", text("palette.four"), self.four, "Open")
        for name, title in {**preset_titles(), **dataset_titles()}.items():
            yield PaletteCommand(f"Open {name}", title, partial(self._open, name), "Open")
        for path in recent_files():
            if is_data(str(path)):
                about = text("palette.preview")
                yield PaletteCommand(f"Preview {path.name}", about, partial(self._preview, path), "Open")
        for name in self.model.kept:
            yield PaletteCommand(f"Back to {name}", text("palette.back"), partial(self.model.reopen, name), "Open")

    async def action_save(self) -> None:
        """Ask where to save the session."""
        self._replaced = ""
        session = self.model.session
        await self.ask(text("asks.save"), f"{session.name}.toml", self._save)

    def _save(self, name: str) -> None:
        """Save the session; a file that is there is replaced only when its name is entered again.

        Raises:
            ValidationError: when the file cannot be written, or is there.
        """
        from gdtui.core.storage.session_file import save
        from gdtui.core.storage.targets import remember

        path = Path(name.strip()).expanduser()
        if path.suffix.lower() != ".toml":
            path = path.with_name(f"{path.name}.toml")
        if path.exists() and self._replaced != str(path):
            self._replaced = str(path)
            raise FileError(path, text("refusals.there_already"))
        save(self.model.session, path)
        remember(str(path))
        import shlex

        command = f"gdtui {shlex.quote(str(path))}"
        self.notify(text("keys.saved", path=path, command=command), timeout=NOTICE, markup=False)

    def action_export(self) -> None:
        """List what can be taken away."""
        from gdtui.ui.session.exporting.exporter import Exporter

        Exporter(self, self.model).choose()

    def list_sessions(self) -> None:
        """List what can be opened: what was open before, recent files, presets, data sets, and typed paths."""
        from gdtui.ui.session.opening.open_list import GENERATE, left, paths, recent, shipped
        from gdtui.ui.widgets.choice_list import Choice, ChoiceList, Typing

        before = [Choice(name, name, text("opening.kept")) for name in self.model.kept]
        made = Choice(GENERATE, GENERATE, text("opening.generate"))
        choices = [*left(), *before, *recent(), made, *shipped(self.app)]
        title = text("asks.open")
        self.app.push_screen(ChoiceList(title, choices, self._open, typing=Typing(text("asks.letters_or_path"), paths)))

    def four(self) -> None:
        """List Anscombe's four sets, with the pictures of all of them."""
        from gdtui.ui.session.opening.open_list import anscombe
        from gdtui.ui.widgets.choice_list import ChoiceList

        title = text("asks.anscombe")
        self.app.push_screen(ChoiceList(title, [*anscombe(self.app)], self._open, self.model.session.name))

    def generate(self) -> None:
        """Ask what data to generate, and open a session on them."""
        from gdtui.core.storage.targets import generated
        from gdtui.ui.session.opening.generate_screen import GenerateScreen

        self.app.push_screen(GenerateScreen(lambda recipe: self.model.open(generated(recipe))))

    def _open(self, target: str) -> None:
        """Open what a name or a path means.

        Raises:
            ValidationError: when it means nothing, or the file cannot be used.
        """
        from gdtui.core.data.reading.source import Source
        from gdtui.core.lessons.lesson import is_lesson
        from gdtui.core.storage.autosave import cut_off
        from gdtui.core.storage.targets import STDIN, is_data, remember, resolve
        from gdtui.ui.session.opening.open_list import GENERATE

        self.come_to_front()
        if target in self.model.kept:
            self.model.reopen(target)
            return
        if target == GENERATE:
            self.call_later(self.generate)  # once the list is gone
            return
        path = os.path.expanduser(target.strip())
        if path == STDIN:
            raise ValidationError("target", path, text("refusals.standard_input"))
        if is_data(path):
            self._opener.open(Source.of(path))
            return
        if is_lesson(path):
            self.post_message(LessonFileChosen(Path(path)))
            return
        if Path(path) in cut_off():
            self.model.go_on_with(resolve(path), Path(path))
        else:
            self.model.open(resolve(path))
            remember(path)

    @cached_property
    def _opener(self) -> DataOpener:
        from gdtui.ui.session.opening.data_opener import DataOpener

        return DataOpener(self, self.model.open)

    def show_unread(self, data: UnreadData) -> None:
        """Show a file that cannot be read as it is, with what can be chosen."""
        from gdtui.core.data.reading.choices import ReadChoices
        from gdtui.core.data.reading.source import Source

        problem = data.problem.removeprefix(f"{data.path}: ")
        self._opener.show(Source.of(data.path), ReadChoices().assign(data.chosen), problem)

    def _preview(self, path: Path) -> None:
        """Show how a file is read."""
        from gdtui.core.data.reading.source import Source

        self._opener.show(Source.of(path))

    async def on_paste(self, event: Paste) -> None:
        """Open what is pasted outside of an editor: a file by its path, or rows; in the table they are added to it."""
        from gdtui.core.data.reading.source import Source
        from gdtui.ui.session.opening.data_opener import pasted_path
        from gdtui.ui.session.opening.pasted_rows import with_pasted_rows

        event.stop()
        try:
            if (path := pasted_path(event.text)) is not None:
                self._open(str(path))
            elif any(panel.has_focus_within for panel in self.query(RowsPanel)):
                self.model.change(with_pasted_rows(self.model.experiment, event.text))
            elif len(event.text.split("\n")) > 1 and any(map(str.isdigit, event.text)):
                self._opener.show(Source.of_text(event.text))
            else:
                self.model.say(text("keys.not_rows"))
        except ValidationError as error:
            self.model.say(str(error))

    def command_line(self) -> str:
        """Return the command that trains this run without the app."""
        return run_command(self.model.session.name, self.model.session.opened, self.model.experiment)

    def action_notes(self) -> None:
        """Show what to look for in the session, and where it comes from."""
        from gdtui.ui.widgets.text_page import TextPage

        session = self.model.session
        about = str(session.about) or text("notes.none")
        source = f"\n\n{text('notes.source', source=session.source)}" if session.source else ""
        source += f"\n{text('notes.licence', licence=session.licence)}" if session.licence else ""
        notes = Content.assemble((f"{session.title}\n\n", "bold"), about, (source, "$text-muted"))
        self.app.push_screen(TextPage(f"Notes · {session.name}", notes))

    async def action_predict(self) -> None:
        """Ask for x."""
        fit = self.query_one(FitPanel)
        self.action_show(fit.ID)
        await fit.ask_point()

    @on(ExperimentEdited)
    def _apply(self, event: ExperimentEdited) -> None:
        event.taken = True
        self.model.change(event.experiment, event.gesture)

    @on(CompareLosses)
    def _compare(self) -> None:
        self.model.compare_losses()

    @on(PredictionsWanted)
    def _predict_table(self) -> None:
        self.model.predict_table()

    @on(Said)
    def _say(self, event: Said) -> None:
        self.model.say(event.text)

    @on(PointsEntered)
    def _predict(self, event: PointsEntered) -> None:
        self.model.predict(event.points)
