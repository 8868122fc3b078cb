"""The loss over the parameters, and the way that the run takes down it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from textual.binding import Binding

from gdtui.core.experiment.scalar_names import recorded_scalars
from gdtui.protocol import LandscapeRequest
from gdtui.ui.drawing.contours import ContourCache
from gdtui.ui.drawing.palette import colour
from gdtui.ui.panels.plot_panel import PlotPanel
from gdtui.ui.train.messages import SubscriptionChanged
from gdtui.ui.train.panels.loss_curve import curve
from gdtui.ui.train.panels.paths import LandscapeData, ghost_path, run_path, run_start
from gdtui.ui.train.snapshot import TrainSnapshot

if TYPE_CHECKING:
    from gdtui.plots import Plot, Series

LARGEST = (80, 60)  # points along the axes of a survey: more take the engine longer, and are not seen
SMALLEST = 8
CURVE = 160  # points of one over one parameter
NAMED = 4  # parameters that are paired with each other; the rest is seen along the leading directions
ZOOM = 1.6
FAINT = 0.45
NOTHING = "The loss over the parameters appears here\nwhen PyTorch has been imported."
WAITING = "No landscape of this model yet."


class LandscapePanel(PlotPanel[TrainSnapshot]):
    """Contours over two parameters with the path on them; over one, the curve with its tangent."""

    ID = "train.landscape"
    TITLE = "Landscape"
    KEY = "a"
    HELP = (
        "The training loss over the parameters: contours, the path from the start (○) to the cursor (●), and the "
        "minimum of the closed form (×); earlier runs by their letters. Over one parameter: the curve, its tangent "
        "and the next step of gradient descent (▷). a again goes on to other parameters; where there are many, the "
        "axes are the two directions of the greatest curvature."
    )
    BINDINGS = [
        Binding("m", "zoom(1)", "In", id="train.landscape.in", tooltip="Landscape: see less of it, around the cursor"),
        Binding("M", "zoom(-1)", "Out", id="train.landscape.out", tooltip="Landscape: see more of it"),
        Binding(
            "w", "follow", "Follow", id="train.landscape.follow", tooltip="Landscape: keep the cursor in the middle"
        ),
    ]
    _asked: tuple[LandscapeRequest | None, int | None] = (None, None)
    _ground: LandscapeData | None = None
    _planes: dict[str, tuple[str, ...]] = {}
    _columns: object = None
    _limits: tuple[tuple[float, float], ...] = ()
    _zoom = 0
    _follows = False

    @cached_property
    def _contours(self) -> ContourCache:
        return ContourCache()

    # -- what is looked at

    def watch_tab(self) -> None:
        """Other axes have other limits."""
        self._home()
        super().watch_tab()

    def _home(self) -> None:
        self._limits, self._zoom = (), 0

    def action_zoom(self, by: int) -> None:
        """Nearer or farther, back to the engine's own choice in between."""
        self._zoom += by
        if self._ground is not None and self.snapshot is not None:
            self._limits = self._around(self._ground, self.snapshot, ZOOM**-by) if self._zoom else ()
            self.redraw()

    def action_follow(self) -> None:
        """Follow the cursor, or stay."""
        self._follows = not self._follows
        self.redraw()

    def _around(self, ground: LandscapeData, snapshot: TrainSnapshot, factor: float) -> tuple[tuple[float, float], ...]:
        """Limits so much wider, with the cursor in the middle when it is in sight or followed."""
        limits = self._limits or ground.limits
        here = self._here(ground, snapshot)
        seen = self._follows or all(low <= at <= high for at, (low, high) in zip(here, limits, strict=True))
        middles = here if seen else tuple(low / 2 + high / 2 for low, high in limits)
        reaches = [factor * (high - low) / 2 for low, high in limits]
        return tuple((m - r, m + r) for m, r in zip(middles, reaches, strict=True))

    def _keep_up(self, ground: LandscapeData, snapshot: TrainSnapshot) -> None:
        """Move the limits when the cursor that is followed has left the middle half of them."""
        limits = self._limits or ground.limits
        here = self._here(ground, snapshot)
        if any(abs(at - (low + high) / 2) > (high - low) / 4 for at, (low, high) in zip(here, limits, strict=True)):
            self._limits = self._around(ground, snapshot, 1)

    def _look(self, snapshot: TrainSnapshot) -> None:
        """Have surveyed what is on the screen, and nothing while the panel is not."""
        landscape = self._wanted() if self.seen and snapshot.configured is not None else None
        configured = snapshot.configured
        asked = landscape, configured.run_id if configured is not None else None  # a new run is asked anew
        if asked != self._asked:
            self._asked = asked
            self.post_message(SubscriptionChanged(landscape=landscape))

    def _wanted(self) -> LandscapeRequest:
        names = self._planes.get(self.page, ())
        columns, rows = self.canvas.size
        curve = len(names) == 1 or not self._planes
        fine = (min(2 * columns, LARGEST[0]), min(4 * rows, LARGEST[1]))
        size = (CURVE, SMALLEST) if curve else (max(fine[0], SMALLEST), max(fine[1], SMALLEST))
        limits = self._limits if len(self._limits) == (1 if curve else 2) else ()
        return LandscapeRequest(names, limits, size)

    def _lay_out(self, snapshot: TrainSnapshot) -> None:
        """Find out which axes there are, when the parameters are others."""
        columns = snapshot.configured.columns if snapshot.configured else ()
        if columns != self._columns:
            self._columns = columns
            self._planes = planes(recorded_scalars(columns))
            self.TABS = tuple(self._planes)
            self._home()

    # -- what is drawn

    def show(self, snapshot: TrainSnapshot) -> None:
        """Draw the landscape that the engine has surveyed, with the run on it."""
        self._lay_out(snapshot)
        event = snapshot.landscape
        if event is None:
            self._ground = None
        elif self._ground is None or event is not self._ground.event:
            self._ground = LandscapeData.of(event)
        if self._ground is not None and self._follows:
            self._keep_up(self._ground, snapshot)
        self._look(snapshot)
        self.entitle(self._note(snapshot))
        run = snapshot.history, snapshot.ghosts, snapshot.step, snapshot.view and snapshot.view.params
        if self.fresh(self._ground, *run, snapshot.marker):
            picture = self._picture(self._ground, snapshot) if self._ground and snapshot.view else None
            self.paint(picture, WAITING if snapshot.view else NOTHING)

    def _note(self, snapshot: TrainSnapshot) -> str:
        ground, notes = self._ground, list[str]()
        if ground is not None and snapshot.view and ground.place(snapshot.view.params) is None:
            notes.append(f"no path: {len(ground.origin):,} parameters")
        elif ground is not None and not ground.event.exact:
            notes.append("others held")
        return " · ".join([*notes, *["zoomed"] * (self._zoom != 0), *["follows"] * self._follows])

    def _here(self, ground: LandscapeData, snapshot: TrainSnapshot) -> tuple[float, ...]:
        """The cursor's coordinates; of many parameters, those that the engine has told."""
        return (ground.place(snapshot.view.params) if snapshot.view else None) or ground.event.here

    def _picture(self, ground: LandscapeData, snapshot: TrainSnapshot) -> Plot:
        from gdtui.plots import Plot

        here, names = self._here(ground, snapshot), ground.event.names
        if len(names) == 1:
            return curve(self.app, ground, snapshot, here[0])
        series = (*self._lines(ground), *self._paths(ground, snapshot), *self._points(ground, snapshot, here))
        xlim, ylim = ground.limits
        return Plot(series, xlim=xlim, ylim=ylim, xlabel=names[0], ylabel=names[1], marker=snapshot.marker)

    def _lines(self, ground: LandscapeData) -> tuple[Series, ...]:
        size = self.canvas.size.width, self.canvas.size.height
        return self._contours.of(self.app, ground, (ground.x, ground.y), ground.values, size)

    def _paths(self, ground: LandscapeData, snapshot: TrainSnapshot) -> Iterator[Series]:
        from gdtui.plots import Series

        faint = colour(self.app, "ghost", FAINT)
        for ghost in snapshot.ghosts:
            if (path := ghost_path(ground, ghost, snapshot)) is not None and path.size:
                yield Series(path[0], path[1], "line", faint, "·")
                yield Series(path[0, -1:], path[1, -1:], "points", faint, ghost.label)
        if (path := run_path(ground, snapshot)) is not None:
            yield Series(path[0], path[1], "line", colour(self.app, "path"), "•")

    def _points(self, ground: LandscapeData, snapshot: TrainSnapshot, here: tuple[float, ...]) -> Iterator[Series]:
        from gdtui.plots import Series

        if best := ground.event.best:
            yield Series(best[:1], best[1:], "points", colour(self.app, "minimum"), "×", "least")
        if start := run_start(ground, snapshot):
            yield Series(start[:1], start[1:], "points", colour(self.app, "path"), "○", "start")
        yield Series(here[:1], here[1:], "points", colour(self.app, "cursor"), "●", "now")


def planes(names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """What there is to look at over some parameters: a title for the axes of each; nothing to choose for one.

    The first is the engine's choice: the only two there are, or else the leading directions.
    """
    if len(names) < 2:
        return {}
    first = names[:NAMED]
    if len(names) == 2:
        return {" × ".join(names): (), **{name: (name,) for name in names}}
    pairs = {" × ".join(pair): pair for pair in combinations(first, 2)}
    return {"directions": (), **pairs, **{name: (name,) for name in first}}
