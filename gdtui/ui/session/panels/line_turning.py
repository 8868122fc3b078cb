"""The fitted line turned by hand: W and b with the arrows or the mouse, as the start values of the run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import msgspec
from textual.events import MouseDown
from textual.geometry import Offset
from textual.timer import Timer

from gdtui.core.errors import ValidationError
from gdtui.core.texts import text
from gdtui.ui.panels.plot_panel import PlotPanel
from gdtui.ui.session.messages import ExperimentEdited, Said
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.text.numbers import number_text

if TYPE_CHECKING:
    from gdtui.plots import Grid
    from gdtui.ui.widgets.plot_view import Hand

PAUSE = 0.1  # the least seconds between two changes: each begins the run again
SIDE = 1 / 3  # the part of the plot at each side in which a drag turns the line about its other end


class LineTurning:
    """Turns the line of a panel's plot. Each change is a run from other start values; descent goes on from there.

    Args:
        panel: the panel with the plot.

    Attributes:
        active: whether the keys turn the line.
    """

    def __init__(self, panel: PlotPanel[RunSnapshot]) -> None:
        self._panel = panel
        self.active = False
        self._values: tuple[float, float] = (0.0, 0.0)  # W and b
        self._sent: tuple[float, float] | None = None
        self._gesture = 0  # negative, since those of drawing are positive: its changes are taken back together
        self._pause: Timer | None = None
        self._pivot: tuple[float, float] | None = None  # about which the mouse turns the line; None where it moves it
        self._last: RunSnapshot | None = None
        self._other: Hand | None = None  # what the mouse does otherwise

    @property
    def state(self) -> tuple[object, ...]:
        """What the picture depends on."""
        return self.active, self._values

    def note(self, where: str) -> str:
        """Return the loss of the line, for the border; W and b are in the equation below the plot.

        Args:
            where: where the line is, if it is not in the picture.
        """
        view, parts = self._last.view if self._last is not None else None, [where or text("fit.by_hand")]
        if view is not None and _alike(_line_of(view.params), self._values):
            parts.append(f"loss {number_text(view.train_loss)}")
        return " · ".join(parts)

    def shown(self, snapshot: RunSnapshot) -> RunSnapshot:
        """Return a snapshot; while the run begins again, with the last model."""
        if snapshot.view is not None:
            self._last = snapshot
        elif self.active and self._last is not None:
            snapshot = msgspec.structs.replace(snapshot, view=self._last.view, configured=self._last.configured)
        return snapshot

    # -- keys

    def begin(self) -> None:
        """Begin to turn the line, or say why that cannot be."""
        snapshot, grid = self._panel.snapshot, self._panel.canvas.grid
        if snapshot is None or snapshot.view is None or grid is None:  # the first picture is on its way
            self._panel.set_timer(PAUSE, self.begin)
            return
        e = snapshot.experiment
        if e.model != "linear" or len(e.features) != 1 or e.standardize or e.standardize_target:
            self._panel.post_message(Said(text("refusals.not_a_line")))
            return
        from gdtui.plots import shown

        canvas = self._panel.canvas
        self._other, canvas.hand, canvas.frame = canvas.hand, self, shown(grid)
        self.active = True
        self._take_over(snapshot)
        self._show()

    def end(self) -> None:
        """End it; the run stays as it is."""
        self.active, self._panel.canvas.hand, self._panel.canvas.frame = False, self._other, None
        self._show()

    def turn(self, steeper: int, up: int) -> None:
        """Make the line steeper, and move it up, by steps of about a cell at the edge of the plot."""
        grid = self._panel.canvas.grid
        if grid is None:
            return
        w, b = self._now
        slope, height = _steps(grid)
        self._set((_stepped(w, steeper, slope), _stepped(b, up, height)))

    # -- the mouse

    def mouse_down(self, event: MouseDown) -> bool:
        """Take the line: at the sides to turn it about its other end, in the middle to move it."""
        grid, place = self._panel.canvas.grid, self._panel.canvas.at(event.offset)
        if grid is None or place is None:
            return False
        low, high = _ends(grid)
        part = (place[0] - low) / (high - low)
        end = high if part < SIDE else low if part > 1 - SIDE else None
        w, b = self._now
        self._pivot = None if end is None else (end, w * end + b)
        self._pull(place)
        return True

    def mouse_move(self, offset: Offset) -> None:
        """Have the line go through the mouse."""
        if (place := self._panel.canvas.at(offset)) is not None:
            self._pull(place)

    def mouse_up(self) -> None:
        """Let go of the line."""
        self._pivot = None

    def _pull(self, place: tuple[float, float]) -> None:
        """Have the line go through a place, and through the pivot or as steep as it is."""
        grid = self._panel.canvas.grid
        if grid is None:
            return
        w, _ = self._now
        if self._pivot is not None and place[0] != self._pivot[0]:
            w = (place[1] - self._pivot[1]) / (place[0] - self._pivot[0])
        slope, height = _steps(grid)
        w = _stepped(w, 0, slope / 10)
        self._set((w, _stepped(place[1] - w * place[0], 0, height / 10)))

    # -- the run

    @property
    def _now(self) -> tuple[float, float]:
        """W and b as they are set, or as descent has left them since."""
        snapshot = self._panel.snapshot
        if snapshot is not None and snapshot.view is not None and snapshot.updates:
            self._take_over(snapshot)
        return self._values

    def _take_over(self, snapshot: RunSnapshot) -> None:
        """Go on from the line of a run that has been trained, as another gesture."""
        assert snapshot.view is not None
        self._values, self._sent, self._gesture = _line_of(snapshot.view.params), None, self._gesture - 1

    def _set(self, values: tuple[float, float]) -> None:
        """Turn the line; it is sent if the last change was long enough ago, and otherwise soon."""
        self._values = values
        if self._pause is None:
            self._send()
        self._show()

    def _send(self) -> None:
        self._pause = None
        snapshot = self._panel.snapshot
        if snapshot is None or self._values == self._sent:
            return
        try:
            experiment = snapshot.experiment.change(init="values", init_values=self._values)
        except ValidationError as error:
            self._panel.post_message(Said(str(error)))
            return
        self._sent = self._values
        self._panel.post_message(ExperimentEdited(experiment, self._gesture))
        self._pause = self._panel.set_timer(PAUSE, self._send)

    def _show(self) -> None:
        self._panel.refresh_bindings()
        self._panel.redraw()


def _line_of(params: dict[str, list[float]]) -> tuple[float, float]:
    """Return W and b of a view."""
    (w,), (b,) = params.values()
    return w, b


def _alike(first: tuple[float, float], second: tuple[float, float]) -> bool:
    """Return whether two lines are the same to the precision of float32."""
    return all(math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9) for a, b in zip(first, second, strict=True))


def _ends(grid: Grid) -> tuple[float, float]:
    return grid.x.low, grid.x.high


def _steps(grid: Grid) -> tuple[float, float]:
    """Return the steps of W and b: 1, 2 or 5 times a power of ten, at most a cell at the edge of the plot."""
    (_, height), (low, high) = grid.cell_size, _ends(grid)
    return _round_step(height / max(abs(low), abs(high), high - low)), _round_step(height)


def _round_step(most: float) -> float:
    power = 10.0 ** math.floor(math.log10(most))
    return next(factor * power for factor in (5, 2, 1) if factor * power <= most * (1 + 1e-9))


def _stepped(value: float, steps: int, step: float) -> float:
    """Return a value some steps on, as a multiple of the step without the rounding errors of adding steps up."""
    digits = max(0, 1 - math.floor(math.log10(step)))
    return round((round(value / step) + steps) * step, digits)
