"""Points of the data placed, moved and removed by hand on a plot, with a cross-hair or with the mouse."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec
from textual.events import MouseDown
from textual.geometry import Offset
from textual.timer import Timer

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.texts import text
from gdtui.ui.panels.plot_panel import PlotPanel
from gdtui.ui.session.messages import ExperimentEdited, Said
from gdtui.ui.session.panels.point_edits import Point, moved, placed, position, refusal, removed
from gdtui.ui.session.snapshot import RunSnapshot, drawn_rows
from gdtui.ui.text.numbers import exact_number

if TYPE_CHECKING:
    from gdtui.plots import Grid
    from gdtui.ui.session.panels.fit_picture import FitPicture

PAUSE = 0.1  # the least seconds between two edits while a point is moved: each is a recorded change of the run
DRAGGABLE = 60  # the most rows of which the mouse takes hold outside of drawing: with more, one would be hit by chance


class PointDrawing:
    """Drawing on the plot of a panel, which shows what is edited here at once, before the engine has taken it.

    Args:
        panel: the panel with the plot.
        picture: returns what made the plot.

    Attributes:
        active: whether the keys draw.
        held: the row that the keys or the mouse move; None when there is none.
        cross: where the cross-hair is, in the coordinates of the plot.
    """

    def __init__(self, panel: PlotPanel[RunSnapshot], picture: Callable[[], FitPicture]) -> None:
        self._panel, self._picture = panel, picture
        self.active = False
        self.held: int | None = None
        self.cross: Point = (0.0, 0.0)
        self._origin: Point = (0.0, 0.0)  # where the held row was
        self._gesture = 0  # its edits are one change to undo
        self._draft: Table | None = None  # with the newest edit, until the snapshot has it
        self._test_column = ""  # of the experiment with that edit
        self._sent: Table | None = None  # what was requested last
        self._arrived = False  # whether a snapshot has had it
        self._pause: Timer | None = None
        self._refusal = ""  # what was shown when the edit was sent
        self._framed = False  # whether the limits of the plot are held only while something is drawn
        self._last: RunSnapshot | None = None

    @property
    def busy(self) -> bool:
        """Whether something is drawn, with the keys or with the mouse."""
        return self.active or self.held is not None

    @property
    def state(self) -> tuple[object, ...]:
        """What the picture depends on."""
        return self.active, self.held, self.cross, self._draft and self._draft.id

    @property
    def note(self) -> str:
        """Where the cross-hair is, and whether it holds a point, for the border."""
        if not self.busy:
            return ""
        x, y = map(exact_number, self._rounded(self.cross))
        return f"{'drawing' if self.held is None else 'moving'} · x {x} · y {y}"

    # -- what is drawn

    def shown(self, snapshot: RunSnapshot) -> RunSnapshot:
        """Return a snapshot with the edits that are on their way; while a run begins again, with the last model."""
        if snapshot.view is not None:
            self._last = snapshot
        elif self.busy and self._last is not None:
            snapshot = msgspec.structs.replace(snapshot, view=self._last.view, configured=self._last.configured)
        self._settle(snapshot)
        if self._draft is None:
            return snapshot
        return msgspec.structs.replace(snapshot, experiment=self._with_draft(snapshot.experiment))

    def _with_draft(self, experiment: Experiment) -> Experiment:
        """Return an experiment with the edits that are on their way."""
        if self._draft is None:
            return experiment
        return msgspec.structs.replace(experiment, table=self._draft, test_column=self._test_column)

    def _settle(self, snapshot: RunSnapshot) -> None:
        """Forget the edits that the snapshot has, those that were refused, and those that were undone."""
        if self._sent is None:
            return
        here = snapshot.experiment.table.id == self._sent.id
        refused = bool(snapshot.refusal) and snapshot.refusal != self._refusal
        if not here and (self._arrived or refused):
            self.held = self._draft = self._sent = None
        elif here and self._draft is self._sent and self.held is None:
            self._draft = self._sent = None
        self._arrived = self._arrived or here

    # -- keys

    def begin(self) -> None:
        """Begin to draw, or say why that cannot be."""
        grid, snapshot = self._panel.canvas.grid, self._panel.snapshot
        if snapshot is None or grid is None:  # the first picture is on its way
            self._panel.set_timer(PAUSE, self.begin)
            return
        if reason := refusal(snapshot.experiment):
            self._panel.post_message(Said(reason))
            return
        self.active, self.cross = True, grid.middle
        self._hold_frame(grid)
        self._show()

    def end(self) -> None:
        """Put a held point back where it was; without one, end drawing."""
        if self.held is not None:
            self._move(self._origin)
            self._drop()
        else:
            self.active = False
            self._free_frame()
        self._show()

    def go(self, right: int, up: int) -> None:
        """Move the cross-hair by cells, with the point that it holds; the picture follows beyond its edge."""
        grid = self._panel.canvas.grid
        if grid is None:
            return
        width, height = grid.cell_size
        self._point_at((self.cross[0] + right * width, self.cross[1] + up * height), grid)
        if self.held is not None:
            self._move(self._rounded(self.cross))
        self._show()

    def next(self) -> None:
        """Put the cross-hair on the next point to the right, and after the last on the first."""
        grid = self._panel.canvas.grid
        if grid is not None and self.held is None:
            self._point_at(self._picture().next_point(self.cross), grid)
            self._show()

    def press(self) -> None:
        """Drop the held point; or take the one under the cross-hair; or place one."""
        if self.held is not None:
            self._drop()
            self._show()
        elif (row := self._row_at(self.cross)) is not None:
            self._hold(row)
            self._show()
        else:
            self.place()

    def place(self) -> None:
        """Place a point at the cross-hair."""
        self._drop()
        self._edit(lambda experiment, drawn: placed(experiment, self._rounded(self.cross), drawn))

    def remove(self) -> None:
        """Remove the point that is held, or the one under the cross-hair."""
        row = self._row_at(self.cross) if self.held is None else self.held
        if row is None:
            self._panel.post_message(Said(text("keys.no_point")))
            return
        self._drop()
        self._edit(lambda experiment, drawn: removed(experiment, row, drawn))

    # -- the mouse

    def mouse_down(self, event: MouseDown) -> bool:
        """Take, place or remove a point; return whether the press was for that, and not to move the picture."""
        grid, snapshot, place = self._panel.canvas.grid, self._panel.snapshot, self._panel.canvas.at(event.offset)
        if grid is None or snapshot is None or place is None or refusal(snapshot.experiment):
            return False
        row = self._row_at(place)
        removing = event.button == 3 or event.ctrl
        if not self.active and (row is None or removing or snapshot.experiment.table.rows > DRAGGABLE):
            return False
        self._drop()
        self._hold_frame(grid)
        self.cross = place
        if removing:
            self.remove()
        elif row is not None:
            self._hold(row)
        else:
            self.place()
            self._hold(self._now.table.rows - 1, self._gesture)  # the press may become a drag
        self._show()
        return True

    def mouse_move(self, offset: Offset) -> None:
        """Move the held point to the mouse."""
        place = self._panel.canvas.at(offset)
        if place is not None and self.held is not None:
            self.cross = place
            self._move(self._rounded(place))
            self._show()

    def mouse_up(self) -> None:
        """Let go of the point."""
        self._drop()
        if not self.active:
            self._free_frame()
        self._show()

    # -- edits

    @property
    def _now(self) -> Experiment:
        """The experiment with the edits that are on their way."""
        assert self._panel.snapshot is not None
        return self._with_draft(self._panel.snapshot.experiment)

    def _hold(self, row: int, gesture: int = 0) -> None:
        self.held, self._origin = row, position(self._now, row)
        self._gesture = gesture or self._gesture + 1

    def _drop(self) -> None:
        """Let go of the held point where it is, and send what was not sent."""
        self.held = None
        if self._draft is not self._sent:
            self._send()

    def _edit(self, change: Callable[[Experiment, Sequence[int]], Experiment]) -> None:
        """Make an edit that is a gesture of its own, or say why it cannot be; it is given the drawn test rows."""
        assert self._panel.snapshot is not None
        try:
            edited = change(self._now, drawn_rows(self._panel.snapshot))
        except ValidationError as error:
            self._panel.post_message(Said(str(error)))
            return
        self._draft, self._test_column, self._gesture = edited.table, edited.test_column, self._gesture + 1
        self._send()
        self._show()

    def _move(self, point: Point) -> None:
        """Put the held point at a place; it is shown at once, and sent if the last edit was long enough ago."""
        assert self.held is not None
        if position(self._now, self.held) == point:
            return
        base = self._now if self._sent is None else msgspec.structs.replace(self._now, table=self._sent)
        self._draft, self._test_column = moved(base, self.held, point).table, base.test_column
        if self._pause is None:
            self._send()
            self._pause = self._panel.set_timer(PAUSE, self._go_on)

    def _go_on(self) -> None:
        """Send the place that a moved point has come to since the last edit."""
        self._pause = None
        if self._draft is not self._sent:
            self._send()
            self._pause = self._panel.set_timer(PAUSE, self._go_on)

    def _send(self) -> None:
        snapshot = self._panel.snapshot
        assert snapshot is not None
        self._sent, self._arrived, self._refusal = self._draft, False, snapshot.refusal
        self._panel.post_message(ExperimentEdited(self._now, self._gesture))

    # -- the plot

    def _rounded(self, place: Point) -> Point:
        """Return a place in round numbers: no more digits than tell a cell from the next."""
        grid = self._panel.canvas.grid
        if grid is None:
            return place
        x, y = (round(at, -math.floor(math.log10(size))) for at, size in zip(place, grid.cell_size, strict=True))
        return x, y

    def _row_at(self, place: Point) -> int | None:
        """Return the row whose point is drawn in the cell of a place."""
        grid = self._panel.canvas.grid
        return None if grid is None else self._picture().row_in(grid, place)

    def _point_at(self, place: Point, grid: Grid) -> None:
        """Put the cross-hair at a place, and move the picture as far as needed to show it."""
        from gdtui.plots import reaching

        self.cross = place
        self._panel.show_part(reaching(grid, *place))

    def _hold_frame(self, grid: Grid) -> None:
        """Keep the limits as they are: they would follow the data, away from the cross-hair and the mouse."""
        from gdtui.plots import shown

        if self._panel.canvas.frame is None:
            self._panel.canvas.frame, self._framed = shown(grid), True

    def _free_frame(self) -> None:
        if self._framed:
            self._panel.canvas.frame, self._framed = None, False

    def _show(self) -> None:
        self._panel.refresh_bindings()
        self._panel.redraw()
