"""The Train screen: one run, seen from all sides, stepped by keyboard."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer

from gdtui import protocol
from gdtui.protocol import State
from gdtui.ui.messages import Apply, Moved, Seen
from gdtui.ui.panels.data import Data
from gdtui.ui.panels.fit import Fit
from gdtui.ui.panels.loss import Loss
from gdtui.ui.panels.panel import Panel
from gdtui.ui.panels.settings import Settings
from gdtui.ui.panels.step import Step
from gdtui.ui.training import SPEEDS, Snapshot, Training
from gdtui.ui.widgets.bars import Header, PanelTabs, Timeline

PANELS: tuple[type[Panel], ...] = (Data, Fit, Loss, Settings, Step)
SPEED = Binding.Group("Speed", compact=True)
WATCHED = 512  # predictions asked for at least: enough for the residuals and for predicted against true


class TrainScreen(Screen[None]):
    """Data, settings, fit, loss and the training loop, over a time line."""

    BINDINGS = [
        Binding("space", "play", "Run", id="train.play", tooltip="Run at the set speed, or pause"),
        Binding(
            "right", "step", "Update", id="train.step", tooltip="Make one update, or complete the one that . began"
        ),
        Binding(
            "full_stop",
            "phase",
            "Phase",
            key_display=".",
            id="train.phase",
            tooltip="Do the next of the five operations",
        ),
        Binding("e", "epoch", "Epoch", id="train.epoch", tooltip="Make updates to the end of the epoch"),
        Binding(
            "r",
            "reset",
            "Reset",
            id="train.reset",
            tooltip="Begin again from the same start, with the settings as they are",
        ),
        Binding(
            "plus",
            "speed(1)",
            "Faster",
            key_display="+",
            group=SPEED,
            id="train.faster",
            tooltip="More updates a second",
        ),
        Binding(
            "minus",
            "speed(-1)",
            "Slower",
            key_display="-",
            group=SPEED,
            id="train.slower",
            tooltip="Fewer updates a second",
        ),
        Binding("equals_sign", "speed(1)", show=False, system=True, id="train.faster2"),  # + without shift
        Binding("y", "log", "Log", id="train.log", tooltip="Switch the loss between linear and logarithmic"),
        Binding("tab", "panel(1)", "Next panel", show=False, id="train.next", tooltip="Go to the next panel"),
        Binding(
            "shift+tab", "panel(-1)", "Panel before", show=False, id="train.previous", tooltip="Go to the panel before"
        ),
        Binding("escape", "leave", "Leave", show=False, id="train.leave", tooltip="Leave the panel"),
    ]
    AUTO_FOCUS = ""  # every key is the run's until a panel is chosen
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-home"), (160, "-wide")]
    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False)  # each part repaints what has changed

    def __init__(self, training: Training) -> None:
        super().__init__(classes="-home")  # the likeliest width: to add its class later would style everything twice
        self.training = training

    def compose(self) -> ComposeResult:
        """The header, the panels (one at a time where there is no room for more), the time line, the keys."""
        yield Header(markup=False)
        yield PanelTabs([panel.__name__ for panel in PANELS], Fit.__name__)
        with Container(id="panels"):
            for panel in PANELS:
                classes = "panel -active" if panel is Fit else "panel"
                yield panel(id=_id(panel.__name__), classes=classes).data_bind(TrainScreen.snapshot)
        yield Timeline(id="timeline", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Show the data at once, before there is an engine."""
        self.snapshot = self.training.snapshot()

    @on(Moved)
    def _moved(self) -> None:
        with self.app.batch_update():
            self.snapshot = self.training.snapshot()

    def watch_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show the header and the time line; the panels are bound to the snapshot themselves."""
        if snapshot is not None:
            self.query_one(Header).tell(snapshot)
            self.query_one(Timeline).tell(snapshot)

    # -- keys

    def action_play(self) -> None:
        """Run, or pause a run."""
        running = self.snapshot is not None and self.snapshot.state is State.RUNNING and not self.snapshot.fault
        if running:
            self.training.command(protocol.Pause())
        else:
            self.training.play()

    def action_step(self) -> None:
        """One update."""
        self.training.command(protocol.Step())

    def action_phase(self) -> None:
        """One operation of an update."""
        self.training.command(protocol.Phase())

    def action_epoch(self) -> None:
        """To the end of the epoch."""
        self.training.command(protocol.Epoch())

    def action_reset(self) -> None:
        """Back to the start."""
        self.training.reset()

    def action_speed(self, by: int) -> None:
        """The next speed up or down; a run goes on at it."""
        place = SPEEDS.index(self.training.speed) + by
        self.training.speed = SPEEDS[min(max(place, 0), len(SPEEDS) - 1)]
        if self.snapshot is not None and self.snapshot.state is State.RUNNING and not self.snapshot.fault:
            self.training.play()
        self.post_message(Moved())

    def action_log(self) -> None:
        """The other scale of the loss."""
        self.query_one(Loss).log_scale = not self.query_one(Loss).log_scale

    # -- panels

    @on(Apply)
    def _apply(self, event: Apply) -> None:
        self.training.change(event.experiment)

    @on(Seen)
    def _seen(self, event: Seen) -> None:
        rows = self.training.experiment.table.rows
        first = min(event.first, max(rows - WATCHED, 0))
        self.training.watch(first, WATCHED)

    def action_show(self, name: str) -> None:
        """Make this the panel that a narrow terminal shows."""
        for panel in self.query(Panel):
            panel.set_class(panel.id == _id(name), "-active")
        self.query_one(PanelTabs).tell(name)

    def action_panel(self, by: int) -> None:
        """Move the focus through the panels and their fields, also through those that are out of sight."""
        stops = [w for panel in self.query(Panel) for w in panel.query("*") if w.can_focus and not _folded(w)]
        place = stops.index(self.focused) + by if self.focused in stops else self._entry(stops, by)
        stop = stops[place % len(stops)]
        self.action_show(next(type(a).__name__ for a in stop.ancestors if isinstance(a, Panel)))
        self.call_after_refresh(stop.focus)

    def _entry(self, stops: list[Widget], by: int) -> int:
        """Where to begin when nothing has the focus: the panel in sight when there is one, else the first."""
        if not self.has_class("-narrow"):
            return 0 if by > 0 else -1
        active = self.query_one(".panel.-active")
        return next(i for i, stop in enumerate(stops) if active in stop.ancestors) + by

    def action_leave(self) -> None:
        """Give the keys back to the screen."""
        self.set_focus(None)


def _id(name: str) -> str:
    return f"panel-{name.lower()}"


def _folded(widget: Widget) -> bool:
    """Whether a widget is put away for a reason other than a narrow terminal."""
    return any(not a.display and not isinstance(a, Panel) for a in widget.ancestors_with_self if isinstance(a, Widget))
