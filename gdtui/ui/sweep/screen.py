"""The Sweep screen: a setting over a range, and what comes of each value."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.content import Content

from gdtui.ui.panels.key import Key
from gdtui.ui.shell.panel_screen import PaletteCommand, PanelScreen
from gdtui.ui.sweep.draft import DraftEdited, ValuePicked
from gdtui.ui.sweep.model import SweepModel
from gdtui.ui.sweep.panels.curve import CurvePanel
from gdtui.ui.sweep.panels.form import RangePanel
from gdtui.ui.sweep.panels.value import ValuePanel
from gdtui.ui.sweep.snapshot import SweepSnapshot
from gdtui.ui.text.fields import edit_prompt
from gdtui.ui.widgets.bars import Bar, HeaderContent


class ProgressBar(Bar[SweepSnapshot]):
    """How far the sweep is, and below it a message or the run under the cursor."""

    DEFAULT_CSS = "ProgressBar { width: 1fr; height: auto; min-height: 2; max-height: 4; }"

    def line(self, content: SweepSnapshot, width: int) -> Content:
        """Return the bar and the line below it."""
        from gdtui.ui.sweep.status import progress

        return progress(content, width)


FAR = 10  # values that a long move goes over


class SweepScreen(PanelScreen):
    """The form of the sweep, its plot, and the run under the cursor."""

    MODE = "Sweep"
    MODEL = SweepModel
    KEYS = (
        Key("space", "model('toggle')", "sweep", "Make the sweep, or stop it; what is complete stays", "Sweep"),
        Key("right", "move(1, 0)", "next_value", "Go to the next value", "Next", key_display="→"),
        Key("left", "move(-1, 0)", "previous_value", "Go to the previous value", "Previous", key_display="←"),
        Key("up", "move(1, 1)", "higher", "Go to the next value of the second setting", key_display="↑"),
        Key("down", "move(-1, 1)", "lower", "Go to the previous value of the second setting", key_display="↓"),
        Key("shift+right", f"move({FAR}, 0)", "far_right", f"Go {FAR} values on"),
        Key("shift+left", f"move(-{FAR}, 0)", "far_left", f"Go {FAR} values back"),
        Key("o", "best", "best", "Go to the least final loss, or on the other page to the fewest updates", "Best"),
        Key("enter", "open_run", "open", "Begin the run under the cursor in Train", "Open", key_display="⏎"),
        Key("u", "metric", "metric", "Show the final loss or the updates to the tolerance", "Updates"),
        Key(
            "e",
            "exercise",
            "exercise",
            "Sweep the learning rate: how quickly does the loss drop? (D2L, exercise 6)",
            "lr",
        ),
        Key(
            "b",
            "model('sweep_batches')",
            "batches",
            "Sweep lr with batch size: a larger batch, a larger lr?",
            "Batches",
        ),
        Key("y", "model('toggle_log')", "log", "Switch the curve between logarithmic and linear"),
        Key("z", "zoom", "zoom", "Give the whole screen to one panel, or take it back", "Zoom"),
    )
    PANELS = (RangePanel, CurvePanel, ValuePanel)
    FIRST = CurvePanel
    BESIDE = ValuePanel
    model: SweepModel

    def compose_below(self) -> ComposeResult:
        """Yield the progress bar."""
        yield ProgressBar(markup=False)

    def heading(self, snapshot: SweepSnapshot) -> HeaderContent:
        """Return the session's title and how far the sweep is."""
        from gdtui.ui.sweep.status import heading

        return heading(self.MODE, snapshot)

    def watch_snapshot(self, snapshot: SweepSnapshot | None) -> None:
        """Show the header and the progress; the panels are bound to the snapshot themselves."""
        super().watch_snapshot(snapshot)
        if snapshot is not None:
            self.query_one(ProgressBar).tell(snapshot)

    def commands(self) -> Iterator[PaletteCommand]:
        """Yield a command for each setting that can be swept."""
        from gdtui.core.experiment.sweep import sweepable

        for field in sweepable(self.model.experiment):
            run = partial(self._sweep, field.name)
            yield PaletteCommand(f"Sweep {field.title}", edit_prompt(field), run, "Sweep")

    def _sweep(self, name: str) -> None:
        self.come_to_front()
        self.model.sweep_setting(name)

    def action_metric(self) -> None:
        """Show the other page of the plot."""
        self.query_one(CurvePanel).cycle()

    def action_move(self, by: int, axis: int) -> None:
        """Move the cursor by some values of an axis."""
        self.model.move(by, axis)

    def action_best(self) -> None:
        """Put the cursor at the best run of the page that is shown."""
        self.model.go_to_best(self.query_one(CurvePanel).metric)

    def action_exercise(self) -> None:
        """Sweep the learning rate, and show how many updates it takes."""
        self.query_one(CurvePanel).tab = "updates"
        self.model.sweep_setting("lr")

    def action_open_run(self) -> None:
        """Begin the run under the cursor, and go to the screen that sessions belong to."""
        if self.model.open():
            self.app.switch_mode(self.app.DEFAULT_MODE)

    @on(DraftEdited)
    def _edit(self, event: DraftEdited) -> None:
        self.model.edit(event.draft)

    @on(ValuePicked)
    def _pick(self, event: ValuePicked) -> None:
        self.model.pick(event.values)
