"""The function with the point's trajectory on it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from math import floor, log10
from typing import TYPE_CHECKING

from textual.events import Click
from textual.geometry import Offset

from gdtui.core.functions.method import Box
from gdtui.core.language import Translated
from gdtui.core.texts import text
from gdtui.ui.descend.messages import PartChosen, StartMoved
from gdtui.ui.descend.snapshot import DescendSnapshot
from gdtui.ui.descend.trajectory import Trajectory
from gdtui.ui.descend.viewport import is_inside, worth_seeing
from gdtui.ui.panels.plot_panel import PlotPanel
from gdtui.ui.text.cells import cut
from gdtui.ui.text.numbers import number_text
from gdtui.ui.widgets.plot_view import PlotView

if TYPE_CHECKING:
    from gdtui.plots import Frame, Plot
    from gdtui.ui.descend.panels.path_picture import PathPicture

NOTHING = Translated(
    en="The function appears here\nwhen PyTorch has been imported.", ko="PyTorch를 다 불러오면\n여기에 함수가 나옵니다."
)
SAME = 1e-9  # of a width: a difference below it is rounding


class PathPanel(PlotPanel[DescendSnapshot]):
    """The curve or the contours, and the point's trajectory to the cursor."""

    ID = "descend.path"
    TITLE = "Path"
    KEY = "c"

    _asked: Box = ()  # the part that was asked for with the mouse

    @cached_property
    def picture(self) -> PathPicture:
        """The picture that draws the plot."""
        from gdtui.ui.descend.panels.path_picture import PathPicture

        return PathPicture(self.app)

    def depends_on(self, snapshot: DescendSnapshot) -> tuple[object, ...]:
        """Return the trajectory as far as it is shown."""
        return snapshot.trajectory, snapshot.question, snapshot.k, snapshot.ghosts, snapshot.hidden, snapshot.marker

    def show(self, snapshot: DescendSnapshot) -> None:
        """Draw the function and the trajectory."""
        trajectory, plot, note = snapshot.trajectory, None, ""
        if trajectory is not None and self.seen:
            plot = self.picture.plot(snapshot, trajectory, self.canvas.size)
            if self._asked == trajectory.answer.box and (frame := self.canvas.frame):  # what was asked for has come
                self.canvas.frame = None if snapshot.plane else frame._replace(x=None)
            note = " · ".join(_notes(snapshot, trajectory, plot))
        self._inscribe(snapshot, note)
        self.paint(plot, str(NOTHING) if trajectory is None else "")

    def _inscribe(self, snapshot: DescendSnapshot, note: str) -> None:
        """Write the formula on the upper border, as much of it as fits, and the size of the view on the lower one."""
        title = f"{self.TITLE} · f = {snapshot.question.function.formula}"
        self.retitle(cut(title, self.size.width - 2 - self.key.cell_length))
        self.annotate(note)

    def show_part(self, frame: Frame) -> None:
        """Ask for another part of the function; until it comes, show what is known of it."""
        trajectory = self.snapshot.trajectory if self.snapshot else None
        if trajectory is not None:
            self.canvas.frame = frame
            self._asked = tuple(limits for limits in frame if limits)[: len(trajectory.answer.variables)]
            self.post_message(PartChosen(self._asked))

    def home(self) -> None:
        """Show the default part."""
        super().home()
        if self._asked:
            self._asked = ()
            self.post_message(PartChosen(()))

    def read(self, x: float, y: float) -> str:
        """Return the point that the mouse is at, and the function's value there."""
        snapshot = self.snapshot
        if snapshot is None or snapshot.trajectory is None:
            return ""
        variables = snapshot.trajectory.answer.variables
        named = [f"{name} {number_text(at)}" for name, at in zip(variables, (x, y), strict=False)]
        value = self.picture.value(snapshot.trajectory, (x, y))
        return " · ".join([*named, f"f {number_text(value)}"])

    def on_click(self, event: Click) -> None:
        """Start at the clicked point."""
        if event.widget is not self.canvas or self.snapshot is None or self.snapshot.trajectory is None:
            return
        if (place := clicked_point(self.canvas, event.offset)) is not None:
            self.post_message(StartMoved(place[: len(self.snapshot.trajectory.answer.variables)]))


def clicked_point(canvas: PlotView, at: Offset) -> tuple[float, float] | None:
    """Return the point that a click on a cell means: on each axis the roundest number; None off the canvas."""
    for corner in ((1, 1), (1, -1), (-1, 1), (-1, -1)):  # a cell reaches halfway to its neighbours
        here, beside = canvas.at(at), canvas.at(at + corner)
        if here is not None and beside is not None:
            return roundest_between(here[0], abs(beside[0] - here[0])), roundest_between(
                here[1], abs(beside[1] - here[1])
            )
    return None


def roundest_between(middle: float, width: float) -> float:
    """Return the number of the fewest digits in a cell, given its middle and its width: what a click there means."""
    decimals = -floor(log10(width))
    rounded = (round(middle, n) + 0.0 for n in (decimals - 1, decimals, decimals + 1))  # -0.0 + 0.0 is 0.0
    return next(x for x in rounded if abs(x - middle) <= width / 2)


def _notes(snapshot: DescendSnapshot, trajectory: Trajectory, plot: Plot) -> Iterator[str]:
    """Yield whether the point is in the view, and how much wider or narrower that is than at first."""
    k = min(snapshot.k, len(trajectory))
    here = (*trajectory.points[k].tolist(), float(trajectory.values[k]))
    if plot.xlim and plot.ylim and not is_inside(here[:2], (plot.xlim, plot.ylim)):
        yield text("descend.not_visible")
    (low, high), (left, right) = (
        trajectory.answer.box[0],
        worth_seeing(snapshot.question.function, snapshot.question.start)[0],
    )
    wider = (high - low) / (right - left)
    if abs(wider - 1) > SAME:
        times = number_text(wider if wider > 1 else 1 / wider, 2)
        yield text("descend.wider" if wider > 1 else "descend.nearer", times=times)
