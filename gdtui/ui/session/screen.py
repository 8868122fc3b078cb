"""The base class of the screens that show the run in hand, and let it train."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from textual import on
from textual.content import Content

from gdtui.core.errors import FileError
from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.session.messages import ExperimentEdited, PointsEntered
from gdtui.ui.session.model import SessionModel
from gdtui.ui.session.panels.fit import FitPanel
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.session.status import heading, track
from gdtui.ui.shell.panel_screen import NOTICE, PaletteCommand
from gdtui.ui.shell.stepping_screen import SteppingScreen
from gdtui.ui.text.fields import format_value
from gdtui.ui.widgets.bars import HeaderContent, TimelineContent


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

    def commands(self) -> Iterator[PaletteCommand]:
        """Yield a command for each preset and data set, and for what was open before."""
        from gdtui.core.storage.presets import dataset_titles, preset_titles

        for name, title in {**preset_titles(), **dataset_titles()}.items():
            yield PaletteCommand(f"Open {name}", title, partial(self._open, name), "Open")
        for name in self.model.kept:
            yield PaletteCommand(f"Back to {name}", "It was open before", partial(self.model.reopen, name), "Open")

    async def action_save(self) -> None:
        """Ask where to save the session."""
        self._replaced = ""
        session = self.model.session
        await self.ask("Save the session as", f"{session.name}.toml", self._save)

    def _save(self, text: str) -> None:
        """Save the session; a file that is there is replaced only when its name is entered again.

        Raises:
            ValidationError: when the file cannot be written, or is there.
        """
        from gdtui.core.storage.session_file import save
        from gdtui.core.storage.targets import remember

        path = Path(text.strip()).expanduser()
        if path.suffix.lower() != ".toml":
            path = path.with_name(f"{path.name}.toml")
        if path.exists() and self._replaced != str(path):
            self._replaced = str(path)
            raise FileError(path, "it is there already; press Enter again to replace it")
        save(self.model.session, path)
        remember(str(path))
        self.notify(f"Saved as {path}. gdtui {shlex.quote(str(path))} goes on from here.", timeout=NOTICE, markup=False)

    def list_sessions(self) -> None:
        """List what can be opened: what was open before, recent files, presets, data sets, and typed paths."""
        from gdtui.ui.session.open_list import left, paths, recent, shipped
        from gdtui.ui.widgets.choice_list import Choice, ChoiceList, Typing

        before = [Choice(name, name, "open before: its runs are kept") for name in self.model.kept]
        choices = [*left(), *before, *recent(), *shipped(self.app)]
        title = "Open a preset, a data set, a file, or what was open"
        self.app.push_screen(ChoiceList(title, choices, self._open, typing=Typing("type letters, or a path", paths)))

    def _open(self, target: str) -> None:
        """Open what a name or a path means.

        Raises:
            ValidationError: when it means nothing, or the file cannot be used.
        """
        from gdtui.core.storage.autosave import cut_off, forget
        from gdtui.core.storage.targets import remember, resolve

        self.come_to_front()
        if target in self.model.kept:
            self.model.reopen(target)
            return
        path = os.path.expanduser(target.strip())
        self.model.open(resolve(path))
        if Path(path) in cut_off():
            self.model.keep()
            forget(Path(path))
        else:
            remember(path)

    def command_line(self) -> str:
        """Return the command that trains this run without the app, with the settings that differ from the preset's."""
        from gdtui.core.experiment.experiment import settings
        from gdtui.core.storage.presets import dataset_names, preset, preset_names

        session, experiment = self.model.session, self.model.experiment
        shipped = session.name in (*preset_names(), *dataset_names())
        base = preset(session.name).experiment if shipped else Experiment.on(experiment.table)
        changed = [name for name in settings() if getattr(base, name) != getattr(experiment, name)]
        options = [part for name in changed for part in ("--set", f"{name}={format_value(getattr(experiment, name))}")]
        return shlex.join(["gdtui", "run", session.name, *options])

    def action_notes(self) -> None:
        """Show what to look for in the session, and where it comes from."""
        from gdtui.ui.widgets.text_page import TextPage

        session = self.model.session
        about = session.about or "There are no notes on this session: it is a file of your own."
        source = f"\n\nSource: {session.source}" if session.source else ""
        source += f"\nLicence: {session.licence}" if session.licence else ""
        text = Content.assemble((f"{session.title}\n\n", "bold"), about, (source, "$text-muted"))
        self.app.push_screen(TextPage(f"Notes · {session.name}", text))

    async def action_predict(self) -> None:
        """Ask for x."""
        fit = self.query_one(FitPanel)
        self.action_show(fit.ID)
        await fit.ask_point()

    @on(ExperimentEdited)
    def _apply(self, event: ExperimentEdited) -> None:
        self.model.change(event.experiment)

    @on(PointsEntered)
    def _predict(self, event: PointsEntered) -> None:
        self.model.predict(event.points)
