"""The Train screen: one run under one cursor, seen from all sides, stepped by keyboard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from textual import on

from gdtui import protocol
from gdtui.core.errors import ValidationError
from gdtui.core.theory.learning_rates import with_optimal_lr
from gdtui.protocol import RunState
from gdtui.ui.panels.panel import Panel
from gdtui.ui.shell.bindings import bindings
from gdtui.ui.shell.messages import StateChanged
from gdtui.ui.shell.panel_screen import PaletteCommand, PanelScreen
from gdtui.ui.train.keys import KEYS
from gdtui.ui.train.messages import ExperimentEdited, RowsShown, SubscriptionChanged
from gdtui.ui.train.model import SPEEDS, TrainModel
from gdtui.ui.train.panels.data import DataPanel
from gdtui.ui.train.panels.fit import FitPanel
from gdtui.ui.train.panels.landscape import LandscapePanel
from gdtui.ui.train.panels.loss import LossPanel
from gdtui.ui.train.panels.settings import SettingsPanel
from gdtui.ui.train.panels.step import StepPanel
from gdtui.ui.train.panels.theory import TheoryPanel
from gdtui.ui.train.snapshot import TrainSnapshot
from gdtui.ui.train.status import heading, track
from gdtui.ui.widgets.bars import Header, Timeline

PANELS: tuple[type[Panel[TrainSnapshot]], ...] = (
    DataPanel,
    FitPanel,
    LossPanel,
    SettingsPanel,
    LandscapePanel,
    StepPanel,
    TheoryPanel,
)
WATCHED = 512  # predictions asked for at least: enough for the residuals and for predicted against true
BOLDEST = 10  # the least fall of the learning rate where theory has nothing to say of a divergence


class TrainScreen(PanelScreen):
    """Data, settings, theory, fit, landscape, loss and the training loop, over a time line."""

    BINDINGS = [*bindings("train", KEYS, PANELS)]
    MODE, PANELS, FIRST = "Train", PANELS, FitPanel

    def __init__(self, modes: Mapping[str, str], model: TrainModel) -> None:
        super().__init__(modes)
        self.model = model

    def on_mount(self) -> None:
        """Show the data at once, before there is an engine."""
        self.snapshot = self.model.snapshot()

    def view(self) -> TrainSnapshot:
        """The run at the cursor."""
        return self.model.snapshot()

    def commands(self) -> Iterator[PaletteCommand]:
        """The settings that apply, each of which is gone to in its panel, and the presets."""
        from gdtui.core.experiment.experiment import settings
        from gdtui.core.storage.presets import preset_titles

        for name, field in settings().items():
            if field.applies(self.model.experiment):
                yield PaletteCommand(f"Set {field.title}", f"{name}: {field.description}", partial(self._edit, name))
        for name, title in preset_titles().items():
            yield PaletteCommand(f"Open {name}", title, partial(self._open, name))

    def _edit(self, name: str) -> None:
        self.come_to_front()
        self.action_show(SettingsPanel.ID)
        self.query_one(SettingsPanel).edit_setting(name)

    def _open(self, name: str) -> None:
        from gdtui.core.storage.presets import preset

        self.come_to_front()
        self.model.open(preset(name))

    def watch_snapshot(self, snapshot: TrainSnapshot | None) -> None:
        """Show the header and the time line; the panels are bound to the snapshot themselves."""
        if snapshot is not None:
            self.query_one(Header).tell(heading(snapshot))
            self.query_one(Timeline).tell(track(snapshot))

    # -- the run

    def action_play(self) -> None:
        """Run, or pause a run."""
        if self.model.snapshot().running:
            self.model.command(protocol.Pause())
        else:
            self.model.play()

    def action_step(self) -> None:
        """One update."""
        self.model.command(protocol.Step())

    def action_back(self) -> None:
        """One update back."""
        self.model.back()

    def action_phase(self) -> None:
        """One operation of an update."""
        self.model.command(protocol.Phase())

    def action_phase_back(self) -> None:
        """One operation back."""
        self.model.phase_back()

    def action_epoch(self) -> None:
        """To the end of the epoch."""
        self.model.command(protocol.FinishEpoch())

    def action_epoch_back(self) -> None:
        """To the beginning of the epoch."""
        self.model.epoch_back()

    def reach(self) -> tuple[int, int]:
        """The update at the cursor, and the newest."""
        snapshot = self.model.snapshot()
        return snapshot.step, snapshot.updates

    def action_seek(self, step: int) -> None:
        """To a step."""
        self.model.seek(step)

    def action_end(self) -> None:
        """To the newest update."""
        self.model.seek(self.model.snapshot().updates)

    def action_reset(self) -> None:
        """Back to the start."""
        self.model.reset()

    def action_reseed(self) -> None:
        """To another start."""
        experiment = self.model.experiment
        self.model.reset(experiment.change(seed=(experiment.seed + 1) % 2**63))

    def action_fork(self) -> None:
        """Another run from here."""
        self.model.command(protocol.Fork())

    def action_speed(self, by: int) -> None:
        """The next speed up or down; a run goes on at it."""
        place = SPEEDS.index(self.model.speed) + by
        self.model.speed = SPEEDS[min(max(place, 0), len(SPEEDS) - 1)]
        if self.model.snapshot().running:
            self.model.play()
        self.post_message(StateChanged())

    def action_optimal(self) -> None:
        """The optimal learning rate; when diverged, from the step with the least loss."""
        snapshot = self.model.snapshot()
        stuck = snapshot.state is RunState.DIVERGED and not snapshot.past
        try:
            changed = with_optimal_lr(snapshot.experiment, snapshot.theory)
        except ValidationError as error:
            if not stuck:
                self.model.say(str(error))
                return
            changed = snapshot.experiment.change(lr=snapshot.experiment.lr / BOLDEST)
        if stuck and snapshot.history is not None and snapshot.updates:
            self.model.seek(int(snapshot.history.column("loss").argmin()))
        self.model.change(changed)

    @on(ExperimentEdited)
    def _apply(self, event: ExperimentEdited) -> None:
        self.model.change(event.experiment)

    @on(RowsShown)
    def _seen(self, event: RowsShown) -> None:
        rows = self.model.experiment.table.rows
        self.model.subscribe(first=min(event.first, max(rows - WATCHED, 0)), count=WATCHED)

    @on(SubscriptionChanged)
    def _look(self, event: SubscriptionChanged) -> None:
        self.model.subscribe(**event.what)

    # -- views

    def prefer(self, log: bool) -> None:
        """Begin with the loss on the scale that the user likes."""
        self.query_one(LossPanel).log_scale = log

    def action_log(self) -> None:
        """The other scale of the loss."""
        self.query_one(LossPanel).log_scale = not self.query_one(LossPanel).log_scale

    def action_predict(self) -> None:
        """Ask for x."""
        self.action_show(FitPanel.ID)
        self.query_one(FitPanel).ask_point()
