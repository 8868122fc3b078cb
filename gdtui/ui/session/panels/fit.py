"""The data and the model's predictions for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.reactive import reactive

from gdtui.core.texts import text
from gdtui.ui.panels.key import Key
from gdtui.ui.panels.plot_panel import PlotPanel
from gdtui.ui.session.messages import CompareLosses, PointsEntered
from gdtui.ui.session.panels.line_turning import LineTurning
from gdtui.ui.session.panels.point_drawing import PointDrawing
from gdtui.ui.session.panels.points import parse_points, points_text, prediction_lines
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.text.equations import equation
from gdtui.ui.text.numbers import number_text
from gdtui.ui.widgets.editor_host import EditorHost
from gdtui.ui.widgets.label import Label

if TYPE_CHECKING:
    from gdtui.ui.session.panels.fit_picture import FitPicture

AGAINST = "ŷ against y"
DRAWING = (
    Key(
        "enter", "draw('press')", "press", "Drawing: place a point; on a point take it, and put it down", "Place, take"
    ),
    Key("a", "draw('place')", "place", "Drawing: place a point, also on another one"),
    Key("D,delete,backspace", "draw('remove')", "remove", "Drawing: remove the point", "Remove", key_display="D"),
    Key("n", "draw('next')", "next_point", "Drawing: go to the next point", "Next point"),
    Key("left", "cross(-1, 0)", "cross_left", "Drawing: the cross-hair a cell to the left"),
    Key("right", "cross(1, 0)", "cross_right", "Drawing: the cross-hair a cell to the right"),
    Key("up", "cross(0, 1)", "cross_up", "Drawing: the cross-hair a cell up"),
    Key("down", "cross(0, -1)", "cross_down", "Drawing: the cross-hair a cell down"),
    Key("shift+left", "cross(-5, 0)", "far_left", "Drawing: the cross-hair five cells to the left"),
    Key("shift+right", "cross(5, 0)", "far_right", "Drawing: the cross-hair five cells to the right"),
    Key("shift+up", "cross(0, 5)", "far_up", "Drawing: the cross-hair five cells up"),
    Key("shift+down", "cross(0, -5)", "far_down", "Drawing: the cross-hair five cells down"),
    Key("escape", "draw('end')", "end_drawing", "Drawing: put a point back that is held, or else end", "End"),
)
"""The keys while points are drawn."""

TURNING = (
    Key("right", "turn(1, 0)", "steeper", "By hand: make the line steeper", "Steeper", key_display="→"),
    Key("left", "turn(-1, 0)", "flatter", "By hand: make the line less steep", "Flatter", key_display="←"),
    Key("up", "turn(0, 1)", "raise", "By hand: move the line up", "Up", key_display="↑"),
    Key("down", "turn(0, -1)", "sink", "By hand: move the line down", "Down", key_display="↓"),
    Key("shift+right", "turn(5, 0)", "far_steeper", "By hand: make the line five steps steeper"),
    Key("shift+left", "turn(-5, 0)", "far_flatter", "By hand: make the line five steps less steep"),
    Key("shift+up", "turn(0, 5)", "far_raise", "By hand: move the line five steps up"),
    Key("shift+down", "turn(0, -5)", "far_sink", "By hand: move the line five steps down"),
    Key("escape,enter", "by_hand(False)", "end_turning", "By hand: end; the run begins with this line", "End"),
)
"""The keys while the line is turned by hand."""


class FitPanel(PlotPanel[RunSnapshot], EditorHost):
    """Points, line and residuals; with several features, predicted against true values, and each feature."""

    TITLE = "Fit"
    KEY = "i"
    MORE_HELP = ("drawing",)
    KEYS = (
        *DRAWING,
        *TURNING,
        Key("v", "residuals", "residuals", "Fit: show the residuals, or hide them", "Residuals"),
        Key("k", "closed", "closed", "Fit: show the closed form's line, or hide it", "Least squares"),
        Key("n", "next", "next", "Fit: with several features, go to the next one", "Feature"),
        Key(
            "b", "compare", "compare", "Fit: train huber beside this loss (or mse beside huber), or end that", "Compare"
        ),
        Key("H", "by_hand(True)", "by_hand", "Fit: turn the line by hand, as the start of the run", "By hand"),
        Key("enter", "draw('begin')", "draw", "Fit: draw, that is place, move and delete points", "Draw"),
    )
    residuals = reactive(True, repaint=False)
    closed = reactive(False, repaint=False)

    _begun = False

    def compose(self) -> ComposeResult:
        """Yield the plot above the model in one line."""
        yield from super().compose()
        yield Label(id="equation", markup=False)

    @cached_property
    def drawing(self) -> PointDrawing:
        """The points that are drawn by hand."""
        return PointDrawing(self, lambda: self.picture)

    @cached_property
    def turning(self) -> LineTurning:
        """The line that is turned by hand."""
        return LineTurning(self)

    def on_mount(self) -> None:
        """Draw after the first paint with its footer, which numpy and plotext would delay by 0.15 s."""
        self.canvas.hand = self.drawing
        self.set_timer(0.3, self._begin)

    async def _begin(self) -> None:
        self._begun = True
        self.redraw()
        await self.ready_editor()

    # -- keys

    def action_residuals(self) -> None:
        """Show the residuals or hide them."""
        self.residuals = not self.residuals

    def action_closed(self) -> None:
        """Show the closed form or hide it."""
        self.closed = not self.closed

    def action_next(self) -> None:
        """Go to the next feature."""
        self.cycle(1)

    def action_draw(self, what: str) -> None:
        """Draw: call a method of the drawing."""
        getattr(self.drawing, what)()

    def action_cross(self, right: int, up: int) -> None:
        """Move the cross-hair by cells."""
        self.drawing.go(right, up)

    def action_by_hand(self, begin: bool) -> None:
        """Begin or end to turn the line by hand."""
        (self.turning.begin if begin else self.turning.end)()

    def action_turn(self, steeper: int, up: int) -> None:
        """Turn the line, or move it up."""
        self.turning.turn(steeper, up)

    def action_compare(self) -> None:
        """Have another loss train beside this one, or no longer."""
        self.post_message(CompareLosses())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the key for the next feature when there is only one, and those of drawing but while it lasts."""
        if action in ("draw", "cross"):
            return self.drawing.active == (parameters != ("begin",)) and not self.turning.active
        if action in ("turn", "by_hand"):
            return self.turning.active == (parameters != (True,)) and not self.drawing.active
        return bool(self.TABS) if action == "next" else super().check_action(action, parameters)

    def watch_residuals(self) -> None:
        """Draw with the residuals or without them."""
        self.redraw()

    def watch_closed(self) -> None:
        """Draw with the closed form or without it."""
        self.redraw()

    async def ask_point(self) -> None:
        """Ask for a row to predict."""
        if self.snapshot is not None:
            prompt = text("asks.point", names=",".join(self.snapshot.experiment.features))
            await self.ask(prompt, points_text(self.snapshot.points), self._enter_points)

    def _enter_points(self, text: str) -> None:
        assert self.snapshot is not None
        self.post_message(PointsEntered(parse_points(self.snapshot.experiment, text)))

    # -- what is drawn

    @cached_property
    def picture(self) -> FitPicture:
        """The picture that draws the plot."""
        from gdtui.ui.session.panels.fit_picture import FitPicture

        return FitPicture(self.app)

    def let_go(self) -> None:
        """Let go of the columns, which may be those of a table before an edit."""
        self.__dict__.pop("picture", None)
        self.canvas.let_go()
        self.invalidate()

    def unzoom(self) -> None:
        """Show all again; if all is shown and the panel has the focus, fit the picture to the data alone."""
        whole = self.canvas.frame is None
        super().unzoom()
        if whole and self._plot is not None and self.has_focus_within:
            self.canvas.frame = self.picture.around_data(self.page == AGAINST)

    def read(self, x: float, y: float) -> str:
        """Return the place that the mouse is at, and the prediction there."""
        at = super().read(x, y)
        guess = self.picture.prediction(self.snapshot, x) if self.snapshot and self.page != AGAINST else None
        return at if guess is None else f"{at} · ŷ {number_text(guess)}"

    def needs(self, snapshot: RunSnapshot) -> Mapping[str, Any]:
        """Return the theory while its line is shown."""
        del snapshot
        return {"theory": True} if self.closed else {}

    def depends_on(self, snapshot: RunSnapshot) -> tuple[object, ...]:
        """Return the data, the model, and which of them are shown."""
        theory = snapshot.theory if self.closed else None
        run = snapshot.experiment, snapshot.view, snapshot.configured, theory, snapshot.points
        return (
            *run,
            snapshot.ghosts,
            snapshot.companion,
            *self.drawing.state,
            *self.turning.state,
            self.residuals,
            self.closed,
            snapshot.marker,
            self._begun,
        )

    def show(self, snapshot: RunSnapshot) -> None:
        """Draw what has changed."""
        if not self._begun and snapshot.view is None:
            return
        snapshot = self.turning.shown(self.drawing.shown(snapshot))
        features = snapshot.experiment.features
        self.TABS = (AGAINST, *features) if len(features) > 1 else ()
        if self.differs("columns", features, snapshot.experiment.target):
            self.home()  # what was looked at with other columns means nothing now
        self._tell(snapshot)
        if self.page == AGAINST:
            self.picture.load(snapshot, snapshot.experiment.target)
            plot = self.picture.against(snapshot, self.residuals)
        else:
            feature = self.page if self.page in features else features[0]
            self.picture.load(snapshot, feature)
            plot = self.picture.over(snapshot, feature, self.residuals, self.closed)
        if self.drawing.busy:
            plot = self.picture.with_cross(plot, self.drawing.cross, self.drawing.held is not None)
        self.paint(plot)
        where = self.picture.whereabouts(plot, self.canvas.frame)
        by_hand = self.turning.note(where) if self.turning.active else ""
        self.entitle(by_hand or self.drawing.note or where)

    def _tell(self, snapshot: RunSnapshot) -> None:
        """Show the equation, then the predictions that were requested."""
        room = self.canvas.size.width
        model = equation(snapshot.experiment, snapshot.view.params, room) if snapshot.view else ""
        self.query_one("#equation", Label).show("\n".join([model, *prediction_lines(snapshot)]))
