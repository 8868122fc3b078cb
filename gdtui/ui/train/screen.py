"""The Train screen: one run under one cursor, seen from all sides, stepped by keyboard."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from functools import partial
from typing import Any

from textual import on
from textual.content import Content

from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.shell.panel_screen import PaletteCommand
from gdtui.ui.shell.stepping_screen import SteppingScreen
from gdtui.ui.text.fields import format_value
from gdtui.ui.train.keys import KEYS
from gdtui.ui.train.messages import ExperimentEdited, PointsEntered
from gdtui.ui.train.model import TrainModel
from gdtui.ui.train.panels.data import DataPanel
from gdtui.ui.train.panels.fit import FitPanel
from gdtui.ui.train.panels.landscape import LandscapePanel
from gdtui.ui.train.panels.loss import LossPanel
from gdtui.ui.train.panels.settings import SettingsPanel
from gdtui.ui.train.panels.step import StepPanel
from gdtui.ui.train.panels.theory import TheoryPanel
from gdtui.ui.train.snapshot import TrainSnapshot
from gdtui.ui.train.status import heading, track
from gdtui.ui.widgets.bars import HeaderContent, TimelineContent


class TrainScreen(SteppingScreen):
    """The data, settings, theory, fit, landscape, loss and training loop, above a time line."""

    MODE = "Train"
    MODEL = TrainModel
    KEYS = KEYS
    PANELS = (DataPanel, FitPanel, LossPanel, SettingsPanel, LandscapePanel, StepPanel, TheoryPanel)
    FIRST = FitPanel
    BESIDE = LossPanel
    model: TrainModel

    def heading(self, snapshot: TrainSnapshot) -> HeaderContent:
        """Return the session's title and the state of the run."""
        return heading(snapshot)

    def track(self, snapshot: TrainSnapshot) -> TimelineContent:
        """Return the position in the run."""
        return track(snapshot)

    def needs(self) -> dict[str, Any]:
        """Return what the panels need, and always the theory: its key for the optimal rate works with any panel."""
        return {**super().needs(), "theory": True}

    def commands(self) -> Iterator[PaletteCommand]:
        """Yield a command for each setting that applies, which goes to it in its panel, and for each preset."""
        from gdtui.core.experiment.experiment import settings
        from gdtui.core.storage.presets import preset_titles

        for name, field in settings().items():
            if field.applies(self.model.experiment):
                yield PaletteCommand(f"Set {field.title}", f"{name}: {field.description}", partial(self._edit, name))
        for name, title in preset_titles().items():
            yield PaletteCommand(f"Open {name}", title, partial(self._open, name))
        for name in self.model.kept:
            yield PaletteCommand(f"Back to {name}", "It was open before", partial(self.model.reopen, name))

    def _edit(self, name: str) -> None:
        self.come_to_front()
        self.action_show(SettingsPanel.ID)
        self.query_one(SettingsPanel).edit_setting(name)

    def list_sessions(self) -> None:
        """List what can be opened: what was open before, recent files, presets, and paths as they are typed."""
        from gdtui.ui.train.open_list import paths, presets, recent
        from gdtui.ui.widgets.choice_list import Choice, ChoiceList, Typing

        before = [Choice(name, name, "open before: its runs are kept") for name in self.model.kept]
        choices = [*before, *recent(), *presets(self.app)]
        title = "Open a preset, a file, or what was open"
        self.app.push_screen(ChoiceList(title, choices, self._open, typing=Typing("type letters, or a path", paths)))

    def _open(self, target: str) -> None:
        """Open what a name or a path means.

        Raises:
            ValidationError: when it means nothing, or the file cannot be used.
        """
        from gdtui.core.storage.targets import remember, resolve

        self.come_to_front()
        if target in self.model.kept:
            self.model.reopen(target)
            return
        path = os.path.expanduser(target.strip())
        self.model.open(resolve(path))
        remember(path)

    def command_line(self) -> str:
        """Return the command that trains this run without the app, with the settings that differ from the preset's."""
        from gdtui.core.experiment.experiment import settings
        from gdtui.core.storage.presets import preset, preset_names

        session, experiment = self.model.session, self.model.experiment
        base = preset(session.name).experiment if session.name in preset_names() else Experiment.on(experiment.table)
        changed = [name for name in settings() if getattr(base, name) != getattr(experiment, name)]
        options = [part for name in changed for part in ("--set", f"{name}={format_value(getattr(experiment, name))}")]
        return shlex.join(["gdtui", "run", session.name, *options])

    def action_notes(self) -> None:
        """Show what to look for in the session, and where it comes from."""
        from gdtui.ui.widgets.text_page import TextPage

        session = self.model.session
        about = session.about or "There are no notes on this session: it is a file of your own."
        source = f"\n\nSource: {session.source}" if session.source else ""
        text = Content.assemble((f"{session.title}\n\n", "bold"), about, (source, "$text-muted"))
        self.app.push_screen(TextPage(f"Notes · {session.name}", text))

    async def action_predict(self) -> None:
        """Ask for x."""
        self.action_show(FitPanel.ID)
        await self.query_one(FitPanel).ask_point()

    @on(ExperimentEdited)
    def _apply(self, event: ExperimentEdited) -> None:
        self.model.change(event.experiment)

    @on(PointsEntered)
    def _predict(self, event: PointsEntered) -> None:
        self.model.predict(event.points)
