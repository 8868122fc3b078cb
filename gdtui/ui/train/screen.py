"""The Train screen: one run under one cursor, seen from all sides, stepped by keyboard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from textual import on

from gdtui import protocol
from gdtui.core.errors import ValidationError
from gdtui.core.theory.learning_rates import optimal
from gdtui.protocol import State
from gdtui.ui.panels.panel import Panel
from gdtui.ui.shell.bindings import bindings
from gdtui.ui.shell.messages import Moved
from gdtui.ui.shell.panel_screen import Command, PanelScreen
from gdtui.ui.train.keys import KEYS
from gdtui.ui.train.messages import Apply, Look, Seen
from gdtui.ui.train.model import SPEEDS, Training
from gdtui.ui.train.panels.data import Data
from gdtui.ui.train.panels.fit import Fit
from gdtui.ui.train.panels.landscape import Landscape
from gdtui.ui.train.panels.loss import Loss
from gdtui.ui.train.panels.settings import Settings
from gdtui.ui.train.panels.step import Step
from gdtui.ui.train.panels.theory import Theory
from gdtui.ui.train.snapshot import Snapshot
from gdtui.ui.train.status import heading, track
from gdtui.ui.widgets.bars import Header, Timeline

PANELS: tuple[type[Panel[Snapshot]], ...] = (Data, Fit, Loss, Settings, Landscape, Step, Theory)
WATCHED = 512  # predictions asked for at least: enough for the residuals and for predicted against true
BOLDEST = 10  # the least fall of the learning rate where theory has nothing to say of a divergence


class TrainScreen(PanelScreen):
    """Data, settings, theory, fit, landscape, loss and the training loop, over a time line."""

    BINDINGS = [*bindings("train", KEYS, PANELS)]
    MODE, PANELS, FIRST = "Train", PANELS, Fit

    def __init__(self, modes: Mapping[str, str], training: Training) -> None:
        super().__init__(modes)
        self.training = training

    def on_mount(self) -> None:
        """Show the data at once, before there is an engine."""
        self.snapshot = self.training.snapshot()

    def view(self) -> Snapshot:
        """The run at the cursor."""
        return self.training.snapshot()

    def commands(self) -> Iterator[Command]:
        """The settings that apply, each of which is gone to in its panel, and the presets."""
        from gdtui.core.experiment.experiment import settings
        from gdtui.core.storage.presets import preset_titles

        for name, field in settings().items():
            if field.applies(self.training.experiment):
                yield Command(f"Set {field.title}", f"{name}: {field.description}", partial(self._edit, name))
        for name, title in preset_titles().items():
            yield Command(f"Open {name}", title, partial(self._open, name))

    def _edit(self, name: str) -> None:
        self.come_to_front()
        self.action_show(Settings.__name__)
        self.query_one(Settings).edit_setting(name)

    def _open(self, name: str) -> None:
        from gdtui.core.storage.presets import preset

        self.come_to_front()
        self.training.open(preset(name))

    def watch_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show the header and the time line; the panels are bound to the snapshot themselves."""
        if snapshot is not None:
            self.query_one(Header).tell(heading(snapshot))
            self.query_one(Timeline).tell(track(snapshot))

    # -- the run

    def action_play(self) -> None:
        """Run, or pause a run."""
        if self.training.snapshot().running:
            self.training.command(protocol.Pause())
        else:
            self.training.play()

    def action_step(self) -> None:
        """One update."""
        self.training.command(protocol.Step())

    def action_back(self) -> None:
        """One update back."""
        self.training.back()

    def action_phase(self) -> None:
        """One operation of an update."""
        self.training.command(protocol.Phase())

    def action_phase_back(self) -> None:
        """One operation back."""
        self.training.phase_back()

    def action_epoch(self) -> None:
        """To the end of the epoch."""
        self.training.command(protocol.Epoch())

    def action_epoch_back(self) -> None:
        """To the beginning of the epoch."""
        self.training.epoch_back()

    def reach(self) -> tuple[int, int]:
        """The update at the cursor, and the newest."""
        snapshot = self.training.snapshot()
        return snapshot.step, snapshot.updates

    def action_seek(self, step: int) -> None:
        """To a step."""
        self.training.seek(step)

    def action_end(self) -> None:
        """To the newest update."""
        self.training.seek(self.training.snapshot().updates)

    def action_reset(self) -> None:
        """Back to the start."""
        self.training.reset()

    def action_reseed(self) -> None:
        """To another start."""
        experiment = self.training.experiment
        self.training.reset(experiment.change(seed=(experiment.seed + 1) % 2**63))

    def action_fork(self) -> None:
        """Another run from here."""
        self.training.command(protocol.Fork())

    def action_speed(self, by: int) -> None:
        """The next speed up or down; a run goes on at it."""
        place = SPEEDS.index(self.training.speed) + by
        self.training.speed = SPEEDS[min(max(place, 0), len(SPEEDS) - 1)]
        if self.training.snapshot().running:
            self.training.play()
        self.post_message(Moved())

    def action_optimal(self) -> None:
        """The optimal learning rate; when diverged, from the step with the least loss."""
        snapshot = self.training.snapshot()
        stuck = snapshot.state is State.DIVERGED and not snapshot.past
        try:
            changed = optimal(snapshot.experiment, snapshot.theory)
        except ValidationError as error:
            if not stuck:
                self.training.say(str(error))
                return
            changed = snapshot.experiment.change(lr=snapshot.experiment.lr / BOLDEST)
        if stuck and snapshot.history is not None and snapshot.updates:
            self.training.seek(int(snapshot.history.column("loss").argmin()))
        self.training.change(changed)

    @on(Apply)
    def _apply(self, event: Apply) -> None:
        self.training.change(event.experiment)

    @on(Seen)
    def _seen(self, event: Seen) -> None:
        rows = self.training.experiment.table.rows
        self.training.look(first=min(event.first, max(rows - WATCHED, 0)), count=WATCHED)

    @on(Look)
    def _look(self, event: Look) -> None:
        self.training.look(**event.what)

    # -- views

    def prefer(self, log: bool) -> None:
        """Begin with the loss on the scale that the user likes."""
        self.query_one(Loss).log_scale = log

    def action_log(self) -> None:
        """The other scale of the loss."""
        self.query_one(Loss).log_scale = not self.query_one(Loss).log_scale

    def action_predict(self) -> None:
        """Ask for x."""
        self.action_show(Fit.__name__)
        self.query_one(Fit).ask_point()
