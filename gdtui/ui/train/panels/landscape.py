"""The loss over the parameters, and the path of the run on it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

from textual.binding import Binding

from gdtui.core.experiment.record_columns import recorded_scalars
from gdtui.core.language import Translated
from gdtui.core.texts import text
from gdtui.protocol import LandscapeRequest
from gdtui.ui.panels.plot_panel import PlotPanel
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.text.numbers import number_text

if TYPE_CHECKING:
    from gdtui.plots import Frame
    from gdtui.ui.train.panels.landscape_picture import LandscapePicture
    from gdtui.ui.train.panels.paths import LandscapeData

LARGEST = (80, 60)  # the most points along each axis: more cost the engine time and are not visible
SMALLEST = 8
CURVE = 160  # the number of points of a curve over one parameter
NAMED = 4  # the parameters that are paired with each other; the others appear only in the leading directions
ZOOM = 1.6
NOTHING = Translated(
    en="The loss over the parameters appears here\nwhen PyTorch has been imported.",
    ko="PyTorch를 다 불러오면\n여기에 매개변수에 따른 손실이 나옵니다.",
)
WAITING = Translated(en="No landscape of this model yet.", ko="이 모델의 지형이 아직 없습니다.")


class LandscapePanel(PlotPanel[RunSnapshot]):
    """Contours over two parameters with the run's path on them; over one, the curve with its tangent."""

    ID = "train.landscape"
    TITLE = "Landscape"
    KEY = "a"
    BINDINGS = [
        Binding("m", "zoom(1)", "In", id="train.landscape.in", tooltip="Landscape: zoom in on the cursor"),
        Binding("M", "zoom(-1)", "Out", id="train.landscape.out", tooltip="Landscape: zoom out"),
        Binding(
            "w", "follow", "Follow", id="train.landscape.follow", tooltip="Landscape: keep the cursor in the middle"
        ),
    ]
    _ground: LandscapeData | None = None
    _planes: dict[str, tuple[str, ...]] = {}
    _limits: tuple[tuple[float, float], ...] = ()
    _zoom = 0
    _follows = False

    @cached_property
    def picture(self) -> LandscapePicture:
        """The picture that draws the plot."""
        from gdtui.ui.train.panels.landscape_picture import LandscapePicture

        return LandscapePicture(self.app)

    # -- the view

    def _home(self) -> None:
        self._limits, self._zoom = (), 0

    def home(self) -> None:
        """Show the part that the engine chooses."""
        self._home()
        super().home()
        self.redraw()

    def show_part(self, frame: Frame) -> None:
        """Ask for another part of the landscape; until it comes, show what is known of it."""
        if self._ground is not None:
            self.canvas.frame = frame
            self._limits = tuple(limits for limits in frame if limits)[: len(self._ground.limits)]
            self.redraw()

    def action_zoom(self, by: int) -> None:
        """Zoom in or out, with the engine's own choice in between."""
        self._zoom += by
        if self._ground is not None and self.snapshot is not None:
            self._limits = self._around(self._ground, self.snapshot, ZOOM**-by) if self._zoom else ()
            self.redraw()

    def action_follow(self) -> None:
        """Follow the cursor, or stop following it."""
        self._follows = not self._follows
        self.redraw()

    def _around(self, ground: LandscapeData, snapshot: RunSnapshot, factor: float) -> tuple[tuple[float, float], ...]:
        """Return limits scaled by a factor, with the cursor in the middle if it is visible or followed."""
        limits = self._limits or ground.limits
        here = ground.cursor(snapshot)
        seen = self._follows or all(low <= at <= high for at, (low, high) in zip(here, limits, strict=True))
        middles = here if seen else tuple(low / 2 + high / 2 for low, high in limits)
        reaches = [factor * (high - low) / 2 for low, high in limits]
        return tuple((m - r, m + r) for m, r in zip(middles, reaches, strict=True))

    def _keep_up(self, ground: LandscapeData, snapshot: RunSnapshot) -> None:
        """Move the limits when the followed cursor has left the middle half of them."""
        limits = self._limits or ground.limits
        here = ground.cursor(snapshot)
        if any(abs(at - (low + high) / 2) > (high - low) / 4 for at, (low, high) in zip(here, limits, strict=True)):
            self._limits = self._around(ground, snapshot, 1)

    def needs(self, snapshot: RunSnapshot) -> Mapping[str, Any]:
        """Return what the engine should survey."""
        return {"landscape": self._wanted()} if snapshot.configured is not None else {}

    def _wanted(self) -> LandscapeRequest:
        names = self._planes.get(self.page, ())
        columns, rows = self.canvas.size
        curve = len(names) == 1 or not self._planes
        fine = (min(2 * columns, LARGEST[0]), min(4 * rows, LARGEST[1]))
        size = (CURVE, SMALLEST) if curve else (max(fine[0], SMALLEST), max(fine[1], SMALLEST))
        limits = self._limits if len(self._limits) == (1 if curve else 2) else ()
        return LandscapeRequest(names, limits, size)

    def _lay_out(self, snapshot: RunSnapshot) -> None:
        """List the axes again when the parameters have changed."""
        columns = snapshot.configured.columns if snapshot.configured else ()
        if self.differs("axes", columns):
            self._planes = planes(recorded_scalars(columns))
            self.TABS = tuple(self._planes)
            self._home()

    # -- what is drawn

    def depends_on(self, snapshot: RunSnapshot) -> tuple[object, ...]:
        """Return the survey, the runs on it, and the view."""
        columns = snapshot.configured.columns if snapshot.configured else ()
        view = snapshot.view and snapshot.view.params
        run = snapshot.history, snapshot.ghosts, snapshot.step, view, snapshot.recalled
        return columns, snapshot.landscape, *run, snapshot.racing, snapshot.marker, self._limits, self._follows

    def show(self, snapshot: RunSnapshot) -> None:
        """Draw the landscape that the engine has surveyed, with the run on it."""
        self._lay_out(snapshot)
        self._ground = self.picture.ground(snapshot.landscape) if snapshot.landscape is not None else None
        if self._ground is not None and self._follows:
            self._keep_up(self._ground, snapshot)
        if self._ground is not None and self._ground.event.request.limits == self._limits:
            self.canvas.frame = None  # what was asked for has come
        self.entitle(self._notes(snapshot))
        plot = self.picture.plot(self._ground, snapshot, self.canvas.size) if self._ground and snapshot.view else None
        self.paint(plot, str(WAITING if snapshot.view else NOTHING))

    def read(self, x: float, y: float) -> str:
        """Return the parameters that the mouse is at, and the loss there."""
        if self._ground is None:
            return ""
        named = [f"{name} {number_text(at)}" for name, at in zip(self._ground.event.names, (x, y), strict=False)]
        return " · ".join([*named, f"loss {number_text(self.picture.value(self._ground, (x, y)))}"])

    def _notes(self, snapshot: RunSnapshot) -> str:
        ground, notes = self._ground, list[str]()
        if ground is not None and snapshot.view and ground.place(snapshot.view.params) is None:
            notes.append(text("landscape.directions", count=f"{len(ground.origin):,}"))
        elif ground is not None and not ground.event.exact:
            named = snapshot.view and ground.direction(snapshot.view.params)
            notes.append(f"{ground.event.names[0]}: {named}" if named else "others held")
        notes += ["race"] * snapshot.racing
        return " · ".join([*notes, *["zoomed"] * bool(self._limits), *["follows"] * self._follows])


def planes(names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the planes over some parameters: a title for the axes of each; nothing for a single choice.

    The first is the engine's choice: the only two parameters, or else the leading directions.
    """
    if len(names) < 2:
        return {}
    first = names[:NAMED]
    if len(names) == 2:
        return {" × ".join(names): (), **{name: (name,) for name in names}}
    pairs = {" × ".join(pair): pair for pair in combinations(first, 2)}
    return {"directions": (), **pairs, **{name: (name,) for name in first}}
